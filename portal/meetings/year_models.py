"""Why a month went by without a meeting."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import Row


class MissingReason(Row):
    """Why a district, or the alliance (None), did not meet in a month: 农忙, 防汛 … The latest row counts."""

    district_id: Mapped[int | None] = mapped_column(ForeignKey("district.id"))
    month: Mapped[date]  # its first day
    reason: Mapped[str] = mapped_column(String(100))
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    at: Mapped[datetime]

    __table_args__ = (Index("ix_missing_reason_month_district_id", "month", "district_id"),)
