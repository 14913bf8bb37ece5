"""What of meetings waits on the first page, what passes to a successor, and what counts for a person."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from portal.extensions import db
from portal.facts import facts_about
from portal.meetings.holdings import to_keep
from portal.meetings.models import Meeting, State
from portal.meetings.waiting import lines
from portal.waiting import Glance, Near, Waiting
from tests.cast import NOW, actor_of
from tests.meetings.planned_cast import AFTER, NEXT_WEEK, enter, numbered, planned, whole
from tests.meetings.test_attendance import backdated, frozen


def seen(member, kind, at=NOW):
    return [line for line in lines(actor_of(member), at) if isinstance(line, kind)]


def titles(member, at=NOW):
    return [line.title for line in seen(member, Waiting, at)]


def test_three_days_before_the_sheet_waits_to_be_printed(cast):
    planned(cast)
    assert titles(cast.recorder) == []
    soon = NEXT_WEEK - timedelta(days=3)
    for who in (cast.recorder, cast.convener):
        assert titles(who, soon) == ["打印球溪片区9月例会签到表"]
    for who in (cast.secretary, cast.other_convener, cast.chief, cast.organization):
        assert titles(who, soon) == []


def test_once_numbered_the_sheet_waits_no_more(cast):
    numbered(cast)
    assert titles(cast.recorder, NEXT_WEEK - timedelta(hours=1)) == []


def test_after_the_meeting_its_absences_wait(cast):
    meeting = numbered(cast)
    line = seen(cast.recorder, Waiting, AFTER)[0]
    assert (line.title, line.url) == ("录入球溪片区9月例会缺席", f"/meetings/{meeting.id}/sign-in")
    assert titles(cast.secretary, AFTER) == []
    enter(meeting, cast.recorder)
    assert titles(cast.recorder, AFTER) == []


def test_the_organization_officer_sees_to_meetings_of_the_alliance(cast):
    planned(cast, district_id=None)
    assert titles(cast.organization, AFTER) == ["录入联盟9月例会缺席"]


def test_a_meeting_is_near_for_everyone_expected(cast):
    meeting = planned(cast)
    near = seen(cast.secretary, Near)
    assert [(n.title, n.url, n.on) for n in near] == [("球溪片区9月例会", f"/meetings/{meeting.id}", date(2026, 9, 29))]
    assert seen(cast.neighbour, Near) == [] and seen(cast.chief, Near) == []
    assert seen(cast.secretary, Near, AFTER) == []
    assert seen(cast.secretary, Near, NEXT_WEEK - timedelta(days=15)) == []


def test_a_convener_sees_how_many_were_held_this_year(cast):
    enter(numbered(cast), cast.recorder)
    planned(cast)
    glance = seen(cast.convener, Glance, AFTER)[0]
    assert (glance.heading, glance.facts) == ("球溪片区", (("今年例会", "1 次 / 9 个月"),))
    chief = seen(cast.chief, Glance, AFTER)[0]
    assert chief.facts == (("球溪片区", "1 次 / 9 个月"), ("公民片区", "0 次 / 9 个月"))
    assert seen(cast.secretary, Glance) == [] and seen(cast.admin, Glance) == []


def test_home_lines_cost_two_statements_at_any_number(cast, queries):
    for _ in range(5):
        planned(cast)
    actor = actor_of(cast.convener)
    queries.clear()
    list(lines(actor, AFTER))
    assert len(queries) == 2


def test_who_leaves_hands_on_what_is_still_to_keep(cast, journal):
    meeting = planned(cast)
    held = list(to_keep(cast.recorder.id, date(2026, 9, 30)))
    assert [(h.key, h.text) for h in held] == [(f"recorder:{meeting.id}", "记录9月例会《稻虾养殖现场交流》")]
    held[0].give(cast.secretary.id, actor_of(cast.chief), NOW)
    db.session.commit()
    assert whole(meeting.id).recorder_id == cast.secretary.id and journal()[-1] == "keeper.named"
    assert list(to_keep(cast.recorder.id, date(2026, 9, 30))) == []


def test_who_chaired_a_held_meeting_hands_nothing_on(cast):
    meeting = numbered(cast)
    assert [h.key for h in to_keep(cast.convener.id, NOW.date())] == [f"chair:{meeting.id}"]
    enter(meeting, cast.recorder)
    assert list(to_keep(cast.convener.id, NOW.date())) == []
    assert [h.key for h in to_keep(cast.recorder.id, NOW.date())] == [f"recorder:{meeting.id}"]


@pytest.mark.parametrize("state", [State.FINAL, State.CANCELLED])
def test_what_is_over_is_not_held_any_more(cast, state):
    meeting = planned(cast)
    meeting.state = state
    db.session.commit()
    assert list(to_keep(cast.recorder.id, NOW.date())) == []


def attended(member):
    return [
        fact.value for fact in facts_about(member.id, date(2026, 1, 1), date(2026, 12, 31)) if fact.label == "参加会议"
    ]


def test_meetings_attended_are_counted_without_absences(cast):
    enter(numbered(cast), cast.recorder, [4])
    enter(numbered(cast, district_id=None), cast.recorder)
    planned(cast)
    assert attended(cast.recorder) == ["2 次"] and attended(cast.secretary) == ["1 次"]


def test_who_had_left_before_the_day_attended_nothing(cast):
    enter(numbered(cast), cast.recorder)
    backdated(cast.secretary, date(2026, 9, 20))
    assert attended(cast.secretary) == ["0 次"]


def test_a_final_record_counts_as_it_was_frozen(cast):
    frozen(cast)
    backdated(cast.recorder, date(2026, 9, 20))
    assert attended(cast.recorder) == ["1 次"] and attended(cast.secretary) == ["0 次"]
    assert db.session.scalar(select(func.count()).select_from(Meeting)) == 1
