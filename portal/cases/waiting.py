"""Home lines of notes: to review, to publish, to mend."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, case, false, func, or_, select

from portal.actor import Actor, Can, Scope
from portal.cases.help_models import CaseQuestion, HelpPair, HelpPost
from portal.cases.help_rules import BOARD
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
ME: Any = bindparam("me")
ASKED: Any = (
    select(CaseNote.id, CaseNote.title, func.count())
    .join(CaseQuestion, CaseQuestion.note_id == CaseNote.id)
    .where(CaseNote.author_id == ME, CaseQuestion.answered_at.is_(None), CaseQuestion.hidden_at.is_(None))
    .group_by(CaseNote.id, CaseNote.title)
    .order_by(CaseNote.id)
)
OTHER = case((HelpPost.by_id == ME, HelpPair.by_id), else_=HelpPost.by_id)
WAITS = (HelpPost.by_id == ME) & HelpPair.begun_on.is_(None)
DUE = ((HelpPost.by_id == ME) | (HelpPair.by_id == ME)) & HelpPair.checked_at.is_(None)
PAIRS: Any = (
    select(HelpPost.id, HelpPost.wants, Member.name, HelpPair.begun_on, HelpPair.check_on)
    .join(HelpPair, HelpPair.post_id == HelpPost.id)
    .join(Member, Member.id == OTHER)
    .where(HelpPair.ended_at.is_(None), WAITS | (DUE & (HelpPair.check_on <= bindparam("today"))))
    .order_by(HelpPair.id)
)


@source
def lines(actor: Actor, at: datetime) -> Iterator[Waiting]:
    """Three statements, and another for who moderates: the longest waiting first."""
    if not actor.holds(Can.WRITE_CASE):
        return
    for id, title, *_ in rows_of(OPEN.where(CaseNote.author_id == actor.id, CaseNote.state == State.RETURNED)):
        yield Waiting(f"修改案例《{title}》", "审阅人退回了，看看原因", f"/cases/{id}", "修改")
    yield from _to_answer(actor)
    yield from _pairs(actor, local(at).date())
    queue = _queue(actor)
    if queue is None:
        return
    for id, title, state, since, name in rows_of(OPEN.where(CaseNote.author_id != actor.id, queue).limit(MOST)):
        what = "初审" if state == State.DISTRICT else "发布"
        days = (local(at).date() - local(since).date()).days
        yield Waiting(f"{what}案例《{title}》", f"{name}写的，等了 {days} 天", f"/cases/{id}/review", "审阅")


def _to_answer(actor: Actor) -> Iterator[Waiting]:
    for id, title, count in rows_of(ASKED, {"me": actor.id}):
        yield Waiting(f"回答案例《{title}》下面的问题", f"{count} 个问题", f"/cases/{id}/questions", "回答")


def _pairs(actor: Actor, today: date) -> Iterator[Waiting]:
    """Who came forward to one's post; what is to be looked at after three months."""
    for id, wants, name, begun_on, check_on in rows_of(PAIRS, {"me": actor.id, "today": today}):
        if begun_on is None:
            yield Waiting(f"{name}就您的“{BOARD[wants]}”提出结对", "同意了就从今天起", f"/cases/help/{id}", "答复")
        else:
            yield Waiting("回看互帮互带", f"和{name}结对满期了，有没有用", f"/cases/help/{id}", "回看", check_on)


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
