"""Named beginnings of plans (会议模板): agenda, place and observers that a new meeting can start from."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.extensions import Row
from portal.roster.models import District


class MeetingTemplate(Row):
    """A template of one district, or without one of all. Those without `by_id` came with the portal."""

    district_id: Mapped[int | None] = mapped_column(ForeignKey("district.id"), index=True)
    name: Mapped[str] = mapped_column(String(40))
    place: Mapped[str] = mapped_column(String(80), default="")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    at: Mapped[datetime]

    district: Mapped[District | None] = relationship(lazy="raise_on_sql")
    agenda: Mapped[list["TemplateItem"]] = relationship(
        order_by="TemplateItem.position", cascade="all, delete-orphan", lazy="raise_on_sql"
    )
    observers: Mapped[list["TemplateObserver"]] = relationship(
        order_by="TemplateObserver.position", cascade="all, delete-orphan", lazy="raise_on_sql"
    )


class TemplateItem(Row):
    """One item of the agenda, in order."""

    template_id: Mapped[int] = mapped_column(ForeignKey("meeting_template.id"), index=True)
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(120))


class TemplateObserver(Row):
    """Someone who usually attends without being expected."""

    template_id: Mapped[int] = mapped_column(ForeignKey("meeting_template.id"), index=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(40))
    unit: Mapped[str] = mapped_column(String(80), default="")
