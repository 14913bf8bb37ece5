"""Home lines of notes: to review, to publish, to mend."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import false, or_, select

from portal.actor import Actor, Can, Scope
from portal.cases.models import CaseNote, State
from portal.clock import local
from portal.extensions import rows_of
from portal.roster.models import Member
from portal.waiting import Waiting, source

OPEN: Any = (
    select(CaseNote.id, CaseNote.title, CaseNote.state, CaseNote.submitted_at, Member.name)
    .join(Member, Member.id == CaseNote.author_id)
    .order_by(CaseNote.submitted_at, CaseNote.id)
)
MOST = 20


@source
def lines(actor: Actor, at: datetime) -> Iterator[Waiting]:
    """One statement, and another for who moderates: the longest waiting first."""
    if not actor.holds(Can.WRITE_CASE):
        return
    for id, title, *_ in rows_of(OPEN.where(CaseNote.author_id == actor.id, CaseNote.state == State.RETURNED)):
        yield Waiting(f"修改案例《{title}》", "审阅人退回了，看看原因", f"/cases/{id}", "修改")
    queue = _queue(actor)
    if queue is None:
        return
    for id, title, state, since, name in rows_of(OPEN.where(CaseNote.author_id != actor.id, queue).limit(MOST)):
        what = "初审" if state == State.DISTRICT else "发布"
        days = (local(at).date() - local(since).date()).days
        yield Waiting(f"{what}案例《{title}》", f"{name}写的，等了 {days} 天", f"/cases/{id}/review", "审阅")


def _queue(actor: Actor) -> Any:
    reviews = actor.grants.get(Can.REVIEW_CASE, frozenset())
    mine: Any = false()
    if Scope.ALL in reviews:
        mine = CaseNote.state == State.DISTRICT
    elif Scope.DISTRICT in reviews and actor.convenes:
        mine = (CaseNote.state == State.DISTRICT) & CaseNote.district_id.in_(sorted(actor.convenes))
    if actor.may(Can.PUBLISH_CASE):
        return or_(mine, CaseNote.state == State.PUBLICITY)
    return mine if Scope.DISTRICT in reviews and actor.convenes else None
