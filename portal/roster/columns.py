"""The columns of a roster file: their names in members' words, what cleans them, and finding them in a sheet."""

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any

from portal.errors import BadInput
from portal.roster import cleaning
from portal.roster.cleaning import Cell
from portal.roster.sheets import HEADING_WITHIN, Numbered

EXAMPLE = "示例"  # a row with this in a cell is shown in the template and never imported


@dataclass(frozen=True)
class Column:
    """One column: its key (an attribute of Member or TermOfOffice, or a place), heading, other names, bounds."""

    key: str
    heading: str
    clean: Callable[[Cell], Any]
    also: tuple[str, ...] = ()
    most: int = 0  # characters; 0: the cleaning sees to it
    only: tuple[str, ...] = ()  # the values there are


COLUMNS = (
    Column("name", "姓名", cleaning.name, most=40),
    Column("gender", "性别", cleaning.words, only=("男", "女")),
    Column("ethnicity", "民族", cleaning.words, most=20),
    Column("born_in", "出生年月", cleaning.month, ("出生日期", "出生时间", "生日")),
    Column("political_status", "政治面貌", cleaning.words, most=20),
    Column("joined_party_on", "入党时间", cleaning.day, ("入党日期", "入党年月")),
    Column("education", "学历学位", cleaning.words, ("学历", "文化程度", "学历及学位"), most=40),
    Column("works_since", "参加工作时间", cleaning.month, ("参加工作年月", "工作时间")),
    Column("sending_unit", "选派单位", cleaning.words, ("派出单位", "原单位", "工作单位", "单位"), most=80),
    Column("unit_level", "单位层级", cleaning.words, ("单位级别",), most=20),
    Column("post", "原职务职级", cleaning.words, ("职务职级", "原职务", "职务", "职级"), most=60),
    Column("town", "所驻镇", cleaning.name, ("镇", "乡镇", "镇乡", "所在镇", "派驻镇")),
    Column("village", "所驻村", cleaning.name, ("村", "村社区", "所在村", "派驻村", "驻村")),
    Column("village_code", "村代码", cleaning.plain, ("村编码", "行政区划代码", "区划代码")),
    Column("starts_on", "任职起", cleaning.day, ("任职时间", "任职日期", "任职开始", "到任时间", "任期起")),
    Column("expected_end_on", "预计任职止", cleaning.end_day, ("任期届满", "预计离任")),
    Column("is_team_leader", "是否工作队队长", cleaning.yes, ("工作队队长", "队长")),
    Column("phone", "手机", cleaning.phone, ("手机号", "手机号码", "联系电话", "电话", "联系方式")),
    Column("emergency_contact", "紧急联系人", cleaning.words, ("紧急联系", "应急联系人"), most=60),
    Column("ends_on", "任职止", cleaning.end_day, ("实际任职止", "离任时间", "离任日期")),
    Column("end_reason", "离任原因", cleaning.words, ("轮换原因", "离任事由"), most=40),
)
BY_KEY = {column.key: column for column in COLUMNS}
PASSED_OVER = ("序号", "片区", "联盟职务", "状态", "备注", "村类型", "镇代码")  # of our own export, or for the eye only
UNWANTED = ("身份证", "住址", "住所", "银行", "账号", "卡号")


def squeezed(heading: Any) -> str:
    """A heading without blanks, signs and what stands in brackets: "姓 名（必填）*" is 姓名."""
    written = re.sub(r"[（(\[【][^）)\]】]{0,40}[）)\]】]?", "", str(heading or "")[:60])
    return re.sub(r"[\W_]", "", written)


BY_HEADING = {squeezed(column.heading): column for column in COLUMNS}
BY_OTHER_NAME = {squeezed(name): column for column in COLUMNS for name in column.also}


@dataclass(frozen=True)
class Table:
    """The cells of the columns we know, by row; of all others nothing but the heading is kept."""

    rows: tuple[tuple[int, dict[str, Cell]], ...]
    keys: tuple[str, ...]
    unknown: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()
    examples: int = 0

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))

    @property
    def left_out(self) -> str:
        """Which columns were not read, and why; "" when all were."""
        told = [f"名册不收{quoted(self.unwanted)}"] if self.unwanted else []
        told += [f"不认识{quoted(self.unknown)}"] if self.unknown else []
        return f"有的列没有读入：{'；'.join(told)}。" if told else ""

    @staticmethod
    def from_json(text: str) -> "Table":
        kept = json.loads(text)
        rows = tuple((number, cells) for number, cells in kept["rows"])
        keys, unknown, unwanted = (tuple(kept[name]) for name in ("keys", "unknown", "unwanted"))
        return Table(rows, keys, unknown, unwanted, kept["examples"])


def quoted(names: tuple[str, ...]) -> str:
    """“甲”“乙”; the first ten of many."""
    return "".join(f"“{name}”" for name in names[:10]) + (f"等 {len(names)} 列" if len(names) > 10 else "")


def table_of(numbered: Iterable[Numbered]) -> Table:
    """Find the heading row and take the known columns below it, in whatever order. Raises BadInput."""
    rows = list(numbered)
    heading = next((i for i, (n, cells) in enumerate(rows) if n <= HEADING_WITHIN and is_heading(cells)), None)
    if heading is None:
        raise BadInput("没有找到表头：前 30 行里没有“姓名”这一列。请用名册模板填写后再导入。")
    places, unknown, unwanted = placed(rows[heading][1])
    below = [(n, cells) for n, cells in rows[heading + 1 :] if not is_example(cells)]
    people = tuple((n, known) for n, cells in below if (known := filled(cells, places)))
    if not people:
        raise BadInput("表头下面没有人：请每人填一行再导入。示例行不导入。")
    examples = len(rows) - heading - 1 - len(below)
    return Table(people, tuple(places), unknown, unwanted, examples)


def is_heading(cells: list[Cell]) -> bool:
    return any(isinstance(cell, str) and squeezed(cell) == "姓名" for cell in cells)


def is_example(cells: list[Cell]) -> bool:
    said = (cell for cell in cells if isinstance(cell, str) and EXAMPLE in cell)
    return any(re.sub(r"[\W_]", "", cell[:10]) == EXAMPLE for cell in said)


def placed(headings: list[Cell]) -> tuple[dict[str, int], tuple[str, ...], tuple[str, ...]]:
    """Key -> position of its column, and the headings that are unknown or unwanted here."""
    names = [squeezed(heading) for heading in headings]
    places: dict[str, int] = {}
    for position, name in enumerate(names):
        if column := BY_HEADING.get(name):
            if column.key in places:
                raise BadInput(f"表头里有两列都是“{column.heading}”，请只留一列再导入。")
            places[column.key] = position
    for position, name in enumerate(names):  # our own headings come first, other names fill what is missing
        if (column := BY_OTHER_NAME.get(name)) and column.key not in places:
            places[column.key] = position
    taken = {*places.values()}
    strangers = [n for i, n in enumerate(names) if n and i not in taken and n not in PASSED_OVER]
    unwanted = [cleaning.shown(n) for n in strangers if any(word in n for word in UNWANTED)]
    return places, tuple(cleaning.shown(n) for n in strangers if cleaning.shown(n) not in unwanted), tuple(unwanted)


def filled(cells: list[Cell], places: dict[str, int]) -> dict[str, Cell]:
    """The row's filled cells by key."""
    return {key: cells[i] for key, i in places.items() if i < len(cells) and cells[i] is not None}
