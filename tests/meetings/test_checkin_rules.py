"""Signing in by code and by tick: who, when, once; late and early; what closing makes of it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.errors import Refused
from portal.extensions import db
from portal.meetings import checkin_rules as rules
from portal.meetings import plans
from portal.meetings.attendance import Excuse, attendance_of
from portal.meetings.checkin_models import CheckIn, Way
from portal.meetings.checkin_reading import live_of
from portal.meetings.checkin_times import EARLY_BEFORE, LATE_AFTER, OPENS_BEFORE
from portal.meetings.models import AbsenceKind, State
from portal.meetings.rules import Times, record_attendance
from portal.meetings.signing import closing_of
from portal.numbers import Number
from tests.cast import NOW, actor_of
from tests.meetings.checkin_cast import LATE, OVER, SOON, claim, scan, standings, tick, today
from tests.meetings.leave_cast import approved
from tests.meetings.planned_cast import NEXT_WEEK, enter, numbered, whole

MINUTE = timedelta(minutes=1)


def rows(*columns):
    return [tuple(row) for row in db.session.execute(select(*columns).order_by(CheckIn.id))]


def set_number(key, value):
    db.session.merge(Number(key=key, value=value))
    db.session.commit()


def close(meeting, by, at=OVER, ended=OVER - MINUTE, began=SOON, reason=""):
    """Close the sign-in as it suggests: who neither signed in nor is on leave is absent."""
    sheet = closing_of(meeting)
    absences = {x.number: sheet.excuses[x.member_id] for x in sheet.lines if x.member_id in sheet.excuses}
    record_attendance(meeting, absences, Times(began, ended), seen=meeting.version, by=actor_of(by), at=at)
    db.session.commit()
    return whole(meeting.id)


def test_a_scan_signs_oneself_in_and_leaves_a_line(cast, journal):
    meeting = scan(today(cast), cast.secretary)
    found = rows(CheckIn.member_id, CheckIn.way, CheckIn.by_id, CheckIn.arrived_at, CheckIn.is_late)
    assert found == [(cast.secretary.id, Way.CODE, cast.secretary.id, NOW, False)]
    assert journal()[-1] == "checkin.scanned" and live_of(meeting) == (4, 1, 0, 0)


def test_a_second_tap_changes_nothing(cast, journal):
    meeting = scan(today(cast), cast.secretary)
    before = journal()
    scan(meeting, cast.secretary, at=LATE, nonce="another")
    assert rows(CheckIn.arrived_at) == [(NOW,)] and journal() == before


@pytest.mark.parametrize("who", ["neighbour", "chief", "leaver"])
def test_who_is_not_expected_cannot_sign_in(cast, who):
    with pytest.raises(Refused, match="不在这次会议的应到名单里"):
        scan(today(cast), getattr(cast, who))


def test_a_claim_is_good_for_one_person(cast):
    meeting = scan(today(cast), cast.secretary, nonce="same")
    with pytest.raises(Refused, match="已由另一个人用来签到"):
        scan(meeting, cast.recorder, nonce="same")
    assert rows(CheckIn.member_id) == [(cast.secretary.id,)]


def test_the_same_number_of_another_meetings_claim_is_no_hindrance(cast):
    scan(today(cast), cast.secretary, nonce="same")
    scan(today(cast), cast.recorder, nonce="same")
    assert len(rows(CheckIn.id)) == 2


def test_sign_in_opens_thirty_minutes_before(cast):
    meeting = today(cast, starts_at=NOW + 31 * MINUTE)
    with pytest.raises(Refused, match="签到9月24日 09:01开放"):
        scan(meeting, cast.secretary)
    scan(meeting, cast.secretary, at=NOW + MINUTE)


def test_when_sign_in_opens_is_a_number_of_the_alliance(cast):
    meeting = today(cast, starts_at=NOW + 31 * MINUTE)
    set_number(OPENS_BEFORE, 60)
    scan(meeting, cast.secretary)


def test_after_closing_and_at_a_cancelled_meeting_nobody_signs_in(cast):
    meeting = numbered(cast)
    enter(meeting, cast.recorder)
    with pytest.raises(Refused, match="签到已经结束"):
        scan(meeting, cast.secretary, at=NEXT_WEEK + MINUTE)
    off = today(cast)
    plans.cancel(off, reason="防汛", by=actor_of(cast.chief), at=NOW)
    for verb in (lambda: scan(off, cast.secretary), lambda: tick(off, cast.secretary, cast.recorder)):
        with pytest.raises(Refused, match="已经取消，不用签到"):
            verb()


@pytest.mark.parametrize(("minutes", "is_late"), [(0, False), (10, False), (11, True)])
def test_ten_minutes_after_the_start_one_is_late(cast, minutes, is_late):
    scan(today(cast), cast.secretary, at=SOON + minutes * MINUTE)
    assert rows(CheckIn.is_late) == [(is_late,)]


def test_when_one_is_late_is_a_number_of_the_alliance(cast):
    set_number(LATE_AFTER, 20)
    scan(today(cast), cast.secretary, at=LATE)
    assert rows(CheckIn.is_late) == [(False,)]


def test_a_keeper_ticks_who_is_there(cast, journal):
    meeting = today(cast)
    assert tick(meeting, cast.secretary, cast.recorder)
    found = rows(CheckIn.way, CheckIn.by_id, CheckIn.arrived_at)
    assert found == [(Way.TICK, cast.recorder.id, None)] and journal()[-1] == "checkin.ticked"


def test_of_two_keepers_who_tick_the_same_the_first_counts(cast, journal):
    meeting = today(cast)
    tick(meeting, cast.secretary, cast.recorder)
    before = journal()
    assert not tick(meeting, cast.secretary, cast.convener, is_late=True)
    assert rows(CheckIn.by_id) == [(cast.recorder.id,)] and journal() == before


def test_a_tick_when_the_meeting_is_on_says_in_time_or_late(cast):
    meeting = today(cast)
    tick(meeting, cast.secretary, cast.recorder, at=LATE)
    tick(meeting, cast.recorder, cast.recorder, at=LATE, is_late=True)
    assert standings(meeting) == {"郑组": None, "陈北": None, "卫记": "迟到（09:21到）", "蒋村": "出席"}


def test_nobody_is_ticked_who_is_not_expected(cast):
    with pytest.raises(Refused, match="沈邻不在这次会议的应到名单里"):
        tick(today(cast), cast.neighbour, cast.recorder)


def test_a_tick_is_taken_back_and_the_journal_keeps_both(cast, journal):
    meeting = today(cast)
    tick(meeting, cast.secretary, cast.recorder)
    rules.untick(meeting, cast.secretary.id, by=actor_of(cast.convener), at=NOW)
    db.session.commit()
    assert rows(CheckIn.id) == [] and journal()[-2:] == ["checkin.ticked", "checkin.withdrawn"]
    with pytest.raises(Refused, match="没有签到，不用撤销"):
        rules.untick(meeting, cast.secretary.id, by=actor_of(cast.convener), at=NOW)


def test_going_early_is_said_by_oneself_and_taken_back(cast, journal):
    meeting, by = scan(today(cast), cast.secretary), actor_of(cast.secretary)
    with pytest.raises(Refused, match="才开始"):
        rules.leave_early(meeting, by=by, at=NOW)
    rules.leave_early(meeting, by=by, at=LATE)
    assert standings(meeting)["蒋村"] == "早退（09:21离开）"
    rules.come_back(meeting, by=by, at=LATE)
    assert standings(meeting)["蒋村"] == "出席"
    db.session.commit()
    assert journal()[-2:] == ["checkin.left", "checkin.returned"]


def test_who_has_not_signed_in_cannot_go(cast):
    with pytest.raises(Refused, match="您还没有签到"):
        rules.leave_early(today(cast), by=actor_of(cast.secretary), at=LATE)


def test_a_keeper_clocks_who_came_late_and_went_early(cast):
    meeting = scan(today(cast), cast.secretary)
    by, come, gone = actor_of(cast.recorder), SOON + 20 * MINUTE, SOON + 40 * MINUTE
    rules.set_times(meeting, cast.secretary.id, come, gone, by=by, at=OVER)
    assert standings(meeting)["蒋村"] == "迟到（09:30到）、早退（09:50离开）"
    for arrived, left, words in ((gone, come, "晚于到会时间"), (OVER + MINUTE, None, "不能晚于现在")):
        with pytest.raises(Refused, match=words):
            rules.set_times(meeting, cast.secretary.id, arrived, left, by=by, at=OVER)
    with pytest.raises(Refused, match="陈北还没有签到"):
        rules.set_times(meeting, cast.convener.id, None, None, by=by, at=OVER)


def test_closing_counts_who_neither_signed_in_nor_is_on_the_paper_as_absent(cast):
    meeting = scan(today(cast), cast.secretary)
    tick(meeting, cast.recorder, cast.recorder, at=LATE, is_late=True)
    closed = close(whole(meeting.id), cast.recorder)
    found = attendance_of(closed)
    assert (found.expected, found.present, found.on_leave, found.absent) == (4, 2, 0, 2)
    assert [x.name for x in found.absent_lines] == ["郑组", "陈北"] and closed.state == State.HELD
    assert [x.name for x in found.late_lines] == ["卫记"] and found.early_lines == ()


def test_on_paper_alone_nobody_is_suggested_as_absent(cast):
    assert closing_of(today(cast)).excuses == {}


def test_who_is_on_leave_is_closed_as_on_leave_unless_there(cast):
    meeting = scan(today(cast), cast.secretary)
    for who in (cast.secretary, cast.recorder):
        approved(meeting, who, cast.chief)
    assert standings(meeting)["卫记"] == "请假" and standings(meeting)["蒋村"] == "出席"
    assert live_of(meeting) == (4, 1, 0, 1)
    found = attendance_of(close(meeting, cast.recorder))
    assert (found.present, found.on_leave, found.absent) == (1, 1, 2)
    assert [(x.name, x.reason) for x in found.leave_lines] == [("卫记", "病假")]


def test_the_paper_overrides_what_was_scanned(cast):
    meeting = scan(today(cast), cast.secretary, at=LATE)
    excuses = {4: Excuse(AbsenceKind.ABSENT, "代人扫码")}
    record_attendance(meeting, excuses, Times(SOON, OVER), seen=meeting.version, by=actor_of(cast.recorder), at=OVER)
    found = attendance_of(meeting)
    assert (found.present, found.absent, found.late_lines) == (3, 1, ())


def test_sign_in_is_not_closed_while_somebody_has_no_number(cast):
    meeting = scan(today(cast), cast.secretary)
    cast.member("comer", "任新", cast.qiuxi)
    with pytest.raises(Refused, match="1 人在签到表上还没有编号，请先补编号"):
        close(meeting, cast.recorder)


def test_a_meeting_that_began_late_makes_nobody_late(cast):
    meeting = scan(today(cast), cast.secretary, at=LATE)
    assert attendance_of(close(meeting, cast.recorder, began=SOON + 15 * MINUTE)).late_lines == ()


@pytest.mark.parametrize(("before", "is_early"), [(15, False), (16, True)])
def test_who_went_a_quarter_of_an_hour_before_the_end_left_early(cast, before, is_early):
    meeting = scan(today(cast), cast.secretary)
    rules.leave_early(meeting, by=actor_of(cast.secretary), at=OVER - before * MINUTE)
    closed = close(meeting, cast.recorder, ended=OVER)
    assert bool(attendance_of(closed).early_lines) is is_early


def test_when_one_left_early_is_a_number_of_the_alliance(cast):
    set_number(EARLY_BEFORE, 30)
    meeting = scan(today(cast), cast.secretary)
    rules.leave_early(meeting, by=actor_of(cast.secretary), at=OVER - 20 * MINUTE)
    assert attendance_of(close(meeting, cast.recorder, ended=OVER)).early_lines == ()


def test_a_claim_carries_what_the_rule_asks(cast):
    assert claim(today(cast)).until == NOW + timedelta(minutes=10)
