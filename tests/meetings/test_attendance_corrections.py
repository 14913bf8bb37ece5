"""After the sign-in was closed attendance changes only as a correction: who, from what to what, why, by whom."""

import pytest
from sqlalchemy import select

from portal.errors import Refused
from portal.extensions import db
from portal.meetings.attendance import Excuse, attendance_of
from portal.meetings.attendance_corrections import changes_of
from portal.meetings.attendance_rules import Fact, correct
from portal.meetings.checkin_models import AttendanceCorrection
from portal.meetings.models import AbsenceKind, State
from portal.meetings.plans import Unfit
from portal.meetings.standing import Standing
from tests.cast import NOW, actor_of
from tests.meetings.checkin_cast import LATE, OVER, SOON, standings, tick, today
from tests.meetings.leave_cast import approved
from tests.meetings.planned_cast import enter, whole

ABSENT = Excuse(AbsenceKind.ABSENT, "防汛")
LEAVE = Excuse(AbsenceKind.LEAVE, "看病")
THERE = Fact()
C = AttendanceCorrection


@pytest.fixture
def closed(cast):
    """4 蒋村 was recorded as absent."""
    meeting = today(cast)
    enter(meeting, cast.recorder, [4], reason="防汛", at=OVER + (OVER - SOON))
    return whole(meeting.id)


def mend(meeting, who, by, fact=THERE, why="签在纸上", seen=None):
    correct(meeting, who.id, fact, why=why, seen=seen or meeting.version, by=actor_of(by), at=OVER)
    db.session.commit()
    return whole(meeting.id)


def rows():
    return [tuple(row) for row in db.session.execute(select(C.member_id, C.was, C.now, C.reason, C.by_id, C.at))]


def test_an_absence_is_corrected_to_present(cast, closed, journal):
    meeting = mend(closed, cast.secretary, cast.convener)
    assert rows() == [(cast.secretary.id, "缺席（防汛）", "出席", "签在纸上", cast.convener.id, OVER)]
    assert attendance_of(meeting).absent == 0 and journal()[-1] == "attendance.corrected"


@pytest.mark.parametrize(
    ("fact", "told"),
    [
        (Fact(ABSENT), "缺席（防汛）"),
        (Fact(LEAVE), "请假"),
        (Fact(None, LATE), "迟到（09:21到）"),
        (Fact(None, None, LATE), "早退（09:21离开）"),
        (Fact(None, LATE, LATE.replace(minute=40)), "迟到（09:21到）、早退（09:40离开）"),
    ],
)
def test_somebody_there_is_corrected_to_what_was_so(cast, closed, fact, told):
    meeting = mend(closed, cast.recorder, cast.recorder, fact)
    assert [(was, now) for _, was, now, *_ in rows()] == [("出席", told)]
    assert standings(meeting)["卫记"] == told


def test_a_correction_and_its_counter_correction_both_stay(cast, closed):
    meeting = mend(closed, cast.secretary, cast.recorder)
    mend(meeting, cast.secretary, cast.recorder, Fact(ABSENT), why="认错了人")
    assert [(was, now) for _, was, now, *_ in rows()] == [("缺席（防汛）", "出席"), ("出席", "缺席（防汛）")]


@pytest.mark.parametrize("state", [State.SUBMITTED, State.CORRECTING, State.FINAL, State.CANCELLED])
def test_once_submitted_nothing_is_corrected(cast, closed, state):
    closed.state = state
    with pytest.raises(Refused, match=r"不能再改|已经取消"):
        mend(closed, cast.secretary, cast.recorder)


def test_while_the_sign_in_is_open_there_is_nothing_to_correct(cast):
    with pytest.raises(Refused, match="还没有结束"):
        mend(today(cast), cast.secretary, cast.recorder)


def test_a_correction_changes_something(cast, closed):
    for fact in (Fact(), Fact(None, SOON)):
        with pytest.raises(Refused, match="没有改动"):
            mend(closed, cast.recorder, cast.recorder, fact)
        db.session.rollback()
    assert rows() == []


def test_a_correction_of_what_was_seen_before_another_is_refused(cast, closed):
    seen = closed.version
    meeting = mend(closed, cast.secretary, cast.recorder)
    with pytest.raises(Refused, match="别人改过"):
        mend(meeting, cast.recorder, cast.convener, Fact(ABSENT), seen=seen)


def test_nobody_is_corrected_who_was_not_expected(cast, closed):
    with pytest.raises(Refused, match="不在任"):
        mend(closed, cast.neighbour, cast.recorder)


def test_somebody_stays_there(cast, closed):
    for who in (cast.organization, cast.convener):
        closed = mend(closed, who, cast.recorder, Fact(ABSENT))
    with pytest.raises(Refused, match="没有一个人到会"):
        mend(closed, cast.recorder, cast.recorder, Fact(ABSENT))


def test_entering_other_numbers_afterwards_needs_a_reason_and_is_a_correction_of_each(cast, closed):
    with pytest.raises(Unfit, match="改了 2 人的出勤，请写明更正原因"):
        enter(closed, cast.recorder, [3], reason="防汛", at=OVER + (OVER - SOON))
    enter(closed, cast.recorder, [3], reason="防汛", at=OVER + (OVER - SOON), why="看错一行")
    told = {(id, was, now, why) for id, was, now, why, *_ in rows()}
    assert told == {
        (cast.secretary.id, "缺席（防汛）", "出席", "看错一行"),
        (cast.recorder.id, "出席", "缺席（防汛）", "看错一行"),
    }


def test_saving_the_same_again_is_no_correction(cast, closed):
    enter(closed, cast.recorder, [4], reason="防汛", at=OVER + (OVER - SOON))
    assert rows() == []


@pytest.mark.parametrize(
    ("was", "now", "is_change"),
    [
        (Standing(AbsenceKind.ABSENT, ""), ABSENT, False),  # filled in later
        (Standing(AbsenceKind.ABSENT, "不明"), ABSENT, True),
        (Standing(AbsenceKind.ABSENT, ""), LEAVE, True),
        (Standing(*LEAVE), LEAVE, False),
        (Standing(None, "", NOW), None, False),
    ],
)
def test_a_reason_that_was_open_is_filled_in_and_not_corrected(was, now, is_change):
    assert bool(changes_of({1: was}, {1: now} if now else {})) is is_change


def test_the_reason_of_a_leave_stands_in_no_correction_and_no_journal(cast, closed):
    from portal.audit.models import JournalLine

    mend(closed, cast.recorder, cast.convener, Fact(LEAVE), why="补看病的假条")
    assert [(was, now) for _, was, now, *_ in rows()] == [("出席", "请假")]
    assert "看病" not in "".join(db.session.scalars(select(JournalLine.text)))


def test_who_had_leave_is_corrected_to_on_leave_and_never_to_absent(cast):
    meeting = today(cast)
    approved(meeting, cast.secretary, cast.chief)
    enter(whole(meeting.id), cast.recorder, [], at=OVER + (OVER - SOON))  # the paper says: came all the same
    mend(whole(meeting.id), cast.secretary, cast.recorder, Fact(ABSENT))
    assert [(was, now) for _, was, now, *_ in rows()] == [("出席", "请假")]


def test_late_on_paper_is_recorded_by_a_correction(cast):
    meeting = today(cast)
    tick(meeting, cast.recorder, cast.recorder)
    enter(whole(meeting.id), cast.recorder, [], at=OVER + (OVER - SOON))
    meeting = mend(whole(meeting.id), cast.secretary, cast.recorder, Fact(None, LATE))
    assert [x.name for x in attendance_of(meeting).late_lines] == ["蒋村"]
