"""The export as an xlsx that an import takes again, and in which nothing is a formula."""

import io
from collections.abc import Iterator
from datetime import date
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from portal.roster.cleaning import neutral, tidy
from portal.roster.columns import COLUMNS
from portal.roster.exporting import READ_ONLY

WIDTHS = {"姓名": 10, "选派单位": 24, "原职务职级": 18, "手机": 14, "紧急联系人": 22, "村代码": 15, "学历学位": 16}


def workbook(rows: list[dict[str, Any]], title: str) -> bytes:
    """The xlsx: a title, the headings that an import knows, one row a person."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("名册")
    headings = ["序号", *(column.heading for column in COLUMNS), *READ_ONLY]
    for number, heading in enumerate(headings, 1):
        sheet.column_dimensions[get_column_letter(number)].width = WIDTHS.get(heading, 12)
    sheet.freeze_panes = "C3"
    sheet.append([bold(sheet, title, 14)])
    sheet.append([bold(sheet, heading) for heading in headings])
    for number, row in enumerate(rows, 1):
        sheet.append([number, *cells_of(sheet, row)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def cells_of(sheet: Any, row: dict[str, Any]) -> Iterator[Any]:
    for key in (*(column.key for column in COLUMNS), *READ_ONLY):
        value = row.get(key)
        yield cell_of(sheet, value) if value not in (None, "") else None


def cell_of(sheet: Any, value: Any) -> Any:
    """A day is a day of the calendar; everything else is text, whatever it looks like."""
    is_day = isinstance(value, date)
    said = "是" if value is True else "否" if value is False else str(value)
    cell = WriteOnlyCell(sheet, value if is_day else neutral(tidy(said)))
    cell.number_format = "yyyy-mm-dd" if is_day else "@"
    return cell


def bold(sheet: Any, value: str, size: int = 11) -> Any:
    cell = WriteOnlyCell(sheet, value)
    cell.font = Font(bold=True, size=size)
    return cell
