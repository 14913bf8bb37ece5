"""Two keepers at the same moment: numbers are given once, attendance and plans are not overwritten unseen."""

from sqlalchemy import func, select

from portal.extensions import db
from portal.meetings.attendance import attendance_of
from portal.meetings.models import Meeting, SheetLine
from tests.meetings.planned_cast import EARLIER, TUESDAY, numbered, planned, whole
from tests.meetings.test_minutes_races import at_once
from tests.meetings.test_pages import changed
from tests.meetings.test_sign_in_pages import sent


def test_numbers_are_given_out_once(cast, sign_in):
    url = f"/meetings/{planned(cast).id}/sheet"
    clients = [sign_in(who) for who in (cast.recorder, cast.convener, cast.chief)]
    answers = at_once(*((client, url, {}) for client in clients))
    assert [answer.status_code for answer in answers] == [303, 409, 409]
    assert db.session.scalar(select(func.count()).select_from(SheetLine)) == 4
    assert db.session.scalar(select(Meeting.sheet_version)) == 1


def test_of_two_who_enter_attendance_one_is_told(cast, sign_in):
    meeting = numbered(cast, at=EARLIER, starts_at=TUESDAY)
    id, url = meeting.id, f"/meetings/{meeting.id}/sign-in"
    rows = {f"line_{n}_{name}": words for n in (3, 4) for name, words in (("kind", "absent"), ("reason", "防汛"))}
    three, four = (sent(meeting, n, **rows) for n in ("3", "4"))
    answers = at_once((sign_in(cast.recorder), url, three), (sign_in(cast.convener), url, four))
    assert [answer.status_code for answer in answers] == [303, 409]
    assert "别人改过" in answers[1].text and attendance_of(whole(id)).absent == 1


def test_of_two_who_change_a_plan_one_keeps_what_was_typed(cast, sign_in):
    meeting = planned(cast)
    url = f"/meetings/{meeting.id}/plan"
    here, there = (changed(meeting, cast, place=place) for place in ("甲的地方", "乙的地方"))
    answers = at_once((sign_in(cast.convener), url, here), (sign_in(cast.chief), url, there))
    assert [answer.status_code for answer in answers] == [303, 409]
    assert "甲的地方" in answers[1].text and "乙的地方" in answers[1].text
