"""Leave from one meeting (请假): the request, and the steps of its life."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.extensions import Row


class LeaveKind(StrEnum):
    """公假, 事假, 病假: what may be told to everybody."""

    OFFICIAL = "official"
    PERSONAL = "personal"
    SICK = "sick"


class LeaveState(StrEnum):
    """Where a request stands. Objected: entered by another, the person disagrees, somebody else decides."""

    ASKED = "asked"
    OBJECTED = "objected"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


UNDECIDED = (LeaveState.ASKED, LeaveState.OBJECTED)
OPEN = (*UNDECIDED, LeaveState.APPROVED)
IS_OPEN = text("state IN ('asked', 'objected', 'approved')")


class LeaveRequest(Row):
    """One member's leave from one meeting; at most one of them is open.

    `reason` is private: for who decides, the organisation officer and the member; "" when unwritten, None once removed.
    """

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    kind: Mapped[LeaveKind] = mapped_column(String(8))
    reason: Mapped[str | None] = mapped_column(String(200))
    state: Mapped[LeaveState] = mapped_column(String(10), index=True)
    asked_at: Mapped[datetime]
    meeting_at: Mapped[datetime]  # for when it was asked; a meeting may move
    is_late: Mapped[bool]  # asked after the absences were entered (补假)
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))  # when another entered it (代录)

    steps: Mapped[list["LeaveStep"]] = relationship(
        order_by="LeaveStep.id", cascade="all, delete-orphan", lazy="raise_on_sql"
    )

    __table_args__ = (
        Index(
            "uq_leave_request_open",
            "meeting_id",
            "member_id",
            unique=True,
            sqlite_where=IS_OPEN,
            postgresql_where=IS_OPEN,
        ),
    )


class LeaveStep(Row):
    """A step of a request: asked, entered, approved, refused, objected, withdrawn. `word` is as private as the reason.

    `by_name` is the name as the journal writes it: a deputy's stands with whom he or she stands in for.
    """

    leave_id: Mapped[int] = mapped_column(ForeignKey("leave_request.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    by_name: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime]
    word: Mapped[str | None] = mapped_column(String(200))
