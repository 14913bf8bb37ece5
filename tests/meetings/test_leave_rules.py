"""Leave from a meeting: who may ask, until when, who decides, what it does to the absences that were entered."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal.actor import Role
from portal.authz import grants_for
from portal.errors import Forbidden, Refused
from portal.extensions import db
from portal.meetings import leave_rules, plans
from portal.meetings.attendance import attendance_of
from portal.meetings.checkin_models import AttendanceCorrection
from portal.meetings.leave_models import LeaveKind, LeaveState
from portal.meetings.leave_sight import approved_leave
from portal.meetings.models import Absence, AbsenceKind, State
from portal.roster.models import Office
from tests.cast import NOW, TODAY, actor_of
from tests.meetings.leave_cast import SECRET, SICK, approved, asked, decide, entered, kept
from tests.meetings.planned_cast import AFTER, enter, numbered, planned, whole
from tests.meetings.test_attendance import backdated

refuse, object_to = leave_rules.refuse, leave_rules.object_to


def test_who_is_expected_asks_and_the_convener_approves(cast, journal):
    meeting = planned(cast)
    leave = asked(meeting, cast.secretary)
    assert (leave.state, leave.is_late, approved_leave(meeting.id)) == (LeaveState.ASKED, False, {})
    decide(meeting, leave, cast.convener, "路上小心")
    assert approved_leave(meeting.id) == {cast.secretary.id: SICK}
    assert [(s.kind, s.by_name, s.word) for s in kept(leave).steps] == [
        ("asked", "蒋村", None),
        ("approved", "陈北", "路上小心"),
    ]
    assert journal()[-2:] == ["leave.asked", "leave.approved"]


@pytest.mark.parametrize("who", ["neighbour", "other_convener", "chief", "leaver"])
def test_who_is_not_expected_cannot_ask(cast, who):
    with pytest.raises(Forbidden, match="不在这次会议的应到名单里"):
        asked(planned(cast), getattr(cast, who))


def test_one_asks_once_and_again_after_a_refusal(cast):
    meeting = planned(cast)
    leave = asked(meeting, cast.secretary)
    with pytest.raises(Refused, match="您已经请过这次会议的假（待审批）"):
        asked(meeting, cast.secretary)
    decide(meeting, leave, cast.convener, "会上要讲", refuse)
    again = asked(meeting, cast.secretary, LeaveKind.OFFICIAL)
    assert again.id != leave.id and kept(leave).state == LeaveState.REFUSED


@pytest.mark.parametrize("who", ["secretary", "recorder", "neighbour", "other_convener", "publicity", "organization"])
def test_leave_of_a_district_is_decided_by_its_convener_or_the_chief(cast, who):
    meeting = planned(cast)
    leave = asked(meeting, cast.secretary)
    with pytest.raises(Forbidden, match="本片区召集人审批"):
        decide(meeting, leave, getattr(cast, who))
    assert decide(meeting, leave, cast.chief).state == LeaveState.APPROVED


def test_leave_of_the_alliance_is_decided_by_the_organization_officer(cast):
    meeting = planned(cast, district_id=None)
    leave = asked(meeting, cast.convener)
    for who in (cast.convener, cast.other_convener, cast.publicity):
        with pytest.raises(Forbidden):
            decide(meeting, leave, who)
    assert decide(meeting, leave, cast.organization).state == LeaveState.APPROVED


@pytest.mark.parametrize(("who", "district"), [("convener", True), ("organization", False)])
def test_the_own_leave_of_who_decides_goes_to_the_chief(cast, who, district):
    meeting = planned(cast, **({} if district else {"district_id": None}))
    leave = asked(meeting, getattr(cast, who))
    deputy = standing_in(cast.recorder, getattr(cast, who))
    for by in (getattr(cast, who), cast.publicity, deputy):
        with pytest.raises(Forbidden):
            decide(meeting, leave, by)
    assert decide(meeting, leave, cast.chief).state == LeaveState.APPROVED


def test_the_chiefs_own_leave_goes_to_the_organization_officer(cast):
    cast.appoint(cast.neighbour, Role.CHIEF_CONVENER)  # a chief who is first secretary too
    meeting = planned(cast, district_id=None)
    leave = asked(meeting, cast.neighbour)
    for by in (cast.neighbour, cast.other_convener, standing_in(cast.recorder, cast.chief)):
        with pytest.raises(Forbidden):
            decide(meeting, leave, by)
    assert decide(meeting, leave, cast.organization).state == LeaveState.APPROVED


def standing_in(member, holder):
    """The member with the holder's roles for a while, as a session of those days knows it."""
    actor, held = actor_of(member), actor_of(holder)
    roles = actor.roles | held.roles
    return replace(
        actor,
        roles=roles,
        convenes=held.convenes,
        deputizes=(holder.name,),
        borrowed=held.roles,
        grants=grants_for(roles),
    )


def test_a_deputy_decides_under_both_names(cast):
    from portal.audit.models import JournalLine

    meeting = planned(cast)
    leave = decide(meeting, asked(meeting, cast.secretary), standing_in(cast.recorder, cast.convener))
    assert leave.steps[-1].by_name == "卫记（代陈北）"
    assert db.session.scalars(select(JournalLine.actor_name).order_by(JournalLine.id)).all()[-1] == "卫记（代陈北）"


def test_the_journal_never_says_why(cast):
    from portal.audit.models import JournalLine

    meeting = planned(cast)
    decide(meeting, asked(meeting, cast.secretary), cast.convener, SECRET, refuse)
    leave = entered(meeting, cast.secretary, cast.convener)
    decide(meeting, leave, cast.secretary, SECRET, object_to)
    decide(meeting, leave, cast.chief, SECRET)
    texts = db.session.scalars(select(JournalLine.text)).all()
    assert len(texts) >= 6 and not any(SECRET in text or "病假" in text for text in texts)


def test_what_a_convener_entered_stands_until_the_member_objects(cast, journal):
    meeting = planned(cast)
    leave = entered(meeting, cast.secretary, cast.convener)
    assert approved_leave(meeting.id) == {cast.secretary.id: SICK}
    decide(meeting, leave, cast.secretary, "我要来开会", object_to)
    assert approved_leave(meeting.id) == {} and kept(leave).state == LeaveState.OBJECTED
    with pytest.raises(Forbidden):  # nobody decides on what he or she entered
        decide(meeting, leave, cast.convener)
    decide(meeting, leave, cast.chief, "听本人的", refuse)
    assert journal()[-3:] == ["leave.entered", "leave.objected", "leave.refused"]


def test_only_who_decides_enters_leave_for_another(cast):
    meeting = planned(cast)
    for by in (cast.recorder, cast.secretary, cast.other_convener, cast.organization):
        with pytest.raises(Forbidden):
            entered(meeting, cast.secretary, by)
    with pytest.raises(Forbidden):
        entered(meeting, cast.convener, cast.convener)
    with pytest.raises(Refused, match="沈邻不在这次会议的应到名单里"):
        entered(meeting, cast.neighbour, cast.convener)


def test_only_what_another_entered_can_be_objected_to_and_once(cast):
    meeting = planned(cast)
    with pytest.raises(Refused, match="只有别人代录"):
        decide(meeting, approved(meeting, cast.recorder, cast.convener), cast.recorder, "不对", object_to)
    leave = entered(meeting, cast.secretary, cast.convener)
    with pytest.raises(Forbidden, match="由本人提出异议"):
        decide(meeting, leave, cast.recorder, "不对", object_to)
    decide(meeting, leave, cast.secretary, "不对", object_to)
    decide(meeting, leave, cast.chief)
    with pytest.raises(Refused, match="还没有重新审批过"):
        decide(meeting, leave, cast.secretary, "还是不对", object_to)


def test_one_withdraws_ones_own(cast):
    meeting = planned(cast)
    leave = approved(meeting, cast.secretary, cast.convener)
    with pytest.raises(Forbidden, match="由本人撤回"):
        leave_rules.withdraw(meeting, leave, by=actor_of(cast.convener), at=NOW)
    leave_rules.withdraw(meeting, leave, by=actor_of(cast.secretary), at=NOW)
    assert kept(leave).state == LeaveState.WITHDRAWN and approved_leave(meeting.id) == {}
    with pytest.raises(Refused, match="已撤回，不能撤回"):
        leave_rules.withdraw(meeting, leave, by=actor_of(cast.secretary), at=NOW)


def test_approved_leave_takes_the_person_off_the_absent(cast):
    meeting = numbered(cast)
    approved(meeting, cast.secretary, cast.convener)
    enter(meeting, cast.recorder, [3, 4], reason="没有来")  # 3 卫记, 4 蒋村, both typed as absent
    found = attendance_of(whole(meeting.id))
    assert (found.present, found.on_leave, found.absent) == (2, 1, 1)
    assert [(x.name, x.reason) for x in found.leave_lines] == [("蒋村", "病假")]


def test_an_approval_after_the_absences_mends_them(cast):
    meeting = numbered(cast)
    leave = asked(meeting, cast.secretary)
    enter(meeting, cast.recorder, [4], reason="没有来")
    decide(meeting, leave, cast.convener, at=AFTER)
    found = attendance_of(whole(meeting.id))
    assert (found.absent, [(x.name, x.reason) for x in found.leave_lines]) == (0, [("蒋村", "病假")])
    moved = db.session.execute(select(AttendanceCorrection.was, AttendanceCorrection.now, AttendanceCorrection.reason))
    assert [tuple(row) for row in moved] == [("缺席（没有来）", "请假", "批准了请假")]


def test_leave_asked_after_the_absences_is_late(cast):
    meeting = numbered(cast)
    enter(meeting, cast.recorder, [4])
    leave = asked(meeting, cast.secretary, at=AFTER)
    assert leave.is_late
    decide(meeting, leave, cast.convener, at=AFTER)
    assert attendance_of(whole(meeting.id)).on_leave == 1


def test_who_came_needs_no_leave(cast):
    meeting = numbered(cast)
    leave = asked(meeting, cast.secretary)
    enter(meeting, cast.recorder, [2])
    with pytest.raises(Refused, match="出勤记的是您到会"):
        asked(meeting, cast.recorder, at=AFTER)
    with pytest.raises(Refused, match="出勤记的是蒋村到会"):
        decide(meeting, leave, cast.convener, at=AFTER)
    assert decide(meeting, leave, cast.convener, "已到会", refuse, AFTER).state == LeaveState.REFUSED


@pytest.mark.parametrize(
    ("state", "sentence"),
    [("submitted", "先退回会议记录"), ("correcting", "先退回"), ("final", "更正"), ("cancelled", "作废")],
)
def test_once_submitted_nothing_is_decided_any_more(cast, state, sentence):
    meeting = numbered(cast)
    leave, granted = asked(meeting, cast.secretary), entered(meeting, cast.recorder, cast.convener)
    enter(meeting, cast.convener, [3, 4])
    meeting.state = State(state)
    verbs = (leave_rules.approve, refuse)
    for verb in verbs:
        with pytest.raises(Refused, match=sentence):
            decide(meeting, leave, cast.convener, "晚了", verb)
    with pytest.raises(Refused, match=sentence):
        asked(meeting, cast.organization)
    with pytest.raises(Refused, match=sentence):
        decide(meeting, granted, cast.recorder, "不对", object_to)
    with pytest.raises(Refused, match=sentence):
        leave_rules.withdraw(meeting, leave, by=actor_of(cast.secretary), at=AFTER)


def test_after_the_absences_approved_leave_is_not_withdrawn(cast):
    meeting = numbered(cast)
    leave = approved(meeting, cast.secretary, cast.convener)
    enter(meeting, cast.recorder, [4])
    with pytest.raises(Refused, match="请告诉记录人改出勤"):
        leave_rules.withdraw(meeting, leave, by=actor_of(cast.secretary), at=AFTER)


def test_an_objection_that_wins_makes_absent_again(cast):
    meeting = numbered(cast)
    leave = entered(meeting, cast.secretary, cast.convener)
    enter(meeting, cast.recorder, [4], kind=AbsenceKind.LEAVE)
    decide(meeting, leave, cast.secretary, "没有请过假", object_to, AFTER)
    decide(meeting, leave, cast.chief, "按本人说的", refuse, AFTER)
    found = attendance_of(whole(meeting.id))
    assert (found.on_leave, found.absent) == (0, 1)


def test_an_objection_that_nobody_could_decide_on_is_withdrawn_and_asked_anew(cast):
    meeting = planned(cast, district_id=None, chair_id=cast.chief.id)
    leave = entered(meeting, cast.organization, cast.chief)
    decide(meeting, leave, cast.organization, "没有请过假", object_to)
    for nobody in (cast.chief, cast.organization, cast.convener):
        with pytest.raises(Forbidden):
            decide(meeting, leave, nobody)
    leave_rules.withdraw(meeting, leave, by=actor_of(cast.organization), at=NOW)
    again = decide(meeting, asked(meeting, cast.organization), cast.chief)
    assert (kept(leave).state, again.state) == (LeaveState.WITHDRAWN, LeaveState.APPROVED)


def test_a_withdrawn_objection_makes_absent_again(cast):
    meeting = numbered(cast)
    leave = entered(meeting, cast.secretary, cast.convener)
    enter(meeting, cast.recorder, [4], kind=AbsenceKind.LEAVE)
    decide(meeting, leave, cast.secretary, "没有请过假", object_to, AFTER)
    leave_rules.withdraw(meeting, leave, by=actor_of(cast.secretary), at=AFTER)
    found = attendance_of(whole(meeting.id))
    assert (found.on_leave, found.absent) == (0, 1)


@pytest.mark.parametrize(("kind", "left"), [(AbsenceKind.LEAVE, ""), (AbsenceKind.ABSENT, SECRET)])
def test_the_reason_of_a_leave_taken_from_paper_is_removed_as_well(cast, kind, left):
    meeting = numbered(cast)
    enter(meeting, cast.recorder, [4], kind=kind, reason=SECRET)
    assert leave_rules.forget(at=AFTER + timedelta(days=179)) == 0
    leave_rules.forget(at=AFTER + timedelta(days=181))
    assert db.session.scalars(select(Absence.reason)).all() == [left]


def test_of_two_decisions_the_second_reads_who_was_first(cast):
    meeting = planned(cast)
    leave = decide(meeting, asked(meeting, cast.secretary), cast.convener)
    with pytest.raises(Refused, match="已批准（陈北，9月24日 09:00），不用再审批"):
        decide(meeting, leave, cast.chief, "不行", refuse)


def test_a_postponed_meeting_keeps_its_leave(cast):
    meeting = planned(cast)
    approved(meeting, cast.secretary, cast.convener)
    to = meeting.starts_at + timedelta(days=3)
    plans.postpone(meeting, to=to, reason="防汛", by=actor_of(cast.chief), at=NOW)
    assert approved_leave(meeting.id) == {cast.secretary.id: SICK}


def test_approved_leave_of_who_left_before_the_day_counts_nowhere(cast):
    meeting = numbered(cast)
    approved(meeting, cast.secretary, cast.convener)
    backdated(cast.secretary, date(2026, 9, 27))
    enter(meeting, cast.recorder)
    found = attendance_of(whole(meeting.id))
    assert (found.expected, found.present, found.on_leave) == (3, 3, 0)


@pytest.mark.parametrize(
    ("days", "set_to", "gone"), [(179, None, False), (181, None, True), (31, 30, True), (29, 30, False)]
)
def test_reasons_are_removed_after_the_days_and_the_rows_stay(cast, days, set_to, gone):
    from portal.settings.rules import set_number

    meeting = planned(cast)
    leave = decide(meeting, asked(meeting, cast.secretary), cast.convener, "好好休息")
    if set_to:
        set_number(leave_rules.KEEP_DAYS, set_to, by=actor_of(cast.chief), at=NOW)
    at = NOW + timedelta(days=days)
    assert (leave_rules.forget(at=at), leave_rules.forget(at=at)) == (2 if gone else 0, 0)
    left = kept(leave)
    assert (left.reason, left.steps[1].word) == ((None, None) if gone else (SECRET, "好好休息"))
    assert (left.state, len(left.steps), approved_leave(meeting.id)) == (
        LeaveState.APPROVED,
        2,
        {cast.secretary.id: SICK},
    )


def test_a_successor_in_office_decides_what_was_left_undecided(cast):
    meeting = planned(cast)
    leave = asked(meeting, cast.secretary)
    office = db.session.scalar(select(Office).where(Office.member_id == cast.convener.id))
    office.ends_on = TODAY - timedelta(days=1)
    cast.appoint(cast.recorder, Role.DISTRICT_CONVENER, cast.north, starts=TODAY)
    with pytest.raises(Forbidden):
        decide(meeting, leave, cast.convener)
    assert decide(meeting, leave, cast.recorder).state == LeaveState.APPROVED
