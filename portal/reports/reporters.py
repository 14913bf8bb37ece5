"""Who reports of a year: everybody who held an office in it, for the days on which he or she did."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, or_, select

from portal.actor import Role
from portal.extensions import rows_of
from portal.reports.models import ReportYear
from portal.roster.in_office import in_office
from portal.roster.models import District, Office, TermOfOffice
from portal.roster.wording import office_title

OFFICES = (Role.CHIEF_CONVENER, Role.ORGANIZATION_OFFICER, Role.PUBLICITY_OFFICER, Role.FINANCE_OFFICER)
FIRST: Any = bindparam("first")
LAST: Any = bindparam("last")
HELD: Any = (
    select(Office.member_id, Office.kind, Office.district_id, District.name, Office.starts_on, Office.ends_on)
    .outerjoin(District, District.id == Office.district_id)
    .where(Office.kind != Role.ADMINISTRATOR, Office.starts_on <= LAST)
    .where(or_(Office.ends_on.is_(None), Office.ends_on >= FIRST))
    .order_by(Office.starts_on, Office.id)
)
SERVED: Any = (
    select(TermOfOffice.member_id, TermOfOffice.starts_on, TermOfOffice.ends_on)
    .where(TermOfOffice.starts_on <= LAST)
    .where(or_(TermOfOffice.ends_on.is_(None), TermOfOffice.ends_on >= FIRST))
    .order_by(TermOfOffice.starts_on, TermOfOffice.id)
)
ORDER = (*OFFICES, Role.DISTRICT_CONVENER, Role.FIRST_SECRETARY)


@dataclass
class Reporter:
    """One person and one office, and the days of the year in which it was held."""

    member_id: int
    kind: Role
    district_id: int | None
    title: str
    from_on: date
    until_on: date

    @property
    def key(self) -> tuple[int, str, int | None]:
        return self.member_id, self.kind, self.district_id


def reporters_of(year: ReportYear, today: date) -> list[Reporter]:
    """In the order of the offices. An office held twice is one report; one that goes on reports to the year's end."""
    first, last = date(year.year, 1, 1), min(date(year.year, 12, 31), today)
    found: dict[tuple[int, str, int | None], Reporter] = {}
    for one in _holders(first, last):
        if one.kind != Role.CHIEF_CONVENER or year.has_chief:
            _add(found, one)
    if year.has_secretaries:
        holders = {one.member_id for one in found.values()}
        for one in _secretaries(first, last):
            if one.member_id not in holders:  # who reports of an office has told of the village there
                _add(found, one)
    return sorted(found.values(), key=lambda one: (ORDER.index(one.kind), one.district_id or 0, one.from_on))


def _add(found: dict[tuple[int, str, int | None], Reporter], one: Reporter) -> None:
    there = found.setdefault(one.key, one)
    there.from_on, there.until_on = min(there.from_on, one.from_on), max(there.until_on, one.until_on)


def _holders(first: date, last: date) -> Iterator[Reporter]:
    for member_id, kind, district_id, name, starts, ends in rows_of(HELD, {"first": first, "last": last}):
        title = office_title(kind, name)
        yield Reporter(member_id, Role(kind), district_id, title, max(starts, first), _until(ends, last))


def _secretaries(first: date, last: date) -> Iterator[Reporter]:
    """Of the district in which each serves on the last day, or none."""
    home = {one.member_id: one for one in in_office(last)}
    for member_id, starts, ends in rows_of(SERVED, {"first": first, "last": last}):
        place = home.get(member_id)
        title = f"{place.village}第一书记" if place else "第一书记"
        district_id = place.district_id if place else None
        yield Reporter(member_id, Role.FIRST_SECRETARY, district_id, title, max(starts, first), _until(ends, last))


def _until(ends: date | None, last: date) -> date:
    """The last day of the office in that year: the year's own while it goes on."""
    year_ends = last.replace(month=12, day=31)
    return min(ends or year_ends, year_ends)


def missing(wanted: Iterable[Reporter], there: Iterable[tuple[int, str, int | None]]) -> list[Reporter]:
    """Those who have no report yet."""
    known = set(there)
    return [one for one in wanted if one.key not in known]
