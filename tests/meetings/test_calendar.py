"""The calendar file, read back by the library that other programs use."""

from datetime import date, datetime, timedelta
from urllib.parse import quote
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from portal.clock import instant
from portal.extensions import db
from portal.meetings import plans
from portal.meetings.calendar import USUAL_MINUTES
from portal.meetings.models import Meeting
from portal.settings.rules import set_number
from tests.cast import NOW, actor_of
from tests.meetings.planned_cast import planned

SHANGHAI = ZoneInfo("Asia/Shanghai")
HARD = "虾、稻; 田,埂\\渠：“" + "长" * 60 + "”"


@pytest.fixture
def file(cast, sign_in):
    """file(meeting, who) -> the answer to that person's request for its calendar file."""
    return lambda meeting, who="secretary": sign_in(getattr(cast, who)).get(f"/meetings/{meeting.id}/meeting.ics")


def event_of(answer):
    return Calendar.from_ical(answer.data).events[0]


def test_the_event_stands_in_shanghai_time(cast, file):
    event = event_of(file(planned(cast)))
    assert event.start == datetime(2026, 9, 29, 14, 30, tzinfo=SHANGHAI)
    assert event["DTSTART"].params["TZID"] == "Asia/Shanghai"
    assert event.end - event.start == timedelta(hours=2)
    zones = Calendar.from_ical(file(planned(cast)).data).walk("VTIMEZONE")
    assert [str(zone["TZID"]) for zone in zones] == ["Asia/Shanghai"]
    assert zones[0].walk("STANDARD")[0]["TZOFFSETTO"].td == timedelta(hours=8)


def test_it_tells_what_where_and_who_and_reminds_a_day_before(cast, file):
    event = event_of(file(planned(cast)))
    assert event.summary == "球溪片区9月例会：稻虾养殖现场交流" and event["LOCATION"] == "球溪镇便民服务中心"
    assert "主持：陈北\n议程：\n1. 稻虾综合种养的田间管理\n2. 上次议定事项落实情况" in event.description
    assert event.alarms.times[0].trigger == event.start - timedelta(days=1)
    assert event.status == "CONFIRMED"


def test_a_changed_plan_is_the_same_event_with_a_higher_number(cast, file):
    meeting = planned(cast)
    first = event_of(file(meeting))
    plans.postpone(
        db.session.get_one(Meeting, meeting.id),
        to=instant(date(2026, 10, 9), 9),
        reason="防汛值守",
        by=actor_of(cast.convener),
        at=NOW,
    )
    then = event_of(file(meeting))
    assert then.uid == first.uid and then.sequence > first.sequence
    assert then.start == datetime(2026, 10, 9, 9, 0, tzinfo=SHANGHAI)
    assert event_of(file(planned(cast))).uid != first.uid


def test_a_cancelled_meeting_is_cancelled_and_reminds_nobody(cast, file):
    meeting = planned(cast)
    plans.cancel(meeting, reason="与全县大会冲突", by=actor_of(cast.convener), at=NOW)
    event = event_of(file(meeting))
    assert event.status == "CANCELLED" and event.summary.startswith("【已取消】") and not event.walk("VALARM")


def test_text_is_escaped_and_lines_are_folded(cast, file):
    data = file(planned(cast, theme=HARD, place="甲\nBEGIN:VEVENT")).data
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    assert data.count(b"\r\nBEGIN:VEVENT") == 1
    event = Calendar.from_ical(data).events[0]
    assert event.summary == f"球溪片区9月例会：{HARD}" and event["LOCATION"] == "甲\nBEGIN:VEVENT"


def test_how_long_a_meeting_lasts_is_the_alliance_s_number(cast, file):
    meeting = planned(cast)
    set_number(USUAL_MINUTES, 90, by=actor_of(cast.chief), at=NOW)
    event = event_of(file(meeting))
    assert event.end - event.start == timedelta(minutes=90)


def test_the_file_has_its_name_in_chinese(cast, file):
    answer = file(planned(cast))
    assert answer.mimetype == "text/calendar" and "private" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert f"filename*=UTF-8''{quote('球溪片区9月例会.ics')}" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize(("who", "status"), [("secretary", 200), ("neighbour", 404), ("finance", 404), ("admin", 403)])
def test_the_file_is_for_those_who_see_the_meeting(cast, file, who, status):
    assert file(planned(cast), who).status_code == status


def test_the_page_of_a_coming_meeting_links_to_it(cast, sign_in):
    meeting = planned(cast)
    assert f'href="/meetings/{meeting.id}/meeting.ics"' in sign_in(cast.secretary).get(f"/meetings/{meeting.id}").text
