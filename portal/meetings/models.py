"""Meetings, their sign-in sheets, absences, and minutes. Rows, and questions about one row."""

import secrets
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.clock import local
from portal.extensions import Row
from portal.roster.models import District, Member


class State(StrEnum):
    """The life of a meeting and of its minutes."""

    PLANNED = "planned"
    CANCELLED = "cancelled"
    HELD = "held"  # absences entered, minutes not begun
    DRAFT = "draft"
    SUBMITTED = "submitted"
    CORRECTING = "correcting"  # passed by a convener; those who were there may read and correct
    FINAL = "final"


class AbsenceKind(StrEnum):
    LEAVE = "leave"
    ABSENT = "absent"


class Meeting(Row):
    """One monthly themed meeting (主题例会) of a district, or of the whole alliance (district_id None)."""

    district_id: Mapped[int | None] = mapped_column(ForeignKey("district.id"))
    month: Mapped[date]  # its first day
    theme: Mapped[str] = mapped_column(String(80))
    starts_at: Mapped[datetime]
    place: Mapped[str] = mapped_column(String(80))
    chair_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    recorder_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    called_by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    state: Mapped[State] = mapped_column(String(12), default=State.PLANNED)
    began_at: Mapped[datetime | None]  # as it really was
    ended_at: Mapped[datetime | None]
    sheet_version: Mapped[int] = mapped_column(default=0)  # 0: no numbers given out yet
    version: Mapped[int] = mapped_column(default=1)

    district: Mapped[District | None] = relationship(lazy="raise_on_sql")
    chair: Mapped[Member] = relationship(foreign_keys=chair_id, lazy="raise_on_sql")
    recorder: Mapped[Member] = relationship(foreign_keys=recorder_id, lazy="raise_on_sql")
    agenda: Mapped[list["AgendaItem"]] = relationship(
        order_by="AgendaItem.position", cascade="all, delete-orphan", lazy="raise_on_sql"
    )
    observers: Mapped[list["Observer"]] = relationship(
        order_by="Observer.position", cascade="all, delete-orphan", lazy="raise_on_sql"
    )
    minutes: Mapped["Minutes | None"] = relationship(back_populates="meeting", lazy="raise_on_sql")

    __table_args__ = (
        Index("ix_meeting_starts_at", "starts_at"),
        Index("ix_meeting_district_id_starts_at_state", "district_id", "starts_at", "state"),  # counts need no more
        Index("ix_meeting_state_starts_at", "state", "starts_at"),
    )
    __mapper_args__ = {"version_id_col": version}

    @property
    def day(self) -> date:
        """The day in Shanghai on which it is held: who held office that day is expected."""
        return local(self.starts_at).date()

    @property
    def is_final(self) -> bool:
        return self.state == State.FINAL

    @property
    def is_open_to_change(self) -> bool:
        """May the plan still be changed?"""
        return self.state == State.PLANNED


class AgendaItem(Row):
    """One item (议题) of the agenda, in order."""

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(120))


class Observer(Row):
    """Someone who attends without being expected (列席), by name."""

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(40))
    unit: Mapped[str] = mapped_column(String(80), default="")


class PlanChange(Row):
    """A postponement or a cancellation, with its reason."""

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))  # postponed, cancelled
    reason: Mapped[str] = mapped_column(String(200))
    was_at: Mapped[datetime]
    now_at: Mapped[datetime | None]
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    at: Mapped[datetime]


class SheetLine(Row):
    """A numbered line of the sign-in sheet (签到表), with the names as they were printed.

    Numbers are given once and never change; later people get numbers at the end. `is_expected` is
    None until the record is final, and then says for ever whether the person counts in 应到.
    """

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    number: Mapped[int]
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    name: Mapped[str] = mapped_column(String(40))
    town: Mapped[str] = mapped_column(String(40))
    village: Mapped[str] = mapped_column(String(40))
    sheet_version: Mapped[int]
    is_expected: Mapped[bool | None]

    __table_args__ = (
        UniqueConstraint("meeting_id", "number"),
        UniqueConstraint("meeting_id", "member_id"),
    )


class Absence(Row):
    """Who of the expected did not come: on leave (请假) or absent (缺席), and why."""

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    kind: Mapped[AbsenceKind] = mapped_column(String(8))
    reason: Mapped[str] = mapped_column(String(120), default="")

    __table_args__ = (UniqueConstraint("meeting_id", "member_id"),)


class Minutes(Row):
    """The record (会议记录) of one meeting. Once final it never changes.

    The counts and names below are None until then: they freeze what the paper says.
    """

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), unique=True)
    closing_words: Mapped[str] = mapped_column(Text, default="")
    corrections_close_at: Mapped[datetime | None]
    final_at: Mapped[datetime | None]
    expected_count: Mapped[int | None]
    present_count: Mapped[int | None]
    leave_count: Mapped[int | None]
    absent_count: Mapped[int | None]
    body_name: Mapped[str | None] = mapped_column(String(80))  # then: 资中县第一书记工作联盟球溪片区
    chair_name: Mapped[str | None] = mapped_column(String(40))
    recorder_name: Mapped[str | None] = mapped_column(String(40))
    approver_name: Mapped[str | None] = mapped_column(String(40))
    version: Mapped[int] = mapped_column(default=1)

    meeting: Mapped[Meeting] = relationship(back_populates="minutes", lazy="raise_on_sql")
    sections: Mapped[list["Section"]] = relationship(
        order_by="Section.position", cascade="all, delete-orphan", lazy="raise_on_sql"
    )
    steps: Mapped[list["MinutesStep"]] = relationship(order_by="MinutesStep.id", lazy="raise_on_sql")

    __mapper_args__ = {"version_id_col": version}


def fresh_key() -> str:
    return secrets.token_hex(6)


class Section(Row):
    """The minutes of one agenda item: who said what, and what was decided. Paragraphs are lines.

    By its key a draft stays the same one wherever its section stands; ids are used again, keys are not.
    """

    minutes_id: Mapped[int] = mapped_column(ForeignKey("minutes.id"))
    key: Mapped[str] = mapped_column(String(20), default=fresh_key, server_default="")
    agenda_item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_item.id"))
    position: Mapped[int]
    heading: Mapped[str] = mapped_column(String(120))
    discussion: Mapped[str] = mapped_column(Text, default="")
    resolution: Mapped[str] = mapped_column(Text, default="")

    actions: Mapped[list["ActionItem"]] = relationship(
        order_by="ActionItem.position", cascade="all, delete-orphan", lazy="raise_on_sql"
    )

    __table_args__ = (Index("ix_section_minutes_id_key", "minutes_id", "key", unique=True),)


class ActionItem(Row):
    """Something agreed (议定事项): what, who, by when. `owner_id` is set when the name is one member's."""

    section_id: Mapped[int] = mapped_column(ForeignKey("section.id"), index=True)
    position: Mapped[int]
    what: Mapped[str] = mapped_column(String(300))
    owner: Mapped[str] = mapped_column(String(80))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    due_on: Mapped[date | None]


class MinutesStep(Row):
    """A step in the life of minutes: submitted, returned (with a reason), passed, approved."""

    minutes_id: Mapped[int] = mapped_column(ForeignKey("minutes.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(String(300), default="")

    by: Mapped[Member] = relationship(lazy="raise_on_sql")
