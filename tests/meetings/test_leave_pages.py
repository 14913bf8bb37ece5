"""The pages of leave: what each reader finds there, what is typed wrong, what the attendance page begins with."""

import re

import pytest
from sqlalchemy import select

from portal.extensions import db
from portal.meetings import plans
from portal.meetings.attendance import attendance_of
from portal.meetings.leave_models import LeaveRequest, LeaveState
from tests.cast import NOW, actor_of
from tests.conftest import HTMX
from tests.meetings.leave_cast import SECRET, approved, asked, decide, entered
from tests.meetings.planned_cast import AFTER, EARLIER, TUESDAY, enter, numbered, planned, whole
from tests.meetings.test_sign_in_pages import sent, url_of


def leave_url(meeting, leave=None, act=""):
    return f"/meetings/{meeting.id}/leave" + (f"/{leave.id}/{act}" if leave else "")


def only():
    return db.session.scalars(select(LeaveRequest)).one()


def test_asking_from_the_meetings_page(cast, sign_in, journal):
    meeting = planned(cast)
    client = sign_in(cast.secretary)
    assert f'<a class="button" href="{leave_url(meeting)}">请假</a>' in client.get(f"/meetings/{meeting.id}").text
    answer = client.post(leave_url(meeting), data={"kind": "sick", "reason": SECRET})
    assert answer.status_code == 303 and "已提出" in client.get(answer.location).text
    assert (only().state, only().reason) == (LeaveState.ASKED, SECRET) and journal()[-1] == "leave.asked"
    assert "我的请假：待审批" in client.get(f"/meetings/{meeting.id}").text


@pytest.mark.parametrize(
    ("kind", "reason", "sentence"),
    [
        ("", "参会", "请选公假、事假或病假。"),
        ("holiday", "参会", "请选公假、事假或病假。"),
        ("personal", "  ", "请写明原因"),
        ("official", "长" * 201, "原因最多 200 字"),
    ],
)
def test_what_is_wrong_stands_beside_the_field_and_what_was_typed_stays(cast, sign_in, kind, reason, sentence):
    meeting = planned(cast)
    for headers in ({}, HTMX):
        answer = sign_in(cast.secretary).post(
            leave_url(meeting), data={"kind": kind, "reason": reason}, headers=headers
        )
        assert answer.status_code == 422 and sentence in answer.text and reason.strip() in answer.text
    assert db.session.query(LeaveRequest).count() == 0


def test_an_illness_may_stay_unwritten(cast, sign_in):
    assert sign_in(cast.secretary).post(leave_url(planned(cast)), data={"kind": "sick"}).status_code == 303
    assert only().reason == ""


def test_control_characters_are_left_out(cast, sign_in):
    sign_in(cast.secretary).post(leave_url(planned(cast)), data={"kind": "sick", "reason": "复\0查\x07\n门诊"})
    assert only().reason == "复查 门诊"


@pytest.mark.parametrize(("who", "status"), [("secretary", 200), ("recorder", 200), ("convener", 200), ("chief", 200)])
def test_the_page_is_for_those_whom_it_concerns(cast, sign_in, who, status):
    meeting = planned(cast)
    assert sign_in(getattr(cast, who)).get(leave_url(meeting)).status_code == status
    assert sign_in(cast.neighbour).get(leave_url(meeting)).status_code == 404
    refused = sign_in(cast.other_convener).get(leave_url(meeting))
    assert refused.status_code == 403 and "不在这次会议的应到名单里" in refused.text


def test_a_convener_decides_with_a_word(cast, sign_in):
    meeting = planned(cast)
    leave, client = asked(meeting, cast.secretary), sign_in(cast.convener)
    body = client.get(leave_url(meeting)).text
    assert SECRET in body and "龙结镇" in body and leave_url(meeting, leave, "approval") in body
    without = client.post(leave_url(meeting, leave, "refusal"), data={"word": " "})
    assert without.status_code == 422 and "不批准请写一句为什么" in without.text
    long = client.post(leave_url(meeting, leave, "approval"), data={"word": "长" * 201}, headers=HTMX)
    assert long.status_code == 422 and "最多 200 字" in long.text and "长" * 201 in long.text
    done = client.post(leave_url(meeting, leave, "refusal"), data={"word": "会上要讲项目"}, headers=HTMX)
    assert done.status_code == 200 and "没有批准" in done.text and "<html" not in done.text
    told = sign_in(cast.secretary)
    assert "会上要讲项目" in told.get(leave_url(meeting)).text and "会上要讲项目" in told.get("/").text


def test_keepers_see_who_is_on_leave_and_not_why(cast, sign_in):
    meeting = planned(cast)
    approved(meeting, cast.secretary, cast.convener)
    asked(meeting, cast.organization)
    client = sign_in(cast.recorder)
    page, body = client.get(f"/meetings/{meeting.id}").text, client.get(leave_url(meeting)).text
    assert "请假 2 人" in page and "蒋村 · 病假" in page and "已批准" in page and "待审批" in page
    assert "蒋村" in body and "不公开" in body and SECRET not in page + body and "approval" not in body


def test_leave_is_entered_for_another_and_objected_to(cast, sign_in, journal):
    meeting = planned(cast)
    client, url = sign_in(cast.convener), leave_url(meeting) + "/entry"
    form = client.get(url).text
    assert "蒋村" in form and "陈北（" not in form and "沈邻" not in form
    assert client.post(url, data={"kind": "official", "reason": "培训"}).status_code == 422
    sent = {"member": cast.secretary.id, "kind": "sick", "reason": "来电话说病了"}
    assert client.post(url, data=sent).status_code == 303
    again = client.post(url, data=sent)
    assert again.status_code == 409 and "蒋村已经请过" in again.text and "来电话说病了" in again.text
    own = sign_in(cast.secretary)
    assert "陈北替您请了球溪片区9月例会的假" in own.get("/").text
    objection = leave_url(meeting, only(), "objection")
    assert own.post(objection).status_code == 422
    assert own.post(objection, data={"word": "我能来"}).status_code == 303
    assert only().state == LeaveState.OBJECTED and journal()[-1] == "leave.objected"
    assert client.post(leave_url(meeting, only(), "approval")).status_code == 403


def test_who_may_not_decide_gets_no_form_for_another(cast, sign_in):
    meeting = planned(cast)
    assert sign_in(cast.other_convener).get(leave_url(meeting) + "/entry").status_code == 403
    assert sign_in(cast.recorder).get(leave_url(meeting) + "/entry").status_code == 403


def test_one_withdraws_by_one_button(cast, sign_in):
    meeting = planned(cast)
    leave = approved(meeting, cast.secretary, cast.convener)
    client = sign_in(cast.secretary)
    assert "撤回请假" in client.get(leave_url(meeting)).text
    assert client.post(leave_url(meeting, leave, "withdrawal")).status_code == 303
    assert only().state == LeaveState.WITHDRAWN and "提出请假" in client.get(leave_url(meeting)).text


def test_the_attendance_page_begins_with_approved_leave(cast, sign_in):
    meeting = numbered(cast, at=EARLIER, starts_at=TUESDAY)
    approved(meeting, cast.secretary, cast.convener, at=EARLIER)
    client = sign_in(cast.recorder)
    body = client.get(url_of(meeting)).text
    assert re.search(r'name="absent" value="4"', body) and "将记为没有到会的 1 人" in body
    assert "已批准" in body and "病假" in body and SECRET not in body and "line-4-reason" not in body
    forged = {"line_4_kind": "absent", "line_4_reason": "没有来"}
    assert client.post(url_of(meeting), data=sent(meeting, "4", **forged)).status_code == 303
    found = attendance_of(whole(meeting.id))
    assert (found.on_leave, found.absent, found.leave_lines[0].reason) == (1, 0, "病假")


def test_who_came_in_spite_of_leave_is_present(cast, sign_in):
    meeting = numbered(cast, at=EARLIER, starts_at=TUESDAY)
    approved(meeting, cast.secretary, cast.convener, at=EARLIER)
    assert sign_in(cast.recorder).post(url_of(meeting), data=sent(meeting, "")).status_code == 303
    assert attendance_of(whole(meeting.id)).present == 4


def test_the_printed_sheet_marks_leave_and_says_no_more(cast, sign_in):
    meeting = numbered(cast)
    approved(meeting, cast.secretary, cast.convener)
    body = sign_in(cast.recorder).get(f"/meetings/{meeting.id}/sign-in-sheet").text
    assert "<td>请假</td>" in body and "病假" not in body and SECRET not in body


def test_late_leave_is_called_so(cast, sign_in):
    meeting = numbered(cast, at=EARLIER, starts_at=TUESDAY)
    enter(meeting, cast.recorder, [4], at=NOW)
    client = sign_in(cast.secretary)
    button = f'<a class="button" href="{leave_url(meeting)}">请假</a>'
    assert button in client.get(f"/meetings/{meeting.id}").text
    assert button not in sign_in(cast.organization).get(f"/meetings/{meeting.id}").text  # who was there
    assert "出勤已经录入，现在是补假" in client.get(leave_url(meeting)).text
    client.post(leave_url(meeting), data={"kind": "sick"})
    assert "审批球溪片区9月例会的补假：蒋村" in sign_in(cast.convener).get("/").text


def test_a_moved_meeting_asks_to_check_and_a_cancelled_one_ends_it(cast, sign_in):
    meeting = planned(cast)
    approved(meeting, cast.secretary, cast.convener)
    to = meeting.starts_at.replace(day=30)
    plans.postpone(meeting, to=to, reason="防汛", by=actor_of(cast.chief), at=NOW)
    client = sign_in(cast.secretary)
    assert "会议改了时间" in client.get(leave_url(meeting)).text and "请核对您的请假" in client.get("/").text
    plans.cancel(whole(meeting.id), reason="防汛", by=actor_of(cast.chief), at=NOW)
    body = client.get(leave_url(meeting)).text
    assert "会议取消，作废" in body and "撤回请假" not in body and "您的请假作废" in client.get("/").text


def test_what_was_submitted_says_what_to_do(cast, sign_in):
    meeting = numbered(cast)
    leave = asked(meeting, cast.secretary)
    enter(meeting, cast.recorder, [4], at=AFTER)
    meeting.state = "submitted"
    db.session.commit()
    client = sign_in(cast.convener)
    assert "请审定人先退回会议记录" in client.get(leave_url(meeting)).text
    refused = client.post(leave_url(meeting, leave, "approval"))
    assert refused.status_code == 409 and "请审定人先退回会议记录" in refused.text


def test_a_request_belongs_to_its_meeting(cast, sign_in):
    meeting, other = planned(cast), planned(cast)
    leave = asked(meeting, cast.secretary)
    client = sign_in(cast.convener)
    assert client.post(leave_url(other, leave, "approval")).status_code == 404
    assert client.post(f"/meetings/{meeting.id}/leave/987654/approval").status_code == 404


def test_the_list_costs_the_same_at_one_and_at_many(cast, sign_in, queries):
    meeting, costs = planned(cast), []
    client = sign_in(cast.convener)
    for who in ("secretary", "recorder", "organization"):
        decide(meeting, asked(meeting, getattr(cast, who)), cast.chief)
        for path in (leave_url(meeting), f"/meetings/{meeting.id}"):
            queries.clear()
            client.get(path)
            costs.append(len(queries))
    assert set(costs[::2]) == {7} and set(costs[1::2]) == {8}


def test_entered_leave_is_not_withdrawn_but_objected_to(cast, sign_in):
    meeting = planned(cast)
    leave = entered(meeting, cast.secretary, cast.convener)
    client = sign_in(cast.secretary)
    body = client.get(leave_url(meeting)).text
    assert "提出异议" in body and "撤回请假" not in body
    assert client.post(leave_url(meeting, leave, "withdrawal")).status_code == 409
