"""Questions about places on a day: where a village lies, which towns and villages there are, which are vacant."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import aliased

from portal.extensions import db, rows_of
from portal.roster.in_office import DAY, on_day
from portal.roster.models import District, Grouping, Member, Placement, TermOfOffice, Town, Village


class Place(NamedTuple):
    """Where a village lies on a day; empty where it is in no town, or the town in no district."""

    town: str = ""
    town_id: int | None = None
    district_id: int | None = None


class TownLine(NamedTuple):
    """A town as it stands on a day."""

    id: int
    name: str
    district_id: int | None
    villages: int


class VillageLine(NamedTuple):
    """A village of a town on a day, and who serves there."""

    id: int
    code: str
    name: str
    kind: str
    member_id: int | None
    member: str | None


def valid(kind: Any) -> Any:
    """The constant SQL of "this town or village exists on :day"."""
    return and_(kind.valid_from <= DAY, or_(kind.valid_to.is_(None), kind.valid_to >= DAY))


WHERE = (
    select(Town.name, Town.id, Grouping.district_id)
    .select_from(Placement)
    .join(Town, Town.id == Placement.town_id)
    .outerjoin(Grouping, and_(Grouping.town_id == Town.id, on_day(Grouping)))
    .where(Placement.village_id == bindparam("village_id"), on_day(Placement))
)
DISTRICTS = select(District.id, District.name).order_by(District.position, District.id)
VILLAGES_IN = (
    select(func.count())
    .select_from(Placement)
    .join(Village, Village.id == Placement.village_id)
    .where(Placement.town_id == Town.id, on_day(Placement), valid(Village))
    .scalar_subquery()
)
TOWNS = (
    select(Town.id, Town.name, Grouping.district_id, VILLAGES_IN)
    .outerjoin(Grouping, and_(Grouping.town_id == Town.id, on_day(Grouping)))
    .outerjoin(District, District.id == Grouping.district_id)
    .where(valid(Town))
    .order_by(District.position.is_(None), District.position, Town.position, Town.id)
)
NAMES = (
    select(District.id, District.name, Town.id, Town.name)
    .select_from(District)
    .outerjoin(Grouping, and_(Grouping.district_id == District.id, on_day(Grouping)))
    .outerjoin(Town, Town.id == Grouping.town_id)
    .order_by(District.position, District.id, Town.position, Town.id)
)
VILLAGES_OF_TOWN = (
    select(Village.id, Village.code, Village.name, Village.kind, Member.id, Member.name)
    .join(Placement, and_(Placement.village_id == Village.id, on_day(Placement)))
    .outerjoin(TermOfOffice, and_(TermOfOffice.village_id == Village.id, on_day(TermOfOffice)))
    .outerjoin(Member, Member.id == TermOfOffice.member_id)
    .where(Placement.town_id == bindparam("town_id"), valid(Village))
    .order_by(Village.position, Village.code)
)
IS_TAKEN = exists().where(
    TermOfOffice.village_id == Village.id, or_(TermOfOffice.ends_on.is_(None), TermOfOffice.ends_on >= DAY)
)
VACANT = (
    select(Village.id, Town.name, Village.name)
    .outerjoin(Placement, and_(Placement.village_id == Village.id, on_day(Placement)))
    .outerjoin(Town, Town.id == Placement.town_id)
    .where(valid(Village), ~IS_TAKEN)
    .order_by(Village.position, Village.id)
)


def placed_in(village_id: int, day: date) -> Place:
    """The town and district of a village on a day."""
    row = db.session.execute(WHERE, {"village_id": village_id, "day": day}).first()
    return Place(*row) if row else Place()


def districts() -> list[tuple[int, str]]:
    return [(id, name) for id, name in rows_of(DISTRICTS)]


def towns(day: date) -> list[TownLine]:
    """The towns of a day in the order of districts; those in no district last."""
    return [TownLine(*row) for row in rows_of(TOWNS, {"day": day})]


def districts_with_towns(day: date) -> list[tuple[int, str, list[tuple[int, str]]]]:
    """(id, name, [(town id, town name)]) of every district: one statement."""
    found: dict[int, tuple[int, str, list[tuple[int, str]]]] = {}
    for id, name, town_id, town in rows_of(NAMES, {"day": day}):
        entry = found.setdefault(id, (id, name, []))
        if town_id is not None:
            entry[2].append((town_id, town))
    return list(found.values())


def villages_of(town_id: int, day: date) -> list[VillageLine]:
    return [VillageLine(*row) for row in rows_of(VILLAGES_OF_TOWN, {"town_id": town_id, "day": day})]


def vacant_villages(day: date) -> list[tuple[int, str]]:
    """(id, town and village) of the villages to which somebody may be sent from that day on."""
    return [(id, f"{town or ''}{village}") for id, town, village in rows_of(VACANT, {"day": day})]


class GoneTown(NamedTuple):
    """A town that is no more: its last day, and the town that it went into."""

    id: int
    name: str
    until: date
    into: str | None


def gone_towns(day: date) -> list[GoneTown]:
    """The towns that ended before that day, the last first."""
    into = aliased(Town)
    statement = select(Town.id, Town.name, Town.valid_to, into.name).outerjoin(into, into.id == Town.merged_into_id)
    rows = rows_of(statement.where(Town.valid_to < day).order_by(Town.valid_to.desc(), Town.position))
    return [GoneTown(*row) for row in rows]


@dataclass
class DistrictLine:
    """A district with its towns; without an id, the towns that are in none."""

    id: int | None
    name: str
    towns: list[TownLine] = field(default_factory=list)

    @property
    def villages(self) -> int:
        return sum(town.villages for town in self.towns)


def overview(day: date) -> list[DistrictLine]:
    """All districts with their towns, then the towns that are in none: two statements."""
    found: dict[int | None, DistrictLine] = {id: DistrictLine(id, name) for id, name in districts()}
    for town in towns(day):
        found.setdefault(town.district_id, DistrictLine(None, "不属于任何片区")).towns.append(town)
    return list(found.values())
