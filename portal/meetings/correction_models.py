"""Corrections (更正意见) that attendees file in the correction period. Rows, and questions about one."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import Row


class Outcome(StrEnum):
    """How something that was put forward ended. Until then it has none."""

    ACCEPTED = "accepted"  # of an addendum: signed
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class PutForward:
    """What one person wants said otherwise, and how that ended. Names are those of the day, as paper prints them."""

    minutes_id: Mapped[int] = mapped_column(ForeignKey("minutes.id"), index=True)
    wording: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    by_name: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]
    outcome: Mapped[Outcome | None] = mapped_column(String(10))
    answer: Mapped[str] = mapped_column(String(300), default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    decided_by_name: Mapped[str | None] = mapped_column(String(40))
    decided_at: Mapped[datetime | None]

    @property
    def is_open(self) -> bool:
        return self.outcome is None


class Correction(PutForward, Row):
    """What an attendee wants one numbered paragraph to say, and why; `quoted` is how it read then.

    `what`, `owner` and `due_on` are set where it is a line of 议定事项: `wording` then says them as a sentence.
    """

    paragraph: Mapped[int]
    quoted: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(String(300))
    what: Mapped[str | None] = mapped_column(String(300))
    owner: Mapped[str | None] = mapped_column(String(80))
    due_on: Mapped[date | None]
