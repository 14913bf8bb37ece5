"""A year of meetings: which month went how, checked against a slow reading, and why a month went by."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from portal.clock import instant
from portal.errors import Forbidden, Refused
from portal.extensions import db
from portal.meetings.year_cells import Body, bodies_for, year_of
from portal.meetings.year_models import MissingReason
from portal.meetings.year_rules import explain
from portal.roster.models import Grouping
from tests.cast import NOW, actor_of
from tests.meetings.year_cast import met

QUIET = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
STATES = ("planned", "cancelled", "held", "draft", "submitted", "correcting", "final")
MEETING = st.tuples(st.sampled_from(["north", "south", ""]), st.integers(1, 12), st.sampled_from(STATES))


def kinds(cast, who="chief", at=NOW, year=2026):
    """{body: the kinds of its twelve months}."""
    actor = actor_of(getattr(cast, who))
    found = year_of(year, bodies_for(actor), actor, at)
    return {row.body.name: [cell.kind.value for cell in row.cells] for row in found}


def slowly(meetings, today):
    """The same table, told month by month from (body, month, state)."""
    table, firsts = {}, [month for _, month, _ in meetings]
    for name, body in (("球溪片区", "north"), ("公民片区", "south"), ("联盟", "")):
        table[name] = []
        for month in range(1, 13):
            states = [state for whose, when, state in meetings if (whose, when) == (body, month)]
            if "final" in states:
                word = "recorded"
            elif [state for state in states if state not in ("planned", "cancelled")]:
                word = "held"
            elif states:
                word = "planned" if "planned" in states else "cancelled"
            else:
                is_over = (today.year, today.month) > (2026, month)
                word = "missing" if is_over and firsts and month >= min(firsts) else "none"
            table[name].append(word)
    return table


@QUIET
@given(st.lists(MEETING, max_size=14), st.dates(date(2025, 12, 1), date(2027, 2, 1)))
def test_the_table_agrees_with_a_slow_reading(cast, meetings, today):
    try:
        for district, month, state in meetings:
            met(cast, district, month, state)
        assert kinds(cast, at=instant(today, 8)) == slowly(meetings, today)
    finally:
        db.session.rollback()


@pytest.mark.parametrize(("at", "kind"), [(date(2026, 8, 31), "none"), (date(2026, 9, 1), "missing")])
def test_a_month_is_missing_from_the_first_of_the_next(cast, at, kind):
    met(cast, "south", 8)
    assert kinds(cast, at=instant(at, 12))["球溪片区"][7] == kind


def test_a_postponed_meeting_counts_in_its_own_month(cast):
    meeting = met(cast, "north", 6)
    meeting.starts_at = instant(date(2026, 7, 3), 9)
    assert kinds(cast)["球溪片区"][5:7] == ["recorded", "missing"]


def test_december_held_in_january_still_counts(cast):
    met(cast, "north", date(2025, 12, 1)).starts_at = instant(date(2026, 1, 20), 9)
    assert kinds(cast, year=2025)["球溪片区"][11] == "recorded"
    assert "recorded" not in kinds(cast)["球溪片区"]


def test_a_district_owes_nothing_before_and_after_its_time(cast):
    met(cast, "", 1)
    for grouping in db.session.scalars(select(Grouping).where(Grouping.district_id == cast.north.id)):
        grouping.starts_on, grouping.ends_on = date(2026, 3, 15), date(2026, 6, 30)
    assert kinds(cast)["球溪片区"][:8] == ["none"] * 2 + ["missing"] * 4 + ["none"] * 2
    assert kinds(cast)["公民片区"][:9] == ["missing"] * 8 + ["none"]


def test_called_off_meetings_lead_on_where_there_is_no_other(cast):
    off, held = met(cast, "north", 6, "cancelled"), met(cast, "north", 6, "held", day=25)
    alone = met(cast, "north", 7, "cancelled")
    late = met(cast, "north", 8, "planned")
    actor = actor_of(cast.chief)
    cells = year_of(2026, bodies_for(actor), actor, NOW)[0].cells
    assert [m.path for m in cells[5].meetings] == [f"/meetings/{held.id}"]
    assert [m.path for m in cells[6].meetings] == [f"/meetings/{alone.id}"]
    assert [(m.path, m.word) for m in cells[7].meetings] == [(f"/meetings/{late.id}", "待录入")]
    assert off.id not in {held.id, alone.id}


def body_of(cast, district):
    bodies = {body.id: body for body in bodies_for(actor_of(cast.chief))}
    return bodies[getattr(cast, district).id if district else 0]


def give(cast, district, who, month=7, reason="防汛值守"):
    by = actor_of(getattr(cast, who))
    explain(body_of(cast, district), date(2026, month, 1), reason=reason, by=by, at=NOW)


@pytest.mark.parametrize(("district", "who"), [("north", "convener"), ("north", "chief"), ("", "organization")])
def test_who_plans_its_meetings_says_why_none_was_held(cast, journal, district, who):
    met(cast, "south", 6)
    give(cast, district, who)
    db.session.commit()
    actor = actor_of(cast.secretary)
    found = {row.body.id: row.cells[6] for row in year_of(2026, bodies_for(actor), actor, NOW)}
    cell = found[body_of(cast, district).id]
    assert (cell.kind.value, cell.reason.words) == ("missing", "防汛值守") and journal()[
        -1
    ] == "meeting.missing-explained"


@pytest.mark.parametrize(
    ("district", "who"), [("north", "other_convener"), ("", "convener"), ("north", "organization")]
)
def test_nobody_else_does(cast, district, who):
    met(cast, "south", 6)
    with pytest.raises(Forbidden, match="由筹备会议的人写"):
        give(cast, district, who)


@pytest.mark.parametrize("month", [5, 8, 9, 12])
def test_only_a_missing_month_takes_a_reason(cast, month):
    met(cast, "south", 6), met(cast, "north", 8)
    with pytest.raises(Refused, match="不缺例会"):
        give(cast, "north", "convener", month)


def test_a_later_word_replaces_the_first_and_both_are_kept(cast):
    met(cast, "south", 6)
    give(cast, "north", "convener"), give(cast, "north", "chief", reason="农忙")
    actor = actor_of(cast.chief)
    assert year_of(2026, [body_of(cast, "north")], actor, NOW)[0].cells[6].reason.words == "农忙"
    assert db.session.query(MissingReason).count() == 2


def test_a_reason_is_silent_once_a_meeting_is_found(cast):
    met(cast, "south", 6)
    give(cast, "north", "convener")
    met(cast, "north", 7, "held")
    actor = actor_of(cast.chief)
    cell = year_of(2026, [body_of(cast, "north")], actor, NOW)[0].cells[6]
    assert (cell.kind.value, cell.reason) == ("held", None)


def test_without_any_meeting_nothing_is_missing(cast):
    assert set(kinds(cast)["联盟"]) == {"none"}
    assert isinstance(body_of(cast, ""), Body)
