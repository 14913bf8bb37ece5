"""The workbook to fill in: title, headings, two examples that no import takes, lists to choose from, every place."""

import io
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from portal.roster.columns import COLUMNS, EXAMPLE
from portal.roster.forms import LEVELS, PARTY
from portal.roster.known import Known
from portal.roster.term_rules import REASONS

NOTES = {
    "name": "必填",
    "born_in": "如 1985-06",
    "joined_party_on": "如 2008-07-01",
    "works_since": "如 2007-08",
    "town": "名称或代码",
    "village": "新成员必填",
    "village_code": "写了村名可不填",
    "starts_on": "新成员必填",
    "expected_end_on": "不填则按任期推算",
    "is_team_leader": "不填作“是”",
    "phone": "11 位",
    "ends_on": "离任时才填",
    "end_reason": "填任职止时必填",
}
LISTS = {
    "gender": ("男", "女"),
    "political_status": PARTY,
    "unit_level": LEVELS,
    "is_team_leader": ("是", "否"),
    "end_reason": REASONS,
}
EXAMPLES = (
    {"name": "张示例", "gender": "男", "ethnicity": "汉族", "born_in": "1985-06", "political_status": "中共党员",
     "joined_party_on": "2008-07-01", "education": "大学 管理学学士", "works_since": "2007-08",
     "sending_unit": "县某局", "unit_level": "县", "post": "四级主任科员", "town": "某某镇", "village": "某某村",
     "starts_on": "2026-03-01", "is_team_leader": "是", "phone": "13900000000",
     "emergency_contact": "李示例 13900000001"},
    {"name": "王示例", "gender": "女", "political_status": "中共党员", "sending_unit": "市某局", "unit_level": "市",
     "town": "某某镇", "village": "某某村委会", "starts_on": "2026年3月", "expected_end_on": "2028年2月",
     "phone": "13900000002"},
)  # fmt: skip
HOW = (
    "一人一行。列的先后可以调换，不用的列可以删去；“姓名”这一列必须有。",
    "空白的格子不改动名册里已有的内容。",
    "先按手机辨认是不是同一个人，没有手机的按姓名和所驻村辨认。",
    "镇、村可以写名称或区划代码，名称见“镇村名称”表。",
    "日期写成 2026-03-01、2026.3.1、2026年3月都可以。",
    "登录名由系统生成，不用填。身份证号、家庭住址、银行账号不收，请不要填写。",
    f"序号写着“{EXAMPLE}”的行不导入。",
    "导入前会先列出每一行将怎样改动，核对无误再写入；有一行不对，全部都不写入。",
)
ROWS = 5_000  # how far down the lists to choose from reach


def template(known: Known) -> bytes:
    """The xlsx with the towns and villages of this roster."""
    book = Workbook()
    book.remove(book.worksheets[0])
    sheet = book.create_sheet("名册")
    fill_head(sheet)
    places = book.create_sheet("镇村名称")
    towns = fill_places(places, known)
    fill_notes(book.create_sheet("填写说明"))
    offer(sheet, "town", f"镇村名称!$E$2:$E${max(2, towns + 1)}", is_strict=False)
    for key, choices in LISTS.items():
        offer(sheet, key, f'"{",".join(choices)}"', is_strict=key in ("gender", "is_team_leader"))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def fill_head(sheet: Any) -> None:
    """Title over all columns, what each wants, the headings, the examples."""
    width = len(COLUMNS) + 1
    sheet.append(["第一书记工作联盟名册（导入模板）"])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=width)
    sheet["A1"].font, sheet["A1"].alignment = Font(bold=True, size=16), Alignment(horizontal="center")
    sheet.append(["填写要求", *(NOTES.get(column.key, "") for column in COLUMNS)])
    sheet.append(["序号", *(column.heading for column in COLUMNS)])
    for example in EXAMPLES:
        sheet.append([EXAMPLE, *(example.get(column.key) for column in COLUMNS)])
    for number in range(1, width + 1):
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = 14
        sheet.column_dimensions[letter].number_format = "@"
        sheet.cell(2, number).font = Font(color="666666", size=9)
        sheet.cell(3, number).font = Font(bold=True)
        for row in (4, 5):
            sheet.cell(row, number).font = Font(color="888888", italic=True)
            sheet.cell(row, number).fill = PatternFill("solid", fgColor="F2F2F2")
    as_text(sheet, "phone", "village_code")
    sheet.freeze_panes = "C4"


def as_text(sheet: Any, *keys: str) -> None:
    """Cells in which Excel must leave long numbers as they are typed."""
    for key in keys:
        letter = letter_of(key)
        for row in range(4, 504):
            sheet[f"{letter}{row}"].number_format = "@"


def letter_of(key: str) -> str:
    position = next(i for i, column in enumerate(COLUMNS, 2) if column.key == key)
    return str(get_column_letter(position))


def offer(sheet: Any, key: str, formula: str, *, is_strict: bool) -> None:
    rule = DataValidation(type="list", formula1=formula, allow_blank=True, showErrorMessage=is_strict)
    rule.error, rule.errorTitle = "请从列表里选一项。", "填写有误"
    letter = letter_of(key)
    rule.add(f"{letter}4:{letter}{ROWS}")
    sheet.add_data_validation(rule)


def fill_places(sheet: Any, known: Known) -> int:
    """Every village there is with its town and code, and in a column of its own every town. Returns their number."""
    towns = [town.name for town in known.towns.values() if town.valid_to is None]
    villages = [village for village in known.villages.values() if village.valid_to is None]
    sheet.append(["镇", "村", "村代码", None, "全部镇"])
    for number, village in enumerate(villages):
        town = known.towns[known.towns_of[village.id][0]].name if known.towns_of.get(village.id) else ""
        sheet.append([town, village.name, village.code, None, towns[number] if number < len(towns) else None])
    for number in range(len(villages), len(towns)):
        sheet.append([None, None, None, None, towns[number]])
    for letter, width in (("A", 14), ("B", 20), ("C", 16), ("E", 14)):
        sheet.column_dimensions[letter].width = width
    return len(towns)


def fill_notes(sheet: Any) -> None:
    sheet.column_dimensions["A"].width = 90
    for number, line in enumerate(HOW, 1):
        sheet.append([f"{number}. {line}"])
        sheet.cell(number, 1).alignment = Alignment(wrap_text=True)
