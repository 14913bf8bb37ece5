"""Files to attach, good and hostile, made by code."""

import io
import struct
import zipfile
import zlib

from docx import Document
from PIL import Image

RED, BLUE = (200, 30, 30), (30, 30, 200)
MARK = b"GPS-MARK-29.7N"


def picture(kind="jpeg", size=(60, 40), **saved):
    """A picture whose upper half is red and whose lower half is blue."""
    image = Image.new("RGB", size, BLUE)
    image.paste(RED, (0, 0, size[0], size[1] // 2))
    return encoded(image, kind, **saved)


def encoded(image, kind, **saved):
    out = io.BytesIO()
    image.save(out, kind, **saved)
    return out.getvalue()


def phone_photo(orientation=1, size=(60, 40), kind="jpeg"):
    """With a place, a camera, a comment and an orientation in its EXIF."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Camera-Maker"
    exif.get_ifd(0x8825)[1], exif.get_ifd(0x8825)[2] = "N", (29.0, 46.0, 12.0)
    exif.get_ifd(0x8769)[0x9286] = MARK
    return picture(kind, size, exif=exif, **({"comment": MARK} if kind == "jpeg" else {}))


def opened(data):
    return Image.open(io.BytesIO(data))


def bomb(side=10_000):
    """A PNG of side × side pixels in a few kilobytes."""

    def chunk(name, body):
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    rows = zlib.compress(b"\x00" * (1 + side // 8) * side, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def docx():
    document, out = Document(), io.BytesIO()
    document.add_paragraph("会议材料")
    document.save(out)
    return out.getvalue()


def changed(data=None, add=(), drop=()):
    """A docx with members added, (name, body), or replaced, or left out."""
    out, added = io.BytesIO(), dict(add)
    with zipfile.ZipFile(io.BytesIO(data or docx())) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in drop and name not in added:
                new.writestr(name, old.read(name))
        for name, body in added.items():
            new.writestr(name, body)
    return out.getvalue()


def encrypted_zip():
    """A docx whose members say that they are encrypted."""
    data = bytearray(docx())
    for sign, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(sign)
        while at >= 0:
            data[at + place] |= 1
            at = data.find(sign, at + 4)
    return bytes(data)


def pdf(extra=b"", trailer=b""):
    return (
        b"%PDF-1.5\n1 0 obj\n<</Type/Catalog" + extra + b">>\nendobj\ntrailer<</Root 1 0 R" + trailer + b">>\n%%EOF\n"
    )


def packed_pdf(inside):
    """A PDF that keeps these objects in a compressed object stream."""
    body = zlib.compress(inside)
    head = b"%%PDF-1.5\n2 0 obj\n<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>\n" % len(body)
    return head + b"stream\n" + body + b"\nendstream\nendobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def old_office(mark=b""):
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 500 + mark
