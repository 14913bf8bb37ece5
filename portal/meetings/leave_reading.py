"""What the pages show of leave: every reader gets the lines and the reasons that are meant for that reader."""

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import aliased

from portal.actor import Actor
from portal.clock import local
from portal.errors import Refused
from portal.extensions import rows_of
from portal.meetings.attendance import Attendance
from portal.meetings.leave_models import OPEN, UNDECIDED, LeaveKind, LeaveRequest, LeaveState, LeaveStep
from portal.meetings.leave_rules import check_open
from portal.meetings.leave_sight import Holder, holders, may_decide, parties, reads_reason, sees_list
from portal.meetings.leave_words import KINDS, LAPSED, STATES, STEPS
from portal.meetings.models import Meeting, State
from portal.meetings.outline import Outline
from portal.meetings.rules import ENTERED_IN
from portal.meetings.words import time_words
from portal.roster.in_office import Expected, in_office
from portal.roster.models import Member

ENTERER = aliased(Member)
OF_MEETING = LeaveRequest.meeting_id == bindparam("meeting_id")
REQUESTS: Any = (
    select(
        LeaveRequest.id,
        LeaveRequest.member_id,
        Member.name,
        LeaveRequest.kind,
        LeaveRequest.state,
        LeaveRequest.reason,
        LeaveRequest.is_late,
        LeaveRequest.meeting_at,
        LeaveRequest.entered_by_id,
    )
    .join(Member, Member.id == LeaveRequest.member_id)
    .where(OF_MEETING)
    .order_by(LeaveRequest.id)
)
DONE: Any = (
    select(LeaveStep.leave_id, LeaveStep.kind, LeaveStep.by_name, LeaveStep.at, LeaveStep.word)
    .join(LeaveRequest, LeaveRequest.id == LeaveStep.leave_id)
    .where(OF_MEETING)
    .order_by(LeaveStep.id)
)
BRIEF: Any = (
    select(LeaveRequest.member_id, Member.name, LeaveRequest.kind, LeaveRequest.state, LeaveRequest.is_late)
    .join(Member, Member.id == LeaveRequest.member_id)
    .where(OF_MEETING, LeaveRequest.state.in_(OPEN))
    .order_by(LeaveRequest.id)
)


class Asked(NamedTuple):
    """A row of REQUESTS."""

    id: int
    member_id: int
    name: str
    kind: LeaveKind
    state: LeaveState
    reason: str | None
    is_late: bool
    meeting_at: datetime
    entered_by_id: int | None


class Done(NamedTuple):
    """A step, in words. `word` is "" for who may not read it."""

    kind: str
    text: str
    word: str


@dataclass(frozen=True)
class Line:
    """One request as this reader may see it."""

    id: int
    member_id: int
    name: str
    village: str
    kind: str
    state: tuple[str, str]
    reason: str  # a sentence in its place where it may not be read or was removed
    is_late: bool
    was_for: datetime | None  # when the meeting was to be, if it has moved since
    steps: tuple[Done, ...]
    is_open: bool
    decides: bool
    may_withdraw: bool
    may_object: bool


@dataclass(frozen=True)
class Sheet:
    """The page of leave of one meeting, for one reader."""

    lines: tuple[Line, ...]  # of others, where this reader sees them; first those that wait for the reader
    mine: tuple[Line, ...]
    may_ask: bool
    may_enter: bool
    sees_list: bool
    is_expected: bool
    closed: str  # why nothing can be done any more, or ""

    @property
    def waits(self) -> bool:
        """Does something wait for this reader's decision?"""
        return any(line.decides for line in self.lines)


def sheet_of(meeting: Meeting, actor: Actor, at: datetime) -> Sheet:
    """Four statements: requests, steps, the roster of the day, who holds the deciding offices."""
    values = {"meeting_id": meeting.id}
    requests = [Asked._make(row) for row in rows_of(REQUESTS, values)]
    steps: dict[int, list[Any]] = defaultdict(list)
    for leave_id, *step in rows_of(DONE, values):
        steps[leave_id].append(step)
    people = {person.member_id: person for person in in_office(meeting.day, meeting.district_id)}
    held = holders(local(at).date())
    closed = _closed(meeting)
    drawn = [_line(one, steps[one.id], meeting, people, actor, held, closed) for one in requests]
    others = [line for line in drawn if line.member_id != actor.id]
    mine = tuple(line for line in drawn if line.member_id == actor.id)
    sees, expected = sees_list(meeting, actor), actor.id in people
    return Sheet(
        lines=tuple(sorted(others, key=lambda line: not line.decides)) if sees else (),
        mine=mine,
        may_ask=expected and not closed and not any(line.is_open for line in mine),
        may_enter=not closed and any(may_decide({id}, meeting.district_id, actor, held) for id in people),
        sees_list=sees,
        is_expected=expected,
        closed=closed,
    )


def _line(
    one: Asked,
    steps: Sequence[Any],
    meeting: Meeting,
    people: Mapping[int, Expected],
    actor: Actor,
    held: Sequence[Holder],
    closed: str,
) -> Line:
    decides = may_decide(parties(one), meeting.district_id, actor, held)
    reads, own = reads_reason(one, actor, decides), one.member_id == actor.id
    is_entered = one.state == LeaveState.APPROVED and steps[-1][0] == "entered"
    person = people.get(one.member_id)
    return Line(
        id=one.id,
        member_id=one.member_id,
        name=one.name,
        village=f"{person.town} · {person.village}" if person else "当天不在应到名单",
        kind=KINDS[one.kind],
        state=LAPSED if meeting.state == State.CANCELLED and one.state in OPEN else STATES[one.state],
        reason=_reason(one.reason, reads),
        is_late=one.is_late,
        was_for=one.meeting_at if one.meeting_at != meeting.starts_at and one.state in OPEN else None,
        steps=tuple(Done(kind, _did(kind, by, when), word if word and reads else "") for kind, by, when, word in steps),
        is_open=one.state in OPEN,
        decides=decides and one.state in UNDECIDED and not closed,
        may_withdraw=own and not closed and not is_entered and _is_withdrawable(one, meeting),
        may_object=own and not closed and is_entered,
    )


def _is_withdrawable(one: Asked, meeting: Meeting) -> bool:
    approved_before = one.state == LeaveState.APPROVED and meeting.state == State.PLANNED
    return one.state in UNDECIDED or approved_before


def _reason(reason: str | None, reads: bool) -> str:
    if not reads:
        return "不公开"
    return "已满期删除" if reason is None else reason or "没有写"


def _did(kind: str, by: str, at: datetime) -> str:
    return f"{by} {time_words(at)} {STEPS[kind]}"


def _closed(meeting: Meeting) -> str:
    try:
        check_open(meeting)
    except Refused as reason:
        return str(reason)
    return ""


class Glimpse(NamedTuple):
    """What the meeting's own page says of leave: the button's words, and who is on leave where the reader sees it."""

    button: str = ""
    lines: tuple[tuple[str, str, tuple[str, str]], ...] = ()  # name, kind, state
    sees_list: bool = False


def glimpse_of(meeting: Outline, attendance: Attendance, actor: Actor) -> Glimpse:
    """One statement, which never reads a reason; none once the minutes were submitted."""
    if meeting.state not in ENTERED_IN:
        return Glimpse()
    requests = rows_of(BRIEF, {"meeting_id": meeting.id})
    own = next((STATES[state][0] for id, _, _, state, _ in requests if id == actor.id), "")
    sees = sees_list(meeting, actor)
    lines = tuple((name, _kind(kind, is_late), STATES[state]) for _, name, kind, state, is_late in requests if sees)
    button = f"我的请假：{own}" if own else "请假" if actor.id in _may_need(meeting, attendance) else ""
    return Glimpse(button, lines, sees)


def _kind(kind: str, is_late: bool) -> str:
    return KINDS[LeaveKind(kind)] + ("（补假）" if is_late else "")


def _may_need(meeting: Outline, attendance: Attendance) -> Set[int]:
    """Who is expected; once absences were entered, who was absent."""
    if meeting.state == State.PLANNED:
        return attendance.present_ids
    return {line.member_id for line in attendance.absent_lines}
