"""One row of a roster file on its way through the plan: what it says, what is wrong with it, what it would change."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from portal.roster.cleaning import Cell, Unclear
from portal.roster.columns import BY_KEY, Column
from portal.roster.known import KnownMember, KnownTerm, KnownVillage
from portal.roster.term_rules import Posting
from portal.roster.village_finder import VillageFinder, WrongPlace
from portal.roster.wording import written


class Kind(StrEnum):
    """What becomes of a row, in the order in which a member should look at them."""

    REFUSED = "refused"
    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


KIND_NAMES = {Kind.REFUSED: "不能导入", Kind.ADDED: "新增", Kind.CHANGED: "变更", Kind.UNCHANGED: "没有变化"}


class Problem(NamedTuple):
    """Why a row can't be taken: the column's heading and a sentence."""

    heading: str
    sentence: str


class Change(NamedTuple):
    """One column that will differ, as a member reads it."""

    heading: str
    before: str
    after: str


@dataclass
class Entry:
    """A row. The plan fills in the lower half, pass by pass."""

    number: int  # of the row in the sheet
    values: dict[str, Any]  # column key -> cleaned value, blanks left out
    village: KnownVillage | None = None
    problems: list[Problem] = field(default_factory=list)

    member: KnownMember | None = None  # whom it means; None: a new person
    notes: list[str] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)  # attributes of Member to set
    begins: Posting | None = None
    term: KnownTerm | None = None  # the present term of which it speaks
    ends: bool = False

    @property
    def name(self) -> str:
        return str(self.values.get("name", ""))

    @property
    def kind(self) -> Kind:
        if self.problems:
            return Kind.REFUSED
        if self.member is None:
            return Kind.ADDED
        return Kind.CHANGED if self.changes else Kind.UNCHANGED

    def refuse(self, key: str, sentence: str) -> None:
        self.problems.append(Problem(BY_KEY[key].heading, sentence))

    def get(self, key: str) -> Any:
        return self.values.get(key)


def entry_of(number: int, cells: dict[str, Cell], places: VillageFinder) -> Entry:
    """Clean a row's cells and find its village; every fault becomes a problem of its column."""
    entry = Entry(number, {})
    for key, cell in cells.items():
        try:
            value = cleaned(BY_KEY[key], cell)
        except Unclear as unclear:
            entry.refuse(key, f"{unclear}。")
            continue
        if value not in ("", None):
            entry.values[key] = value
    if "name" not in entry.values and "name" not in {key for key in cells if BY_KEY[key].heading in faults(entry)}:
        entry.refuse("name", "没有填。")
    settle(entry, places)
    return entry


def faults(entry: Entry) -> set[str]:
    return {problem.heading for problem in entry.problems}


def cleaned(column: Column, cell: Cell) -> Any:
    value = column.clean(cell)
    if column.only and value and value not in column.only:
        raise Unclear(f"只能是{'或'.join(f'“{one}”' for one in column.only)}")
    if column.most and len(value) > column.most:
        raise Unclear(f"太长：最多 {column.most} 个字，现在有 {len(value)} 个")
    return value


def settle(entry: Entry, places: VillageFinder) -> None:
    """Find the village, where the row names one."""
    said = [str(entry.get(key) or "") for key in ("town", "village", "village_code")]
    if faults(entry) & {BY_KEY[key].heading for key in ("town", "village", "village_code")} or not any(said[1:]):
        return
    try:
        entry.village = places.find(*said)
    except WrongPlace as wrong:
        entry.refuse(wrong.key, f"{wrong}。".replace("？。", "？"))


def shown_value(key: str, value: Any) -> str:
    """A value as the preview shows it: phones masked."""
    if value in (None, ""):
        return "空"
    if key == "phone":
        return f"{value[:3]}****{value[-4:]}"
    if isinstance(value, bool):
        return "是" if value else "否"
    return written(value) if isinstance(value, date) else str(value)
