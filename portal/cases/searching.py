"""What of the notes can be found: published editions, by everybody."""

import json
from collections.abc import Sequence

from sqlalchemy import exists, select

from portal.actor import Actor, Can
from portal.cases.models import CaseEdition, CaseNote
from portal.extensions import db, rows_of
from portal.markdown import plain
from portal.search import index
from portal.search.kinds import NOTHING, Kind, Reach, register
from portal.search.models import SearchEntry

KIND = "case"
FOUND = exists().where(SearchEntry.kind == KIND, SearchEntry.ref == CaseNote.id)
MISSING = select(CaseNote.id).where(CaseNote.out > 0, ~FOUND).order_by(CaseNote.id)


def hand_in(id: int) -> None:
    """Let the published edition be found."""
    edition = db.session.scalars(
        select(CaseEdition)
        .join(CaseNote, (CaseEdition.note_id == CaseNote.id) & (CaseEdition.number == CaseNote.out))
        .where(CaseNote.id == id)
    ).one()
    texts = [(heading, plain(body)) for heading, body in json.loads(edition.sections)]
    index.put(KIND, id, edition.title, f"/cases/{id}", texts, None, at=edition.at)


def take_away(id: int) -> None:
    index.drop(KIND, id)


def missing() -> Sequence[int]:
    return [id for (id,) in rows_of(MISSING)]


def reach(actor: Actor) -> Reach:
    return Reach(is_all=True) if actor.holds(Can.WRITE_CASE) else NOTHING


CASES = Kind("产业案例", reach, missing, hand_in)
register(KIND, CASES)
