"""The photos and papers of a note: its author's to add and remove while it is written; what was added later is read
when the next edition is out.
"""

from datetime import datetime

from portal.actor import Actor
from portal.attachments import subjects
from portal.attachments.listing import Line, Photo, lines_of, photos_of
from portal.attachments.subjects import Place
from portal.cases.models import CaseEdition, CaseNote
from portal.cases.sight import edition_of, note_for, reads_draft
from portal.cases.writing_rules import guard
from portal.errors import Hidden, Refused

KIND = "case"


def subject_of(note: CaseNote) -> str:
    return f"{KIND}:{note.id}"


def beside(note: CaseNote, edition: CaseEdition | None, *, everything: bool) -> tuple[list[Photo], list[Line]]:
    """(its photos, its papers) as this reader may see them."""
    until = None if everything or edition is None else edition.at
    photos = photos_of(subject_of(note))
    pictures = {one.id for one in photos}
    papers = [one for one in lines_of(subject_of(note)) if one.id not in pictures]
    return [one for one in photos if _is_seen(one.at, until)], [one for one in papers if _is_seen(one.at, until)]


def _is_seen(at: datetime, until: datetime | None) -> bool:
    return until is None or at <= until


def check_read(actor: Actor, id: int, added_at: datetime) -> None:
    """Who reads the edition reads what was there when it came out. Raises Hidden."""
    note = note_for(actor, id)
    edition = edition_of(note)
    if not reads_draft(note, actor) and not (edition and added_at <= edition.at):
        raise Hidden


def place_to_change(actor: Actor, id: int) -> Place:
    """The note, for its author, while it may be changed. Raises Hidden, Forbidden or Refused."""
    note = note_for(actor, id)
    guard(note, actor)
    return Place(f"案例《{note.title or '没有标题'}》", f"/cases/{id}/attachments", note.district_id)


def check_describe(actor: Actor, id: int, added_at: datetime) -> None:
    """What everybody reads was moderated with its caption. Raises Refused."""
    edition = edition_of(note_for(actor, id))
    if edition and added_at <= edition.at:
        raise Refused("这张照片已经随案例发布，说明不能再改。要改，请删掉它，重新上传一张，随下一次发布。")


subjects.register(KIND, may_read=check_read, may_change=place_to_change, may_describe=check_describe)
