"""Who decides on leave, who reads a reason, and whose leave is approved: what others ask about leave."""

from collections.abc import Sequence, Set
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import selectinload

from portal.actor import Actor, Can, Role, Scope
from portal.errors import Hidden
from portal.extensions import db, rows_of
from portal.meetings.leave_models import UNDECIDED, LeaveKind, LeaveRequest, LeaveState
from portal.meetings.loaders import GREATEST_ID, may_keep
from portal.meetings.models import Meeting
from portal.meetings.outline import Outline
from portal.roster.in_office import on_day
from portal.roster.models import Office

APPROVED = select(LeaveRequest.member_id, LeaveRequest.kind).where(
    LeaveRequest.meeting_id == bindparam("meeting_id"), LeaveRequest.state == LeaveState.APPROVED
)
WAITING = select(func.count()).where(
    LeaveRequest.meeting_id == bindparam("meeting_id"), LeaveRequest.state.in_(UNDECIDED)
)
DECIDING = (Role.CHIEF_CONVENER, Role.DISTRICT_CONVENER, Role.ORGANIZATION_OFFICER)
HOLDERS = select(Office.member_id, Office.kind, Office.district_id).where(Office.kind.in_(DECIDING), on_day(Office))


class Holder(NamedTuple):
    """Who holds one of the offices that decide on leave."""

    member_id: int
    kind: Role
    district_id: int | None


def approved_leave(meeting_id: int) -> dict[int, LeaveKind]:
    """Whose leave from this meeting is approved: member id → kind. One statement."""
    return {member_id: LeaveKind(kind) for member_id, kind in rows_of(APPROVED, {"meeting_id": meeting_id})}


def undecided_in(meeting_id: int) -> int:
    """How many requests still wait for a decision. One statement."""
    return int(rows_of(WAITING, {"meeting_id": meeting_id})[0][0])


def holders(day: date) -> list[Holder]:
    """Who holds on this day the offices that decide: one statement. Deputies are not among them."""
    return [Holder(id, Role(kind), district_id) for id, kind, district_id in rows_of(HOLDERS, {"day": day})]


def parties(leave: Any) -> set[int]:
    """Whose own case it is: the member's, and after an objection also that of who entered it."""
    entered_by = {leave.entered_by_id} if leave.state == LeaveState.OBJECTED else set()
    return {leave.member_id} | entered_by


def may_decide(whose: Set[int], district_id: int | None, actor: Actor, held: Sequence[Holder]) -> bool:
    """By right over the meeting's body, on leave that is another's.

    What is the own case of who holds the deciding office goes to the chief, the chief's own to the organisation
    officer; then a deputy in that office may not decide either.
    """
    scopes = actor.grants.get(Can.DECIDE_LEAVE, frozenset())
    if actor.id in whose:
        return False
    if any(one.kind == Role.CHIEF_CONVENER for one in held if one.member_id in whose):
        return Scope.CHIEFS in scopes
    if _nearest(district_id, held) & whose:
        return Scope.ALL in scopes
    return actor.may(Can.DECIDE_LEAVE, district_id)


def falls_to(whose: Set[int], district_id: int | None, actor: Actor, held: Sequence[Holder]) -> bool:
    """Is it this person's turn? The chief's comes where nobody nearer can."""
    if not may_decide(whose, district_id, actor, held):
        return False
    if not actor.is_chief or district_id in actor.convenes:
        return True
    nearest = _nearest(district_id, held)
    return not nearest or bool(nearest & whose)


def _nearest(district_id: int | None, held: Sequence[Holder]) -> set[int]:
    """Who holds the office that decides first: the district's convener; for the alliance the organisation officer."""
    kind = Role.ORGANIZATION_OFFICER if district_id is None else Role.DISTRICT_CONVENER
    return {one.member_id for one in held if (one.kind, one.district_id) == (kind, district_id)}


def reads_reason(leave: Any, actor: Actor, decides: bool) -> bool:
    """The member, who entered it, who decides (`decides`: what may_decide() says), and the organisation officer."""
    return decides or actor.id in (leave.member_id, leave.entered_by_id) or actor.may(Can.READ_LEAVE_REASON)


def sees_list(meeting: Meeting | Outline, actor: Actor) -> bool:
    """Who keeps the meeting or decides on its leave sees who is on leave; reasons are another matter."""
    decides = actor.may(Can.DECIDE_LEAVE, meeting.district_id) or actor.may(Can.READ_LEAVE_REASON)
    return decides or may_keep(meeting, actor)


def leave_for(actor: Actor, meeting: Meeting, id: int) -> LeaveRequest:
    """The request with its steps, for its member and for those who see the list. Raises Hidden."""
    found = select(LeaveRequest).where(LeaveRequest.id == min(id, GREATEST_ID), LeaveRequest.meeting_id == meeting.id)
    leave = db.session.scalar(found.options(selectinload(LeaveRequest.steps)))
    if leave is None or not (actor.id == leave.member_id or sees_list(meeting, actor)):
        raise Hidden
    return leave
