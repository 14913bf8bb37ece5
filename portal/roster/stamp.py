"""The roster's stamp: a word that changes whenever a row of the roster, or a number of the alliance, does.

What was made of those rows may be kept under it.
Read the stamp before the rows: what is kept under it is then never older than the stamp says.
"""

import secrets
from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import event, func, insert, select, update
from sqlalchemy.orm import Session

from portal.extensions import rows_of
from portal.numbers import Number
from portal.roster.models import (
    Deputy,
    District,
    Grouping,
    Member,
    Office,
    Placement,
    RosterStamp,
    TermOfOffice,
    Town,
    Village,
)

KINDS = (District, Town, Village, Grouping, Placement, Member, TermOfOffice, Office, Deputy, Number)
CHANGED = "roster_changed"
MOST_KEPT = 200
# The highest ids stand beside the word for rows that were loaded without the session's knowledge.
STAMP = select(
    select(RosterStamp.word).where(RosterStamp.id == 1).scalar_subquery(),
    select(func.max(TermOfOffice.id)).scalar_subquery(),
    select(func.max(Member.id)).scalar_subquery(),
)
Piece = TypeVar("Piece")

_kept: dict[tuple[Any, ...], Any] = {}


@event.listens_for(Session, "after_flush")
def _notice(session: Session, context: object) -> None:
    if any(isinstance(row, KINDS) for rows in (session.new, session.dirty, session.deleted) for row in rows):
        session.info[CHANGED] = True


@event.listens_for(Session, "before_commit")
def _stamp(session: Session) -> None:
    session.flush()
    if session.info.pop(CHANGED, False):
        word = secrets.token_hex(8)
        if not session.connection().execute(update(RosterStamp).values(word=word)).rowcount:
            session.execute(insert(RosterStamp).values(id=1, word=word))


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, previous: object) -> None:
    session.info.pop(CHANGED, None)


def stamp() -> tuple[Any, ...]:
    """The roster's present stamp."""
    return tuple(rows_of(STAMP)[0])


def keep(under: tuple[Any, ...], key: tuple[Any, ...], make: Callable[[], Piece]) -> Piece:
    """What `make` gives, made once in this process for this stamp and key; what is asked for least is let go."""
    whole = (*under, *key)
    found = _kept.pop(whole, None)
    piece: Piece = make() if found is None else found
    _kept[whole] = piece  # the last one asked for stands last
    if len(_kept) > MOST_KEPT:
        _kept.pop(next(iter(_kept)), None)
    return piece
