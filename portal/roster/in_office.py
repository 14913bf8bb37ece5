"""Who is first secretary on a day: the one question that 应到 asks.

Town and district are those of that day, by placement and grouping; a village without either still counts.
"""

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Select, and_, bindparam, exists, func, or_, select

from portal.actor import Role
from portal.extensions import db, rows_of
from portal.roster.models import District, Grouping, Member, Office, Placement, TermOfOffice, Town, Village

DAY: BindParameter[date] = bindparam("day")
DISTRICT: BindParameter[int] = bindparam("district_id")


class Expected(NamedTuple):
    """A first secretary in office on a day, with the place as it was on that day."""

    member_id: int
    name: str
    town: str
    village: str
    district_id: int | None


def on_day(kind: Any) -> Any:
    """The constant SQL of "this span covers :day"."""
    return and_(kind.starts_on <= DAY, or_(kind.ends_on.is_(None), kind.ends_on >= DAY))


def _placed(*columns: Any) -> Select[Any]:
    """Those columns of the terms that cover :day, joined with village, town and district of :day."""
    return (
        select(*columns)
        .select_from(TermOfOffice)
        .join(Village, Village.id == TermOfOffice.village_id)
        .outerjoin(Placement, and_(Placement.village_id == Village.id, on_day(Placement)))
        .outerjoin(Grouping, and_(Grouping.town_id == Placement.town_id, on_day(Grouping)))
        .where(on_day(TermOfOffice))
    )


ROWS = (
    _placed(TermOfOffice.member_id, Member.name, func.coalesce(Town.name, ""), Village.name, Grouping.district_id)
    .join(Member, Member.id == TermOfOffice.member_id)
    .outerjoin(Town, Town.id == Placement.town_id)
    .order_by(Village.position, TermOfOffice.member_id)
)
COUNT = _placed(func.count())
IS_THERE = _placed(TermOfOffice.id).where(TermOfOffice.member_id == bindparam("member_id")).limit(1)
HOME = ROWS.where(TermOfOffice.member_id == bindparam("member_id"))
IN_DISTRICT = Grouping.district_id == DISTRICT
ROWS_OF_DISTRICT = ROWS.where(IN_DISTRICT)
IDS = _placed(TermOfOffice.member_id)
IDS_OF_DISTRICT = IDS.where(IN_DISTRICT)
PER_DISTRICT = (
    COUNT.with_only_columns(District.id, District.name, func.count())
    .join(District, District.id == Grouping.district_id)
    .group_by(District.id, District.name, District.position)
    .order_by(District.position, District.id)
)
COUNT_OF_DISTRICT = COUNT.where(IN_DISTRICT)
IS_THERE_OF_DISTRICT = IS_THERE.where(IN_DISTRICT)
HOLDS_OFFICE = exists().where(Office.member_id == Member.id, Office.kind != Role.ADMINISTRATOR, on_day(Office))
SERVES = exists().where(TermOfOffice.member_id == Member.id, on_day(TermOfOffice))
OFFICE_ONLY = select(Member.id, Member.name).where(HOLDS_OFFICE, ~SERVES).order_by(Member.sort_key, Member.id)
IN_POST = select(Member.id).where(Member.id == bindparam("member_id"), or_(SERVES, HOLDS_OFFICE))
OF_NAME = select(Member.id).where(Member.name == bindparam("name"), or_(SERVES, HOLDS_OFFICE)).order_by(Member.id)


def in_office(day: date, district_id: int | None = None) -> list[Expected]:
    """The first secretaries whose term covers that day, in the order of the villages: one statement."""
    if district_id is None:
        rows = rows_of(ROWS, {"day": day})
    else:
        rows = rows_of(ROWS_OF_DISTRICT, {"day": day, "district_id": district_id})
    return [Expected(*row) for row in rows]


def ids_in_office(day: date, district_id: int | None = None) -> set[int]:
    """The ids of whom in_office() would give."""
    if district_id is None:
        return {id for (id,) in rows_of(IDS, {"day": day})}
    return {id for (id,) in rows_of(IDS_OF_DISTRICT, {"day": day, "district_id": district_id})}


def count_in_office(day: date, district_id: int | None = None) -> int:
    """How many in_office() would give, without fetching them."""
    if district_id is None:
        return db.session.scalar(COUNT, {"day": day}) or 0
    return db.session.scalar(COUNT_OF_DISTRICT, {"day": day, "district_id": district_id}) or 0


def per_district(day: date) -> list[tuple[int, str, int]]:
    """(id, name, how many in office) of every district with somebody in office."""
    return [(id, name, count) for id, name, count in rows_of(PER_DISTRICT, {"day": day})]


def was_in_office(member_id: int, day: date, district_id: int | None = None) -> bool:
    """Was this member first secretary on that day (and in that district)?"""
    asked: dict[str, Any] = {"day": day, "member_id": member_id}
    if district_id is None:
        return db.session.scalar(IS_THERE, asked) is not None
    return db.session.scalar(IS_THERE_OF_DISTRICT, asked | {"district_id": district_id}) is not None


def is_in_post(member_id: int, day: date) -> bool:
    """Is this member on that day first secretary or holder of an office?"""
    return db.session.scalar(IN_POST, {"day": day, "member_id": member_id}) is not None


def home_of(member_id: int, day: date) -> Expected | None:
    """Where this member serves on that day; None when in no village."""
    row = db.session.execute(HOME, {"day": day, "member_id": member_id}).first()
    return Expected(*row) if row else None


def member_choices(day: date, district_id: int | None = None) -> list[tuple[int, str]]:
    """(id, words) of those in office for a select field; without a district, first the one who serves in no village."""
    served = [(row.member_id, f"{row.name}（{row.town}{row.village}）") for row in in_office(day, district_id)]
    if district_id is not None:
        return served
    return [(id, name) for id, name in rows_of(OFFICE_ONLY, {"day": day})] + served


def find_by_name(text: str, day: date) -> list[int]:
    """Ids of those in office on that day whose name is exactly this text; namesakes give several."""
    return list(db.session.scalars(OF_NAME, {"name": text.strip(), "day": day}))
