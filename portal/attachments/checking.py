"""Looks into one uploaded file in a process of its own: `python -I checking.py < file`.

It stands alone (standard library and Pillow), so whatever a hostile file does to memory or time ends with it, and no
worker ever loads a decoder. The answer is a line of JSON, {"kind": "jpeg"} or {"refused": why}; after the line of a
picture come its new bytes: turned upright, made smaller, without EXIF or anything else that is no picture.
taking.py has the words. Documents are taken as they are or not at all.
"""

import io
import json
import re
import struct
import sys
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

MOST_PIXELS = 40_000_000
LONGEST_SIDE = 2560  # pixels: what a screen shows and A4 prints at 220 dpi
MOST_MEMBERS = 2_000
MOST_UNPACKED = 60 * 1024 * 1024
MOST_RATIO = 200
SMALL = 64 * 1024  # below this a member may pack as well as it likes
MEMORY = 768 * 1024 * 1024
SECONDS = 20

PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
SIGNS = (
    ((b"GIF8", b"BM", b"II*\x00", b"MM\x00*"), "picture"),
    ((b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b"), "archive"),
    ((b"MZ", b"\x7fELF", b"#!"), "program"),
)
HEIC = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif")
INSIDES = (("xl/", "table"), ("ppt/", "slides"), ("content.xml", "odt"))
MARKUP = re.compile(rb"<(!doctype|html|script|svg|\?xml|body)", re.IGNORECASE)
STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
NUMBERS = re.compile(rb"\s*(%.*\s+)?[0-9]+\s+[0-9]+\s")  # an object stream begins with where its objects are
HEX = re.compile(rb"#([0-9A-Fa-f]{2})")
HIDDEN = re.compile(rb"/(JavaScript|Launch|EmbeddedFiles?|RichMedia|Rendition)\b")  # too long to be there by chance
ACTIVE = re.compile(HIDDEN.pattern + rb"|/JS\b")
ONE_S_OWN = re.compile(r"file:///[A-Za-z]:[^%]*$", re.IGNORECASE)  # a template on the disk of who reads it
OUTWARD = re.compile(r"\s*([A-Za-z][A-Za-z0-9+.-]*:|[\\/]{2})")


class Unfit(Exception):
    """The file is not taken: why, in one word."""


def look(data: bytes) -> tuple[str, bytes]:
    """(kind, the picture's new bytes or b""). Told by content alone."""
    if not data:
        raise Unfit("empty")
    if data.startswith(PICTURES) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP"):
        return picture(data)
    if data.startswith(b"%PDF-"):
        return pdf(data), b""
    if data.startswith(b"PK\x03\x04"):
        return docx(data), b""
    raise Unfit(other(data))


def other(data: bytes) -> str:
    """What it is, when it is nothing that is taken."""
    for signs, why in SIGNS:
        if data.startswith(signs):
            return why
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return "encrypted" if "EncryptedPackage".encode("utf-16-le") in data else "old"
    if data[4:8] == b"ftyp":
        return "heic" if data[8:12] in HEIC else "video"
    if MARKUP.search(data[:1024].replace(b"\x00", b"")):
        return "markup"
    return "unknown"


def picture(data: bytes) -> tuple[str, bytes]:
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP")) as image:
            kind = (
                "jpeg" if image.format == "MPO" else str(image.format).lower()
            )  # MPO: a phone's JPEG with a second view
            if kind != "jpeg" and getattr(image, "n_frames", 1) > 1:
                raise Unfit("animated")
            image.draft(None, (LONGEST_SIDE, LONGEST_SIDE))  # a large JPEG is read small at once
            image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
            ImageOps.exif_transpose(image, in_place=True)
            return kind, encoded(image, kind)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError, MemoryError):
        raise Unfit("pixels") from None
    except (OSError, SyntaxError, ValueError, EOFError, struct.error, zlib.error, IndexError, KeyError, TypeError):
        raise Unfit("broken") from None


def encoded(image: Any, kind: str) -> bytes:
    """The pixels alone, on a sheet of their own: nothing else of the file comes along."""
    from PIL import Image

    if image.mode.startswith("I"):  # 16 bits of grey
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    has_alpha = kind != "jpeg" and (image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info)
    mode = "RGBA" if has_alpha else "L" if image.mode in ("1", "L") else "RGB"
    sheet = Image.new(mode, image.size)
    sheet.paste(image.convert(mode))
    out = io.BytesIO()
    sheet.save(out, kind, **({} if kind == "png" else {"quality": 85}))
    return out.getvalue()


def pdf(data: bytes) -> str:
    """A PDF that is whole, opens without a password, runs nothing and carries nothing."""
    if b"%%EOF" not in data[-1024:]:
        raise Unfit("broken")
    if b"PK\x05\x06" in data[-66_000:] or MARKUP.search(data[:1024].replace(b"<?xml", b"").replace(b"<?xpacket", b"")):
        raise Unfit("mixed")
    plain = STREAM.sub(b"", data)  # by chance, packed bytes say anything short
    if re.search(rb"/Encrypt\b", plain):
        raise Unfit("encrypted")
    if ACTIVE.search(unspelled(plain + b"".join(packed_objects(data)))) or HIDDEN.search(unspelled(data)):
        raise Unfit("active")
    return "pdf"


def unspelled(data: bytes) -> bytes:
    """Names as they are meant: /J#61vaScript is /JavaScript."""
    return HEX.sub(lambda found: bytes([int(found[1], 16)]), data)


def packed_objects(data: bytes) -> Iterator[bytes]:
    """What stands in the compressed object streams of a PDF, known by what they begin with; not more than is taken."""
    left = MOST_UNPACKED
    for found in STREAM.finditer(data):
        is_named = b"/ObjStm" in unspelled(data[max(0, found.start() - 400) : found.start()])
        try:
            body = zlib.decompressobj().decompress(found[1], 64)
            if not is_named and not NUMBERS.match(body):
                continue
            body = zlib.decompressobj().decompress(found[1], left)
        except zlib.error:
            if is_named:
                raise Unfit("broken") from None  # what can't be read isn't let through
            continue
        left -= len(body)
        if left <= 0:
            raise Unfit("bomb")
        yield body


def docx(data: bytes) -> str:
    """A Word document that is whole, opens without a password, and holds no program."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, struct.error, NotImplementedError):
        raise Unfit("broken") from None
    names = [member.filename for member in members]
    if "word/document.xml" not in names or "[Content_Types].xml" not in names:
        raise Unfit(next((why for inside, why in INSIDES if any(n.startswith(inside) for n in names)), "archive"))
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > MOST_UNPACKED:
        raise Unfit("bomb")
    if any(member.file_size > max(SMALL, MOST_RATIO * member.compress_size) for member in members):
        raise Unfit("bomb")
    end = data.rfind(b"PK\x05\x06") + 22 + len(archive.comment)
    if min(member.header_offset for member in members) or end != len(data) or b"%PDF-" in data[:1024]:
        raise Unfit("mixed")
    for member in members:
        check_part(member.filename.lower(), unpacked(data, member))
    return "docx"


def unpacked(data: bytes, member: zipfile.ZipInfo) -> bytes:
    """One member's bytes, measured by unpacking it."""
    if member.flag_bits & 1:
        raise Unfit("encrypted")
    head = data[member.header_offset : member.header_offset + 30]
    is_link = member.external_attr >> 16 & 0o170000 == 0o120000
    if is_link or ".." in member.filename or member.compress_type not in (0, 8) or len(head) < 30:
        raise Unfit("broken")
    start = member.header_offset + 30 + sum(struct.unpack("<HH", head[26:30]))
    body = data[start : start + member.compress_size]
    try:
        body = zlib.decompressobj(-15).decompress(body, member.file_size + 1) if member.compress_type else body
    except zlib.error:
        raise Unfit("broken") from None
    if len(body) != member.file_size or zlib.crc32(body) != member.CRC:
        raise Unfit("broken")
    return body


def check_part(name: str, body: bytes) -> None:
    """Refuse programs, objects that run them, and what is fetched from elsewhere when the document opens."""
    if name.endswith(("vbaproject.bin", "vbadata.xml")) or b"vbaProject.bin" in body or b"macroEnabled" in body:
        raise Unfit("macros")
    if "/activex/" in name or body.startswith((b"MZ", b"\x7fELF", b"\xd0\xcf\x11\xe0")):
        raise Unfit("objects")
    if name.endswith((".xml", ".rels")) and has_entities(body):
        raise Unfit("broken")
    if name.endswith(".rels") and fetches(body):
        raise Unfit("objects")


def has_entities(body: bytes) -> bool:
    """Does the part declare a document type, or hide behind an encoding in which nobody could see one?"""
    declared = re.match(rb"\xef?\xbb?\xbf?\s*<\?xml[^>]*encoding=[\"']([\w.-]+)", body)
    is_plain = b"\x00" not in body and (not declared or declared[1].lower() in (b"utf-8", b"us-ascii"))
    return not is_plain or b"<!DOCTYPE" in body or b"<!ENTITY" in body


def fetches(rels: bytes) -> bool:
    """Do these relationships lead out of the file, other than by a click? Read as XML, however it is written."""
    from xml.etree import ElementTree  # nothing with entities gets here

    try:
        links = [link.attrib for link in ElementTree.fromstring(rels).iter()]  # noqa: S314
    except (ElementTree.ParseError, ValueError, LookupError):
        raise Unfit("broken") from None
    outward = [x for x in links if x.get("TargetMode") == "External" or OUTWARD.match(x.get("Target", ""))]
    by_click = [x for x in outward if x.get("Type", "").endswith("/hyperlink")]
    return any(x not in by_click and not ONE_S_OWN.match(x.get("Target", "")) for x in outward)


def limit_oneself() -> None:
    """Memory, time, and no file of one's own. Windows has no such limits: there the parent's clock alone holds."""
    if sys.platform != "win32":
        import resource

        for what, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_CORE, 0)):
            resource.setrlimit(what, (most, most))


def main() -> None:
    limit_oneself()
    try:
        kind, body = look(sys.stdin.buffer.read())
        answer = {"kind": kind}
    except Unfit as error:
        answer, body = {"refused": str(error)}, b""
    except MemoryError:
        answer, body = {"refused": "bomb"}, b""
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + body)


if __name__ == "__main__":
    main()
