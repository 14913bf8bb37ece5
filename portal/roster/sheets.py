"""Reads an uploaded table in a process of its own: `python -I sheets.py .xlsx < file` answers JSON.

It stands alone (standard library and python-calamine), so it starts in 50 ms, and whatever a hostile file does to
memory or time ends with it. The answer is {"rows": [[row number, [cell, ...]], ...]} of the sheet that has the mark
in a heading, or {"refused": why, "count": number}; reading.py has the words. A cell is text, a number or null;
a date is "2024-03-01"; a formula without a value is "=", a formula's error its sign ("#REF!").
"""

import csv
import io
import json
import re
import struct
import sys
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime
from functools import reduce
from typing import Any

MARK = re.compile(r"[\W_]*姓[\W_]*名")  # the heading without which a sheet is no roster
HEADING_WITHIN = 30  # rows from the top
MOST_ROWS = 5_000
MOST_COLUMNS = 60
MOST_TEXT = 4_000_000  # characters of all cells together
MOST_IN_CELL = 2_000
MOST_MEMBERS = 1_000
MOST_UNPACKED = 50 * 1024 * 1024
MOST_RATIO = 100
SMALL = 64 * 1024  # below this a member may pack as well as it likes: printer settings are mostly zeros
MEMORY = 512 * 1024 * 1024
SECONDS = 20

Numbered = tuple[int, list[Any]]  # a row's number in the sheet, from 1, and its cells
SIGNS = (
    ((b"%PDF",), "pdf"),
    ((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"RIFF"), "image"),
    ((b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b"), "archive"),
    ((b"MZ", b"\x7fELF"), "program"),
)
INSIDES = (
    ("word/", "word"),
    ("ppt/", "slides"),
    ("xl/workbook.bin", "xlsb"),
    ("xl/vbaProject.bin", "macros"),
    ("content.xml", "ods"),
)


class Unreadable(Exception):
    """The file can't be taken: why, in one word, and how many there are of what is too many."""

    def __init__(self, why: str, count: int = 0):
        self.why, self.count = why, count


def read(data: bytes, suffix: str) -> list[Numbered]:
    """The rows of the roster in the file, each with its number; blank rows are left out."""
    if not data.strip():
        raise Unreadable("empty")
    for signs, why in SIGNS:
        if data.startswith(signs):
            raise Unreadable(why)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable("encrypted" if "EncryptedPackage".encode("utf-16-le") in data else "old")
    if data.startswith(b"PK"):
        parts = checked_parts(data)
        if suffix != ".xlsx":
            raise Unreadable("book-as-other")
        return pick(sheets_of_book(data, parts))
    if suffix != ".csv":
        raise Unreadable("other-as-book")
    return pick(iter([csv_rows(data)]))


def csv_rows(data: bytes) -> list[list[Any]]:
    text = decoded(data)
    if text.lstrip()[:1] == "<":
        raise Unreadable("html")
    delimiter = max(",\t;", key=text[:5_000].count)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error:
        raise Unreadable("broken") from None


def decoded(data: bytes) -> str:
    """Text in UTF-8 with or without its mark, UTF-16 with it, else GB18030 (which holds GBK)."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\x00" in data:
        raise Unreadable("binary")
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        with suppress(UnicodeDecodeError):
            return data.decode(encoding)
    raise Unreadable("encoding")


def sheets_of_book(data: bytes, parts: dict[str, bytes]) -> Iterator[list[list[Any]]]:
    """The visible sheets one by one, each as rows from the first on."""
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        paths = paths_of_sheets(parts)
        for sheet in book.sheets_metadata:
            if sheet.typ is SheetTypeEnum.WorkSheet and sheet.visible is SheetVisibleEnum.Visible:
                rows = book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
                mark_faults(rows, parts.get(paths.get(sheet.name, ""), b""))
                yield rows
    except (CalamineError, ValueError, OSError):
        raise Unreadable("broken") from None


def checked_parts(data: bytes) -> dict[str, bytes]:
    """The workbook's own XML, after every member was measured by unpacking it, not by what it says."""
    try:
        members = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, OSError, struct.error, NotImplementedError):
        raise Unreadable("broken") from None
    names = [member.filename for member in members]
    for inside, why in INSIDES:
        if any(name.startswith(inside) for name in names):
            raise Unreadable(why)
    if "xl/workbook.xml" not in names:
        raise Unreadable("archive")
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > MOST_UNPACKED:
        raise Unreadable("bomb")
    if any(member.file_size > max(SMALL, MOST_RATIO * member.compress_size) for member in members):
        raise Unreadable("bomb")
    bodies = ((member.filename, unpacked(data, member)) for member in members)
    return {name: body for name, body in bodies if name.startswith(("xl/workbook", "xl/worksheets/", "xl/_rels/"))}


def unpacked(data: bytes, member: zipfile.ZipInfo) -> bytes:
    """One member's bytes; refused when they aren't as many as it declares, or are what a sheet never holds."""
    is_link = member.external_attr >> 16 & 0o170000 == 0o120000
    head = data[member.header_offset : member.header_offset + 30]
    if is_link or member.flag_bits & 1 or member.compress_type not in (0, 8) or len(head) < 30:
        raise Unreadable("broken")
    start = member.header_offset + 30 + sum(struct.unpack("<HH", head[26:30]))
    body = data[start : start + member.compress_size]
    try:
        body = zlib.decompressobj(-15).decompress(body, member.file_size + 1) if member.compress_type else body
    except zlib.error:
        raise Unreadable("broken") from None
    if len(body) != member.file_size:
        raise Unreadable("broken")
    if body.startswith(b"PK\x03\x04"):
        raise Unreadable("nested")
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body or "<!DOCTYPE".encode("utf-16-le") in body:
        raise Unreadable("entities")
    return body


def paths_of_sheets(parts: dict[str, bytes]) -> dict[str, str]:
    """Sheet name -> its member of the zip, by the workbook's own table of contents."""
    from xml.etree import ElementTree

    try:
        links = ElementTree.fromstring(parts.get("xl/_rels/workbook.xml.rels", b"<none/>"))  # noqa: S314
        book = ElementTree.fromstring(parts["xl/workbook.xml"])  # noqa: S314 - no DOCTYPE gets here
    except ElementTree.ParseError:
        raise Unreadable("broken") from None
    targets = {link.get("Id"): link.get("Target", "").removeprefix("/xl/") for link in links}
    found = {}
    for sheet in book.iter():
        if sheet.tag.endswith("}sheet"):
            id = next((value for key, value in sheet.items() if key.endswith("}id")), None)
            found[sheet.get("name", "")] = f"xl/{targets.get(id, '')}"
    return found


def mark_faults(rows: list[list[Any]], xml: bytes) -> None:
    """Write "#REF!" where a formula ended in an error, "=" where it was never computed: the parser gives blanks."""
    for found in re.finditer(rb' t="e"|<f[ />]', xml):
        start = xml.rfind(b"<c ", max(0, found.start() - 300), found.end())
        end = xml.find(b"</c>", found.end(), found.end() + 9_000)
        cell = xml[start:end] if 0 <= start < end else b""
        place = re.match(rb'<c\b[^<>]*\br="([A-Z]{1,3})(\d{1,7})"', cell)
        value = re.search(rb"<v>([^<]{1,40})", cell)
        if place and (value is None or b' t="e"' in cell):
            row, column = int(place[2]) - 1, reduce(lambda n, letter: n * 26 + letter - 64, place[1], 0) - 1
            if row < len(rows) and column < len(rows[row]):
                rows[row][column] = value[1].decode("utf-8", "replace") if value else "="


def pick(sheets: Iterator[list[list[Any]]]) -> list[Numbered]:
    """The rows, from the top, of the first sheet with the mark among its headings."""
    for sheet in sheets:
        rows = [(n, cells) for n, row in enumerate(sheet, 1) if (cells := trimmed([plain(cell) for cell in row]))]
        for i, (n, cells) in enumerate(rows):
            if n <= HEADING_WITHIN and any(MARK.match(str(cell)) for cell in cells):
                check_size(rows, len(rows) - i - 1)
                return rows
    raise Unreadable("no-heading")


def check_size(rows: list[Numbered], people: int) -> None:
    if people > MOST_ROWS:
        raise Unreadable("rows", people)
    width = max(len(cells) for _, cells in rows)
    if width > MOST_COLUMNS:
        raise Unreadable("columns", width)
    if sum(len(cell) for _, cells in rows for cell in cells if isinstance(cell, str)) > MOST_TEXT:
        raise Unreadable("bomb")


def trimmed(cells: list[Any]) -> list[Any]:
    return cells[: max((i for i, cell in enumerate(cells, 1) if cell is not None), default=0)]


def plain(cell: Any) -> Any:
    """A cell as JSON can carry it; None when blank."""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, datetime):
        return cell.date().isoformat() if not cell.hour + cell.minute + cell.second else cell.isoformat(" ")
    if isinstance(cell, (int, float)):
        return cell
    text = cell.isoformat() if isinstance(cell, date) else str(cell)
    return text[:MOST_IN_CELL] if text.strip() else None


def limit_oneself() -> None:
    """Memory, time, and no file of one's own. Windows has no such limits: there the parent's clock alone holds."""
    if sys.platform != "win32":
        import resource

        for what, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_CORE, 0)):
            resource.setrlimit(what, (most, most))


def main() -> None:
    limit_oneself()
    try:
        answer: dict[str, Any] = {"rows": read(sys.stdin.buffer.read(), sys.argv[1])}
    except Unreadable as error:
        answer = {"refused": error.why, "count": error.count}
    except MemoryError:
        answer = {"refused": "bomb", "count": 0}
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace"))


if __name__ == "__main__":
    main()
