"""A new chief convener: the administrator proposes, one officer confirms, and they are two different people."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import aliased

from portal.actor import Actor, Role
from portal.audit.rules import record
from portal.clock import local
from portal.errors import Forbidden, Refused
from portal.extensions import db
from portal.roster.departure_rules import note_departure
from portal.roster.in_office import on_day
from portal.roster.models import ChiefReplacement, Departure, Member, Office
from portal.roster.office_rules import end_office, named, take_back
from portal.roster.people_rules import IS_ADMINISTRATOR

OFFICERS = {Role.ORGANIZATION_OFFICER, Role.PUBLICITY_OFFICER, Role.FINANCE_OFFICER}


def propose_chief(member: Member, reason: str, *, by: Actor, at: datetime) -> ChiefReplacement:
    """Propose who takes over the chief convener's office, and why. Nothing changes before an officer confirms."""
    if Role.ADMINISTRATOR not in by.roles:
        raise Forbidden("接任总召集人由技术管理员提名，再由一名干事确认。")
    _guard_nominee(member, local(at).date())
    if open_replacement():
        raise Refused("已有一项提名等待确认。请先由干事确认，或撤回后重新提名。")
    replacement = ChiefReplacement(member_id=member.id, reason=reason, proposed_by_id=by.id, proposed_at=at)
    db.session.add(replacement)
    db.session.flush()
    text = f"提名{member.name}接任总召集人，原因：{reason}；等待一名干事确认"
    record(by, "chief.proposed", replacement, text, at=at, about=member.id)
    return replacement


def _guard_nominee(member: Member, today: date) -> None:
    if db.session.scalar(select(Member.id).where(Member.id == member.id, IS_ADMINISTRATOR)):
        raise Refused("技术管理员不能担任总召集人。")
    if db.session.scalar(select(Departure.id).where(Departure.member_id == member.id)):
        raise Refused(f"{member.name}已经离任。请由组织干事先重新登记，再提名。")
    chief = chief_office(today)
    if chief and chief.member_id == member.id:
        raise Refused(f"{member.name}现在就是总召集人。")


def open_replacement() -> ChiefReplacement | None:
    """The proposal that waits for an officer."""
    is_open = ChiefReplacement.confirmed_at.is_(None), ChiefReplacement.withdrawn_at.is_(None)
    return db.session.scalar(select(ChiefReplacement).where(*is_open).with_for_update())


class Proposal(NamedTuple):
    """The open proposal, as it is shown."""

    id: int
    member_id: int
    name: str
    unit: str
    reason: str
    proposed_by_id: int
    proposer: str
    proposed_at: datetime


def open_proposal() -> Proposal | None:
    """What open_replacement() finds, with the names: one statement."""
    proposer = aliased(Member)
    row = db.session.execute(
        select(
            ChiefReplacement.id,
            Member.id,
            Member.name,
            Member.sending_unit,
            ChiefReplacement.reason,
            proposer.id,
            proposer.name,
            ChiefReplacement.proposed_at,
        )
        .join(Member, Member.id == ChiefReplacement.member_id)
        .join(proposer, proposer.id == ChiefReplacement.proposed_by_id)
        .where(ChiefReplacement.confirmed_at.is_(None), ChiefReplacement.withdrawn_at.is_(None))
    ).first()
    return Proposal(*row) if row else None


def chief_office(day: date) -> Office | None:
    """The chief convener's office on that day, or one that begins later."""
    lasts = or_(Office.ends_on.is_(None), Office.ends_on >= day)
    return db.session.scalar(select(Office).where(Office.kind == Role.CHIEF_CONVENER, lasts).order_by(Office.starts_on))


def chief_name(day: date) -> str | None:
    """The name of who is chief convener on that day."""
    holds_it = Office.member_id == Member.id, Office.kind == Role.CHIEF_CONVENER
    return db.session.scalar(select(Member.name).join(Office, and_(*holds_it)).where(on_day(Office)), {"day": day})


def confirm_chief(replacement: ChiefReplacement, *, by: Actor, at: datetime) -> Office:
    """One officer confirms: the new chief takes office today, whoever held it leaves it."""
    _guard_confirming(replacement, by)
    today = local(at).date()
    member = db.session.get_one(Member, replacement.member_id)
    _guard_nominee(member, today)
    former = chief_office(today)
    if former:
        _end(former, "不再担任总召集人", today, by, at)
    _clear_offices(member, today, by, at)
    office = Office(member_id=member.id, kind=Role.CHIEF_CONVENER, starts_on=today, appointed_by_id=by.id)
    db.session.add(office)
    db.session.flush()
    replacement.confirmed_by_id, replacement.confirmed_at = by.id, at
    proposer = db.session.get_one(Member, replacement.proposed_by_id).name
    text = f"确认{member.name}接任总召集人（由技术管理员{proposer}提名，原因：{replacement.reason}）"
    record(by, "chief.replaced", replacement, text, at=at, about=member.id)
    if former:
        note_departure(former.member_id, by=by, at=at)
    return office


def is_officer(by: Actor) -> bool:
    """One of the three officers in person: a new chief outlives any deputy's span."""
    return bool((by.roles - by.borrowed) & OFFICERS)


def _guard_confirming(replacement: ChiefReplacement, by: Actor) -> None:
    if not is_officer(by):
        raise Forbidden("提名由三名干事中的一人确认。")
    if not replacement.is_open:
        raise Refused("这项提名已经办结或撤回。")
    if by.id == replacement.proposed_by_id:
        raise Forbidden("提名和确认必须是两个人。")
    if by.id == replacement.member_id:
        raise Forbidden("不能确认对自己的提名，请由另一名干事确认。")


def _clear_offices(member: Member, today: date, by: Actor, at: datetime) -> None:
    """Who becomes chief gives up the other offices: nobody may check the own work."""
    held = select(Office).where(Office.member_id == member.id, or_(Office.ends_on.is_(None), Office.ends_on >= today))
    for office in db.session.scalars(held).all():
        _end(office, f"接任总召集人，不再担任{named(office)[1]}", today, by, at)


def _end(office: Office, what: str, today: date, by: Actor, at: datetime) -> None:
    """Yesterday was the last day; an office that begins today or later is taken back whole."""
    text = f"{named(office)[0]}{what}"
    record(by, "office.relieved", f"office:{office.id}", text, at=at, about=office.member_id)
    if office.starts_on < today:
        end_office(office, today - timedelta(days=1), by)
    else:
        take_back(office)


def withdraw_replacement(replacement: ChiefReplacement, *, by: Actor, at: datetime) -> None:
    """The administrator takes the proposal back, or the chief convener in office turns it down."""
    if by.id != replacement.proposed_by_id and not by.is_chief_in_person:
        raise Forbidden("提名由提出它的技术管理员撤回，或由在任总召集人否决。")
    if not replacement.is_open:
        raise Refused("这项提名已经办结或撤回。")
    replacement.withdrawn_by_id, replacement.withdrawn_at = by.id, at
    name = db.session.get_one(Member, replacement.member_id).name
    verb = "撤回" if by.id == replacement.proposed_by_id else "否决"
    text = f"{verb}了由{name}接任总召集人的提名"
    record(by, "chief.proposal-withdrawn", replacement, text, at=at, about=replacement.member_id)


def nominees(name: str) -> list[tuple[int, str]]:
    """(id, name and unit) of the people of exactly that name who could become chief convener."""
    is_gone = exists().where(Departure.member_id == Member.id)
    rows = db.session.execute(
        select(Member.id, Member.name, Member.sending_unit)
        .where(Member.name == name.strip(), ~IS_ADMINISTRATOR, ~is_gone)
        .order_by(Member.id)
        .limit(10)
    )
    return [(id, f"{who}（{unit or '单位未登记'}）") for id, who, unit in rows]
