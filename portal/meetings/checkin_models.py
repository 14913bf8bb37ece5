"""Who signed in (签到) at a meeting, by which way, when; and what was corrected after the sign-in was closed."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import Row


class Way(StrEnum):
    """How somebody was signed in. Who signed on paper has no row: the sheet's absent numbers say it."""

    CODE = "code"  # by oneself, with the code on the convener's screen
    TICK = "tick"  # by a keeper
    CORRECTION = "correction"  # by a keeper, after the sign-in was closed


class CheckIn(Row):
    """Someone expected who signed in. `arrived_at` is None when it wasn't clocked: then it was in time.

    `is_late` and `left_early` are judged when the row is written and again when the sign-in is closed, by the
    numbers then in force.
    """

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    way: Mapped[Way] = mapped_column(String(12))
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    at: Mapped[datetime]
    claim: Mapped[str | None] = mapped_column(String(24))  # of the scan: good for one person
    arrived_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]
    is_late: Mapped[bool] = mapped_column(default=False)
    left_early: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (UniqueConstraint("meeting_id", "member_id"), UniqueConstraint("meeting_id", "claim"))


class AttendanceCorrection(Row):
    """A change of somebody's attendance after the sign-in was closed: from what to what, why, by whom, when."""

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    was: Mapped[str] = mapped_column(String(200))
    now: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(String(200))
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    at: Mapped[datetime]
