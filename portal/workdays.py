"""Working days: public holidays and moved workdays as published; beyond the published years Monday to Friday."""

from datetime import date, timedelta

import chinese_calendar

ONE_DAY = timedelta(days=1)


def is_workday(day: date) -> bool:
    """Is this a working day? Where the holidays aren't published yet, Monday to Friday are."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


def is_published(day: date) -> bool:
    """Are the holidays of that year known, so that is_workday() is certain?"""
    try:
        chinese_calendar.is_workday(day)
    except NotImplementedError:
        return False
    return True


def workdays_after(day: date, count: int) -> date:
    """The last of `count` working days; the day after `day` is the first that can count. 0 gives `day` itself."""
    while count:
        day += ONE_DAY
        count -= is_workday(day)
    return day
