"""What a member's page shows: the terms with how each ended, the offices, and the days as deputy."""

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, CompoundSelect, and_, bindparam, func, literal, or_, select, union_all

from portal.extensions import db, rows_of
from portal.roster.geography import placed_in
from portal.roster.models import Departure, Deputy, District, Grouping, Office, Placement, TermOfOffice, Town, Village
from portal.roster.wording import office_title

MEMBER: BindParameter[int] = bindparam("member_id")


class TermLine(NamedTuple):
    """A term, with the town and district as on its first day."""

    id: int
    town: str
    village: str
    district: str
    starts_on: date
    ends_on: date | None
    expected_end_on: date | None
    reason: str
    is_team_leader: bool


@dataclass(frozen=True)
class OfficeLine:
    """An office held, or stood in for."""

    title: str
    starts_on: date
    ends_on: date | None

    def is_present(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


TERMS = (
    select(
        TermOfOffice.id,
        func.coalesce(Town.name, ""),
        Village.name,
        func.coalesce(District.name, ""),
        TermOfOffice.starts_on,
        TermOfOffice.ends_on,
        TermOfOffice.expected_end_on,
        TermOfOffice.end_reason,
        TermOfOffice.is_team_leader,
    )
    .join(Village, Village.id == TermOfOffice.village_id)
    .outerjoin(
        Placement,
        and_(
            Placement.village_id == Village.id,
            Placement.starts_on <= TermOfOffice.starts_on,
            or_(Placement.ends_on.is_(None), Placement.ends_on >= TermOfOffice.starts_on),
        ),
    )
    .outerjoin(Town, Town.id == Placement.town_id)
    .outerjoin(
        Grouping,
        and_(
            Grouping.town_id == Town.id,
            Grouping.starts_on <= TermOfOffice.starts_on,
            or_(Grouping.ends_on.is_(None), Grouping.ends_on >= TermOfOffice.starts_on),
        ),
    )
    .outerjoin(District, District.id == Grouping.district_id)
    .where(TermOfOffice.member_id == MEMBER)
    .order_by(TermOfOffice.starts_on.desc())
)
OFFICES = (
    select(Office.kind, District.name, Office.starts_on, Office.ends_on, literal(0).label("stands_in"))
    .outerjoin(District, District.id == Office.district_id)
    .where(Office.member_id == MEMBER)
)
STOOD_IN = (
    select(Office.kind, District.name, Deputy.starts_on, Deputy.ends_on, literal(1))
    .select_from(Deputy)
    .join(Office, Office.id == Deputy.office_id)
    .outerjoin(District, District.id == Office.district_id)
    .where(Deputy.member_id == MEMBER)
)
HELD: CompoundSelect[Any] = union_all(OFFICES, STOOD_IN)


def terms_of(member_id: int) -> list[TermLine]:
    """The member's terms, the last first."""
    return [TermLine(*row) for row in rows_of(TERMS, {"member_id": member_id})]


def offices_of(member_id: int) -> list[OfficeLine]:
    """Offices held and stood in for, the last first."""
    rows = rows_of(HELD, {"member_id": member_id})
    lines = [
        OfficeLine(("代理" if stands_in else "") + office_title(kind, district), starts_on, ends_on)
        for kind, district, starts_on, ends_on, stands_in in rows
    ]
    return sorted(lines, key=lambda line: line.starts_on, reverse=True)


def left_on(member_id: int) -> date | None:
    """The last day of who has left."""
    return db.session.scalar(select(Departure.left_on).where(Departure.member_id == member_id))


def village_of(term: TermOfOffice) -> str:
    """Town and village of a term, as they are written in its sentences."""
    village = db.session.get_one(Village, term.village_id)
    return f"{placed_in(village.id, term.starts_on).town}{village.name}"
