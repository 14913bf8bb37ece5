"""Leave from the northern meeting of next week, for the tests: asked, decided, entered by another."""

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from portal.extensions import db
from portal.meetings import leave_rules
from portal.meetings.leave_models import LeaveKind, LeaveRequest
from tests.cast import NOW, actor_of

SECRET = "甲状腺结节复查"  # a reason that nobody else may read
SICK = LeaveKind.SICK


def asked(meeting, who, kind=SICK, reason=SECRET, at=NOW):
    return kept(leave_rules.ask(meeting, kind, reason, by=actor_of(who), at=at))


def entered(meeting, who, by, kind=SICK, reason=SECRET, at=NOW):
    return kept(leave_rules.enter(meeting, who.id, kind, reason, by=actor_of(by), at=at))


def approved(meeting, who, by, at=NOW, **ask):
    leave = asked(meeting, who, **ask)
    decide(meeting, leave, by, at=at)
    return leave


def decide(meeting, leave, by, word="", verb=leave_rules.approve, at=NOW):
    """Approve it, or whatever the verb does; `by` a member or an actor."""
    verb(meeting, leave, word, by=by if hasattr(by, "grants") else actor_of(by), at=at)
    return kept(leave)


def kept(leave):
    """Committed, and read anew with its steps."""
    db.session.commit()
    found = select(LeaveRequest).where(LeaveRequest.id == leave.id).options(selectinload(LeaveRequest.steps))
    return db.session.scalar(found.execution_options(populate_existing=True))
