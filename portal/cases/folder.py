"""A note as a folder of plain text and photos: written for another portal, and read back without trust in it.

note.md has a head of `name: value` lines between two `---`, then every section under `## its heading`. A line of a
section that looks like such a heading carries a backslash.
"""

import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from portal.attachments.listing import Photo
from portal.cases.figures import FIELDS, written
from portal.cases.frame import SECTIONS
from portal.cases.models import CaseEdition, CaseNote
from portal.clock import local
from portal.errors import BadInput

HEADING = re.compile(rf"\\*## ({'|'.join(map(re.escape, SECTIONS))})\s*")
MOST_BYTES = 40 * 1024 * 1024  # of a zip, and of what its texts unpack to
MOST_TEXT = 512 * 1024
MOST_NOTES = 200
UNFIT = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')
BAD = "不是能导入的压缩包：请用另一个门户“下载压缩包”得到的文件，不要改动里面的内容。"


class Found(NamedTuple):
    """A note of a folder: its head by name, its sections by heading, its photos (file name, caption, bytes)."""

    head: dict[str, str]
    bodies: dict[str, str]
    photos: list[tuple[str, str, bytes]]


def texts_of(note: CaseNote, edition: CaseEdition) -> tuple[str, str]:
    """(name of its folder, note.md without the lines of its photos)."""
    head = {"title": edition.title, "industry": edition.industry.name, "author": note.author.name,
            "town": note.town, "village": note.village, "published": f"{local(edition.at):%Y-%m-%d}",
            "unit": edition.unit}  # fmt: skip
    for field in FIELDS:
        value = getattr(edition, field.name)
        if value is not None:
            head[field.name] = str(value) if field.is_whole else written(value)
    return f"{note.id:04}-{UNFIT.sub('', edition.title)[:40]}", _markdown(head, json.loads(edition.sections))


def _markdown(head: dict[str, str], sections: Sequence[tuple[str, str]]) -> str:
    lines = ["---", *(f"{name}: {value}" for name, value in head.items() if value), "---"]
    for heading, body in sections:
        lines += ["", f"## {heading}", "", *map(_escaped, body.split("\n"))]
    return "\n".join(lines) + "\n"


def _escaped(line: str) -> str:
    return f"\\{line}" if HEADING.fullmatch(line) else line


def zipped(notes: Iterable[tuple[str, str, list[tuple[Photo, Path | bytes]]]], at: datetime) -> BytesIO:
    """A zip of these (folder, note.md, photos)."""
    out, stamp = BytesIO(), local(at).timetuple()[:6]
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as kept:
        for name, text, photos in notes:
            listed = []
            for n, (photo, picture) in enumerate(photos, 1):
                file = f"{n:02}{Path(photo.name).suffix.lower() or '.jpg'}"
                kept.writestr(zipfile.ZipInfo(f"{name}/{file}", stamp), _bytes(picture))
                listed.append(f"photo: {file} {photo.caption}".rstrip())
            whole = text.replace("\n---\n", "\n" + "".join(f"{line}\n" for line in listed) + "---\n", 1)
            kept.writestr(zipfile.ZipInfo(f"{name}/note.md", stamp), whole, zipfile.ZIP_DEFLATED)
    out.seek(0)
    return out


def _bytes(picture: Path | bytes) -> bytes:
    return picture.read_bytes() if isinstance(picture, Path) else picture


def read_zip(data: bytes) -> list[Found]:
    """The notes in it. Raises BadInput. Nothing of it is written anywhere by the names it has."""
    if len(data) > MOST_BYTES:
        raise BadInput(f"压缩包超过 {MOST_BYTES // 2**20} MB，请分几次导出再导入。")
    try:
        with zipfile.ZipFile(BytesIO(data)) as kept:
            names = [one.filename for one in kept.infolist() if one.filename.endswith("/note.md")]
            if not names or len(names) > MOST_NOTES:
                raise BadInput(BAD if not names else f"超过 {MOST_NOTES} 篇，请分几次导出再导入。")
            return list(_within(MOST_BYTES, (_note(kept, name) for name in names)))
    except (zipfile.BadZipFile, UnicodeDecodeError, KeyError, NotImplementedError, RuntimeError, EOFError, OSError):
        raise BadInput(BAD) from None


def _within(most: int, notes: Iterable[Found]) -> Iterator[Found]:
    """One by one, until they are too much together. Raises BadInput."""
    for found in notes:
        most -= sum(len(body) for body in found.bodies.values()) + sum(len(data) for *_, data in found.photos)
        if most < 0:
            raise BadInput(BAD)
        yield found


def _note(kept: zipfile.ZipFile, name: str) -> Found:
    head, bodies, photos = parsed(_unpacked(kept, name, MOST_TEXT).decode())
    folder = name.removesuffix("note.md")
    return Found(
        head, bodies, [(file, caption, _unpacked(kept, folder + file, MOST_BYTES)) for file, caption in photos]
    )


def _unpacked(kept: zipfile.ZipFile, name: str, most: int) -> bytes:
    """A member, as long as it is no bomb."""
    with kept.open(name) as member:
        data = member.read(most + 1)
    if len(data) > most:
        raise BadInput(BAD)
    return data


def parsed(text: str) -> tuple[dict[str, str], dict[str, str], list[tuple[str, str]]]:
    """(head, sections, photos (file, caption)) of a note.md. Raises BadInput."""
    top, _, rest = text.removeprefix("---\n").partition("\n---\n")
    if not text.startswith("---\n") or not rest:
        raise BadInput(BAD)
    head: dict[str, str] = {}
    photos = []
    for line in top.split("\n"):
        name, _, value = line.partition(": ")
        if name == "photo":
            file, _, caption = value.partition(" ")
            photos.append((file, caption[:60]))
        else:
            head[name] = value
    return head, _sections(rest), photos[:40]


def _sections(text: str) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    here: list[str] = []
    for line in text.split("\n"):
        match = HEADING.fullmatch(line)
        if match and not line.startswith("\\"):
            here = found.setdefault(match[1], [])
        else:
            here.append(line[1:] if match else line)
    return {heading: "\n".join(lines).strip("\n") for heading, lines in found.items()}
