"""The list of summaries of all bodies, newest first, by constant statements: everybody may read every one."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, bindparam, func, select

from portal.clock import local
from portal.extensions import rows_of
from portal.meetings.listing import DISTRICTS
from portal.meetings.models import Meeting, State
from portal.meetings.words import ALLIANCE, day_text
from portal.roster.models import District

PAGE = 20
FINAL = Meeting.state == State.FINAL
FILTERS: dict[str, ColumnElement[bool]] = {
    "alliance": Meeting.district_id.is_(None),
    "district": Meeting.district_id == bindparam("district"),
    "month": Meeting.month == bindparam("month"),
}
MONTHS = select(Meeting.month).where(FINAL).distinct().order_by(Meeting.month.desc())


@dataclass(frozen=True)
class Asked:
    """What the address asks for; what it can't mean is left out. `body`: "0" the alliance, or a district's id."""

    body: str = ""
    month: str = ""  # 2026-09
    page: int = 1

    @classmethod
    def of(cls, args: Mapping[str, str]) -> "Asked":
        page = _digits(args.get("page", ""), 6)
        month = args.get("month", "")
        return cls(_digits(args.get("body", ""), 9), month if _first_of(month) else "", max(int(page or 1), 1))

    def url(self, **changes: Any) -> str:
        """The list's address with these changes; any but of the page leads to the first page."""
        other = replace(self, **({"page": 1} | changes))
        asked = {"body": other.body, "month": other.month, "page": str(other.page) if other.page > 1 else ""}
        query = urlencode({name: value for name, value in asked.items() if value})
        return f"/meetings/summaries?{query}" if query else "/meetings/summaries"


class Line(NamedTuple):
    """One summary in the list."""

    path: str
    when: str
    body: str
    theme: str


@dataclass(frozen=True)
class Page:
    """One page of the list, and what the filters offer: months as 2026-09 with their words, bodies by id."""

    asked: Asked
    lines: list[Line]
    total: int
    months: list[tuple[str, str]]
    bodies: list[tuple[str, str]]

    @property
    def number(self) -> int:
        return self.asked.page

    @property
    def pages(self) -> int:
        return max(-(-self.total // PAGE), 1)

    def url(self, number: int) -> str:
        return self.asked.url(page=number)


def page_of(asked: Asked) -> Page:
    """Four statements, however many meetings there are."""
    shape, values = _shape(asked)
    ((total,),) = rows_of(_count(shape), values)
    rows = rows_of(_rows(shape), values | {"limit": PAGE, "offset": (asked.page - 1) * PAGE})
    lines = [
        Line(f"/meetings/{id}/summary", day_text(local(at).date()), district or ALLIANCE, theme)
        for id, at, district, theme in rows
    ]
    months = [(f"{month:%Y-%m}", f"{month.year}年{month.month}月") for (month,) in rows_of(MONTHS)]
    bodies = [("0", ALLIANCE), *((str(id), name) for id, name in rows_of(DISTRICTS))]
    return Page(asked, lines, total, months, bodies)


def _shape(asked: Asked) -> tuple[frozenset[str], dict[str, Any]]:
    """Which conditions the statements hold, and their values."""
    shape, values = set(), dict[str, Any]()
    if asked.body:
        shape.add("alliance" if asked.body == "0" else "district")
        values["district"] = int(asked.body)
    if asked.month:
        shape.add("month")
        values["month"] = _first_of(asked.month)
    return frozenset(shape), values


@cache
def _rows(shape: frozenset[str]) -> Any:
    return (
        select(Meeting.id, Meeting.starts_at, District.name, Meeting.theme)
        .outerjoin(District, District.id == Meeting.district_id)
        .where(FINAL, *(FILTERS[name] for name in sorted(shape)))
        .order_by(Meeting.starts_at.desc(), Meeting.id.desc())
        .limit(bindparam("limit"))
        .offset(bindparam("offset"))
    )


@cache
def _count(shape: frozenset[str]) -> Any:
    conditions = [FILTERS[name] for name in sorted(shape)]
    return select(func.count()).select_from(Meeting).where(FINAL, *conditions)


def _first_of(month: str) -> date | None:
    """The first day of 2026-09."""
    try:
        return date.fromisoformat(f"{month}-01") if len(month) == len("2026-09") else None
    except ValueError:
        return None


def _digits(text: str, most: int) -> str:
    return text if text.isascii() and text.isdigit() and len(text) <= most else ""
