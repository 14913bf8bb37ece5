"""The only way to a round and to what belongs to it. While it is being prepared only its makers see it."""

from typing import Any, TypeVar

from sqlalchemy import select

from portal.actor import Actor, Can
from portal.errors import Hidden
from portal.extensions import Row, db, is_writing
from portal.stars.models import Candidacy, Objection, RollDoubt, Seat, Standing, StarRound, State

GREATEST_ID = 2**31 - 1
Kind = TypeVar("Kind", bound=Row)
Part = TypeVar("Part", Candidacy, RollDoubt, Seat, Objection)
NOT_SHOWN = (Standing.ASKED, Standing.DECLINED)  # for nominator, nominee and who vets


def round_for(actor: Actor, id: int, *options: Any) -> StarRound:
    """The round, in the actor's sight; locked when the request writes. Raises Hidden."""
    round = _one(StarRound, id, *options)
    if not may_see(round, actor):
        raise Hidden
    return round


def may_see(round: StarRound, actor: Actor) -> bool:
    return actor.may(Can.PREPARE_ROUND) or (actor.holds(Can.VOTE) and round.state != State.DRAFT)


def candidacy_for(actor: Actor, round: StarRound, id: int, *options: Any) -> Candidacy:
    """One of this round. What was not consented to is for those whom it concerns."""
    return seen(actor, _of(Candidacy, round, id, *options))


def seen(actor: Actor, one: Candidacy) -> Candidacy:
    if not sees(actor, one):
        raise Hidden
    return one


def sees(actor: Actor, one: Candidacy) -> bool:
    return one.state not in NOT_SHOWN or actor.id in (one.member_id, one.by_id) or actor.may(Can.VET)


def doubt_for(round: StarRound, id: int) -> RollDoubt:
    return _of(RollDoubt, round, id)


def seat_for(round: StarRound, id: int, *options: Any) -> Seat:
    return _of(Seat, round, id, *options)


def objection_for(round: StarRound, id: int, *options: Any) -> Objection:
    return _of(Objection, round, id, *options)


def _one(kind: type[Kind], id: int, *options: Any) -> Kind:
    statement = select(kind).where(kind.id == min(id, GREATEST_ID)).options(*options)
    if is_writing():
        statement = statement.with_for_update(of=kind)
    row = db.session.scalar(statement)
    if row is None:
        raise Hidden
    return row


def _of(kind: type[Part], round: StarRound, id: int, *options: Any) -> Part:
    row = _one(kind, id, *options)
    if row.round_id != round.id:
        raise Hidden
    return row
