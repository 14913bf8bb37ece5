"""Seals: what a final paper's text hashed to when it was made final."""

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import Row


class Seal(Row):
    """The fingerprint (校验码) of one text. `subject` names the thing, e.g. "meeting:12"; `url` is where it is read.

    `digest` is the SHA-256 of the text in hexadecimal, `mark` its first 12 characters, as they stand on paper. A
    correction gives the subject another seal, and this one the moment from which it no longer says the last word.
    """

    subject: Mapped[str] = mapped_column(String(60))
    digest: Mapped[str] = mapped_column(String(64))
    mark: Mapped[str] = mapped_column(String(12))
    url: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[datetime]
    corrected_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_seal_subject", "subject"),
        Index("ix_seal_mark", "mark"),
    )
