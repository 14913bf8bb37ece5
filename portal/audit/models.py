"""The journal: lines that are only ever added, chained by HMAC."""

from datetime import datetime

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import Row


class JournalLine(Row):
    """One line: who did what to which thing, when, from where, in members' words.

    Names are kept as they were; there is no foreign key, so a line outlives what it speaks of.
    """

    at: Mapped[datetime]
    actor_id: Mapped[int | None]
    actor_name: Mapped[str] = mapped_column(String(120))
    verb: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(12))  # change, sign-in, refusal, reveal
    subject: Mapped[str] = mapped_column(String(60))
    text: Mapped[str] = mapped_column(Text)
    about_id: Mapped[int | None]  # the member whom it concerns, when that is another than the actor
    district_id: Mapped[int | None]
    origin: Mapped[str] = mapped_column(String(60))  # address, or the command
    mac: Mapped[str] = mapped_column(String(64))

    __table_args__ = (
        Index("ix_journal_line_actor_id_id", "actor_id", "id"),
        Index("ix_journal_line_about_id_id", "about_id", "id"),
        Index("ix_journal_line_district_id_id", "district_id", "id"),
        Index("ix_journal_line_at", "at"),
        Index("ix_journal_line_kind_id", "kind", "id"),
    )


class JournalHead(Row):
    """The one row (id 1) that says where the chain ends. Locking it puts writers in line."""

    last_id: Mapped[int]
    mac: Mapped[str] = mapped_column(String(64))


class JournalCheckpoint(Row):
    """Where `verify` starts after retention has removed older lines: signed, one row a removal."""

    last_removed_id: Mapped[int]
    mac_there: Mapped[str] = mapped_column(String(64))
    removed: Mapped[int]
    at: Mapped[datetime]
    signature: Mapped[str] = mapped_column(String(64))
