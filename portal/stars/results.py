"""What the votes of a round come to: every vote that was counted, the seats, a sentence for each candidate."""

import hashlib
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import bindparam, select

from portal.ballots.counting import Counts, counts
from portal.ballots.models import VoteRound
from portal.ballots.reading import round_for_subject
from portal.extensions import rows_of
from portal.roster.models import District, Member
from portal.stars.models import Candidacy, Seat, Standing, StarRound
from portal.stars.tally import Bounds, Knot, Outcome, Runner, Tie, tally
from portal.stars.tally_words import Names, sentences, vacant

STANDING: Any = (
    select(Candidacy.id, Candidacy.member_id, Member.name, Candidacy.place, Candidacy.district_id)
    .join(Member, Member.id == Candidacy.member_id)
    .where(Candidacy.round_id == bindparam("round_id"), Candidacy.state == Standing.PASSED)
    .order_by(Candidacy.id)
)
SEATED: Any = select(Seat.candidacy_id).where(Seat.round_id == bindparam("round_id"), Seat.lost_at.is_(None))
LOST: Any = select(Seat.candidacy_id).where(Seat.round_id == bindparam("round_id"), Seat.lost_at.is_not(None))


@dataclass(frozen=True)
class Candidate:
    """One who stands: ids of the candidacy and the member."""

    id: int
    member_id: int
    name: str
    place: str
    district_id: int | None


@dataclass(frozen=True)
class Row:
    """A candidate in the result: votes of each vote, of these on paper, and what came of them."""

    candidate: Candidate
    rank: int
    votes: tuple[int, ...]
    paper: int
    is_seated: bool
    why: str


@dataclass(frozen=True)
class Result:
    """The count. `votes` are the votes that were counted, the first one first, each with its figures."""

    votes: list[tuple[VoteRound, Counts]]
    outcome: Outcome
    rows: list[Row]
    vacant: str

    @property
    def seated(self) -> list[int]:
        return self.outcome.seated

    @property
    def knots(self) -> tuple[Knot, ...]:
        return self.outcome.knots


def candidates_of(round: StarRound) -> list[Candidate]:
    return [Candidate(*row) for row in rows_of(STANDING, {"round_id": round.id})]


def votes_of(round: StarRound) -> list[tuple[VoteRound, Counts]]:
    """The votes of a round that were counted: a void one counts nowhere."""
    held = [round_for_subject(round.subject_of(run)) for run in range(1, round.run + 1)]
    return [(vote, found) for vote in held if vote and (found := counts(vote))]


def result_of(round: StarRound) -> Result | None:
    """As it was counted; None before the first box was opened. Pure arithmetic on what was counted (tally.py)."""
    votes = votes_of(round)
    return _result(round, votes, on_it(round, votes), []) if votes else None


def result_without_lost(round: StarRound) -> Result | None:
    """The same arithmetic without those who dropped out or were left out, the seats that were given kept."""
    votes = votes_of(round)
    if not votes:
        return None
    gone = {id for (id,) in rows_of(LOST, {"round_id": round.id})}
    given = [id for (id,) in rows_of(SEATED, {"round_id": round.id})] if gone else []
    return _result(round, votes, [one for one in on_it(round, votes) if one.id not in gone], given)


def on_it(round: StarRound, votes: list[tuple[VoteRound, Counts]]) -> list[Candidate]:
    """Those who stood on the first ballot."""
    return [one for one in candidates_of(round) if one.id in votes[0][1].per_item]


def _result(
    round: StarRound, votes: list[tuple[VoteRound, Counts]], people: list[Candidate], given: list[int]
) -> Result:
    runners = [Runner(one.id, _votes_for(one.id, votes), one.district_id) for one in people]
    bounds, tie = Bounds(round.seats, round.most, round.least), Tie(round.tie)
    outcome = tally(runners, bounds, tie, lot=partial(_drawn, seed_of(votes)), given=given)
    districts: dict[int, str] = dict(rows_of(select(District.id, District.name)))
    said = sentences(outcome, bounds, tie, Names({one.id: one.name for one in people}, districts))
    by_id, seated, first = {one.id: one for one in people}, set(outcome.seated), votes[0][1].per_item
    rows = [
        Row(by_id[line.runner.id], line.rank, line.runner.votes, first[line.runner.id].paper_for,
            line.runner.id in seated, said[line.runner.id])
        for line in outcome.lines
    ]  # fmt: skip
    return Result(votes, outcome, rows, vacant(outcome, bounds))


def _votes_for(id: int, votes: list[tuple[VoteRound, Counts]]) -> tuple[int, ...]:
    return tuple(found.per_item[id].for_ for _, found in votes if id in found.per_item)


def seed_of(votes: list[tuple[VoteRound, Counts]]) -> str:
    """Of a lot: the hash of the published ballots. Nobody knows it before the box is open, everybody has it after."""
    return votes[0][0].ballots_sha256 or ""


def _drawn(seed: str, id: int) -> str:
    """The place of a candidate in the lot: the smallest comes first."""
    return hashlib.sha256(f"{seed}:{id}".encode()).hexdigest()
