"""Terms of office: beginning, prolonging and ending them. Spans of a village, or of a person, never overlap."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select

from portal.actor import Actor
from portal.audit.rules import record
from portal.clock import local
from portal.errors import Refused
from portal.extensions import db
from portal.numbers import declare
from portal.roster.departure_rules import note_departure, note_return
from portal.roster.geography import placed_in
from portal.roster.holdings import held_by
from portal.roster.models import Member, TermOfOffice, Village
from portal.roster.people_rules import IS_ADMINISTRATOR, add_member, district_of, guard_own_case, rebuild_keys
from portal.roster.wording import written

TERM_MONTHS = declare(
    "roster.term_months", "第一书记任期", "个月", 24, 6, 60, "新任期预计届满的日期按它推算，登记时可以改。"
)
DUE_DAYS = declare(
    "roster.term_due_days", "任期届满提前提醒", "天", 30, 1, 180, "预计届满前这么多天，在组织干事的首页列出。"
)
REASONS = ("轮换", "调离", "提拔使用", "召回", "退休", "病故", "其他")
FARTHEST = timedelta(days=366)  # a day farther ahead is a slip of the pen
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Posting:
    """Where somebody is sent, from when, and until when presumably."""

    village_id: int
    starts_on: date
    expected_end_on: date | None = None
    is_team_leader: bool = True
    ends_on: date | None = None  # for a term of the past
    end_reason: str = ""


def welcome(values: Mapping[str, Any], posting: Posting | None, *, by: Actor, at: datetime) -> Member:
    """Take a new person into the roster and, with a posting, send him or her to the village at once."""
    member = add_member(values, by=by, at=at)
    if posting:
        begin_term(member, posting, by=by, at=at)
    return member


def begin_term(member: Member, posting: Posting, *, by: Actor, at: datetime) -> TermOfOffice:
    """Send a member to a village. A day in the past is taken and called so in the journal."""
    guard_own_case(member.id, by)
    village = _village_for(posting)
    _guard_days(member, posting, local(at).date())
    _guard_overlap(member, village, posting)
    term = TermOfOffice(
        member_id=member.id,
        village_id=village.id,
        starts_on=posting.starts_on,
        expected_end_on=posting.expected_end_on,
        is_team_leader=posting.is_team_leader,
        ends_on=posting.ends_on,
        end_reason=posting.end_reason,
    )
    db.session.add(term)
    if posting.ends_on is None or posting.ends_on >= local(at).date():
        note_return(member, by=by, at=at)
    rebuild_keys(member, local(at).date())
    where = placed_in(village.id, posting.starts_on)
    late = "（补录）" if posting.starts_on < local(at).date() else ""
    text = f"登记{member.name}自{written(posting.starts_on)}起任{where.town}{village.name}第一书记{late}"
    record(by, "term.begun", term, text, at=at, about=member.id, district_id=where.district_id)
    return term


def _village_for(posting: Posting) -> Village:
    """The village, locked, so that two hands can't send two people there at once."""
    village = db.session.get(Village, posting.village_id, with_for_update=True)
    if village is None:
        raise Refused("没有这个村，请重新选择。")
    last = posting.ends_on or posting.starts_on
    if posting.starts_on < village.valid_from or (village.valid_to and last > village.valid_to):
        raise Refused(f"{village.name}在这段时间里不在建制内，请核对日期或改选别的村。")
    return village


def _guard_days(member: Member, posting: Posting, today: date) -> None:
    if posting.starts_on > today + FARTHEST:
        raise Refused("任职日期在一年以后，请核对年份。")
    for last in (posting.ends_on, posting.expected_end_on):
        if last and last < posting.starts_on:
            raise Refused(f"任期止日不能早于任职日期{written(posting.starts_on)}。")
    if db.session.scalar(select(Member.id).where(Member.id == member.id, IS_ADMINISTRATOR)):
        raise Refused("技术管理员不能任第一书记。")


def _guard_overlap(member: Member, village: Village, posting: Posting) -> None:
    other = db.session.execute(_overlapping(TermOfOffice.village_id == village.id, posting)).first()
    if other:
        raise Refused(
            f"{village.name}已登记由{other[0]}{_span(*other[2:])}任第一书记，任期不能重叠。请先为{other[0]}办理轮换。"
        )
    own = db.session.execute(_overlapping(TermOfOffice.member_id == member.id, posting)).first()
    if own:
        raise Refused(f"{member.name}{_span(*own[2:])}在{own[1]}任第一书记，任期不能重叠。请先办理那里的轮换。")


def _span(starts_on: date, ends_on: date | None) -> str:
    """自2025年9月1日起, or with both days when it has an end."""
    return f"自{written(starts_on)}{f'至{written(ends_on)}' if ends_on else '起'}"


def _overlapping(whose: ColumnElement[bool], posting: Posting) -> Select[str, str, date, date | None]:
    """(name, village, first day, last day) of a term that shares a day with the posting."""
    reaches = or_(TermOfOffice.ends_on.is_(None), TermOfOffice.ends_on >= posting.starts_on)
    begins = TermOfOffice.starts_on <= posting.ends_on if posting.ends_on else reaches
    return (
        select(Member.name, Village.name, TermOfOffice.starts_on, TermOfOffice.ends_on)
        .select_from(TermOfOffice)
        .join(Member, Member.id == TermOfOffice.member_id)
        .join(Village, Village.id == TermOfOffice.village_id)
        .where(and_(whose, reaches, begins))
        .limit(1)
    )


def prolong_term(term: TermOfOffice, expected_end_on: date | None, *, by: Actor, at: datetime) -> None:
    """Change the day on which the term will presumably end."""
    guard_own_case(term.member_id, by)
    guard_open(term)
    if expected_end_on and expected_end_on < term.starts_on:
        raise Refused(f"任期止日不能早于任职日期{written(term.starts_on)}。")
    term.expected_end_on = expected_end_on
    until = f"改为预计{written(expected_end_on)}届满" if expected_end_on else "改为届满日期待定"
    record(by, "term.prolonged", term, f"把{_name(term)}的任期{until}", at=at, about=term.member_id)


def end_term(term: TermOfOffice, *, ends_on: date, reason: str, by: Actor, at: datetime) -> None:
    """End a term without a successor. What the person holds has to be handed over first, in the hand-over."""
    guard_own_case(term.member_id, by)
    held = [holding.text for holding in held_by(term.member_id, ends_on + ONE_DAY)]
    if held:
        raise Refused(f"{_name(term)}还有{len(held)}件事没有移交：{'；'.join(held)}。请用“轮换”办理移交。")
    close(term, ends_on, reason, local(at).date())
    late = "（补办）" if ends_on < local(at).date() else ""
    text = f"登记{_name(term)}任期至{written(ends_on)}止，原因：{reason}{late}"
    record(by, "term.ended", term, text, at=at, about=term.member_id, district_id=district_of(term.member_id, at))
    note_departure(term.member_id, by=by, at=at)


def close(term: TermOfOffice, ends_on: date, reason: str, today: date) -> None:
    """Set the end, after the guards. The caller records it."""
    guard_open(term)
    if ends_on < term.starts_on:
        raise Refused(f"离任日期不能早于任职日期{written(term.starts_on)}。")
    if ends_on > today + FARTHEST:
        raise Refused("离任日期在一年以后，请核对年份。")
    term.ends_on, term.end_reason = ends_on, reason
    db.session.flush()


def guard_open(term: TermOfOffice) -> None:
    if term.ends_on is not None:
        raise Refused(f"这个任期已登记到{written(term.ends_on)}止，不能再改。")


def _name(term: TermOfOffice) -> str:
    return db.session.scalars(select(Member.name).where(Member.id == term.member_id)).one()
