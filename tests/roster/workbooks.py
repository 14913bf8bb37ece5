"""Files to import, good and hostile, made by code."""

import csv
import io
import struct
import zipfile
import zlib

import openpyxl

HEADINGS = ("姓名", "所驻镇", "所驻村", "任职起", "手机", "选派单位")
SHEET = "xl/worksheets/sheet1.xml"


def book(rows, headings=HEADINGS, title="名册", above=()):
    """An xlsx with these rows below the headings; `above` stands over them, merged."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = title
    for line in above:
        sheet.append([line])
        sheet.merge_cells(start_row=sheet.max_row, start_column=1, end_row=sheet.max_row, end_column=len(headings))
    for row in (headings, *rows):
        sheet.append(list(row))
    return saved(workbook)


def saved(workbook):
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def text(rows, headings=HEADINGS, encoding="utf-8"):
    """A csv."""
    out = io.StringIO()
    csv.writer(out).writerows((headings, *rows))
    return out.getvalue().encode(encoding)


def with_member(data, name, content, **info):
    """The xlsx with one member replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.namelist():
            if member != name:
                new.writestr(member, old.read(member))
        entry = zipfile.ZipInfo(name)
        entry.compress_type = zipfile.ZIP_DEFLATED
        for key, value in info.items():
            setattr(entry, key, value)
        new.writestr(entry, content)
    return out.getvalue()


def with_sheet(data, change):
    """The xlsx with change(xml of the first sheet) in its place."""
    with zipfile.ZipFile(io.BytesIO(data)) as old:
        xml = old.read(SHEET).decode()
    return with_member(data, SHEET, change(xml))


def lying(data, name, declared):
    """The xlsx whose table of contents says that this member is only so many bytes, with a checksum to match."""
    out = bytearray(data)
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        body = book.read(name)
        local = book.getinfo(name).header_offset
    central = data.index(b"PK\x01\x02", 0)
    while data[central + 46 : central + 46 + len(name)] != name.encode():
        central = data.index(b"PK\x01\x02", central + 4)
    fields = struct.pack("<I", zlib.crc32(body[:declared])), struct.pack("<I", declared)
    for at, value in zip((16, 24), fields, strict=True):
        out[central + at : central + at + 4] = value
    for at, value in zip((14, 22), fields, strict=True):
        out[local + at : local + at + 4] = value
    return bytes(out)


def packed(members):
    """A zip of these names and contents."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return out.getvalue()
