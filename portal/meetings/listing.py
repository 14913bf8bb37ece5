"""The list of meetings: which of them one sees, filtered, newest first, by constant statements."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, and_, bindparam, func, or_, select, union

from portal.actor import Actor, Can, Scope
from portal.clock import instant, local
from portal.extensions import rows_of
from portal.meetings.models import Meeting
from portal.meetings.words import ALLIANCE, STATES, weekday_words
from portal.roster.fields import asked_words
from portal.roster.models import District

PAGE = 20
IS_ALLIANCES = Meeting.district_id.is_(None)
HOME: Any = bindparam("home")
OF_HOME = Meeting.district_id == HOME
AS_CHAIR, AS_RECORDER = Meeting.chair_id == bindparam("me"), Meeting.recorder_id == bindparam("me")
# Written so that no index serves its first part: the rows come in the order of their starts until a page is full.
IS_MINE = or_(func.coalesce(Meeting.district_id, 0).in_((0, HOME)), AS_CHAIR, AS_RECORDER)
KEPT = union(select(Meeting.id).where(AS_CHAIR), select(Meeting.id).where(AS_RECORDER))
ELSEWHERE = and_(Meeting.id.in_(KEPT), func.coalesce(Meeting.district_id, 0).not_in((0, func.coalesce(HOME, 0))))
FILTERS: dict[str, ColumnElement[bool]] = {
    "alliance": IS_ALLIANCES,
    "district": Meeting.district_id == bindparam("district"),
    "state": Meeting.state == bindparam("state"),
    "year": and_(Meeting.starts_at >= bindparam("since"), Meeting.starts_at < bindparam("until")),
    "text": Meeting.theme.contains(bindparam("text"), escape="/"),
}
COLUMNS = (Meeting.id, Meeting.starts_at, District.name, Meeting.theme, Meeting.place, Meeting.state)
FIRST = select(func.min(Meeting.starts_at)).scalar_subquery()
DISTRICTS = select(District.id, District.name).order_by(District.position)


@dataclass(frozen=True)
class Asked:
    """What the address asks for; what it can't mean is left out. `body`: "0" the alliance, or a district's id."""

    body: str = ""
    state: str = ""
    year: str = ""
    text: str = ""
    page: int = 1

    @classmethod
    def of(cls, args: Mapping[str, str]) -> "Asked":
        body, year = _digits(args.get("body", ""), 9), _digits(args.get("year", ""), 4)
        state = args.get("state", "")
        number = _digits(args.get("page", ""), 6)
        return cls(
            body=body,
            state=state if state in STATES else "",
            year=year if year and 2000 <= int(year) <= 2100 else "",
            text=asked_words(args.get("q")),
            page=max(int(number or 1), 1),
        )

    def url(self, **changes: Any) -> str:
        """The list's address with these changes; any but of the page leads to the first page."""
        other = replace(self, **({"page": 1} | changes))
        asked = {"body": other.body, "state": other.state, "year": other.year, "q": other.text}
        if other.page > 1:
            asked["page"] = str(other.page)
        query = urlencode({name: value for name, value in asked.items() if value})
        return f"/meetings/?{query}" if query else "/meetings/"

    @property
    def is_narrow(self) -> bool:
        return bool(self.state or self.year or self.text)


class Line(NamedTuple):
    """One meeting in the list."""

    path: str
    when: str
    body: str
    theme: str
    place: str
    state: str
    tone: str


@dataclass(frozen=True)
class Page:
    """One page of the list, and what the filters offer."""

    asked: Asked
    lines: list[Line]
    total: int
    years: list[str]
    bodies: list[tuple[str, str]]

    @property
    def number(self) -> int:
        return self.asked.page

    @property
    def pages(self) -> int:
        return max(-(-self.total // PAGE), 1)

    def url(self, number: int) -> str:
        return self.asked.url(page=number)


def page_of(actor: Actor, asked: Asked, today: date) -> Page:
    """What this person sees of the list: three statements, however many meetings there are."""
    sees_all = Scope.ALL in actor.grants.get(Can.READ_RECORD, ())
    shape, values = _shape(asked, sees_all)
    values |= {"me": actor.id, "home": actor.district_id}
    total, first = rows_of(_count(shape), values)[0]
    limits = {"limit": PAGE, "offset": (asked.page - 1) * PAGE}
    rows = rows_of(_rows(shape), values | limits)
    lines = [
        Line(f"/meetings/{id}", _when(at, today), district or ALLIANCE, theme, place, *STATES[state])
        for id, at, district, theme, place, state in rows
    ]
    districts = [(str(id), name) for id, name in rows_of(DISTRICTS) if sees_all or id == actor.district_id]
    years = [str(year) for year in range(today.year, (local(first).year if first else today.year) - 1, -1)]
    return Page(asked, lines, total, years, [("0", ALLIANCE), *districts])


def _shape(asked: Asked, sees_all: bool) -> tuple[frozenset[str], dict[str, Any]]:
    """Which conditions the statements hold, and their values."""
    shape = set() if sees_all else {"mine"}
    values: dict[str, Any] = {}
    if asked.body:
        shape.add("alliance" if asked.body == "0" else "district")
        values["district"] = int(asked.body)
    if asked.state:
        shape.add("state")
        values["state"] = asked.state
    if asked.year:
        shape.add("year")
        values |= {"since": _new_year(int(asked.year)), "until": _new_year(int(asked.year) + 1)}
    if asked.text:
        shape.add("text")
        values["text"] = asked.text.replace("/", "//").replace("%", "/%").replace("_", "/_")
    return frozenset(shape), values


def _conditions(shape: frozenset[str]) -> list[ColumnElement[bool]]:
    return [FILTERS[name] for name in sorted(shape) if name in FILTERS]


@cache
def _rows(shape: frozenset[str]) -> Any:
    conditions = _conditions(shape)
    if "mine" in shape:
        conditions.append(IS_MINE)
    return (
        select(*COLUMNS)
        .outerjoin(District, District.id == Meeting.district_id)
        .where(*conditions)
        .order_by(Meeting.starts_at.desc(), Meeting.id.desc())
        .limit(bindparam("limit"))
        .offset(bindparam("offset"))
    )


@cache
def _count(shape: frozenset[str]) -> Any:
    """How many rows, and the first start of any: what one sees is counted by parts, each from an index alone."""
    parts = (IS_ALLIANCES, OF_HOME, ELSEWHERE) if "mine" in shape else (None,)
    counts = [_part(part, _conditions(shape)) for part in parts]
    return select(sum(counts[1:], counts[0]), FIRST)


def _part(part: ColumnElement[bool] | None, conditions: list[ColumnElement[bool]]) -> Any:
    where = conditions if part is None else [part, *conditions]
    return select(func.count()).select_from(Meeting).where(*where).scalar_subquery()


def _when(at: datetime, today: date) -> str:
    """With the year when it is another one."""
    year = local(at).year
    return weekday_words(at) if year == today.year else f"{year}年{weekday_words(at)}"


def _new_year(year: int) -> datetime:
    return instant(date(year, 1, 1))


def _digits(text: str, most: int) -> str:
    return text if text.isascii() and text.isdigit() and len(text) <= most else ""
