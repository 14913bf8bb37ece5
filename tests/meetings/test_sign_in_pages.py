"""The sign-in sheet and the page of absences: who may, numbers as typed, what is said of each."""

from datetime import date, timedelta

import pytest

from portal.extensions import db
from portal.meetings.attendance import attendance_of
from portal.meetings.models import State
from tests.cast import NOW
from tests.conftest import HTMX
from tests.meetings.checkin_cast import OVER, clock, scan, today
from tests.meetings.planned_cast import EARLIER, TUESDAY, enter, numbered, numbers_of, planned, whole


@pytest.fixture
def over(cast):
    """A meeting with numbers 1 郑组, 2 陈北, 3 卫记, 4 蒋村, which was held on Tuesday."""
    return numbered(cast, at=EARLIER, starts_at=TUESDAY)


def sent(meeting, absent="", **rows):
    """What the browser sends: numbers, times, and `line-4-reason` written as line_4_reason."""
    data = {"listed": absent, "began": "14:30", "ended": "16:10", "version": str(meeting.version)}
    return data | {name.replace("_", "-"): value for name, value in rows.items()}


def url_of(meeting):
    return f"/meetings/{meeting.id}/sign-in"


@pytest.mark.parametrize(
    ("who", "status"),
    [("recorder", 200), ("convener", 200), ("chief", 200), ("secretary", 403), ("other_convener", 403)],
)
@pytest.mark.parametrize("page", ["sign-in", "sign-in-sheet"])
def test_sheet_and_absences_belong_to_the_keepers(cast, sign_in, who, status, page):
    meeting = numbered(cast)
    assert sign_in(getattr(cast, who)).get(f"/meetings/{meeting.id}/{page}").status_code == status
    assert sign_in(cast.neighbour).get(f"/meetings/{meeting.id}/{page}").status_code == 404


def test_numbers_are_given_out_by_one_button(cast, sign_in, journal):
    meeting = planned(cast)
    client, page = sign_in(cast.recorder), f"/meetings/{meeting.id}/sign-in-sheet"
    assert "生成签到表（4 人）" in client.get(page).text
    assert client.post(f"/meetings/{meeting.id}/sheet").location == page
    assert numbers_of(meeting)[4] == "蒋村" and journal()[-1] == "sheet.numbered"
    assert client.post(f"/meetings/{meeting.id}/sheet").status_code == 409


def test_the_printed_sheet_says_its_version_and_leaves_phones_out(cast, sign_in):
    meeting = numbered(cast)
    body = sign_in(cast.recorder).get(f"/meetings/{meeting.id}/sign-in-sheet").text
    assert "球溪片区9月主题例会签到表 2026年9月29日 第 1 版" in body  # on every page
    assert "应到 4 人，编号 1 至 4（第 1 版）" in body and "球溪片区9月主题例会签到表" in body
    assert "林农" in body and "县农业农村局" in body and cast.secretary.phone not in body


def test_who_left_before_the_day_is_struck_through(cast, sign_in):
    from tests.meetings.test_attendance import backdated

    meeting = numbered(cast)
    backdated(cast.secretary, date(2026, 9, 28))
    body = sign_in(cast.recorder).get(f"/meetings/{meeting.id}/sign-in-sheet").text
    assert "<s>蒋村</s>" in body and "应到 3 人" in body


def test_the_page_asks_only_for_the_absent_numbers(cast, sign_in, over):
    client = sign_in(cast.recorder)
    body = client.get(url_of(over) + "?absent=4").text
    assert "蒋村" in body and "将记为没有到会的 1 人" in body and "卫记</td>" not in body
    fragment = client.get(url_of(over) + "?absent=3,4", headers=HTMX).text
    assert "<html" not in fragment and "卫记" in fragment and 'id="absentees"' in fragment


def test_a_number_that_is_not_there_is_said_beside_the_field(cast, sign_in, over):
    client = sign_in(cast.recorder)
    whole_page = client.get(url_of(over) + "?absent=4, 5")
    assert whole_page.status_code == 422 and "签到表只有 1 到 4 号，没有 5 号。" in whole_page.text
    part = client.get(url_of(over) + "?absent=4, 5&listed=4", headers=HTMX)
    assert part.status_code == 422 and "没有 5 号" in part.text and "蒋村" in part.text


def test_saving_needs_a_reason_for_each(cast, sign_in, over):
    client = sign_in(cast.recorder)
    answer = client.post(
        url_of(over), data=sent(over, "3,4", line_3_kind="leave", line_3_reason="生病", line_4_kind="absent")
    )
    assert answer.status_code == 422 and "请补 4 号的原因" in answer.text and "生病" in answer.text
    assert whole(over.id).state == State.PLANNED


def test_saving_holds_the_meeting_and_leaves_a_line(cast, sign_in, over, journal):
    data = sent(over, "３，４", line_3_kind="leave", line_3_reason="生病", line_4_kind="absent", line_4_reason="防汛")
    client = sign_in(cast.recorder)
    answer = client.post(url_of(over), data=data)
    meeting = whole(over.id)
    assert answer.status_code == 303 and "出勤已保存。" in client.get(answer.location).text
    assert meeting.state == State.HELD
    found = attendance_of(meeting)
    assert (found.present, found.leave_lines[0].reason, found.absent_lines[0].reason) == (2, "生病", "防汛")
    assert meeting.ended_at - meeting.began_at == timedelta(minutes=100)
    assert journal()[-1] == "attendance.recorded"


def test_nobody_absent_is_saved_with_one_press(cast, sign_in, over):
    assert sign_in(cast.recorder).post(url_of(over), data=sent(over)).status_code == 303
    assert attendance_of(whole(over.id)).present == 4


def test_numbers_typed_after_the_list_was_drawn_are_not_lost(cast, sign_in, over):
    data = sent(over, "4", line_4_kind="absent", line_4_reason="防汛") | {"absent": "3,4"}
    answer = sign_in(cast.recorder).post(url_of(over), data=data, headers=HTMX)
    assert answer.status_code == 422 and "请补 3 号的原因" in answer.text and "防汛" in answer.text


def test_a_slip_in_the_numbers_loses_no_reason(cast, sign_in, over):
    data = sent(over, "4", line_4_kind="absent", line_4_reason="防汛") | {"absent": "4,9"}
    answer = sign_in(cast.recorder).post(url_of(over), data=data, headers=HTMX)
    assert answer.status_code == 422 and "没有 9 号" in answer.text and "防汛" in answer.text


def test_what_was_entered_comes_back_to_be_mended(cast, sign_in, over):
    enter(over, cast.recorder, [3, 4], reason="上级会议", at=NOW)
    body = sign_in(cast.recorder).get(url_of(over)).text
    assert 'value="3, 4"' in body and body.count('value="上级会议"') == 2 and 'value="16:30"' in body


@pytest.mark.parametrize(("field", "value"), [("began", ""), ("began", "26:00"), ("ended", "x")])
def test_times_that_cannot_be_are_named(cast, sign_in, over, field, value):
    answer = sign_in(cast.recorder).post(url_of(over), data=sent(over) | {field: value})
    assert answer.status_code == 422 and "时间" in answer.text


@pytest.mark.parametrize("ended", ["14:00", "14:30"])
def test_times_that_do_not_fit_are_named_beside_their_field(cast, sign_in, over, ended):
    rows = {"line_4_kind": "leave", "line_4_reason": "防汛值守"}
    answer = sign_in(cast.recorder).post(url_of(over), data=sent(over, "4", **rows) | {"ended": ended})
    assert answer.status_code == 422 and 'id="ended-error">散会时间应晚于开会时间' in answer.text
    assert f'value="{ended}"' in answer.text and 'value="防汛值守"' in answer.text
    assert over.state == State.PLANNED


def test_before_the_meeting_nothing_is_saved(cast, sign_in):
    meeting = numbered(cast)
    client = sign_in(cast.recorder)
    assert "开始以后才能保存" in client.get(url_of(meeting)).text
    answer = client.post(url_of(meeting), data=sent(meeting))
    assert answer.status_code == 409 and "才开始" in answer.text


def test_who_has_no_number_yet_is_shown_with_a_button(cast, sign_in, over):
    cast.member("comer", "任新", cast.qiuxi, starts=date(2026, 9, 22))
    db.session.commit()
    client = sign_in(cast.recorder)
    assert "有 1 人应到，签到表上还没有编号" in client.get(url_of(over)).text
    assert client.post(f"/meetings/{over.id}/sheet").location == url_of(over)
    assert "任新" in client.get(url_of(over) + "?absent=5").text


@pytest.mark.parametrize("state", ["submitted", "correcting", "final", "cancelled"])
def test_afterwards_the_page_says_why_not(cast, sign_in, over, state):
    over.state = state
    db.session.commit()
    client = sign_in(cast.recorder)
    assert client.get(url_of(over)).status_code == 409
    assert client.post(url_of(over), data=sent(over)).status_code == 409


@pytest.mark.parametrize(("page", "most"), [("sign-in", 7), ("sign-in-sheet", 7)])
def test_sheet_and_absences_cost_a_fixed_number_of_statements(cast, sign_in, over, queries, page, most):
    client, url = sign_in(cast.recorder), f"/meetings/{over.id}/{page}"
    queries.clear()
    client.get(url)
    assert len(queries) == most


def test_saving_reads_sheet_roster_and_absences_once(cast, sign_in, over, queries):
    client, url = sign_in(cast.recorder), url_of(over)
    data = sent(over, "3,4", line_3_kind="leave", line_3_reason="生病", line_4_kind="absent", line_4_reason="防汛")
    queries.clear()
    assert client.post(url, data=data).status_code == 303
    assert len([q for q in queries if "FROM sheet_line" in q]) == 1
    assert len([q for q in queries if "FROM term_of_office" in q]) == 1


def test_who_signed_in_while_the_page_stood_open_is_not_closed_as_absent(cast, sign_in):
    meeting, client = today(cast), sign_in(cast.recorder)
    scan(meeting, cast.recorder)
    clock(OVER)
    absent = {"listed": "1-2, 4", "absent": "1-2, 4", "began": "09:10", "ended": "11:00", "version": meeting.version}
    scan(meeting, cast.secretary, at=OVER)
    answer = client.post(url_of(meeting), data=absent)
    assert answer.status_code == 422 and "刚刚签到了。到了会的，请从缺席编号里去掉" in answer.text
    assert 'name="line-4-there"' in answer.text and "line-2-there" not in answer.text
    assert client.post(url_of(meeting), data=absent | {"line-4-there": "1"}).status_code == 422  # a reason, then
    kept = absent | {"line-4-there": "1", "line-4-reason": "代人扫码", "line-4-kind": "absent"}
    assert client.post(url_of(meeting), data=kept).status_code == 303
    assert attendance_of(whole(meeting.id)).absent == 3
