"""What of leave waits on the first page, what its member learns there, and what counts of it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from portal.actor import Role
from portal.extensions import db
from portal.facts import facts_about
from portal.meetings import leave_rules, plans
from portal.meetings.leave_models import LeaveRequest
from portal.meetings.leave_waiting import lines
from portal.meetings.models import State
from portal.roster.holdings import held_by
from portal.roster.models import Office
from portal.waiting import Near, Waiting
from tests.cast import NOW, TODAY, actor_of
from tests.meetings.leave_cast import SECRET, approved, asked, decide, entered
from tests.meetings.planned_cast import AFTER, NEXT_WEEK, enter, numbered, planned, whole
from tests.meetings.test_attendance import backdated
from tests.meetings.test_leave_rules import standing_in

YEAR = (date(2026, 1, 1), date(2026, 12, 31))


def seen(who, kind, at=NOW):
    actor = who if hasattr(who, "grants") else actor_of(who)
    return [line for line in lines(actor, at) if isinstance(line, kind)]


def titles(who, kind=Waiting, at=NOW):
    return [line.title for line in seen(who, kind, at)]


def test_leave_waits_for_the_convener_until_the_meetings_day(cast):
    meeting = planned(cast)
    asked(meeting, cast.secretary)
    line = seen(cast.convener, Waiting)[0]
    assert (line.title, line.button, line.due_on) == ("审批球溪片区9月例会的请假：蒋村", "审批", date(2026, 9, 29))
    assert line.url == f"/meetings/{meeting.id}/leave" and "蒋村（病假）" in line.detail and SECRET not in line.detail
    for who in (cast.secretary, cast.recorder, cast.chief, cast.organization, cast.other_convener, cast.admin):
        assert titles(who) == []


def test_several_of_one_meeting_are_one_line(cast):
    meeting = planned(cast)
    for who in (cast.secretary, cast.recorder, cast.organization):
        asked(meeting, who)
    assert titles(cast.convener) == ["审批球溪片区9月例会的请假：3 人"]


def test_it_waits_no_more_once_decided_or_submitted_or_cancelled(cast):
    meeting, called_off = planned(cast), planned(cast)
    leave = asked(meeting, cast.secretary)
    asked(called_off, cast.secretary)
    assert len(titles(cast.convener)) == 2
    plans.cancel(called_off, reason="防汛", by=actor_of(cast.chief), at=NOW)
    meeting.state = State.SUBMITTED
    db.session.commit()
    assert titles(cast.convener) == []
    whole(meeting.id).state = State.PLANNED
    decide(meeting, leave, cast.convener)
    assert titles(cast.convener) == []


@pytest.mark.parametrize(("asker", "district", "decider"), [("convener", 1, "chief"), ("organization", 0, "chief")])
def test_the_own_case_waits_for_the_chief(cast, asker, district, decider):
    asked(planned(cast, **({} if district else {"district_id": None})), getattr(cast, asker))
    found = [who for who in ("convener", "other_convener", "organization", "chief") if titles(getattr(cast, who))]
    assert found == [decider]


def test_leave_of_the_alliance_waits_for_the_organization_officer(cast):
    asked(planned(cast, district_id=None), cast.neighbour)
    found = [who for who in ("convener", "other_convener", "organization", "chief") if titles(getattr(cast, who))]
    assert found == ["organization"]


def test_without_a_convener_it_waits_for_the_chief_and_then_for_the_successor(cast):
    asked(planned(cast), cast.secretary)
    office = db.session.scalar(select(Office).where(Office.member_id == cast.convener.id))
    office.ends_on = TODAY - timedelta(days=1)
    db.session.commit()
    assert titles(cast.convener) == [] and titles(cast.chief) == ["审批球溪片区9月例会的请假：蒋村"]
    cast.appoint(cast.recorder, Role.DISTRICT_CONVENER, cast.north, starts=TODAY)
    db.session.commit()
    assert titles(cast.chief) == [] and titles(cast.recorder) == ["审批球溪片区9月例会的请假：蒋村"]


def test_a_leaver_hands_on_no_leave_because_it_goes_by_office(cast):
    meeting = planned(cast)
    asked(meeting, cast.secretary)
    held = [holding.key for who in (cast.convener, cast.secretary) for holding in held_by(who.id, date(2026, 9, 30))]
    assert not [key for key in held if "leave" in key] and f"chair:{meeting.id}" in held


def test_leave_of_who_left_before_the_day_waits_for_nobody(cast):
    asked(planned(cast), cast.secretary)
    backdated(cast.secretary, date(2026, 9, 27))
    assert titles(cast.convener) == []


def test_it_waits_for_a_deputy_too(cast):
    asked(planned(cast), cast.secretary)
    assert titles(standing_in(cast.recorder, cast.convener)) == ["审批球溪片区9月例会的请假：蒋村"]


def test_an_objection_waits_for_another(cast):
    meeting = planned(cast)
    leave = entered(meeting, cast.secretary, cast.convener)
    decide(meeting, leave, cast.secretary, "我能来", leave_rules.object_to)
    assert titles(cast.convener) == [] and "对代录有异议" in seen(cast.chief, Waiting)[0].detail


def test_its_member_learns_the_decision_for_a_week_after_the_meeting(cast):
    meeting = planned(cast)
    leave = asked(meeting, cast.secretary)
    assert titles(cast.secretary, Near) == []
    decide(meeting, leave, cast.convener, "路上小心")
    line = seen(cast.secretary, Near)[0]
    assert (line.title, line.detail) == ("球溪片区9月例会的请假已批准", "陈北 9月24日 09:00：路上小心")
    assert titles(cast.recorder, Near) == titles(cast.convener, Near) == []
    assert titles(cast.secretary, Near, NEXT_WEEK + timedelta(hours=1)) != []  # decided less than a week ago
    assert titles(cast.secretary, Near, NEXT_WEEK + timedelta(days=8)) == []


def test_of_several_requests_the_last_is_told(cast):
    meeting = planned(cast)
    decide(meeting, asked(meeting, cast.secretary), cast.convener, "要讲话", leave_rules.refuse)
    assert titles(cast.secretary, Near) == ["球溪片区9月例会的请假没有批准"]
    entered(meeting, cast.secretary, cast.convener)
    assert titles(cast.secretary, Near) == ["陈北替您请了球溪片区9月例会的假，不对请提出异议"]


@pytest.mark.parametrize("who", ["convener", "chief", "organization", "secretary"])
def test_the_lines_cost_the_same_at_one_and_at_many(cast, queries, who):
    meeting, actor, counts = planned(cast, district_id=None), actor_of(getattr(cast, who)), []
    for member in (cast.secretary, cast.recorder, cast.neighbour, cast.finance):
        asked(meeting, member)
        queries.clear()
        list(lines(actor, NOW))
        counts.append(len(queries))
    assert set(counts) == {1 if who == "secretary" else 5}


def facts(member, first=YEAR[0], last=YEAR[1]):
    return [fact.value for fact in facts_about(member.id, first, last) if fact.label == "会议请假"]


def test_leave_of_a_year_is_counted_from_the_records_without_its_kind(cast):
    meeting = numbered(cast)
    approved(meeting, cast.secretary, cast.convener)
    assert facts(cast.secretary) == ["0 次"]  # not held yet
    enter(meeting, cast.recorder, [3, 4])
    assert facts(cast.secretary) == ["1 次"] and facts(cast.recorder) == ["0 次"]
    assert facts(cast.secretary, last=date(2026, 9, 28)) == ["0 次"]
    told = " ".join(f"{fact.label}{fact.value}" for fact in facts_about(cast.secretary.id, *YEAR))
    assert "病" not in told and SECRET not in told
    backdated(cast.secretary, date(2026, 9, 20))
    assert facts(cast.secretary) == ["0 次"]


def test_whom_the_portal_does_not_know_as_a_member_gets_no_line(cast):
    asked(planned(cast), cast.secretary)
    nobody = replace(actor_of(cast.admin), convenes=frozenset({cast.north.id}))
    assert list(lines(nobody, AFTER)) == [] and db.session.scalar(select(func.count(LeaveRequest.id))) == 1


def test_who_plans_learns_that_chair_or_recorder_will_not_come(cast):
    meeting = planned(cast)
    approved(meeting, cast.recorder, cast.convener)
    (line,) = seen(cast.convener, Waiting)
    assert line.title == "球溪片区9月例会的记录人卫记请了假，请另选记录人"
    assert (line.url, line.button) == (f"/meetings/{meeting.id}/plan", "改安排")
    assert titles(cast.chief) == [line.title] and titles(cast.other_convener) == titles(cast.secretary) == []
    plan = replace(plans.plan_of(whole(meeting.id)), recorder_id=cast.secretary.id)
    plans.change_plan(whole(meeting.id), plan, seen=meeting.version, by=actor_of(cast.convener), at=NOW)
    db.session.commit()
    assert titles(cast.convener) == []
