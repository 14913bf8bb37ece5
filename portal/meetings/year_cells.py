"""A year of meetings, month by month and body by body: planned, held, recorded, missing, cancelled."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, literal, select

from portal.actor import Actor, Can
from portal.clock import instant, local
from portal.extensions import rows_of
from portal.meetings.models import Meeting, State
from portal.meetings.words import ALLIANCE
from portal.meetings.year_models import MissingReason
from portal.roster.models import District, Grouping, Member

FIRST_YEAR, LAST_YEAR = 2000, 2100
FOR_EVER = date(9999, 12, 31)


class Kind(StrEnum):
    """How a month went. NONE: nothing is owed yet, or was not owed then."""

    RECORDED = "recorded"  # its record is final
    HELD = "held"
    PLANNED = "planned"
    CANCELLED = "cancelled"
    MISSING = "missing"
    NONE = "none"


WORDS = {
    Kind.RECORDED: "已定稿",
    Kind.HELD: "已召开",
    Kind.PLANNED: "筹备",
    Kind.CANCELLED: "已取消",
    Kind.MISSING: "未开",
    Kind.NONE: "",
}
OF_STATE = {State.FINAL: Kind.RECORDED, State.PLANNED: Kind.PLANNED, State.CANCELLED: Kind.CANCELLED}
RANK = tuple(Kind)  # of several meetings in a month the one that came furthest counts


class Body(NamedTuple):
    """The alliance (id 0), or a district with the first and the last day on which towns belong to it."""

    id: int
    name: str
    since: date
    until: date

    @property
    def district_id(self) -> int | None:
        return self.id or None


class Reason(NamedTuple):
    """Why a month went by, in whose words."""

    words: str
    by: str
    at: datetime


class Held(NamedTuple):
    """One meeting in a cell."""

    path: str
    word: str


@dataclass(frozen=True)
class Cell:
    """One month of one body."""

    month: date
    kind: Kind
    meetings: tuple[Held, ...] = ()
    reason: "Reason | None" = None

    @property
    def word(self) -> str:
        return WORDS[self.kind]


@dataclass(frozen=True)
class BodyYear:
    """Twelve months of a body."""

    body: Body
    cells: tuple[Cell, ...]
    may_explain: bool

    @property
    def explained(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.reason]

    @property
    def missing(self) -> list[date]:
        return [cell.month for cell in self.cells if cell.kind == Kind.MISSING]


class Row(NamedTuple):
    """A meeting as the year needs it."""

    id: int
    district_id: int | None
    month: date
    state: State
    starts_at: datetime


BODIES: Any = (
    select(
        District.id,
        District.name,
        func.min(Grouping.starts_on),
        func.max(func.coalesce(Grouping.ends_on, literal(FOR_EVER))),
    )
    .outerjoin(Grouping, Grouping.district_id == District.id)
    .group_by(District.id, District.name, District.position)
    .order_by(District.position)
)
FIRST = select(func.min(Meeting.starts_at))
MEETINGS = (
    select(Meeting.id, Meeting.district_id, Meeting.month, Meeting.state, Meeting.starts_at)
    .where(Meeting.starts_at >= bindparam("since"), Meeting.starts_at < bindparam("until"))  # by its index
    .where(Meeting.month >= bindparam("first"), Meeting.month <= bindparam("last"))
    .order_by(Meeting.starts_at, Meeting.id)
)
REASONS = (
    select(MissingReason.district_id, MissingReason.month, MissingReason.reason, Member.name, MissingReason.at)
    .join(Member, Member.id == MissingReason.by_id)
    .where(MissingReason.month >= bindparam("first"), MissingReason.month <= bindparam("last"))
    .order_by(MissingReason.id)
)


def bodies_for(actor: Actor) -> list[Body]:
    """The bodies whose meetings this person sees: one statement. A district without towns owes nothing."""
    rows = [Body(id, name, since or FOR_EVER, until) for id, name, since, until in rows_of(BODIES)]
    everyone = [*rows, Body(0, ALLIANCE, date.min, FOR_EVER)]
    return [body for body in everyone if actor.may(Can.READ_RECORD, body.district_id)]


def first_month() -> date | None:
    """The month of the first meeting on record: none was owed before."""
    first = rows_of(FIRST)[0][0]
    return local(first).date().replace(day=1) if first else None


def year_of(year: int, bodies: Collection[Body], actor: Actor, at: datetime) -> list[BodyYear]:
    """Each body's twelve months: three statements, however many meetings there are."""
    months = [date(year, number, 1) for number in range(1, 13)]
    span = {"first": months[0], "last": months[-1]}
    # A meeting is held in its month, or postponed into the next one at the latest.
    days = {"since": instant(months[0]), "until": instant(date(year + 1, 3, 1))}
    met: dict[tuple[int, date], list[Row]] = defaultdict(list)
    for row in map(Row._make, rows_of(MEETINGS, span | days)):
        met[row.district_id or 0, row.month].append(row)
    reasons = {(district_id or 0, month): Reason(*said) for district_id, month, *said in rows_of(REASONS, span)}
    begun = first_month()

    def cell(body: Body, month: date) -> Cell:
        owed = is_owed(body, month, begun, at)
        return _cell(month, met[body.id, month], owed, reasons.get((body.id, month)), at)

    return [
        BodyYear(body, tuple(cell(body, month) for month in months), actor.may(Can.PLAN_MEETING, body.district_id))
        for body in bodies
    ]


def is_owed(body: Body, month: date, begun: date | None, at: datetime) -> bool:
    """Was a meeting due in this month, and is the month over? It is missing from the first of the next on."""
    after = following(month)
    is_over = after <= local(at).date()
    return is_over and begun is not None and begun <= month and body.since < after and body.until >= month


def following(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _cell(month: date, rows: list[Row], owed: bool, reason: Reason | None, at: datetime) -> Cell:
    kinds = [OF_STATE.get(State(row.state), Kind.HELD) for row in rows]
    kind = min(kinds, key=RANK.index, default=Kind.MISSING if owed else Kind.NONE)
    return Cell(month, kind, tuple(_links(rows, kinds, kind, at)), reason if kind == Kind.MISSING else None)


def _links(rows: list[Row], kinds: list[Kind], best: Kind, at: datetime) -> Iterator[Held]:
    """The meetings of the month; called-off ones only where there is no other."""
    for row, kind in zip(rows, kinds, strict=True):
        if kind != Kind.CANCELLED or best == Kind.CANCELLED:
            is_unentered = kind == Kind.PLANNED and row.starts_at <= at
            yield Held(f"/meetings/{row.id}", "待录入" if is_unentered else WORDS[kind])
