"""The texts for the group chat, word for word, and who gets them on the page."""

from datetime import date, timedelta

import pytest

from portal.clock import instant
from portal.extensions import db
from portal.meetings import plans
from portal.meetings.action_models import ActionEntry, EntryState
from portal.meetings.details import details_of
from portal.meetings.group_texts import Due, reminder_of, texts_of
from portal.meetings.loaders import outline_for
from portal.meetings.models import State
from portal.meetings.sharing import texts_for
from tests.cast import NOW, actor_of
from tests.meetings import minutes_cast
from tests.meetings.planned_cast import NEXT_WEEK, planned

ADDRESS = "http://localhost/meetings/3"
INVITATION = """【会议通知】球溪片区9月例会
主题：稻虾养殖现场交流
时间：9月29日（周二）14:30
地点：球溪镇便民服务中心
主持：陈北
议程：
1. 稻虾综合种养的田间管理
2. 上次议定事项落实情况
不能到会的，请提前请假。
详情（登录后看）：http://localhost/meetings/3"""
POSTPONEMENT = """【延期通知】球溪片区9月例会
《稻虾养殖现场交流》原定9月29日（周二）14:30，改到10月9日（周五）09:00。
地点：球溪镇便民服务中心
原因：防汛值守
请互相转告。"""
CANCELLATION = """【取消通知】球溪片区9月例会
原定9月29日（周二）14:30在球溪镇便民服务中心开的《稻虾养殖现场交流》取消，不用到会。
原因：与全县大会冲突
请互相转告。"""
CORRECTION = """【请核对会议记录】球溪片区9月例会
9月18日（周五）《稻虾养殖现场交流》的会议记录，请到会的同志核对，有不对的，最迟9月28日（周一）提出更正。
会议记录（登录后看）：http://localhost/meetings/3/minutes"""
FINAL = """【会议记录已定稿】球溪片区9月例会
9月18日（周五）《稻虾养殖现场交流》的会议记录已经审定。
会议记录（登录后看）：http://localhost/meetings/3/minutes"""
ACTIONS = """【议定事项提醒】球溪片区9月例会
9月18日（周五）《稻虾养殖现场交流》议定的事项，请按时办结：
1. 联系种苗：陈北，9月20日（周日）前（已过期）
2. 报送可改造田块面积：蒋村，9月30日（周三）前"""


def texts(cast, meeting, due=(), at=NOW):
    """Name and text of each that fits the meeting as it stands."""
    outline = outline_for(actor_of(cast.chief), meeting.id)
    return dict(texts_of(outline, details_of(meeting.id), due, address=ADDRESS, at=at))


def test_a_planned_meeting_has_its_invitation(cast):
    assert texts(cast, planned(cast)) == {"会议通知": INVITATION}


def test_a_postponed_one_tells_both_times_first(cast):
    meeting = planned(cast)
    plans.postpone(meeting, to=instant(date(2026, 10, 9), 9), reason="防汛值守", by=actor_of(cast.convener), at=NOW)
    found = texts(cast, meeting)
    assert list(found) == ["延期通知", "会议通知"]
    assert found["延期通知"] == POSTPONEMENT
    assert "时间：10月9日（周五）09:00" in found["会议通知"]


def test_a_cancelled_one_tells_nobody_to_come(cast):
    meeting = planned(cast)
    plans.cancel(meeting, reason="与全县大会冲突", by=actor_of(cast.convener), at=NOW)
    assert texts(cast, meeting) == {"取消通知": CANCELLATION}


def test_once_begun_there_is_nothing_to_invite_to(cast):
    assert texts(cast, planned(cast), at=NEXT_WEEK) == {}


def test_the_correction_period_names_its_last_day(cast):
    meeting = minutes_cast.passed(cast)
    meeting.minutes.corrections_close_at = instant(date(2026, 9, 29))
    db.session.commit()
    assert texts(cast, meeting) == {"更正期开始": CORRECTION}
    assert texts(cast, meeting, at=instant(date(2026, 9, 29))) == {}


def test_a_final_record_says_so_and_reminds_of_what_is_due(cast):
    due = (Due("联系种苗", "陈北", date(2026, 9, 20)), Due("报送可改造田块面积", "蒋村", date(2026, 9, 30)))
    meeting = minutes_cast.final(cast)
    assert texts(cast, meeting) == {"记录定稿": FINAL}
    assert texts(cast, meeting, due) == {"议定事项提醒": ACTIONS, "记录定稿": FINAL}
    assert texts(cast, meeting, due, at=NOW + timedelta(days=20)).keys() == {"议定事项提醒"}  # it is no news any more


def reminders(cast, meeting, days=0):
    """What the page of a final record reminds of, so many days from now."""
    outline = outline_for(actor_of(cast.chief), meeting.id)
    return [one.text for one in texts_for(outline, {}, root="http://localhost/", at=NOW + timedelta(days=days))]


@pytest.mark.parametrize(("days", "is_there"), [(-9, False), (-8, True), (36, True), (37, False)])
def test_only_what_is_near_its_day_is_reminded_of(cast, days, is_there):
    found = reminders(cast, minutes_cast.final(cast), days)  # due on 30 September
    assert bool(found) is is_there and (not found or "报送可改造田块面积：蒋村，9月30日（周三）前" in found[0])


def test_what_is_done_is_not_reminded_of(cast):
    meeting = minutes_cast.final(cast)
    db.session.query(ActionEntry).one().state = EntryState.DONE
    db.session.commit()
    assert reminders(cast, meeting) == []


@pytest.mark.parametrize("typed", ["13812345678", "138-1234-5678", "138 1234 5678"])
def test_a_typed_phone_number_does_not_reach_the_group(cast, typed):
    found = texts(cast, planned(cast, place=f"村委会（联系{typed}）"))
    assert "村委会（联系138****5678）" in found["会议通知"] and typed not in found["会议通知"]


def test_no_text_tells_why_somebody_was_on_leave(cast):
    found = texts(cast, minutes_cast.final(cast))  # 郑组 was on leave: 看病
    assert not [text for text in found.values() if "看病" in text or "郑组" in text]


@pytest.mark.parametrize(
    ("who", "status"), [("convener", True), ("recorder", True), ("chief", True), ("secretary", False)]
)
def test_those_who_see_to_the_meeting_find_the_text_on_its_page(cast, sign_in, who, status):
    meeting = planned(cast)
    body = sign_in(getattr(cast, who)).get(f"/meetings/{meeting.id}").text
    assert (INVITATION.replace("/3", f"/{meeting.id}") in body) is status
    assert ("readonly" in body and "复制" in body) is status


def test_what_was_typed_is_text_in_the_field_too(cast, sign_in):
    meeting = planned(cast, theme="</textarea><b>粗")
    body = sign_in(cast.convener).get(f"/meetings/{meeting.id}").text
    assert "主题：&lt;/textarea&gt;&lt;b&gt;粗" in body and "</textarea><b>" not in body


def test_a_meeting_held_has_no_text_until_its_record_goes_on(cast):
    for state in (State.HELD, State.DRAFT, State.SUBMITTED):
        meeting = minutes_cast.held(cast)
        meeting.state = state
        db.session.commit()
        assert texts(cast, meeting) == {}


@pytest.mark.parametrize(("today", "over"), [(date(2026, 9, 30), ""), (date(2026, 10, 1), "（已过期）")])
def test_the_reminder_of_one_action_says_whose_it_is_and_by_when(today, over):
    text = reminder_of("联系种苗，电话 13812345678", "蒋村", date(2026, 9, 30), "球溪片区9月例会", today).text
    assert text.split("\n")[1:3] == [
        "球溪片区9月例会议定：联系种苗，电话 138****5678",
        f"责任人：蒋村，9月30日（周三）前办结{over}",
    ]
