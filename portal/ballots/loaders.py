"""The only way to a vote, for those whom its slice lets see it."""

from typing import Any

from sqlalchemy import select

from portal.actor import Actor
from portal.ballots import subjects
from portal.ballots.models import VoteRound
from portal.errors import Hidden
from portal.extensions import db

GREATEST_ID = 2**31 - 1


def vote_for(actor: Actor, id: int) -> VoteRound:
    """Raises Hidden."""
    round = db.session.scalar(select(VoteRound).where(VoteRound.id == min(id, GREATEST_ID)))
    if round is None or not subjects.may_see(actor, round.subject):
        raise Hidden
    return round


def where(round: VoteRound) -> dict[str, Any]:
    """Where the pages of a vote hang: the address of what it is about, and the first page of its slice."""
    return {"url": subjects.url_of(round.subject), "home": subjects.home_of(round.subject)}


def vote_to_run(actor: Actor, id: int) -> VoteRound:
    """For those who run it. Raises Hidden."""
    round = vote_for(actor, id)
    if not subjects.may_run(actor, round.subject):
        raise Hidden
    return round
