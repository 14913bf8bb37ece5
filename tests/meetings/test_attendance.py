"""应到, 实到, 请假, 缺席: one calculation, checked against a slow one of its own, and frozen with the record."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from portal.errors import Refused
from portal.extensions import db
from portal.meetings.attendance import Comer, Excuse, attendance_of, calculate, freeze
from portal.meetings.models import AbsenceKind, Minutes, SheetLine, State
from portal.meetings.sheet import Line
from portal.roster.models import TermOfOffice
from tests.cast import NOW, actor_of
from tests.meetings.planned_cast import AFTER, NEXT_WEEK, enter, numbered, planned, whole

ids = st.integers(1, 12)


def slowly(numbered, expected, absences):
    """Counts and names, person by person, from lists of plain tuples."""
    present = on_leave = absent = 0
    named = []
    for person in sorted(set(expected)):
        kind = [kind for who, kind in absences if who == person and who in numbered]
        if not kind:
            present += 1
        elif kind[0] == "leave":
            on_leave += 1
        else:
            absent += 1
    for number, person in enumerate(numbered, 1):
        for who, kind in absences:
            if who == person and person in expected:
                named.append((kind, number, person))
    return present + on_leave + absent, present, on_leave, absent, sorted(named)


@given(st.lists(ids, unique=True), st.sets(ids), st.dictionaries(ids, st.sampled_from(["leave", "absent"])))
def test_the_calculation_agrees_with_a_slow_one(numbered, expected, absences):
    lines = [Line(n, id, f"人{id}", "镇", "村") for n, id in enumerate(numbered, 1)]
    excuses = {id: Excuse(AbsenceKind(kind), "") for id, kind in absences.items()}
    found = calculate(lines, expected, excuses)
    named = [("leave", x.number, x.member_id) for x in found.leave_lines]
    named += [("absent", x.number, x.member_id) for x in found.absent_lines]
    counts = (found.expected, found.present, found.on_leave, found.absent)
    assert (*counts, sorted(named)) == slowly(numbered, expected, list(absences.items()))
    assert found.expected == found.present + found.on_leave + found.absent == len(expected)


@given(st.sets(ids), st.sets(ids), st.dictionaries(ids, st.tuples(st.booleans(), st.booleans())))
def test_late_and_early_are_of_those_who_were_there(expected, missing, clocked):
    excuses = {id: Excuse(AbsenceKind.ABSENT, "") for id in missing}
    lines = [Line(id, id, f"人{id}", "镇", "村") for id in sorted(missing)]
    comers = [Comer(id, id, "", NOW if late else None, NOW if early else None) for id, (late, early) in clocked.items()]
    found = calculate(lines, expected, excuses, comers)
    there = [id for id in clocked if id in expected and id not in missing]
    assert [x.member_id for x in found.late_lines] == [id for id in there if clocked[id][0]]
    assert [x.member_id for x in found.early_lines] == [id for id in there if clocked[id][1]]
    assert found.present == len([id for id in expected if id not in missing])


def counts(meeting):
    found = attendance_of(meeting)
    return found.expected, found.present, found.on_leave, found.absent


def test_entering_absences_holds_the_meeting(cast, journal):
    meeting = numbered(cast)
    enter(meeting, cast.recorder, [4])
    assert meeting.state == State.HELD and counts(meeting) == (4, 3, 0, 1)
    assert [(x.name, x.reason) for x in attendance_of(meeting).absent_lines] == [("蒋村", "镇上防汛值守")]
    assert meeting.ended_at == meeting.starts_at + timedelta(hours=2)
    assert journal()[-1] == "attendance.recorded"


def test_entering_again_replaces_what_was_entered(cast):
    meeting = numbered(cast)
    enter(meeting, cast.recorder, [3, 4])
    enter(meeting, cast.recorder, [4], kind=AbsenceKind.LEAVE, why="核对签到表")
    assert counts(meeting) == (4, 3, 1, 0)


def test_attendance_is_not_entered_before_the_meeting_begins(cast):
    with pytest.raises(Refused, match="9月29日 14:30才开始"):
        enter(numbered(cast), cast.recorder, at=NEXT_WEEK - timedelta(minutes=1))


def test_somebody_was_there(cast):
    with pytest.raises(Refused, match="没有一个人到会"):
        enter(numbered(cast), cast.recorder, [1, 2, 3, 4])


def test_two_who_enter_at_once_do_not_overwrite_each_other(cast):
    meeting = numbered(cast)
    seen = meeting.version
    enter(meeting, cast.recorder, [4])
    with pytest.raises(Refused, match="别人改过"):
        enter(meeting, cast.convener, [3], seen=seen)


def test_it_ends_after_it_began_and_not_in_the_future(cast):
    with pytest.raises(Refused, match="不能晚于现在"):
        enter(numbered(cast), cast.recorder, at=NEXT_WEEK + timedelta(minutes=1))


@pytest.mark.parametrize("state", ["submitted", "correcting", "final", "cancelled"])
def test_once_submitted_attendance_stands(cast, state):
    meeting = numbered(cast)
    enter(meeting, cast.recorder)
    meeting.state = state
    with pytest.raises(Refused):
        enter(meeting, cast.recorder, [4])


def test_while_minutes_are_a_draft_attendance_may_be_mended(cast):
    meeting = numbered(cast)
    enter(meeting, cast.recorder)
    meeting.state = State.DRAFT
    enter(meeting, cast.recorder, [4], why="核对签到表")
    assert meeting.state == State.DRAFT and counts(meeting) == (4, 3, 0, 1)


def backdated(member, day):
    term = db.session.scalars(select(TermOfOffice).where(TermOfOffice.member_id == member.id)).one()
    term.ends_on = day
    db.session.commit()


def test_a_back_dated_hand_over_changes_a_record_that_is_not_final(cast):
    meeting = numbered(cast)
    enter(meeting, cast.recorder, [4])
    backdated(cast.secretary, date(2026, 9, 20))
    assert counts(meeting) == (3, 3, 0, 0)
    assert attendance_of(meeting).absent_lines == ()


def frozen(cast, numbers=(4,), kind=AbsenceKind.ABSENT):
    """A final record of a meeting with these numbers absent."""
    meeting = numbered(cast)
    enter(meeting, cast.recorder, numbers, kind=kind)
    minutes = Minutes(meeting_id=meeting.id)
    db.session.add(minutes)
    freeze(meeting, minutes, AFTER)
    meeting.state = State.FINAL
    db.session.commit()
    return whole(meeting.id), minutes


def test_a_back_dated_hand_over_changes_nothing_of_a_final_record(cast):
    meeting, minutes = frozen(cast)
    before = attendance_of(meeting)
    backdated(cast.secretary, date(2026, 9, 20))
    backdated(cast.recorder, date(2026, 9, 20))
    cast.member("comer", "任新", cast.qiuxi, starts=date(2026, 9, 1))
    db.session.commit()
    assert attendance_of(meeting) == before
    assert counts(meeting) == (4, 3, 0, 1) and before.absent_lines[0].name == "蒋村"
    assert minutes.final_at == AFTER


def test_freezing_says_of_every_line_whether_it_counts(cast):
    meeting = numbered(cast)
    cast.member("comer", "任新", cast.qiuxi, starts=date(2026, 9, 28))
    backdated(cast.secretary, date(2026, 9, 27))
    enter(meeting, cast.recorder, [1])
    minutes = Minutes(meeting_id=meeting.id)
    db.session.add(minutes)
    freeze(meeting, minutes, AFTER)
    db.session.commit()
    rows = db.session.execute(select(SheetLine.name, SheetLine.is_expected).order_by(SheetLine.number))
    expected = {"郑组": True, "陈北": True, "卫记": True, "蒋村": False, "任新": True}
    assert dict(tuple(row) for row in rows) == expected
    assert (minutes.expected_count, minutes.present_count, minutes.absent_count) == (4, 3, 1)


def test_attendance_costs_two_statements(cast, queries):
    entered = numbered(cast, district_id=None)
    enter(entered, cast.recorder, [2, 3])
    final, _ = frozen(cast)
    for id in (entered.id, final.id):
        meeting = whole(id)
        queries.clear()
        attendance_of(meeting)
        assert len(queries) == 2


def test_a_member_of_two_villages_counts_once(cast):
    village = cast.village(cast.longjie)
    db.session.add(TermOfOffice(member_id=cast.recorder.id, village_id=village.id, starts_on=date(2026, 1, 1)))
    db.session.commit()
    assert counts(planned(cast))[0] == 4


def test_another_recorder_in_office_takes_over(cast, journal):
    from portal.meetings.rules import name_keeper

    meeting = planned(cast)
    name_keeper(meeting, "recorder", cast.secretary.id, by=actor_of(cast.chief), at=NOW)
    db.session.commit()
    assert meeting.recorder_id == cast.secretary.id and journal()[-1] == "keeper.named"
    with pytest.raises(Refused, match="同一个人"):
        name_keeper(meeting, "chair", cast.secretary.id, by=actor_of(cast.chief), at=NOW)
    with pytest.raises(Refused, match="韩离在9月29日不在任"):
        name_keeper(meeting, "chair", cast.leaver.id, by=actor_of(cast.chief), at=NOW)


def test_who_chaired_a_held_meeting_stays_its_chair(cast):
    from portal.meetings.rules import name_keeper

    meeting = numbered(cast)
    enter(meeting, cast.recorder)
    with pytest.raises(Refused, match="主持人以当天为准"):
        name_keeper(meeting, "chair", cast.secretary.id, by=actor_of(cast.chief), at=AFTER)
