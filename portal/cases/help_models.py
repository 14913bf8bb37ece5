"""Questions under a note; mutual help (互帮互带): a need or an offer, and the villages that it brought together."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.cases.models import CaseNote, Industry
from portal.extensions import Row
from portal.roster.models import Member


class CaseQuestion(Row):
    """A question to the author of a note, by name; the answer stands under it. A hidden one is kept."""

    note_id: Mapped[int] = mapped_column(ForeignKey("case_note.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    text: Mapped[str] = mapped_column(String(300))
    at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(String(600), default="")
    answered_at: Mapped[datetime | None]
    hidden_at: Mapped[datetime | None]
    hidden_why: Mapped[str] = mapped_column(String(300), default="")

    by: Mapped[Member] = relationship(lazy="raise_on_sql")
    note: Mapped[CaseNote] = relationship(lazy="raise_on_sql")


class Wants(StrEnum):
    NEED = "need"  # 求助
    OFFER = "offer"  # 我能帮


class HelpPost(Row):
    """A village asks for help, or can give it, in one industry."""

    wants: Mapped[Wants] = mapped_column(String(6))
    industry_id: Mapped[int] = mapped_column(ForeignKey("industry.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    place: Mapped[str] = mapped_column(String(80))
    text: Mapped[str] = mapped_column(String(300))
    at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_why: Mapped[str] = mapped_column(String(300), default="")

    by: Mapped[Member] = relationship(lazy="raise_on_sql")
    industry: Mapped[Industry] = relationship(lazy="raise_on_sql")
    pairs: Mapped[list["HelpPair"]] = relationship(back_populates="post", order_by="HelpPair.id", lazy="raise_on_sql")

    __table_args__ = (Index("ix_help_post_at", "at"),)


class HelpPair(Row):
    """Who came forward, and what became of it: begun when the post's author agrees, looked at later, ended."""

    post_id: Mapped[int] = mapped_column(ForeignKey("help_post.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    place: Mapped[str] = mapped_column(String(80))
    text: Mapped[str] = mapped_column(String(300))
    at: Mapped[datetime]
    begun_on: Mapped[date | None]
    check_on: Mapped[date | None]
    checked: Mapped[str] = mapped_column(String(300), default="")  # what was seen then
    checked_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended: Mapped[str] = mapped_column(String(300), default="")  # what came of it, or why it came to nothing

    post: Mapped[HelpPost] = relationship(back_populates="pairs", lazy="raise_on_sql")
    by: Mapped[Member] = relationship(lazy="raise_on_sql")

    __table_args__ = (UniqueConstraint("post_id", "by_id", name="uq_help_pair_by_id"),)

    @property
    def stage(self) -> str:
        if self.ended_at:
            return "已结束" if self.begun_on else "没有结成"
        return "结对中" if self.begun_on else "等对方答复"
