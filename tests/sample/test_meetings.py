"""A year of meetings in every state, whose counts the tests work out themselves."""

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import and_, func, select
from sqlalchemy.orm import joinedload, selectinload

from portal.clock import local, now, today
from portal.extensions import db
from portal.meetings.action_models import ActionEntry, ActionStep, EntryState
from portal.meetings.leave_models import LeaveRequest, LeaveState
from portal.meetings.models import (
    Absence,
    ActionItem,
    Meeting,
    Minutes,
    MinutesStep,
    PlanChange,
    Section,
    SheetLine,
    State,
)
from portal.paper.sealing import fault_of, standing_seals
from portal.reports.models import DutyReport
from portal.roster.models import District, Grouping, Placement, TermOfOffice, covering

CALLED_OFF = (State.PLANNED, State.CANCELLED)


def meetings(*where):
    text = selectinload(Minutes.sections).selectinload(Section.actions)
    whole = joinedload(Meeting.minutes).options(text, selectinload(Minutes.steps))
    options = (whole, selectinload(Meeting.agenda))
    return db.session.scalars(select(Meeting).where(*where).options(*options).order_by(Meeting.starts_at)).all()


def text_of(meeting):
    """Every character that somebody wrote into the record."""
    parts = [meeting.minutes.closing_words]
    for section in meeting.minutes.sections:
        parts += [section.heading, section.discussion, section.resolution]
        parts += [f"{action.what}。责任人：{action.owner}；完成时限：{action.due_on}。" for action in section.actions]
    return "".join(parts).replace("\n", "")


def in_office_by_hand(meeting):
    """Ids of those whose term covers the day, in the meeting's district, by plain SQL over the rows."""
    day = meeting.day
    asked = select(TermOfOffice.member_id).where(covering(TermOfOffice, day))
    if meeting.district_id:
        asked = (
            asked.join(Placement, Placement.village_id == TermOfOffice.village_id)
            .join(Grouping, Grouping.town_id == Placement.town_id)
            .where(Grouping.district_id == meeting.district_id, covering(Grouping, day), covering(Placement, day))
        )
    return set(db.session.scalars(asked))


def test_there_are_some_80_meetings_in_every_state(sample):
    states = Counter(meeting.state for meeting in meetings())
    assert 70 <= sum(states.values()) <= 90
    assert set(states) == set(State)
    assert states[State.FINAL] > 55


def test_every_body_has_met_each_month_of_the_year(sample):
    held = {(m.district_id, m.month) for m in meetings(Meeting.state.not_in(CALLED_OFF))}
    months = {month for _, month in held}
    bodies = {None, *db.session.scalars(select(District.id))}
    assert len(months) == 12
    assert len({(body, month) for body in bodies for month in months} - held) <= 4  # September is not over


def test_counts_of_every_final_record_are_those_of_its_people(sample):
    for meeting in meetings(Meeting.state == State.FINAL):
        lines = dict(
            db.session.execute(
                select(SheetLine.member_id, SheetLine.is_expected).where(SheetLine.meeting_id == meeting.id)
            ).all()
        )
        kinds = Counter(db.session.scalars(select(Absence.kind).where(Absence.meeting_id == meeting.id)))
        expected = {id for id, is_expected in lines.items() if is_expected}
        frozen = meeting.minutes
        assert expected == in_office_by_hand(meeting)
        assert frozen.expected_count == len(expected)
        assert (frozen.leave_count, frozen.absent_count) == (kinds["leave"], kinds["absent"])
        assert frozen.present_count + frozen.leave_count + frozen.absent_count == frozen.expected_count


def test_who_was_missing_was_expected_and_said_why(sample):
    for meeting in meetings(Meeting.state.not_in(CALLED_OFF)):
        rows = db.session.execute(
            select(Absence.member_id, Absence.reason).where(Absence.meeting_id == meeting.id)
        ).all()
        assert {id for id, _ in rows} <= in_office_by_hand(meeting)
        assert all(reason for _, reason in rows)
        assert meeting.chair_id not in dict(rows)
        assert meeting.recorder_id not in dict(rows)


def test_nobody_approved_what_he_or_she_wrote(sample):
    for meeting in meetings(Meeting.state == State.FINAL):
        steps = meeting.minutes.steps
        assert [step.kind for step in steps[-3:]] == ["submitted", "passed", "approved"]
        assert {steps[-2].by_id, steps[-1].by_id}.isdisjoint({meeting.recorder_id, steps[-3].by_id})
        assert [step.at for step in steps] == sorted(step.at for step in steps)


def test_one_record_has_thirty_pages_and_eighteen_items(sample):
    longest = max(meetings(Meeting.state == State.FINAL), key=lambda meeting: len(text_of(meeting)))
    paragraphs = [line for section in longest.minutes.sections for line in section.discussion.split("\n")]
    assert len(longest.minutes.sections) == 18
    assert 18_000 <= len(text_of(longest)) <= 22_000
    assert len(set(paragraphs)) == len(paragraphs) > 100


def test_no_brace_or_mark_was_left_unfilled(sample):
    for meeting in meetings(Meeting.minutes.has()):
        assert not set("{}〔〕|@") & set(text_of(meeting))


def test_every_agenda_item_has_its_section(sample):
    for meeting in meetings(Meeting.minutes.has()):
        assert [item.title for item in meeting.agenda] == [section.heading for section in meeting.minutes.sections]
        assert [item.id for item in meeting.agenda] == [section.agenda_item_id for section in meeting.minutes.sections]


def test_plans_were_changed_for_floods_and_harvest(sample):
    rows = db.session.execute(select(PlanChange.kind, PlanChange.reason)).all()
    assert any(kind == "cancelled" and "防汛" in reason for kind, reason in rows)
    assert any(kind == "postponed" and "农忙" in reason for kind, reason in rows)


def test_something_lies_ahead_today_this_week_and_unentered(sample):
    ahead = meetings(Meeting.state == State.PLANNED)
    assert any(local(m.starts_at).date() == today() and m.starts_at > now() for m in ahead)
    assert any(m.starts_at < now() - timedelta(hours=12) for m in ahead)
    assert sum(m.month.month == 10 for m in ahead) == 6


@pytest.mark.parametrize(("kind", "least"), [("returned", 3), ("submitted", 60)])
def test_some_minutes_came_back(sample, kind, least):
    assert db.session.scalar(select(func.count()).where(MinutesStep.kind == kind)) >= least


def test_what_was_agreed_has_an_owner_and_a_day(sample):
    actions = db.session.scalars(select(ActionItem)).all()
    assert all(action.owner and action.due_on for action in actions)
    assert sum(action.owner_id is not None for action in actions) > len(actions) / 4


def test_actions_stand_in_every_state(sample):
    entries = db.session.scalars(select(ActionEntry).options(joinedload(ActionEntry.item))).all()
    states = Counter(entry.state for entry in entries)
    assert set(states) == set(EntryState) and states[EntryState.DONE] > len(entries) / 2
    still = [entry for entry in entries if entry.state == EntryState.OPEN]
    assert any(entry.due_on < today() for entry in still)
    assert any(entry.due_on > entry.item.due_on for entry in still)
    kinds = set(db.session.scalars(select(ActionStep.kind)))
    assert kinds >= {"done", "moved", "dropped", "reopened"}


def test_every_final_record_is_sealed_and_says_what_was_sealed(sample):
    finals = db.session.scalar(select(func.count()).where(Meeting.state == State.FINAL).select_from(Meeting))
    reports = db.session.scalar(select(func.count()).where(DutyReport.standing == "final").select_from(DutyReport))
    seals = standing_seals()
    assert len(seals) == finals + reports and finals > 40 and reports == 10
    assert {fault_of(seal) for seal in seals} == {""}


def test_leave_stands_in_every_state_and_records_say_no_reason(sample):
    states = Counter(db.session.scalars(select(LeaveRequest.state)))
    assert set(states) == set(LeaveState) and 20 <= sum(states.values()) <= 200
    assert db.session.scalar(select(func.count()).where(LeaveRequest.is_late)) == 1
    approved = select(Absence.kind, Absence.reason).join(
        LeaveRequest,
        and_(LeaveRequest.meeting_id == Absence.meeting_id, LeaveRequest.member_id == Absence.member_id),
    )
    rows = db.session.execute(approved.where(LeaveRequest.state == LeaveState.APPROVED)).all()
    assert len(rows) > 10 and {tuple(row) for row in rows} <= {("leave", word) for word in ("公假", "事假", "病假")}
