"""Home lines of the stars: to consent, to vet, to mend, to answer; what goes on and until when."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import String, bindparam, case, cast, func, literal, select

from portal.actor import Actor, Can
from portal.ballots.models import VoteRound
from portal.clock import local
from portal.extensions import rows_of
from portal.roster.models import District
from portal.stars.models import (
    ENDED,
    TO_VET,
    Candidacy,
    Objection,
    RollDoubt,
    Seat,
    Standing,
    StarRound,
    State,
    named,
)
from portal.stars.words import QUARTERS, STATES
from portal.waiting import Near, Waiting, source

FIRST = literal("star:") + cast(StarRound.id, String)
OF_RUN = case((StarRound.run == 1, FIRST), else_=FIRST + ":" + cast(StarRound.run, String))
NOTICED = select(func.max(Seat.notice_until)).where(Seat.round_id == StarRound.id, Seat.lost_at.is_(None))
DUE = select(func.min(Objection.due_on)).where(Objection.round_id == StarRound.id, Objection.answered_at.is_(None))
OBJECTED = select(func.count()).where(Objection.round_id == StarRound.id, Objection.answered_at.is_(None))
ROUNDS: Any = (
    select(
        StarRound.id,
        StarRound.quarter,
        StarRound.title,
        StarRound.state,
        StarRound.district_id,
        District.name,
        StarRound.officer_id,
        StarRound.nominate_until,
        StarRound.roll_until,
        VoteRound.id,
        VoteRound.state,
        NOTICED.scalar_subquery(),
        OBJECTED.scalar_subquery(),
        DUE.scalar_subquery(),
    )
    .outerjoin(District, District.id == StarRound.district_id)
    .outerjoin(VoteRound, VoteRound.subject == OF_RUN)
    .where(StarRound.state.not_in(ENDED))
    .order_by(StarRound.id)
)
IDS: Any = bindparam("ids", expanding=True)
OWN: Any = select(Candidacy.round_id, Candidacy.id, Candidacy.state, Candidacy.reason, Candidacy.answer).where(
    Candidacy.round_id.in_(IDS), Candidacy.member_id == bindparam("me")
)
VETTED: Any = (
    select(Candidacy.round_id, func.count(), func.min(Candidacy.id))
    .where(Candidacy.round_id.in_(IDS), Candidacy.state.in_(TO_VET), Candidacy.member_id != bindparam("me"))
    .group_by(Candidacy.round_id)
)
DOUBTS: Any = (
    select(RollDoubt.round_id, func.count())
    .where(RollDoubt.round_id.in_(IDS), RollDoubt.answered_at.is_(None), RollDoubt.member_id != bindparam("me"))
    .group_by(RollDoubt.round_id)
)


class Open(NamedTuple):
    """A round that has not ended."""

    id: int
    quarter: int
    title: str
    state: State
    district_id: int | None
    district: str | None
    officer_id: int
    nominate_until: date
    roll_until: date | None
    vote_id: int | None
    vote: str | None  # the state of its vote
    noticed_until: date | None
    objections: int  # without an answer
    due_on: date | None  # when the first of them is to be answered

    @property
    def name(self) -> str:
        return f"第{QUARTERS[self.quarter - 1]}季度{named(self.title, self.district or '')}"

    @property
    def url(self) -> str:
        return f"/stars/{self.id}"


@source
def lines(actor: Actor, at: datetime) -> Iterator[Waiting | Near]:
    """One statement; while a round is open two more, and for who vets or answers one each."""
    if not actor.holds(Can.VOTE):
        return
    rounds = [Open(*row) for row in rows_of(ROUNDS)]
    if not rounds:
        return
    by_id, today = {one.id: one for one in rounds}, local(at).date()
    asked = {"ids": list(by_id), "me": actor.id}
    for round_id, *own in rows_of(OWN, asked):
        yield from _own(by_id[round_id], *own)
    if actor.may(Can.VET):
        for round_id, count, first in rows_of(VETTED, asked):
            yield from _to_vet(by_id[round_id], count, first)
    if actor.is_chief or any(actor.id == one.officer_id for one in rounds):
        yield from _doubted(by_id, asked, actor)
    for one in rounds:
        yield from _step(one, actor, today)
        yield from _after_the_roll(one, actor, today)


def _own(one: Open, id: int, state: str, reason: str, answer: str) -> Iterator[Waiting]:
    url = f"{one.url}/candidates/{id}"
    if state == Standing.ASKED and one.state == State.NOMINATING:
        yield Waiting(f"有人推荐您参加{one.name}，请表态", "同意后进入资格审查", url, "表态", one.nominate_until)
    elif one.state in (State.NOMINATING, State.VETTING, State.ROLL):
        if state == Standing.RETURNED:
            yield Waiting(f"修改您在{one.name}里的事迹", reason, url, "修改")
        elif state == Standing.REFUSED and not answer:
            yield Waiting(f"您没有通过{one.name}的资格审查，可以申辩一次", reason, url, "申辩")


def _to_vet(one: Open, count: int, first: int) -> Iterator[Waiting]:
    if one.state in (State.NOMINATING, State.VETTING, State.ROLL):
        yield Waiting(f"审查{one.name}候选人", f"{count} 人待审查", f"{one.url}/candidates/{first}", "审查")


def _doubted(by_id: dict[int, Open], asked: dict[str, Any], actor: Actor) -> Iterator[Waiting]:
    for round_id, count in rows_of(DOUBTS, asked):
        one = by_id[round_id]
        if actor.id == one.officer_id or actor.is_chief:
            yield Waiting(f"答复{one.name}名册的问题", f"{count} 个问题", f"{one.url}/roll", "答复", one.roll_until)


def _step(one: Open, actor: Actor, today: date) -> Iterator[Waiting | Near]:
    """The next step, for who takes it; what goes on, for everybody else."""
    prepares = actor.may(Can.PREPARE_ROUND)
    word, tone = STATES[one.state]
    if one.state == State.DRAFT and prepares:
        yield Waiting(f"开始{one.name}的推荐", "方案已经筹备好", one.url, "查看", one.nominate_until)
    if one.state == State.NOMINATING and today > one.nominate_until and prepares:
        yield Waiting(f"截止{one.name}的推荐", "推荐期已过", one.url, "查看")
    elif one.state == State.NOMINATING and _concerns(one, actor) and today <= one.nominate_until:
        yield Near(f"推荐{one.name}", "可以自荐，也可以推荐别人", one.url, one.nominate_until, word, tone)
    if one.state == State.ROLL and one.roll_until and _concerns(one, actor) and today <= one.roll_until:
        yield Near(f"核对{one.name}的选民名册", "我能投吗？", f"{one.url}/roll", one.roll_until, word, tone)


def _after_the_roll(one: Open, actor: Actor, today: date) -> Iterator[Waiting | Near]:
    """What the vote and all that follows ask of those who run it; what the notice tells everybody."""
    decides, prepares, publishes = (actor.may(can) for can in (Can.DECIDE_ROUND, Can.PREPARE_ROUND, Can.PUBLISH_AWARD))
    is_over = one.roll_until is not None and today > one.roll_until
    if one.state == State.ROLL and one.vote_id is None and prepares:
        yield Waiting(f"安排{one.name}的投票", "定监票人和截止时间", f"{one.url}/vote", "安排", one.roll_until)
    elif one.state == State.ROLL and one.vote == "draft" and is_over and decides:
        yield Waiting(f"开启{one.name}的投票", "名册核对完了", f"{one.url}/opening", "开启")
    if one.state == State.VOTING and one.vote == "void" and decides:
        yield Waiting(f"{one.name}的投票作废了，请决定怎么办", "重新投票或取消", f"{one.url}/again", "重新投票")
    if one.state == State.COUNTED and decides:
        yield Waiting(f"审定{one.name}", "已开箱计票", f"{one.url}/result", "查看")
    if one.state == State.DECIDED and publishes:
        yield Waiting(f"公示{one.name}", "已审定", one.url, "查看")
    if one.state == State.NOTICE and one.noticed_until:
        yield from _noticed(one, actor, today, one.noticed_until, publishes)


def _noticed(one: Open, actor: Actor, today: date, until: date, publishes: bool) -> Iterator[Waiting | Near]:
    url = f"{one.url}/objections"
    if one.objections and actor.may(Can.VET):
        yield Waiting(f"答复{one.name}的异议", f"{one.objections} 件没有答复", url, "答复", one.due_on)
    if today > until and not one.objections and publishes:
        yield Waiting(f"发布{one.name}的表彰", "公示期满，没有待答复的异议", one.url, "查看")
    elif today <= until:
        yield Near(f"{one.name}公示", "有异议的可以提出", url, until, "公示中", "open")


def _concerns(one: Open, actor: Actor) -> bool:
    return one.district_id in (None, actor.district_id)
