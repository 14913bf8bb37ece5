"""Two at the same moment: leave is asked once, decided once, and an approval meets the entering of absences."""

from sqlalchemy import func, select

from portal.extensions import db
from portal.meetings.attendance import attendance_of
from portal.meetings.leave_models import LeaveRequest, LeaveState, LeaveStep
from tests.meetings.leave_cast import asked
from tests.meetings.planned_cast import EARLIER, TUESDAY, numbered, planned, whole
from tests.meetings.test_minutes_races import at_once
from tests.meetings.test_sign_in_pages import sent, url_of


def test_two_taps_ask_once(cast, sign_in):
    url = f"/meetings/{planned(cast).id}/leave"
    clients = [sign_in(cast.secretary), sign_in(cast.secretary)]
    answers = at_once(*((client, url, {"kind": "sick"}) for client in clients))
    assert [answer.status_code for answer in answers] == [303, 409] and "您已经请过" in answers[1].text
    assert db.session.scalar(select(func.count(LeaveRequest.id))) == 1


def test_of_two_who_decide_one_wins_and_the_other_reads_who_was_first(cast, sign_in):
    meeting = planned(cast)
    leave = asked(meeting, cast.secretary)
    url = f"/meetings/{meeting.id}/leave/{leave.id}"
    yes, no = (sign_in(cast.convener), f"{url}/approval", {}), (sign_in(cast.chief), f"{url}/refusal", {"word": "不行"})
    won, lost = at_once(yes, no)
    assert (won.status_code, lost.status_code) == (303, 409)
    state, kind, name = db.session.execute(
        select(LeaveRequest.state, LeaveStep.kind, LeaveStep.by_name)
        .join(LeaveRequest.steps)
        .order_by(LeaveStep.id.desc())
    ).first()
    assert state == kind and f"{name}，9月24日" in lost.text


def test_an_approval_beside_the_entering_of_absences_is_lost_in_neither_order(cast, sign_in):
    meeting = numbered(cast, at=EARLIER, starts_at=TUESDAY)
    leave = asked(meeting, cast.secretary, at=EARLIER)
    id, data = meeting.id, sent(meeting, "4", line_4_kind="absent", line_4_reason="没有来")
    approval = f"/meetings/{meeting.id}/leave/{leave.id}/approval"
    answers = at_once((sign_in(cast.recorder), url_of(meeting), data), (sign_in(cast.convener), approval, {}))
    assert [answer.status_code for answer in answers] == [303, 303]
    found = attendance_of(whole(id))
    assert (found.on_leave, found.absent) == (1, 0)
    assert db.session.scalar(select(LeaveRequest.state)) == LeaveState.APPROVED
