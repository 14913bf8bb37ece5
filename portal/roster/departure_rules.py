"""Leaving: noting that somebody's last term and office are over, and what is dropped some months later."""

from calendar import monthrange
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from portal.actor import Actor
from portal.audit.rules import SYSTEM, record
from portal.clock import local
from portal.extensions import db
from portal.numbers import declare, number
from portal.roster.events import last_term_ended, member_added
from portal.roster.models import Departure, Member, Office, TermOfOffice
from portal.roster.wording import written

DROP_MONTHS = declare(
    "roster.drop_phone_months",
    "离任后保留电话",
    "个月",
    6,
    0,
    60,
    "第一书记离任满这么多个月，系统清除其手机号和紧急联系人。",
)


def _lasts(kind: type[TermOfOffice] | type[Office], day: date) -> ColumnElement[bool]:
    """Has this member a term, or an office, of this day or later?"""
    return exists().where(kind.member_id == Member.id, or_(kind.ends_on.is_(None), kind.ends_on >= day))


def _had(kind: type[TermOfOffice] | type[Office]) -> ColumnElement[bool]:
    return exists().where(kind.member_id == Member.id)


def note_departure(member_id: int, *, by: Actor, at: datetime) -> None:
    """If nothing is left to this member today: note it and tell those above, who close the account."""
    _note(Member.id == member_id, by=by, at=at)


def _note(whom: ColumnElement[bool], *, by: Actor, at: datetime) -> None:
    day = local(at).date()
    is_over = and_(~_lasts(TermOfOffice, day), ~_lasts(Office, day), or_(_had(TermOfOffice), _had(Office)))
    is_noted = exists().where(Departure.member_id == Member.id)
    for member in db.session.scalars(select(Member).where(whom, ~is_noted, is_over).order_by(Member.id)).all():
        departure = Departure(member_id=member.id, left_on=_last_day(member.id), noted_at=at)
        db.session.add(departure)
        text = f"{member.name}的任期和职务都已到期（至{written(departure.left_on)}），转为已离任"
        record(by, "member.departed", departure, text, at=at, about=member.id)
        last_term_ended.send(member, by=by, at=at)


def note_return(member: Member, *, by: Actor, at: datetime) -> None:
    """Who had left is back: those above, who closed the account, are told."""
    departure = db.session.scalar(select(Departure).where(Departure.member_id == member.id))
    if departure is not None:
        db.session.delete(departure)
        db.session.flush()
        member_added.send(member, by=by, at=at)


def _last_day(member_id: int) -> date:
    ends = [
        db.session.scalar(select(func.max(kind.ends_on)).where(kind.member_id == member_id))
        for kind in (TermOfOffice, Office)
    ]
    return max(day for day in ends if day)


def sweep(*, at: datetime) -> int:
    """What falls due with time: departures of planned days, and the contacts of those who left long ago, counted."""
    _note(Member.id.is_not(None), by=SYSTEM, at=at)
    return _drop_contacts(number(DROP_MONTHS), at)


def _drop_contacts(months: int, at: datetime) -> int:
    dropped = 0
    kept = select(Departure, Member).join(Member, Member.id == Departure.member_id).order_by(Departure.id)
    for departure, member in db.session.execute(kept.where(Departure.contact_dropped_at.is_(None))).all():
        if months_after(departure.left_on, months) < local(at).date():
            departure.contact_dropped_at, dropped = at, dropped + 1
            member.phone, member.phone_is_open, member.emergency_contact = None, False, ""
            text = f"清除了{member.name}的手机号和紧急联系人：离任已满{months}个月"
            record(SYSTEM, "contact.dropped", member, text, at=at, about=member.id)
    return dropped


def months_after(day: date, months: int) -> date:
    """The same day of a later month; its last day where that month is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
