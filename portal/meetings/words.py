"""The alliance's words for a meeting: its state, whose it is, when."""

from datetime import date, datetime, timedelta

from portal.clock import local
from portal.meetings.models import Meeting, State

ALLIANCE = "联盟"
WEEKDAYS = "一二三四五六日"
LAST_MOMENT = timedelta(seconds=1)
STATES: dict[str, tuple[str, str]] = {  # word and tone of the badge
    State.PLANNED: ("筹备", "draft"),
    State.CANCELLED: ("已取消", "stop"),
    State.HELD: ("已召开", "open"),
    State.DRAFT: ("草稿", "draft"),
    State.SUBMITTED: ("待审定", "wait"),
    State.CORRECTING: ("更正期", "open"),
    State.FINAL: ("定稿", "done"),
}


def body_of(meeting: Meeting) -> str:
    """Whose meeting it is. Needs its district loaded."""
    return meeting.district.name if meeting.district else ALLIANCE


def called(meeting: Meeting) -> str:
    """9月例会《稻虾养殖现场交流》, as the journal names it."""
    return f"{meeting.month.month}月例会《{meeting.theme}》"


def day_text(day: date) -> str:
    """2026年9月24日, as paper wants it."""
    return f"{day.year}年{day.month}月{day.day}日"


def day_words(day: date) -> str:
    """9月24日."""
    return f"{day.month}月{day.day}日"


def last_day_of(closes_at: datetime) -> date:
    """The last day of a period that is closed from this instant on."""
    return local(closes_at - LAST_MOMENT).date()


def time_words(at: datetime) -> str:
    """9月24日 14:30, on a wall clock of the county."""
    there = local(at)
    return f"{day_words(there.date())} {there:%H:%M}"


def weekday_words(at: datetime) -> str:
    """9月24日 周四 14:30."""
    there = local(at)
    return f"{day_words(there.date())} 周{WEEKDAYS[there.weekday()]} {there:%H:%M}"
