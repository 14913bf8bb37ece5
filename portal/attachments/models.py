"""Files beside something of a slice: a meeting's photos, a report's papers. The bytes are in store.py."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import Row


class Attachment(Row):
    """One file beside one thing. Two rows may share their bytes: these are kept once, under their SHA-256."""

    subject: Mapped[str] = mapped_column(String(60), index=True)  # meeting:3
    name: Mapped[str] = mapped_column(String(120))
    media_type: Mapped[str] = mapped_column(String(80))
    size: Mapped[int]  # bytes
    digest: Mapped[str] = mapped_column(String(64), index=True)  # SHA-256 in hex
    small_digest: Mapped[str | None] = mapped_column(String(64))  # of a picture: the one for phones
    width: Mapped[int] = mapped_column(default=0)  # pixels of a picture; 0 where nobody knows
    height: Mapped[int] = mapped_column(default=0)
    caption: Mapped[str] = mapped_column(String(60), default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    at: Mapped[datetime]


class AttachmentRemoval(Row):
    """That an attachment was taken away, by whom and when. Its bytes stay for a while (rules.py)."""

    attachment_id: Mapped[int] = mapped_column(ForeignKey("attachment.id"), unique=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    at: Mapped[datetime]
