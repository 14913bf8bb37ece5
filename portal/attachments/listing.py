"""The attachments of a thing as its page lists them, and the one way to a row."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select

from portal.actor import Actor
from portal.attachments.models import Attachment
from portal.attachments.rules import IS_REMOVED
from portal.attachments.subjects import check_read
from portal.errors import Hidden
from portal.extensions import db, is_writing, rows_of
from portal.roster.models import Member

KB, MB = 1024, 1024 * 1024


class Line(NamedTuple):
    """One attachment in a list."""

    id: int
    name: str
    size: int
    by: str
    at: datetime

    @property
    def size_words(self) -> str:
        """1.2 MB, 340 KB."""
        return f"{self.size / MB:.1f} MB" if self.size >= MB else f"{max(self.size // KB, 1)} KB"


LINES: Any = (
    select(Attachment.id, Attachment.name, Attachment.size, Member.name, Attachment.at)
    .join(Member, Member.id == Attachment.by_id)
    .where(Attachment.subject == bindparam("subject"), ~IS_REMOVED)
    .order_by(Attachment.id)
)


class Photo(NamedTuple):
    """One picture beside a thing: shown small, a click away from the large one."""

    id: int
    name: str
    caption: str
    width: int
    height: int
    at: datetime

    @property
    def words(self) -> str:
        return self.caption or self.name.rsplit(".", 1)[0]


PHOTOS: Any = (
    select(Attachment.id, Attachment.name, Attachment.caption, Attachment.width, Attachment.height, Attachment.at)
    .where(Attachment.subject == bindparam("subject"), Attachment.media_type.like("image/%"), ~IS_REMOVED)
    .order_by(Attachment.id)
)


def photos_of(subject: str) -> list[Photo]:
    """The pictures beside the thing, the oldest first: one statement. Who may read which is the slice's to say."""
    return [Photo._make(row) for row in rows_of(PHOTOS, {"subject": subject})]


def lines_of(subject: str) -> list[Line]:
    """What stands beside the thing, the oldest first: one statement. Who may read which is the slice's to say."""
    return [Line._make(row) for row in rows_of(LINES, {"subject": subject})]


def attachment_for(actor: Actor, id: int) -> Attachment:
    """The attachment, in the actor's sight; locked when the request writes. Raises Hidden."""
    statement = select(Attachment).where(Attachment.id == id, ~IS_REMOVED)
    row = db.session.scalar(statement.with_for_update() if is_writing() else statement)
    if row is None:
        raise Hidden
    check_read(row.subject, actor, row.at)
    return row
