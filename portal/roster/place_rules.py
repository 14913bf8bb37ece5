"""Places change too: towns merge and move between districts, villages come and go. What was stays written.

A change takes effect on a day: what ends has the day before as its last.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TypeVar

from sqlalchemy import ColumnElement, and_, func, or_, select

from portal.actor import Actor
from portal.audit.rules import record
from portal.clock import local
from portal.errors import Refused
from portal.extensions import db
from portal.roster.in_office import on_day
from portal.roster.models import District, Grouping, Member, Placement, TermOfOffice, Town, Village
from portal.roster.people_rules import rebuild_keys
from portal.roster.wording import written

ONE_DAY = timedelta(days=1)
FARTHEST = timedelta(days=366)
Spanned = TypeVar("Spanned", Placement, Grouping)


def merge_town(town: Town, into: Town, on: date, *, by: Actor, at: datetime) -> None:
    """From that day on the villages of `town` lie in `into`; before it they lay where they lay."""
    _guard_change(town, on, at)
    if into.id == town.id:
        raise Refused("一个镇不能并入自己，请选择另一个镇。")
    if into.valid_from > on or (into.valid_to and into.valid_to < on):
        raise Refused(f"{into.name}在{written(on)}不在建制内，请核对日期或改选别的镇。")
    moved = _present(Placement, Placement.town_id == town.id, on)
    for placement in moved:
        placement.ends_on = on - ONE_DAY
        db.session.add(Placement(village_id=placement.village_id, town_id=into.id, starts_on=on))
    for grouping in _present(Grouping, Grouping.town_id == town.id, on):
        grouping.ends_on = on - ONE_DAY
    town.valid_to, town.merged_into_id = on - ONE_DAY, into.id
    _settle([placement.village_id for placement in moved], on, at)
    text = f"登记{town.name}自{written(on)}起并入{into.name}，{len(moved)}个村随之划入"
    record(by, "town.merged", town, text, at=at)


def move_town(town: Town, district: District, on: date, *, by: Actor, at: datetime) -> None:
    """From that day on the town belongs to that district."""
    _guard_change(town, on, at)
    present = _present(Grouping, Grouping.town_id == town.id, on)
    if any(grouping.district_id == district.id for grouping in present):
        raise Refused(f"{town.name}已经属于{district.name}。")
    for grouping in present:
        grouping.ends_on = on - ONE_DAY
    db.session.add(Grouping(town_id=town.id, district_id=district.id, starts_on=on))
    _settle([], on, at)
    text = f"把{town.name}自{written(on)}起划归{district.name}"
    record(by, "town.moved", town, text, at=at, district_id=district.id)


def _guard_change(town: Town, on: date, at: datetime) -> None:
    """A town of that day, with nothing entered for later: changes are entered in their order."""
    _guard_day(on, at)
    if town.valid_to is not None:
        raise Refused(f"{town.name}已登记到{written(town.valid_to)}撤销，不能再改。")
    later = [
        db.session.scalar(select(func.max(kind.starts_on)).where(kind.town_id == town.id))
        for kind in (Placement, Grouping)
    ]
    latest = max((day for day in (town.valid_from, *later) if day), default=on)
    if latest >= on:
        raise Refused(f"{town.name}在{written(latest)}已有登记，新的变动应晚于这一天。")


def _guard_day(on: date, at: datetime) -> None:
    if on > local(at).date() + FARTHEST:
        raise Refused("生效日期在一年以后，请核对年份。")


def _present(kind: type[Spanned], where: ColumnElement[bool], on: date) -> Sequence[Spanned]:
    return db.session.scalars(select(kind).where(where, on_day(kind)), {"day": on}).all()


def rename_district(district: District, name: str, *, by: Actor, at: datetime) -> None:
    """Give a district another name. Final minutes keep the name that they were written with."""
    _guard_name(District, name, district.id)
    was, district.name = district.name, name
    record(by, "district.renamed", district, f"把{was}改名为{name}", at=at, district_id=district.id)


def add_district(name: str, *, by: Actor, at: datetime) -> District:
    _guard_name(District, name)
    last = db.session.scalar(select(func.max(District.position))) or 0
    district = District(name=name, position=last + 1)
    db.session.add(district)
    record(by, "district.added", district, f"新设{name}", at=at)
    return district


def _guard_name(kind: type[District], name: str, but: int = 0) -> None:
    if db.session.scalar(select(kind.id).where(kind.name == name, kind.id != but)):
        raise Refused(f"已经有{name}，请另起一个名字。")


def add_town(code: str, name: str, district: District, on: date, *, by: Actor, at: datetime) -> Town:
    """A new town of a district from that day on."""
    _guard_day(on, at)
    if db.session.scalar(select(Town.id).where(Town.code == code)):
        raise Refused(f"区划代码{code}已登记在另一个镇名下，请核对。")
    last = db.session.scalar(select(func.max(Town.position))) or 0
    town = Town(code=code, name=name, position=last + 1, valid_from=on)
    db.session.add(town)
    db.session.flush()
    db.session.add(Grouping(town_id=town.id, district_id=district.id, starts_on=on))
    text = f"登记{name}自{written(on)}起属于{district.name}"
    record(by, "town.added", town, text, at=at, district_id=district.id)
    return town


def add_village(town: Town, code: str, name: str, kind: str, on: date, *, by: Actor, at: datetime) -> Village:
    """A new village of a town from that day on."""
    _guard_day(on, at)
    if town.valid_from > on or town.valid_to:
        raise Refused(f"{town.name}在{written(on)}不在建制内，请核对日期。")
    if db.session.scalar(select(Village.id).where(Village.code == code)):
        raise Refused(f"区划代码{code}已登记在另一个村名下，请核对。")
    village = Village(code=code, name=name, kind=kind, position=0, valid_from=on)
    db.session.add(village)
    db.session.flush()
    db.session.add(Placement(village_id=village.id, town_id=town.id, starts_on=on))
    _settle([], on, at)
    record(by, "village.added", village, f"登记{town.name}{name}，自{written(on)}起", at=at)
    return village


def close_village(village: Village, on: date, *, by: Actor, at: datetime) -> None:
    """From that day on the village is no more. Nobody may serve there then."""
    _guard_day(on, at)
    if village.valid_to is not None:
        raise Refused(f"{village.name}已登记到{written(village.valid_to)}撤销。")
    if on <= village.valid_from:
        raise Refused(f"撤销日期应晚于设立日期{written(village.valid_from)}。")
    serving = db.session.scalar(
        select(Member.name)
        .join(TermOfOffice, TermOfOffice.member_id == Member.id)
        .where(TermOfOffice.village_id == village.id, or_(TermOfOffice.ends_on.is_(None), TermOfOffice.ends_on >= on))
    )
    if serving:
        raise Refused(f"{serving}在{village.name}任第一书记，请先登记离任，再撤销这个村。")
    village.valid_to = on - ONE_DAY
    for placement in _present(Placement, Placement.village_id == village.id, on):
        placement.ends_on = max(on - ONE_DAY, placement.starts_on)
    record(by, "village.closed", village, f"登记{village.name}自{written(on)}起撤销", at=at)


def _settle(village_ids: list[int], on: date, at: datetime) -> None:
    """After a change of places: the order of all villages, and the keys of who serves in those that moved."""
    db.session.flush()
    day = max(on, local(at).date())
    renumber(day)
    serving = or_(TermOfOffice.ends_on.is_(None), TermOfOffice.ends_on >= day)
    there = and_(TermOfOffice.village_id.in_(village_ids), serving)
    for member in db.session.scalars(select(Member).join(TermOfOffice).where(there).distinct()).all():
        rebuild_keys(member, day)


def renumber(day: date) -> None:
    """Put all villages in the order of districts, towns and codes; those in no town last."""
    villages = db.session.scalars(
        select(Village)
        .outerjoin(Placement, and_(Placement.village_id == Village.id, on_day(Placement)))
        .outerjoin(Town, Town.id == Placement.town_id)
        .outerjoin(Grouping, and_(Grouping.town_id == Town.id, on_day(Grouping)))
        .outerjoin(District, District.id == Grouping.district_id)
        .order_by(Town.id.is_(None), District.id.is_(None), District.position, Town.position, Village.code, Village.id),
        {"day": day},
    )
    for position, village in enumerate(villages.unique(), 1):
        if village.position != position:
            village.position = position
    db.session.flush()
