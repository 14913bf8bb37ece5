"""Home lines of leave: what waits for this person's decision, and what was decided on the own leave."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, or_, select

from portal.actor import Actor, Can
from portal.clock import local
from portal.extensions import rows_of
from portal.meetings.leave_models import OPEN, UNDECIDED, LeaveKind, LeaveRequest, LeaveState, LeaveStep
from portal.meetings.leave_sight import falls_to, holders, parties
from portal.meetings.leave_words import KINDS
from portal.meetings.models import Meeting, State
from portal.meetings.rules import ENTERED_IN
from portal.meetings.words import ALLIANCE, time_words
from portal.roster.models import District, Member, TermOfOffice
from portal.waiting import Near, Waiting, source

MOST = 300
TOLD_FOR = timedelta(days=7)  # after a decision, once the meeting is over
SAID = {
    "approved": "{meeting}的请假已批准",
    "refused": "{meeting}的请假没有批准",
    "entered": "{by}替您请了{meeting}的假，不对请提出异议",
}


class Open(NamedTuple):
    """A request that waits, with its meeting."""

    meeting_id: int
    month: date
    starts_at: datetime
    district_id: int | None
    district: str | None
    member_id: int
    member: str
    kind: LeaveKind
    state: LeaveState
    is_late: bool
    entered_by_id: int | None

    @property
    def meeting(self) -> str:
        return f"{self.district or ALLIANCE}{self.month.month}月例会"

    @property
    def day(self) -> date:
        return local(self.starts_at).date()


class Own(NamedTuple):
    """The last step of an own request."""

    meeting_id: int
    month: date
    starts_at: datetime
    district: str | None
    meeting_state: State
    state: LeaveState
    meeting_at: datetime
    step: str
    by: str
    at: datetime
    word: str | None

    @property
    def meeting(self) -> str:
        return f"{self.district or ALLIANCE}{self.month.month}月例会"


OF_MEETING: Any = (
    select()
    .select_from(LeaveRequest)
    .join(Meeting, Meeting.id == LeaveRequest.meeting_id)
    .outerjoin(District, District.id == Meeting.district_id)
)
WAITING: Any = (
    OF_MEETING.join(Member, Member.id == LeaveRequest.member_id)
    .add_columns(
        Meeting.id,
        Meeting.month,
        Meeting.starts_at,
        Meeting.district_id,
        District.name,
        LeaveRequest.member_id,
        Member.name,
        LeaveRequest.kind,
        LeaveRequest.state,
        LeaveRequest.is_late,
        LeaveRequest.entered_by_id,
    )
    .where(LeaveRequest.state.in_(UNDECIDED), Meeting.state.in_(ENTERED_IN))
    .order_by(Meeting.starts_at, Meeting.id, LeaveRequest.id)
    .limit(MOST)
)
KEEPERS_AWAY: Any = (
    OF_MEETING.join(Member, Member.id == LeaveRequest.member_id)
    .add_columns(
        Meeting.id,
        Meeting.month,
        Meeting.starts_at,
        Meeting.district_id,
        District.name,
        Member.name,
        Meeting.chair_id == LeaveRequest.member_id,
    )
    .where(LeaveRequest.state == LeaveState.APPROVED, Meeting.state == State.PLANNED)
    .where(Meeting.starts_at > bindparam("at"), LeaveRequest.member_id.in_((Meeting.chair_id, Meeting.recorder_id)))
    .order_by(Meeting.starts_at, Meeting.id)
    .limit(MOST)
)
LAST_STEP = select(func.max(LeaveStep.id)).where(LeaveStep.leave_id == LeaveRequest.id).correlate(LeaveRequest)
OWN: Any = (
    OF_MEETING.join(LeaveStep, LeaveStep.id == LAST_STEP.scalar_subquery())
    .add_columns(
        Meeting.id,
        Meeting.month,
        Meeting.starts_at,
        District.name,
        Meeting.state,
        LeaveRequest.state,
        LeaveRequest.meeting_at,
        LeaveStep.kind,
        LeaveStep.by_name,
        LeaveStep.at,
        LeaveStep.word,
    )
    .where(LeaveRequest.member_id == bindparam("member_id"), LeaveRequest.state != LeaveState.WITHDRAWN)
    .where(or_(Meeting.starts_at > bindparam("at"), LeaveStep.at > bindparam("since")))
    .order_by(Meeting.starts_at, LeaveRequest.id)
    .limit(MOST)
)
TERMS = select(TermOfOffice.member_id, TermOfOffice.starts_on, TermOfOffice.ends_on).where(
    TermOfOffice.member_id.in_(bindparam("members", expanding=True))
)


@source
def lines(actor: Actor, at: datetime) -> Iterator[Waiting | Near]:
    """One statement, for those who plan one more, and for those who decide at most three more."""
    if not actor.holds(Can.ASK_LEAVE):
        return
    if actor.holds(Can.DECIDE_LEAVE):
        yield from _to_decide(actor, at)
    if actor.holds(Can.PLAN_MEETING):
        yield from _without_keeper(actor, at)
    own = (Own._make(row) for row in rows_of(OWN, {"member_id": actor.id, "at": at, "since": at - TOLD_FOR}))
    for last in {one.meeting_id: one for one in own}.values():  # of several requests the last
        yield from _told(last, at)


def _to_decide(actor: Actor, at: datetime) -> Iterator[Waiting]:
    """One line a meeting, due on its day."""
    waiting = [Open._make(row) for row in rows_of(WAITING)]
    if not waiting:
        return
    held = holders(local(at).date())
    terms = rows_of(TERMS, {"members": sorted({one.member_id for one in waiting})})
    mine = [one for one in waiting if falls_to(parties(one), one.district_id, actor, held) and _is_expected(one, terms)]
    for _, found in groupby(mine, key=lambda one: one.meeting_id):
        yield _line(list(found))


def _without_keeper(actor: Actor, at: datetime) -> Iterator[Waiting]:
    """A meeting whose chair or recorder will not come needs another one."""
    for id, month, starts_at, district_id, district, name, chairs in rows_of(KEEPERS_AWAY, {"at": at}):
        if actor.may(Can.PLAN_MEETING, district_id):
            duty = "主持人" if chairs else "记录人"
            title = f"{district or ALLIANCE}{month.month}月例会的{duty}{name}请了假，请另选{duty}"
            detail = time_words(starts_at)
            yield Waiting(title, detail, f"/meetings/{id}/plan", "改安排", local(starts_at).date())


def _is_expected(one: Open, terms: Sequence[Any]) -> bool:
    """Is the member still in office on the day? Who left needs no leave."""
    return any(id == one.member_id and start <= one.day and (end is None or one.day <= end) for id, start, end in terms)


def _line(requests: list[Open]) -> Waiting:
    first = requests[0]
    who = first.member if len(requests) == 1 else f"{len(requests)} 人"
    word = "补假" if all(one.is_late for one in requests) else "请假"
    people = "、".join(f"{one.member}（{_kind(one)}）" for one in requests[:6])
    more = f"等 {len(requests)} 人" if len(requests) > 6 else ""
    detail = f"{time_words(first.starts_at)} · {people}{more}"
    url = f"/meetings/{first.meeting_id}/leave"
    return Waiting(f"审批{first.meeting}的{word}：{who}", detail, url, "审批", first.day)


def _kind(one: Open) -> str:
    return KINDS[one.kind] + ("，对代录有异议" if one.state == LeaveState.OBJECTED else "")


def _told(own: Own, at: datetime) -> Iterator[Near]:
    """What the member learns: the decision, and that the meeting has moved or was called off."""
    title = detail = ""
    if own.meeting_state == State.CANCELLED:
        title, detail = f"{own.meeting}取消了，您的请假作废", "不用再办"
    elif own.meeting_at != own.starts_at and own.state in OPEN and own.starts_at > at:
        title = f"{own.meeting}改到{time_words(own.starts_at)}，请核对您的请假"
        detail = f"请的是{time_words(own.meeting_at)}的假，现在照样有效；到时候能来，请撤回"
    elif own.step in SAID:
        title = SAID[own.step].format(by=own.by, meeting=own.meeting)
        detail = "：".join(filter(None, (f"{own.by} {time_words(own.at)}", own.word)))
    if title:
        yield Near(title, detail, f"/meetings/{own.meeting_id}/leave", local(own.starts_at).date())
