"""Offices of the alliance and those who stand in for their holders: appointing, relieving, naming deputies.

An appointment and a relief take effect on a day: the last day of the one relieved is the day before.
"""

from datetime import date, datetime, timedelta

from sqlalchemy import and_, delete, or_, select

from portal.actor import Actor, Role
from portal.audit.rules import record
from portal.clock import local
from portal.errors import Forbidden, Refused
from portal.extensions import db
from portal.roster.departure_rules import note_departure
from portal.roster.in_office import is_in_post, was_in_office
from portal.roster.models import Deputy, District, Member, Office, TermOfOffice
from portal.roster.people_rules import IS_ADMINISTRATOR
from portal.roster.wording import office_title, written

KINDS = (Role.ORGANIZATION_OFFICER, Role.PUBLICITY_OFFICER, Role.FINANCE_OFFICER, Role.DISTRICT_CONVENER)
ONE_DAY = timedelta(days=1)
FARTHEST = timedelta(days=366)


def appoint(member: Member, kind: Role, district: District | None, on: date, *, by: Actor, at: datetime) -> Office:
    """Give an office to a member from a day on. The chief convener does it, never for the own person."""
    _guard_chief(by)
    db.session.get(Member, by.id, with_for_update=True)  # one appointment after the other
    if member.id == by.id:
        raise Forbidden("不能任命自己。总召集人本人的任免由技术管理员与一名干事共同办理。")
    _guard_kind(kind, district)
    _guard_day(on, local(at).date())
    _guard_member(member, kind, district, on)
    _guard_vacancy(kind, district, on)
    where = district.id if district else None
    office = Office(member_id=member.id, kind=kind, district_id=where, starts_on=on, appointed_by_id=by.id)
    db.session.add(office)
    db.session.flush()
    title = office_title(kind, district.name if district else None)
    text = f"任命{member.name}自{written(on)}起担任{title}"
    record(by, "office.appointed", office, text, at=at, about=member.id)
    return office


def _guard_chief(by: Actor) -> None:
    if not by.is_chief:
        raise Forbidden("联盟职务由总召集人任免。")


def _guard_kind(kind: Role, district: District | None) -> None:
    if kind not in KINDS:
        raise Refused("这里任命三名干事和片区召集人。总召集人的接任由技术管理员与一名干事共同办理。")
    if (kind is Role.DISTRICT_CONVENER) is not (district is not None):
        raise Refused("任命片区召集人要选片区，任命干事不选片区。")


def _guard_day(on: date, today: date) -> None:
    if abs(on - today) > FARTHEST:
        raise Refused("任免日期与今天相差一年以上，请核对年份。")


def _guard_member(member: Member, kind: Role, district: District | None, on: date) -> None:
    if db.session.scalar(select(Member.id).where(Member.id == member.id, IS_ADMINISTRATOR)):
        raise Refused("技术管理员不能担任联盟职务。")
    if district and not was_in_office(member.id, on, district.id):
        raise Refused(f"{member.name}在{written(on)}不在{district.name}驻村。片区召集人应由本片区在任的第一书记担任。")
    has_served = select(TermOfOffice.id).where(TermOfOffice.member_id == member.id).limit(1)
    if not is_in_post(member.id, on) and db.session.scalar(has_served):
        raise Refused(f"{member.name}在{written(on)}不在任期，不能任命。请先登记新的任期，或改选别人。")


def _guard_vacancy(kind: Role, district: District | None, on: date) -> None:
    """One holder of an office, and of a district, on any day."""
    where = Office.district_id == district.id if district else Office.district_id.is_(None)
    holder = db.session.execute(
        select(Member.name, Office.starts_on)
        .join(Office, Office.member_id == Member.id)
        .where(Office.kind == kind, where, or_(Office.ends_on.is_(None), Office.ends_on >= on))
        .limit(1)
    ).first()
    if holder:
        title = office_title(kind, district.name if district else None)
        raise Refused(f"{title}自{written(holder.starts_on)}起由{holder.name}担任，请先免去，再任命新人。")


def relieve(office: Office, on: date, *, by: Actor, at: datetime) -> None:
    """End an office: from this day on it is no longer held. One that begins today or later is taken back whole."""
    _guard_chief(by)
    if office.member_id == by.id:
        raise Forbidden("不能免去自己的职务。总召集人本人的任免由技术管理员与一名干事共同办理。")
    if office.kind not in KINDS:
        raise Refused("这里任免三名干事和片区召集人。总召集人的接任由技术管理员与一名干事共同办理。")
    name, title = named(office)
    if office.ends_on is not None:
        raise Refused(f"{name}的{title}已登记到{written(office.ends_on)}止。")
    if on <= office.starts_on:
        _guard_not_begun(office, local(at).date())
        take_back(office)
        text, verb = f"撤销了对{name}担任{title}的任命", "office.taken-back"
    else:
        _guard_day(on, local(at).date())
        end_office(office, on - ONE_DAY, by)
        text, verb = f"自{written(on)}起免去{name}的{title}", "office.relieved"
    record(by, verb, f"office:{office.id}", text, at=at, about=office.member_id)
    note_departure(office.member_id, by=by, at=at)


def _guard_not_begun(office: Office, today: date) -> None:
    if office.starts_on < today:
        raise Refused(f"这个职务自{written(office.starts_on)}起已经生效，免职日期应晚于这一天。")


def take_back(office: Office) -> None:
    """Remove an office that began today at the earliest, with its deputies. The journal keeps that it was."""
    db.session.execute(delete(Deputy).where(Deputy.office_id == office.id))
    db.session.delete(office)
    db.session.flush()


def end_office(office: Office, last: date, by: Actor) -> None:
    """Set the last day of an office and cut its deputies there. The caller guards and records."""
    office.ends_on, office.relieved_by_id = last, by.id or None
    deputies = select(Deputy).where(Deputy.office_id == office.id, Deputy.ends_on > last)
    for deputy in db.session.scalars(deputies).all():
        cut_deputy(deputy, last)
    db.session.flush()


def cut_deputy(deputy: Deputy, last: date) -> None:
    """End a deputy's span on that day; one that had not begun goes altogether."""
    if deputy.starts_on > last:
        db.session.delete(deputy)
    else:
        deputy.ends_on = last


def named(office: Office) -> tuple[str, str]:
    """The holder's name and the office's title."""
    row = db.session.execute(
        select(Member.name, District.name)
        .select_from(Office)
        .join(Member, Member.id == Office.member_id)
        .outerjoin(District, District.id == Office.district_id)
        .where(Office.id == office.id)
    ).one()
    return row[0], office_title(office.kind, row[1])


def name_deputy(office: Office, member: Member, starts_on: date, ends_on: date, *, by: Actor, at: datetime) -> Deputy:
    """Name who stands in for an office in a span of days: its holder does, or the chief convener for any."""
    guard_naming(office, by)
    _guard_span(office, starts_on, ends_on, local(at).date())
    if member.id in (office.member_id, by.id):
        raise Refused("代理人应是另一位在任成员，不能是本人。")
    if not (is_in_post(member.id, starts_on) and is_in_post(member.id, ends_on)):
        raise Refused(f"{member.name}在这段时间里不是在任成员，不能代理。请改选别人。")
    _guard_one_deputy(office, starts_on, ends_on)
    deputy = Deputy(office_id=office.id, member_id=member.id, named_by_id=by.id, starts_on=starts_on, ends_on=ends_on)
    db.session.add(deputy)
    db.session.flush()
    name, title = named(office)
    text = f"指定{member.name}自{written(starts_on)}至{written(ends_on)}代理{name}的{title}"
    record(by, "deputy.named", deputy, text, at=at, about=member.id, district_id=office.district_id)
    return deputy


def guard_naming(office: Office, by: Actor) -> None:
    """Conveners and the chief name deputies for their own offices, the chief for any."""
    own = office.member_id == by.id and office.kind in (Role.DISTRICT_CONVENER, Role.CHIEF_CONVENER)
    if not own and not by.is_chief_in_person:
        raise Forbidden("代理人由召集人为自己指定，或由总召集人指定。")


def _guard_span(office: Office, starts_on: date, ends_on: date, today: date) -> None:
    if ends_on < starts_on:
        raise Refused("代理的止日不能早于起日。")
    if starts_on < today:
        raise Refused("代理不能从过去的日子开始，最早从今天起。")
    if ends_on > today + FARTHEST:
        raise Refused("代理的止日在一年以后，请核对年份。")
    if not (office.covers(starts_on) and office.covers(ends_on)):
        raise Refused("这段时间超出了该职务的任期，请缩短。")


def _guard_one_deputy(office: Office, starts_on: date, ends_on: date) -> None:
    overlap = and_(Deputy.starts_on <= ends_on, Deputy.ends_on >= starts_on)
    other = db.session.scalar(
        select(Member.name).join(Deputy, Deputy.member_id == Member.id).where(Deputy.office_id == office.id, overlap)
    )
    if other:
        raise Refused(f"这段时间已由{other}代理。请先收回，或改选日期。")


def withdraw_deputy(deputy: Deputy, *, by: Actor, at: datetime) -> None:
    """Take a deputy's rights back at once. Who was deputy in the past stays written."""
    office = db.session.get_one(Office, deputy.office_id)
    guard_naming(office, by)
    today = local(at).date()
    if deputy.ends_on < today:
        raise Refused("这次代理已经结束。")
    (name, title), who = named(office), db.session.get_one(Member, deputy.member_id).name
    record(
        by, "deputy.withdrawn", f"deputy:{deputy.id}", f"收回了{who}对{name}的{title}的代理", at=at,
        about=deputy.member_id, district_id=office.district_id,
    )  # fmt: skip
    cut_deputy(deputy, today - ONE_DAY)
