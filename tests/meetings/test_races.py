"""Two keepers at the same moment: numbers are given once, attendance and plans are not overwritten unseen."""

from sqlalchemy import func, select

from portal.audit.models import JournalLine
from portal.clock import now
from portal.extensions import db
from portal.meetings.attendance import attendance_of
from portal.meetings.checkin_code import write_claim
from portal.meetings.checkin_models import CheckIn
from portal.meetings.models import Meeting, SheetLine, State
from tests.meetings.checkin_cast import OVER, clock, scan, standings, today
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


def lines(verb):
    return db.session.scalar(select(func.count()).where(JournalLine.verb == verb))


def claims(app, meeting, *nonces):
    return [{"claim": write_claim(app.config["SECRET_KEY"], meeting.id, nonce, now())} for nonce in nonces]


def test_two_taps_at_once_are_one_sign_in(app, cast, sign_in):
    meeting = today(cast)
    url, sent = f"/meetings/{meeting.id}/here", claims(app, meeting, "a", "a", "b")
    answers = at_once(*((sign_in(cast.secretary), url, data) for data in sent))
    assert [answer.status_code for answer in answers] == [303, 303, 303]
    assert db.session.scalar(select(func.count()).select_from(CheckIn)) == lines("checkin.scanned") == 1


def test_one_claim_signs_in_one_of_two_at_once(app, cast, sign_in):
    meeting = today(cast)
    (data,) = claims(app, meeting, "a")
    url, people = f"/meetings/{meeting.id}/here", (cast.secretary, cast.recorder)
    answers = at_once(*((sign_in(who), url, data) for who in people))
    assert [answer.status_code for answer in answers] == [303, 409]
    assert db.session.scalar(select(func.count()).select_from(CheckIn)) == 1


def test_two_keepers_and_oneself_sign_the_same_person_in_once(app, cast, sign_in):
    meeting = today(cast)
    ticking, own = f"/meetings/{meeting.id}/check-ins", f"/meetings/{meeting.id}/here"
    ticks = [(sign_in(who), ticking, {"member": cast.secretary.id}) for who in (cast.recorder, cast.convener)]
    answers = at_once(*ticks, (sign_in(cast.secretary), own, claims(app, meeting, "a")[0]))
    assert [answer.status_code for answer in answers] == [303, 303, 303]
    assert lines("checkin.scanned") + lines("checkin.ticked") == 1


def test_a_tap_while_the_sign_in_is_being_closed_is_counted_or_refused(app, cast, sign_in):
    meeting = scan(today(cast), cast.recorder)
    clock(OVER)
    rows = {f"line_{n}_kind": "absent" for n in (1, 2, 4)}
    closing = sent(meeting, "1,2,4", **rows) | {"began": "09:10", "ended": ""}
    id, url = meeting.id, f"/meetings/{meeting.id}"
    tap = (sign_in(cast.secretary), f"{url}/here", claims(app, meeting, "b")[0])
    answers = [answer.status_code for answer in at_once((sign_in(cast.recorder), f"{url}/sign-in", closing), tap)]
    came_first = answers == [303, 422]  # the tap: who closes is told, and looks again
    assert came_first or answers == [303, 409]
    assert whole(id).state == (State.PLANNED if came_first else State.HELD)
    assert standings(whole(id))["蒋村"] == ("迟到（11:10到）" if came_first else "缺席")
