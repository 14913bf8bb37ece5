"""The list of people: one page of it, by constant statements.

A page is read from the village's position on, so it costs the same with a hundred times the people. A search
first finds at most MOST_FOUND people by their keys.
"""

from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import aliased

from portal.extensions import rows_of
from portal.numbers import number
from portal.roster.asked import MOST_FOUND, PAGE, STATES, Asked, Line, Page
from portal.roster.in_office import DAY, on_day
from portal.roster.models import Grouping, Member, NameKey, Placement, TermOfOffice, Town, Village
from portal.roster.people_rules import IS_ADMINISTRATOR
from portal.roster.spelling import AFTER_ALL, words_of
from portal.roster.term_rules import DUE_DAYS

LATER = aliased(TermOfOffice)
IS_LAST = ~exists().where(LATER.member_id == TermOfOffice.member_id, LATER.starts_on > TermOfOffice.starts_on)
HAS_TERM = exists().where(LATER.member_id == Member.id)
SERVES = exists().where(LATER.member_id == Member.id, on_day(LATER))
COLUMNS = (
    Member.id,
    Member.name,
    Town.name,
    Village.name,
    Member.sending_unit,
    TermOfOffice.starts_on,
    TermOfOffice.ends_on,
    TermOfOffice.expected_end_on,
    TermOfOffice.end_reason,
)
MEANT: dict[str, ColumnElement[bool]] = {
    "in": on_day(TermOfOffice),
    "due": and_(on_day(TermOfOffice), TermOfOffice.expected_end_on <= bindparam("due")),
    "left": and_(TermOfOffice.ends_on < DAY, IS_LAST),
    "other": and_(~SERVES, or_(TermOfOffice.id.is_not(None), ~HAS_TERM), ~IS_ADMINISTRATOR),
}
ORDER: dict[str, Any] = dict.fromkeys(STATES, Village.position) | {
    "due": TermOfOffice.expected_end_on,  # who is longest over comes first
    "other": Member.sort_key,
}
COMING = and_(TermOfOffice.member_id == Member.id, TermOfOffice.starts_on > DAY)
IN_DISTRICT = Grouping.district_id == bindparam("district")
IN_TOWN = Placement.town_id == bindparam("town")


def page_of(asked: Asked, day: date) -> Page:
    """One page of the list: one statement (and one for the number that "due" hangs on)."""
    values: dict[str, Any] = {"day": day, "district": asked.district_id, "town": asked.town_id}
    values |= {"limit": PAGE, "offset": (asked.page - 1) * PAGE}
    if asked.state == "due":
        values["due"] = day + timedelta(days=number(DUE_DAYS))
    words = words_of(asked.text)
    for n, word in enumerate(words):
        values |= {f"from{n}": word, f"to{n}": word + AFTER_ALL}
    shape = (asked.state, asked.district_id is not None, asked.town_id is not None)
    rows = rows_of(_matches(shape, len(words)) if words else _rows(shape), values)
    if not rows and asked.page > 1:
        return page_of(replace(asked, page=1), day)
    total = rows[0][-1] if rows else 0
    is_capped = bool(words) and total > MOST_FOUND
    return Page(asked, [Line(*row[:-1]) for row in rows], MOST_FOUND if is_capped else total, is_capped)


Shape = tuple[str, bool, bool]  # state, by district, by town


@cache
def _rows(shape: Shape) -> Select[Any]:
    """A page of lines, each with the number of all lines as its last column.

    Who is on the page is settled first, from indexes alone; only those few are then looked up in full.
    """
    state = shape[0]
    total = _sifted(shape, func.count()).correlate(None).scalar_subquery()
    chosen = _sifted(shape, _member(state)).order_by(ORDER[state], _member(state))
    chosen = chosen.limit(bindparam("limit")).offset(bindparam("offset")).correlate(None)
    return _whole(state, *COLUMNS, total).where(Member.id.in_(chosen))


@cache
def _matches(shape: Shape, words: int) -> Select[Any]:
    """The same for those who have a key for every word; at most one more than are shown is looked for."""
    state, member = shape[0], _member(shape[0])
    found = _sifted(shape, member).join(NameKey, NameKey.member_id == member).where(_begins(NameKey, 0))
    for n in range(1, words):
        other = aliased(NameKey)
        found = found.where(exists().where(other.member_id == member, _begins(other, n)))
    found = found.distinct().limit(MOST_FOUND + 1).correlate(None)
    rows = _whole(state, *COLUMNS, func.count().over()).where(Member.id.in_(found))
    return rows.limit(bindparam("limit")).offset(bindparam("offset"))


def _begins(kind: Any, n: int) -> ColumnElement[bool]:
    return and_(kind.key >= bindparam(f"from{n}"), kind.key < bindparam(f"to{n}"))


def _member(state: str) -> Any:
    return Member.id if state == "other" else TermOfOffice.member_id


def _sifted(shape: Shape, *columns: Any) -> Select[Any]:
    """Those columns of whom the state and the filters mean, from as few tables as that takes."""
    state, by_district, by_town = shape
    statement = select(*columns).where(MEANT[state])
    if state == "other":
        return statement.select_from(Member).outerjoin(TermOfOffice, COMING)
    statement = statement.select_from(Village).join(TermOfOffice, TermOfOffice.village_id == Village.id)
    if by_district or by_town:
        statement = statement.join(Placement, _lies(state))
    if by_district:
        statement = statement.join(Grouping, _belongs(state)).where(IN_DISTRICT)
    return statement.where(IN_TOWN) if by_town else statement


def _whole(state: str, *columns: Any) -> Select[Any]:
    """Those columns of whom the state means, with the place as on the day, or as on the last day of a past term."""
    term = COMING if state == "other" else TermOfOffice.member_id == Member.id
    return (
        select(*columns)
        .select_from(Member)
        .join(TermOfOffice, term, isouter=state == "other")
        .outerjoin(Village, Village.id == TermOfOffice.village_id)
        .outerjoin(Placement, _lies(state))
        .outerjoin(Town, Town.id == Placement.town_id)
        .where(MEANT[state])
        .order_by(ORDER[state], Member.id)
    )


def _lies(state: str) -> ColumnElement[bool]:
    return and_(Placement.village_id == TermOfOffice.village_id, _holds(Placement, state))


def _belongs(state: str) -> ColumnElement[bool]:
    return and_(Grouping.town_id == Placement.town_id, _holds(Grouping, state))


def _holds(kind: Any, state: str) -> ColumnElement[bool]:
    day: Any = TermOfOffice.ends_on if state == "left" else DAY
    return and_(kind.starts_on <= day, or_(kind.ends_on.is_(None), kind.ends_on >= day))
