"""The only reader of the clock. Instants are aware and in UTC; days are days in Shanghai."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import current_app, has_app_context

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """This instant, moved by the sample's stored offset where there is one."""
    return datetime.now(UTC) + offset()


def offset() -> timedelta:
    if not has_app_context():
        return timedelta(0)
    moved: timedelta = current_app.config.get("CLOCK_OFFSET", timedelta(0))
    return moved


def today() -> date:
    return local(now()).date()


def local(at: datetime) -> datetime:
    """The same instant on a wall clock of the county. Naive values are read as UTC."""
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(SHANGHAI)


def instant(day: date, hour: int = 0, minute: int = 0) -> datetime:
    """The UTC instant of a Shanghai wall time."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=SHANGHAI).astimezone(UTC)
