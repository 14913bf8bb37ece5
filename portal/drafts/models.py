"""What is being written, every text of it that was saved, and the texts that met a newer one. Rows only."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import Row


class Draft(Row):
    """How far one piece of writing has come, and who holds it now. The text itself is kept by its slice.

    `subject` names it, e.g. "minutes-section:17.a40"; `within` the whole that it is a part of, e.g. "minutes:17".
    """

    subject: Mapped[str] = mapped_column(String(80), unique=True)
    within: Mapped[str] = mapped_column(String(60), index=True)
    version: Mapped[int] = mapped_column(default=0)  # the number of its newest revision
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))  # of the newest text
    holder_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    held_until: Mapped[datetime | None]


class Revision(Row):
    """One text of a draft. `fields` is JSON: {name of the field: its plain text}.

    `by_id` is None where the text had changed outside the editor. Autosaves of one person may share a row: see rules.
    """

    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(120), default="")
    fields: Mapped[str] = mapped_column(Text)
    length: Mapped[int]  # characters of all fields
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    began_at: Mapped[datetime]  # the first of the autosaves that share this row
    at: Mapped[datetime]
    is_auto: Mapped[bool]
    taken: Mapped[int] = mapped_column(default=0)  # characters deleted since began_at
    page: Mapped[str] = mapped_column(String(40), default="")  # which open page sent it, "" for a button
    nth: Mapped[int] = mapped_column(default=0)  # among the texts of that page
    base: Mapped[int] = mapped_column(default=0)  # the version from which on that page alone has written

    __table_args__ = (UniqueConstraint("draft_id", "number"),)


class Aside(Row):
    """A text that could not become a revision: somebody else had saved, or was writing. It waits to be compared."""

    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"), index=True)
    title: Mapped[str] = mapped_column(String(120), default="")
    fields: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    began_at: Mapped[datetime]
    at: Mapped[datetime]
    taken: Mapped[int] = mapped_column(default=0)
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
