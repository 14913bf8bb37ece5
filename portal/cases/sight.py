"""The only way to a note: everybody reads what is published, its author and who moderates what is being written."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from portal.actor import Actor, Can
from portal.cases.models import CaseEdition, CaseNote, State
from portal.errors import Hidden
from portal.extensions import db, is_writing

GREATEST_ID = 2**31 - 1
WHOLE = (joinedload(CaseNote.author), joinedload(CaseNote.district), selectinload(CaseNote.sections))
IN_REVIEW = (State.DISTRICT, State.PUBLICITY, State.RETURNED)


def note_for(actor: Actor, id: int) -> CaseNote:
    """The note, in the actor's sight; locked when the request writes. Raises Hidden."""
    statement = select(CaseNote).where(CaseNote.id == min(id, GREATEST_ID)).options(*WHOLE)
    row = db.session.scalar(statement.with_for_update(of=CaseNote) if is_writing() else statement)
    if row is None or not actor.holds(Can.WRITE_CASE) or not (is_out(row) or reads_draft(row, actor)):
        raise Hidden
    return row


def is_out(note: CaseNote) -> bool:
    """Is there an edition that everybody may read?"""
    return note.out > 0


def reads_draft(note: CaseNote, actor: Actor) -> bool:
    """Its author; who moderates it, from the moment it was sent."""
    if note.author_id == actor.id:
        return True
    return note.state in IN_REVIEW and (may_pass(note, actor) or may_publish(note, actor))


def may_pass(note: CaseNote, actor: Actor) -> bool:
    """First review: by right over the author's district, and not of one's own."""
    return note.author_id != actor.id and actor.may(Can.REVIEW_CASE, note.district_id)


def may_publish(note: CaseNote, actor: Actor) -> bool:
    """By right over all, and not one's own: the publicity officer's goes to the chief convener."""
    return note.author_id != actor.id and actor.may(Can.PUBLISH_CASE)


def title_of(note: CaseNote) -> str:
    """As everybody may know it: that of the edition, not of what is being written."""
    edition = edition_of(note)
    return edition.title if edition else note.title or "没有标题"


def reviews(note: CaseNote, actor: Actor) -> bool:
    """Does it wait for this person now?"""
    if note.state == State.DISTRICT:
        return may_pass(note, actor)
    return note.state == State.PUBLICITY and may_publish(note, actor)


def edition_of(note: CaseNote) -> CaseEdition | None:
    if not is_out(note):
        return None
    of_note = (CaseEdition.note_id == note.id) & (CaseEdition.number == note.out)
    return db.session.scalar(select(CaseEdition).where(of_note).options(joinedload(CaseEdition.industry)))
