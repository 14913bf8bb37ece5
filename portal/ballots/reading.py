"""Asking a round: its state at a moment, who may vote, how many have, what was counted."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select

from portal.ballots.models import (
    VoteBallot,
    VoteComment,
    VoteEnvelope,
    VoteItem,
    VoteListed,
    VotePaperMark,
    VoteRoll,
    VoteRound,
)
from portal.extensions import db, rows_of

NOT_ON_ROLL, PAPER, VOTED, NOT_YET = "not on roll", "paper", "voted", "not yet"


def round_for_subject(subject: str) -> VoteRound | None:
    return db.session.scalar(select(VoteRound).where(VoteRound.subject == subject))


def together(round: VoteRound) -> list[VoteRound]:
    """The rounds of its bundle that are not void, itself among them: one code and one opening for all. Or itself."""
    if round.bundle is None:
        return [round]
    of_bundle = VoteRound.bundle == round.bundle, (VoteRound.state != "void") | (VoteRound.id == round.id)
    return list(db.session.scalars(select(VoteRound).where(*of_bundle).order_by(VoteRound.id)))


def state_at(round: VoteRound, at: datetime) -> str:
    """Its state at this moment: past its close it is closed, recorded or not; closed stays closed."""
    return "closed" if round.state == "open" and at >= round.closes_at else round.state


def is_open(round: VoteRound, at: datetime) -> bool:
    return state_at(round, at) == "open"


def items_of(round: VoteRound) -> list[VoteItem]:
    """What is voted on, in its order."""
    ordered = select(VoteItem).where(VoteItem.round_id == round.id).order_by(VoteItem.position)
    return list(db.session.scalars(ordered))


def item_ids(round: VoteRound) -> list[int]:
    """In the order in which a payload holds them."""
    return [
        row[0] for row in rows_of(select(VoteItem.item_id).where(VoteItem.round_id == round.id).order_by("item_id"))
    ]


class Standing(NamedTuple):
    """One person in a round."""

    is_on_roll: bool
    has_paper: bool
    has_envelope: bool

    @property
    def word(self) -> str:
        if not self.is_on_roll:
            return NOT_ON_ROLL
        return PAPER if self.has_paper else VOTED if self.has_envelope else NOT_YET


def standing_of(round: VoteRound, member_id: int) -> Standing:
    def there(kind: Any) -> Any:
        return select(kind.voter_id).where(kind.round_id == round.id, kind.voter_id == member_id).exists()

    found = rows_of(select(*(there(kind) for kind in (VoteRoll, VotePaperMark, VoteEnvelope))))
    return Standing(*map(bool, found[0]))


def own_state(round: VoteRound, member_id: int) -> str:
    """NOT_ON_ROLL, PAPER, VOTED or NOT_YET; after the opening what the marked roll says."""
    voted = rows_of(select(VoteRoll.voted).where(VoteRoll.round_id == round.id, VoteRoll.voter_id == member_id))
    if voted and voted[0][0]:
        return VOTED
    return standing_of(round, member_id).word


def may_vote(round: VoteRound, member_id: int) -> bool:
    """On the roll, and not marked for paper. (Whether the round is open is another question.)"""
    standing = standing_of(round, member_id)
    return standing.is_on_roll and not standing.has_paper


def turnout(round: VoteRound) -> tuple[int, int]:
    """(how many voted here or got a paper ballot, how many may vote): a figure, never names."""
    kinds = (VoteEnvelope, VotePaperMark, VoteRoll)
    envelopes, paper, eligible = (_count(kind, round) for kind in kinds)
    if round.state in ("counted", "void"):
        envelopes = _count(VoteListed, round)
    return envelopes + paper, eligible


def paper_marked(round: VoteRound) -> int:
    return _count(VotePaperMark, round)


def _count(kind: Any, round: VoteRound) -> int:
    return int(rows_of(select(func.count()).select_from(kind).where(kind.round_id == round.id))[0][0])


def ballot_rows(round: VoteRound, item_id: int) -> Sequence[tuple[bytes, int]]:
    """(tracker, value) of one item, in the order of the trackers; nothing before the opening."""
    of_item = VoteBallot.round_id == round.id, VoteBallot.item_id == item_id
    return rows_of(select(VoteBallot.tracker, VoteBallot.value).where(*of_item).order_by(VoteBallot.tracker))


def listed(round: VoteRound) -> Sequence[tuple[str, str | None]]:
    """The closing list: (hash of an envelope, why it was invalid), by hash."""
    of_round = select(VoteListed.sha256, VoteListed.invalid).where(VoteListed.round_id == round.id)
    return rows_of(of_round.order_by(VoteListed.position))


def comments_on(round: VoteRound, item_id: int) -> list[str]:
    """What was written on one item, in the order of the texts; nothing before the opening."""
    of_item = VoteComment.round_id == round.id, VoteComment.item_id == item_id
    return [row[0] for row in rows_of(select(VoteComment.text).where(*of_item).order_by(VoteComment.position))]


def hashes(round: VoteRound) -> dict[str, str]:
    """The hashes that are published so far: of the roll, of the closing list, of the ballots."""
    named = {"名册": round.roll_sha256, "信封清单": round.envelopes_sha256, "选票清单": round.ballots_sha256}
    return {name: value for name, value in named.items() if value}
