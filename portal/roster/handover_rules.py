"""Hand-over (轮换): one term ends, the next begins, and whatever the leaver still holds gets a new holder."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Any

from sqlalchemy import or_, select

from portal.actor import Actor, Role
from portal.audit.rules import record
from portal.clock import local
from portal.errors import Refused
from portal.extensions import db
from portal.roster import holdings
from portal.roster.departure_rules import note_departure
from portal.roster.holdings import Holding, held_by
from portal.roster.in_office import is_in_post
from portal.roster.models import Deputy, District, Member, Office, TermOfOffice
from portal.roster.office_rules import appoint, cut_deputy, end_office, name_deputy, named
from portal.roster.people_rules import add_member, district_of, guard_own_case
from portal.roster.term_rules import ONE_DAY, Posting, begin_term, close
from portal.roster.wording import office_title, written

SUCCESSOR = 0  # in `receivers`: whoever takes over the village, even when not yet in the roster
LAPSES = -1  # in `receivers`: nobody; it ends with the leaver


@dataclass(frozen=True)
class Successor:
    """Who takes over the village: a member, or a new person's columns of Member."""

    starts_on: date
    expected_end_on: date | None = None
    member_id: int | None = None
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class HandOver:
    """What is decided: the last day and why, who follows (None: the village stays vacant), who gets what is held.

    `receivers` maps a holding's key to a member's id, SUCCESSOR or LAPSES.
    """

    ends_on: date
    reason: str
    successor: Successor | None = None
    receivers: Mapping[str, int] = field(default_factory=dict)


def hand_over(term: TermOfOffice, plan: HandOver, *, by: Actor, at: datetime) -> TermOfOffice | None:
    """Carry the hand-over out. Returns the successor's term, if somebody follows."""
    guard_own_case(term.member_id, by)
    leaver = db.session.get_one(Member, term.member_id)
    held = held_by(leaver.id, plan.ends_on + ONE_DAY)
    guard_receivers(held, plan, leaver.id)
    district_id = district_of(leaver.id, at)
    close(term, plan.ends_on, plan.reason, local(at).date())
    follower, next_term = _follow(term, plan, by, at)
    text = _sentence(leaver, follower, held, plan, local(at).date())
    record(by, "term.handed-over", term, text, at=at, about=leaver.id, district_id=district_id)
    for holding in held:
        holding.give(_receiver(plan.receivers[holding.key], follower), by, at)
    note_departure(leaver.id, by=by, at=at)
    return next_term


def guard_receivers(held: Iterable[Holding], plan: HandOver, leaver_id: int) -> None:
    """Everything held has somebody who is there on the next day, or may lapse."""
    for holding in held:
        receiver = plan.receivers.get(holding.key)
        if receiver is None:
            raise Refused(f"还没有为“{holding.text}”选定接手的人。")
        if receiver == LAPSES and not holding.may_lapse:
            raise Refused(f"“{holding.text}”必须有人接手，请选定一人。")
        if receiver == SUCCESSOR and plan.successor is None:
            raise Refused(f"没有接任人，“{holding.text}”请移交给别的成员。")
        if receiver > 0 and (receiver == leaver_id or not is_in_post(receiver, plan.ends_on + ONE_DAY)):
            raise Refused(f"接手“{holding.text}”的人届时不在任，请改选别人。")


def _follow(term: TermOfOffice, plan: HandOver, by: Actor, at: datetime) -> tuple[Member | None, TermOfOffice | None]:
    if plan.successor is None:
        return None, None
    if plan.successor.starts_on <= plan.ends_on:
        raise Refused(f"接任日期应晚于{written(plan.ends_on)}，任期不能重叠。")
    member = _successor(plan.successor, by, at)
    if member.id == term.member_id:
        raise Refused("接任人应是另一个人。要延长任期，请修改预计届满日期。")
    posting = Posting(term.village_id, plan.successor.starts_on, plan.successor.expected_end_on)
    return member, begin_term(member, posting, by=by, at=at)


def _successor(successor: Successor, by: Actor, at: datetime) -> Member:
    if successor.member_id is None:
        return add_member(successor.values, by=by, at=at)
    member = db.session.get(Member, successor.member_id, with_for_update=True)
    if member is None:
        raise Refused("名册里没有这位接任人，请重新选择。")
    return member


def _receiver(chosen: int, follower: Member | None) -> int | None:
    if chosen == SUCCESSOR and follower:
        return follower.id
    return chosen if chosen > 0 else None


def _sentence(leaver: Member, follower: Member | None, held: list[Holding], plan: HandOver, today: date) -> str:
    next_one = f"由{follower.name}接任" if follower else "接任人待定"
    given = f"；移交{'、'.join(holding.text for holding in held)}" if held else ""
    late = "；补办" if plan.ends_on < today else ""
    return f"办理{leaver.name}的离任：任期至{written(plan.ends_on)}止，原因：{plan.reason}，{next_one}{given}{late}"


@holdings.source
def offices_of(member_id: int, day: date) -> Iterable[Holding]:
    """Offices that end with the village; the chief convener's is of the alliance and stays."""
    rows = db.session.execute(
        select(Office, District.name)
        .outerjoin(District, District.id == Office.district_id)
        .where(
            Office.member_id == member_id,
            Office.kind.not_in((Role.CHIEF_CONVENER, Role.ADMINISTRATOR)),
            or_(Office.ends_on.is_(None), Office.ends_on >= day),
        )
        .order_by(Office.id)
    ).all()
    for office, district in rows:
        title = office_title(office.kind, district)
        yield Holding(f"office:{office.id}", title, partial(_give_office, office, day), True, office.district_id, True)


def _give_office(office: Office, day: date, receiver: int | None, by: Actor, at: datetime) -> None:
    name, title = named(office)
    end_office(office, max(day - ONE_DAY, office.starts_on), by)
    text = f"{name}离任，不再担任{title}"
    record(by, "office.relieved", office, text, at=at, about=office.member_id)
    if receiver is not None:
        member = db.session.get_one(Member, receiver)
        district = db.session.get(District, office.district_id) if office.district_id else None
        appoint(member, Role(office.kind), district, max(day, local(at).date()), by=by, at=at)


@holdings.source
def deputies_of(member_id: int, day: date) -> Iterable[Holding]:
    """Spans in which the leaver stands in for others."""
    rows = db.session.scalars(
        select(Deputy).where(Deputy.member_id == member_id, Deputy.ends_on >= day).order_by(Deputy.id)
    ).all()
    for deputy in rows:
        name, title = named(db.session.get_one(Office, deputy.office_id))
        text = f"代理{name}的{title}（至{written(deputy.ends_on)}）"
        yield Holding(f"deputy:{deputy.id}", text, partial(_give_deputy, deputy, day), True, is_office=True)


def _give_deputy(deputy: Deputy, day: date, receiver: int | None, by: Actor, at: datetime) -> None:
    office = db.session.get_one(Office, deputy.office_id)
    text = f"{db.session.get_one(Member, deputy.member_id).name}离任，不再代理{named(office)[1]}"
    record(by, "deputy.withdrawn", f"deputy:{deputy.id}", text, at=at, about=deputy.member_id)
    span = max(day, local(at).date(), deputy.starts_on), deputy.ends_on
    cut_deputy(deputy, day - ONE_DAY)
    db.session.flush()
    if receiver is not None:
        name_deputy(office, db.session.get_one(Member, receiver), *span, by=by, at=at)
