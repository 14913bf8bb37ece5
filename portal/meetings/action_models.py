"""The ledger of actions (议定事项台账): what became of each action of a final record, step by step."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.extensions import Row
from portal.meetings.models import ActionItem, Meeting


class EntryState(StrEnum):
    """Where an action stands. Overdue is computed at every read; moved is an open one with another date."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


class ActionEntry(Row):
    """One action in the ledger, from the moment its record is final. What the record says of it never changes.

    `owner_id`, `due_on`, `state` and `closed_at` are as of the last step; `district_id` is the meeting's.
    Without `owner_id` a unit or several people see to it, and whoever convenes reports for them.
    """

    item_id: Mapped[int] = mapped_column(ForeignKey("action_item.id"), unique=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    district_id: Mapped[int | None] = mapped_column(ForeignKey("district.id"))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    due_on: Mapped[date | None]
    state: Mapped[EntryState] = mapped_column(String(8), default=EntryState.OPEN)
    closed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    item: Mapped[ActionItem] = relationship(lazy="raise_on_sql")
    meeting: Mapped[Meeting] = relationship(lazy="raise_on_sql")

    __table_args__ = (
        Index("ix_action_entry_state_due_on", "state", "due_on"),
        Index("ix_action_entry_district_id_state_due_on", "district_id", "state", "due_on"),
        Index("ix_action_entry_owner_id_state_due_on", "owner_id", "state", "due_on"),
    )
    __mapper_args__ = {"version_id_col": version}


class ActionStep(Row):
    """A step: done, moved (to `due_on`), dropped, reopened, assigned (to `owner_id`); who, when, in which words."""

    entry_id: Mapped[int] = mapped_column(ForeignKey("action_entry.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    at: Mapped[datetime]
    words: Mapped[str] = mapped_column(String(200), default="")
    due_on: Mapped[date | None]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
