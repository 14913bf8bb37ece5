"""What the pages of a round show: every reader gets what is meant for that reader."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import aliased

from portal.actor import Actor, Can
from portal.ballots.models import VoteRound
from portal.ballots.reading import own_state, state_at
from portal.extensions import rows_of
from portal.roster.models import Member
from portal.stars.deciding_rules import why_no_award
from portal.stars.life import Act, Moment, acts, steps, waits_for
from portal.stars.loaders import NOT_SHOWN
from portal.stars.models import UNSETTLED, VETTABLE, Candidacy, Seat, Standing, StarRound, StarStep, State
from portal.stars.results import result_of
from portal.stars.tally import Tie
from portal.stars.tally_words import TIES
from portal.stars.words import NOMINATIONS, ORDERS, SEALS, STANDINGS, STATES, STEPS, VOTE_STATES

NOMINATOR = aliased(Member)
CANDIDATES: Any = (
    select(
        Candidacy.id,
        Candidacy.member_id,
        Candidacy.by_id,
        Member.name,
        Candidacy.place,
        Candidacy.kind,
        Candidacy.state,
        Candidacy.deeds,
        NOMINATOR.name,
    )
    .join(Member, Member.id == Candidacy.member_id)
    .join(NOMINATOR, NOMINATOR.id == Candidacy.by_id)
    .where(Candidacy.round_id == bindparam("round_id"))
    .order_by(Candidacy.id)
)
DONE: Any = (
    select(StarStep.kind, StarStep.by_name, StarStep.at, StarStep.words)
    .where(StarStep.round_id == bindparam("round_id"))
    .order_by(StarStep.id)
)
OF_ROUND = DONE.where(StarStep.candidacy_id.is_(None))
OF_CANDIDATE = DONE.where(StarStep.candidacy_id == bindparam("candidacy_id"))
CHOSEN: Any = (
    select(Member.name, Candidacy.place, Seat.notice_until)
    .select_from(Seat)
    .join(Candidacy, Candidacy.id == Seat.candidacy_id)
    .join(Member, Member.id == Candidacy.member_id)
    .where(Seat.round_id == bindparam("round_id"), Seat.lost_at.is_(None))
    .order_by(Seat.position)
)
BRIEF = 60  # characters of the deeds in a list


class Line(NamedTuple):
    """One candidate in the list."""

    id: int
    member_id: int
    by_id: int
    name: str
    place: str
    kind: str
    state: str
    deeds: str
    nominator: str

    @property
    def badge(self) -> tuple[str, str]:
        return STANDINGS[self.state]

    @property
    def how(self) -> str:
        word = NOMINATIONS[self.kind]  # type: ignore[index]
        return word if self.by_id == self.member_id else f"{word}：{self.nominator}"

    @property
    def brief(self) -> str:
        flat = self.deeds.replace("\n", " ")
        return flat if len(flat) <= BRIEF else flat[:BRIEF] + "…"


class Done(NamedTuple):
    """A step: who did what, when; the reason that was given."""

    kind: str
    by: str
    at: datetime
    words: str

    @property
    def what(self) -> str:
        return STEPS[self.kind]


@dataclass(frozen=True)
class Show:
    """The page of a round for one reader."""

    badge: tuple[str, str]
    waits: str  # why nothing goes on, as a sentence
    steps: list[tuple[str, str, str]]
    acts: list[Act]
    lines: list[Line]
    mine: Line | None
    done: list[Done]

    @property
    def cancelled(self) -> Done | None:
        return next((step for step in self.done if step.kind == "cancelled"), None)


def show_of(round: StarRound, vote: VoteRound | None, by: Actor, at: datetime) -> Show:
    """Two statements, and what the moment asks."""
    values = {"round_id": round.id}
    lines = [Line(*row) for row in rows_of(CANDIDATES, values)]
    seen = [line for line in lines if _sees(by, line)]
    done = [Done(*row) for row in rows_of(OF_ROUND, values)]
    mine = next((line for line in lines if line.member_id == by.id), None)
    moment = moment_of(round, vote, [line.state for line in lines], by, at)
    word = VOTE_STATES.get(moment.vote, STATES[round.state]) if round.state == State.VOTING else STATES[round.state]
    buttons, waits = acts(round, moment, by, at), waits_for(round, moment, by)
    return Show(word, waits, steps(round), buttons, seen, mine, done)


def moment_of(round: StarRound, vote: VoteRound | None, standings: Sequence[str], by: Actor, at: datetime) -> Moment:
    """What decides on the buttons beside the round's state."""
    unsettled = sum(state in UNSETTLED for state in standings)
    if round.state == State.VOTING and vote:
        return Moment(unsettled, state_at(vote, at), own_state(vote, by.id))
    if round.state == State.COUNTED and round.tie == Tie.AGAIN:
        result = result_of(round)
        return Moment(unsettled, is_tied=bool(result and result.knots))
    waits = why_no_award(round, at=at) if round.state == State.NOTICE and by.may(Can.PUBLISH_AWARD) else ""
    return Moment(unsettled, award_waits=waits)


def _sees(by: Actor, line: Line) -> bool:
    return line.state not in NOT_SHOWN or by.id in (line.member_id, line.by_id) or by.may(Can.VET)


def steps_of(round: StarRound, one: Candidacy) -> list[Done]:
    return [Done(*row) for row in rows_of(OF_CANDIDATE, {"round_id": round.id, "candidacy_id": one.id})]


class Chosen(NamedTuple):
    """Those who are chosen and still are: (name, place) in their order; the last day of their notice."""

    people: list[tuple[str, str]]
    notice_until: date | None


def chosen_of(round: StarRound) -> Chosen:
    """One statement; nobody before the notice."""
    if round.state not in (State.NOTICE, State.AWARDED):
        return Chosen([], None)
    rows = rows_of(CHOSEN, {"round_id": round.id})
    days = [until for _, _, until in rows if until]
    return Chosen([(name, place) for name, place, _ in rows], max(days, default=None))


def facts_of(round: StarRound) -> list[tuple[str, str]]:
    """The plan in words. Needs district and officer loaded."""
    bounds = []
    if round.most is not None:
        bounds.append(f"每个片区最多 {round.most} 名")
    if round.least:
        bounds.append(f"每个片区至少 {round.least} 名")
    return [
        ("谁投票、谁参选", f"{round.district.name if round.district else '全联盟'}在任的第一书记"),
        ("名额", f"{round.seats} 名" + (f"（{'，'.join(bounds)}）" if bounds else "")),
        ("每人最多选", f"{round.choices} 名"),
        ("末位票数相同", TIES[round.tie]),
        ("选票次序", ORDERS[round.order]),
        ("选票的钥匙", SEALS[round.seal_mode]),
        ("公示", f"{round.notice_days} 个工作日"),
        ("负责人", round.officer.name),
    ]


@dataclass(frozen=True)
class Duties:
    """What this reader may do with one candidacy now."""

    consents: bool
    vets: bool
    may_mend: bool
    may_answer: bool
    may_withdraw: bool
    final: bool  # the verdict after an answer: pass or refuse for good
    passes: bool  # not yet passed
    returns: bool  # may be sent back


def duties(round: StarRound, one: Candidacy, by: Actor) -> Duties:
    own, before = one.member_id == by.id, round.state in (State.NOMINATING, State.VETTING, State.ROLL)
    return Duties(
        consents=own and one.state == Standing.ASKED and round.state == State.NOMINATING,
        vets=before and not own and by.may(Can.VET) and one.state in VETTABLE and round.run == 1,
        may_mend=own and before and one.state in (Standing.NOMINATED, Standing.RETURNED),
        may_answer=own and before and one.state == Standing.REFUSED and not one.answer,
        may_withdraw=own and before and one.state in WITHDRAWABLE,
        final=bool(one.answer),
        passes=one.state != Standing.PASSED,
        returns=not one.answer and one.state != Standing.RETURNED,
    )


WITHDRAWABLE: Sequence[Standing] = (
    Standing.NOMINATED,
    Standing.RETURNED,
    Standing.PASSED,
    Standing.REFUSED,
    Standing.ANSWERED,
)
