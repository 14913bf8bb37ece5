"""Drafts as pages show them: constant statements, nothing to change. Rights are the slice's: it names the whole."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import aliased

from portal.actor import Actor
from portal.drafts.models import Aside, Draft, Revision
from portal.drafts.rules import Text, digest_of, unpacked
from portal.errors import Hidden
from portal.extensions import db, is_writing, rows_of
from portal.roster.models import Member

PAGE = 50
GREATEST_ID = 2**31 - 1  # beyond it the database has no row
OUTSIDE = "编辑以外的环节"  # who changed a text without the editor


class Standing(NamedTuple):
    """How far one part has come, and who holds it until when."""

    version: int
    digest: bytes
    holder_id: int | None
    holder: str | None
    held_until: datetime | None

    def version_for(self, text: Text) -> int:
        """The version that a page which shows this text is drawn from: what changed outside counts as one more."""
        return self.version + (digest_of(text) != self.digest)

    def held_by(self, reader: Actor, at: datetime) -> str:
        """Who is writing here now, unless it is the reader; "" if nobody is."""
        is_held = self.held_until is not None and self.held_until > at and self.holder_id != reader.id
        return (self.holder or "") if is_held else ""


class Line(NamedTuple):
    """A revision in a list."""

    id: int
    draft_id: int
    title: str
    number: int
    length: int
    by: str
    began_at: datetime
    at: datetime
    is_auto: bool


class Whole(NamedTuple):
    """One revision or aside with its text. `draft_id` and `subject` say of what."""

    id: int
    draft_id: int
    subject: str
    title: str
    number: int
    by_id: int | None
    by: str
    at: datetime
    text: dict[str, str]


WITHIN: Any = bindparam("within")
STANDING: Any = (
    select(Draft.subject, Draft.version, Draft.digest, Draft.holder_id, Member.name, Draft.held_until)
    .outerjoin(Member, Member.id == Draft.holder_id)
    .where(Draft.within == WITHIN)
)
BY = func.coalesce(Member.name, OUTSIDE)
LINES: Any = (
    select(
        Revision.id,
        Revision.draft_id,
        Revision.title,
        Revision.number,
        Revision.length,
        BY,
        Revision.began_at,
        Revision.at,
        Revision.is_auto,
    )
    .join(Draft, Draft.id == Revision.draft_id)
    .outerjoin(Member, Member.id == Revision.by_id)
    .where(Draft.within == WITHIN)
    .order_by(Revision.at.desc(), Revision.id.desc())
    .limit(PAGE + 1)
    .offset(bindparam("skipped"))
)
REVISION: Any = (
    select(
        Revision.id,
        Revision.draft_id,
        Draft.subject,
        Revision.title,
        Revision.number,
        Revision.by_id,
        BY,
        Revision.at,
        Revision.fields,
    )
    .join(Draft, Draft.id == Revision.draft_id)
    .outerjoin(Member, Member.id == Revision.by_id)
    .where(Draft.within == WITHIN, Revision.id == bindparam("id"))
)
EARLIER = aliased(Revision)
PREVIOUS = (
    select(EARLIER.id)
    .where(EARLIER.draft_id == bindparam("draft_id"), EARLIER.number < bindparam("number"))
    .order_by(EARLIER.number.desc())
    .limit(1)
)
ASIDE: Any = (
    select(Aside.id, Aside.draft_id, Draft.subject, Aside.title, Draft.version, Aside.by_id, BY, Aside.at, Aside.fields)
    .join(Draft, Draft.id == Aside.draft_id)
    .outerjoin(Member, Member.id == Aside.by_id)
    .where(Draft.within == WITHIN, Aside.id == bindparam("id"), Aside.settled_at.is_(None))
)
OPEN: Any = (
    select(Aside.id, Aside.title, BY, Aside.at)
    .join(Draft, Draft.id == Aside.draft_id)
    .outerjoin(Member, Member.id == Aside.by_id)
    .where(Draft.within == WITHIN, Aside.settled_at.is_(None))
    .order_by(Aside.id)
)


def standing_of(within: str) -> dict[str, Standing]:
    """How far each part of the whole has come, by subject."""
    return {subject: Standing(*rest) for subject, *rest in rows_of(STANDING, {"within": within})}


def lines_of(within: str, page: int) -> tuple[Sequence[Line], bool]:
    """A page of the revisions of all parts, the newest first, and whether there are older ones."""
    skipped = (min(max(page, 1), 10_000) - 1) * PAGE
    rows = rows_of(LINES, {"within": within, "skipped": skipped})
    return [Line(*row) for row in rows[:PAGE]], len(rows) > PAGE


def revision_of(within: str, id: int) -> Whole:
    """One revision of a part of that whole. Raises Hidden."""
    return _whole(REVISION, within, id)


def aside_of(within: str, id: int) -> Whole:
    """One text that still waits; its number is the version that stands now. Raises Hidden."""
    return _whole(ASIDE, within, id)


def previous_of(revision: Whole) -> int | None:
    """The id of the revision before this one."""
    rows = rows_of(PREVIOUS, {"draft_id": revision.draft_id, "number": revision.number})
    return rows[0][0] if rows else None


def aside_to_settle(within: str, id: int) -> Aside:
    """The row of one text kept aside, locked. Raises Hidden."""
    asked = select(Aside).join(Draft, Draft.id == Aside.draft_id)
    asked = asked.where(Draft.within == within, Aside.id == _fitting(id))
    row = db.session.scalar(asked.with_for_update(of=Aside) if is_writing() else asked)
    if row is None:
        raise Hidden
    return row


def subject_of_draft(draft_id: int) -> str:
    return db.session.get_one(Draft, draft_id).subject


def open_asides(within: str) -> Sequence[tuple[int, str, str, datetime]]:
    """(id, title, by, at) of each text that still waits to be compared."""
    return [(row[0], row[1], row[2], row[3]) for row in rows_of(OPEN, {"within": within})]


def _fitting(id: int) -> int:
    """An id that the database can look for; beyond its bounds there is no row."""
    return min(max(id, 0), GREATEST_ID)


def _whole(statement: Any, within: str, id: int) -> Whole:
    rows = rows_of(statement, {"within": within, "id": _fitting(id)})
    if not rows:
        raise Hidden
    *words, fields = rows[0]
    return Whole._make([*words, unpacked(fields)])
