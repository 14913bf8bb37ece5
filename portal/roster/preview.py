"""One page of a plan as it is shown before it is written: the rows of a kind, those that need a hand first."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from portal.roster.cleaning import shown
from portal.roster.entries import KIND_NAMES, Entry, Kind, shown_value
from portal.roster.planning import Plan
from portal.roster.wording import written

ROWS = 50
TONES = {Kind.REFUSED: "stop", Kind.ADDED: "open", Kind.CHANGED: "wait", Kind.UNCHANGED: "draft"}


class Line(NamedTuple):
    """One row of the file: where it stands, whom it means, what becomes of it, and each reason or change."""

    number: int
    name: str
    place: str
    word: str
    tone: str
    texts: list[str]


@dataclass(frozen=True)
class Preview:
    """The page that the address asks for."""

    id: int
    plan: Plan
    kind: Kind | None
    number: int

    @classmethod
    def of(cls, id: int, plan: Plan, args: Mapping[str, str]) -> "Preview":
        asked = args.get("kind", "")
        kind = Kind(asked) if asked in set(Kind) else None
        page = args.get("page", "")
        number = int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1
        return cls(id, plan, kind, max(number, 1))

    @property
    def total(self) -> int:
        return len(self.plan.of(self.kind))

    @property
    def pages(self) -> int:
        return max(-(-self.total // ROWS), 1)

    @property
    def lines(self) -> list[Line]:
        first = (self.number - 1) * ROWS
        return [line_of(entry) for entry in self.plan.of(self.kind)[first : first + ROWS]]

    @property
    def filters(self) -> list[tuple[str, str, bool]]:
        """(text, address, chosen) for ui.filters."""
        counts = self.plan.counts
        entries = [(f"全部 {len(self.plan.entries)}", self.path(None), self.kind is None)]
        entries += [
            (f"{KIND_NAMES[kind]} {counts[kind]}", self.path(kind), self.kind is kind) for kind in Kind if counts[kind]
        ]
        return entries

    def path(self, kind: Kind | None, number: int = 1) -> str:
        query = "&".join([*([f"kind={kind.value}"] if kind else []), *([f"page={number}"] if number > 1 else [])])
        return f"/roster/import/{self.id}" + (f"?{query}" if query else "")

    def url(self, number: int) -> str:
        return self.path(self.kind, number)


def line_of(entry: Entry) -> Line:
    return Line(
        entry.number,
        entry.name or "（没有姓名）",
        entry.village.name if entry.village else shown(str(entry.get("village") or "—")),
        KIND_NAMES[entry.kind],
        TONES[entry.kind],
        texts_of(entry),
    )


def texts_of(entry: Entry) -> list[str]:
    if entry.problems:
        return [f"{problem.heading}：{problem.sentence}" for problem in entry.problems]
    if entry.member is None:
        return [*what_is_new(entry), *entry.notes]
    return [f"{change.heading}：{change.before} → {change.after}" for change in entry.changes]


def what_is_new(entry: Entry) -> list[str]:
    """自2026年3月1日任职，预计2028年2月29日届满; 手机 139****0000."""
    told = []
    if entry.begins:
        expected = entry.begins.expected_end_on
        until = f"，预计{written(expected)}届满" if expected else ""
        told.append(f"自{written(entry.begins.starts_on)}起任职{until}")
    if entry.get("phone"):
        told.append(f"手机 {shown_value('phone', entry.get('phone'))}")
    return told
