"""A meeting as a calendar file (.ics, RFC 5545): one event in Shanghai's time, with a reminder a day before."""

from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from portal.clock import local
from portal.meetings.models import Meeting, State
from portal.meetings.words import body_of
from portal.numbers import declare, number

USUAL_MINUTES = declare(
    "meetings.usual_minutes", "例会一般开多久", "分钟", 120, 30, 600, "还没开的会没有散会时间，日历文件按这个数算。"
)
DAY = timedelta(days=1)


def title_of(meeting: Meeting) -> str:
    """球溪片区9月例会. Needs its district loaded."""
    return f"{body_of(meeting)}{meeting.month.month}月例会"


def calendar_of(meeting: Meeting, *, alliance: str, address: str, at: datetime) -> bytes:
    """The file, lines folded and text escaped. Needs district, chair and agenda loaded; `address` is its page's.

    A calendar that has the meeting already takes the file over it: the UID stays, the SEQUENCE grows.
    """
    from icalendar import Alarm, Calendar, Event  # 3 MB of memory: only a worker that writes one loads it

    cancelled = meeting.state == State.CANCELLED
    title = f"{title_of(meeting)}：{meeting.theme}"
    event = Event.new(
        uid=uuid5(NAMESPACE_URL, f"{alliance}/meetings/{meeting.id}"),
        sequence=meeting.version - 1,
        stamp=at,
        summary=f"【已取消】{title}" if cancelled else title,
        start=local(meeting.starts_at),
        end=local(meeting.ended_at or meeting.starts_at + timedelta(minutes=number(USUAL_MINUTES))),
        location=meeting.place,
        description=_description(meeting, address),
        url=address,
    )
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    if not cancelled:
        alarm = Alarm.new(description=f"明天开会：{title}")
        alarm.add("action", "DISPLAY")
        alarm.add("trigger", -DAY)
        event.add_component(alarm)
    file = Calendar.new(prodid=f"-//{alliance}//portal//ZH", method="PUBLISH", subcomponents=[event])
    file.add_missing_timezones(first_date=meeting.day - 365 * DAY, last_date=meeting.day + 365 * DAY)
    data: bytes = file.to_ical()
    return data


def _description(meeting: Meeting, address: str) -> str:
    items = [f"{number}. {item.title}" for number, item in enumerate(meeting.agenda, 1)]
    return "\n".join([f"主持：{meeting.chair.name}", "议程：", *items, f"详情：{address}"])
