"""One person's attendance over a year: who may see it, what counts, and that nobody is set beside another."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.clock import local
from portal.extensions import db
from portal.meetings.attendance import attendance_of
from portal.meetings.year_person import attendance_over
from portal.roster.models import Grouping, Office, Placement, TermOfOffice
from tests.cast import NOW, YEAR_AGO
from tests.matrix.world import World
from tests.meetings.planned_cast import enter, numbered
from tests.meetings.test_attendance import backdated, frozen
from tests.meetings.year_cast import checked_in, met, on_sheet

QUIET = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
DAY = st.dates(date(2025, 11, 1), date(2027, 2, 28))
KIND = st.sampled_from([None, "leave", "absent"])
STATE = st.sampled_from(["planned", "cancelled", "held", "draft", "submitted", "correcting", "final"])
MEETING = st.tuples(
    st.sampled_from(["north", "south", ""]), DAY, STATE, KIND, st.booleans(), st.booleans(), st.booleans()
)
STINT = st.tuples(st.sampled_from(["qiuxi", "shuinan"]), DAY, st.one_of(st.none(), DAY))


def slowly(meetings, stints, districts):
    """(应到, 实到, 请假, 缺席) and 迟到 of 2026, meeting by meeting from plain tuples."""
    expected = present = on_leave = absent = late = 0
    for body, day, state, kind, is_on_sheet, was_expected, is_late in meetings:
        if day.year != 2026 or state in ("planned", "cancelled"):
            continue
        served = {districts[town] for town, first, last in stints if first <= day and (last is None or day <= last)}
        is_expected = bool(served) if body == "" else body in served
        if state == "final":
            is_expected = is_on_sheet and was_expected
        if not is_expected:
            continue
        expected += 1
        if kind == "leave" and is_on_sheet:
            on_leave += 1
        elif kind == "absent" and is_on_sheet:
            absent += 1
        else:
            present, late = present + 1, late + is_late
    return (expected, present, on_leave, absent), late


def lived(cast, member, meetings, stints):
    """Put the stints and the meetings of these tuples into the database."""
    for town, first, last in stints:
        village = cast.village(getattr(cast, town))
        db.session.add(TermOfOffice(member_id=member.id, village_id=village.id, starts_on=first, ends_on=last))
    for body, day, state, kind, is_on_sheet, was_expected, is_late in meetings:
        meeting = met(cast, body, day.replace(day=1), state, day=day.day)
        if is_on_sheet:
            on_sheet(meeting, member, kind, was_expected if state == "final" else None)
        if is_late:
            db.session.add(checked_in(meeting, member, late=True))
    db.session.flush()


@QUIET
@given(st.lists(MEETING, max_size=8), st.lists(STINT, max_size=3))
def test_the_counts_agree_with_a_slow_reading(cast, meetings, stints):
    try:
        lived(cast, cast.chief, meetings, stints)
        districts = {"qiuxi": "north", "shuinan": "south"}
        found = attendance_over(cast.chief.id, 2026)
        assert (found.counts, dict(found.noted).get("迟到", 0)) == slowly(meetings, stints, districts)
    finally:
        db.session.rollback()


def test_each_meeting_counts_as_its_own_page_counts_it(cast):
    meeting = numbered(cast)
    enter(meeting, cast.recorder, [4])
    people = (cast.organization, cast.convener, cast.recorder, cast.secretary, cast.neighbour)
    total = [sum(column) for column in zip(*(attendance_over(who.id, 2026).counts for who in people), strict=True)]
    whole = attendance_of(meeting)
    assert total == [whole.expected, whole.present, whole.on_leave, whole.absent] == [4, 3, 0, 1]


def test_a_final_record_counts_as_it_was_frozen(cast):
    frozen(cast)
    backdated(cast.secretary, date(2026, 9, 20))
    assert attendance_over(cast.secretary.id, 2026).counts == (1, 0, 0, 1)


def test_who_moved_to_another_district_is_counted_where_he_or_she_served(cast):
    met(cast, "north", 3, "held"), met(cast, "south", 3, "held"), met(cast, "south", 8, "held")
    for row in db.session.query(Grouping).filter_by(town_id=cast.longjie.id):
        row.ends_on = date(2026, 5, 31)
    moved = Grouping(town_id=cast.longjie.id, district_id=cast.south.id, starts_on=date(2026, 6, 1))
    db.session.add(moved)
    db.session.flush()
    found = attendance_over(cast.secretary.id, 2026).meetings
    assert [(local(m.starts_at).month, m.body) for m in found] == [(8, "公民片区"), (3, "球溪片区")]


def test_a_village_without_a_town_is_still_of_the_alliance(cast):
    met(cast, "", 8, "held"), met(cast, "north", 8, "held")
    for placement in db.session.query(Placement):
        db.session.delete(placement)
    assert attendance_over(cast.secretary.id, 2026).counts == (1, 1, 0, 0)


NORTH = {"secretary", "recorder", "convener", "organization"}
SOUTH = {"neighbour", "other_convener", "publicity", "finance"}
SEES = {
    "secretary": {"secretary"},
    "recorder": {"recorder"},
    "neighbour": {"neighbour"},
    "convener": NORTH,
    "other_convener": SOUTH,
    "organization": {*NORTH, *SOUTH, "chief", "leaver"},
    "publicity": {"publicity"},
    "finance": {"finance"},
    "admin": set(),
}
SEES["chief"] = SEES["organization"]
EVERYONE = sorted(SEES["chief"] | {"admin"})


@pytest.mark.parametrize("reader", SEES)
def test_who_sees_whose_attendance(cast, sign_in, reader):
    client = sign_in(getattr(cast, reader))
    answers = {who: client.get(f"/meetings/attendance/{getattr(cast, who).id}").status_code for who in EVERYONE}
    assert {who for who, status in answers.items() if status == 200} == SEES[reader]
    assert set(answers.values()) <= ({403} if reader == "admin" else {200, 404})


@pytest.mark.parametrize("reader", ["secretary", "convener", "publicity", "organization"])
def test_the_link_stands_where_the_page_opens(cast, sign_in, reader):
    client = sign_in(getattr(cast, reader))
    for who in ("secretary", "neighbour", reader):
        link = f"/meetings/attendance/{getattr(cast, who).id}"
        shown = link in client.get(f"/roster/members/{getattr(cast, who).id}").text
        assert shown == (who in SEES[reader]), who
    assert f"/meetings/attendance/{getattr(cast, reader).id}" in client.get("/account").text


def test_a_convener_who_convenes_no_more_sees_no_more(cast, sign_in):
    db.session.query(Office).filter_by(member_id=cast.convener.id).one().ends_on = NOW.date() - timedelta(days=1)
    assert sign_in(cast.convener).get(f"/meetings/attendance/{cast.secretary.id}").status_code == 404


def test_the_page_names_counts_and_meetings_without_a_reason_and_nobody_else(cast, sign_in):
    meeting = met(cast, "north", 8, "held")
    on_sheet(meeting, cast.secretary, "leave"), on_sheet(meeting, cast.recorder, "absent")
    page = sign_in(cast.organization).get(f"/meetings/attendance/{cast.secretary.id}?year=2026").text
    assert re.findall(r'<dd class="big">(\d+) 次', page) == ["1", "0", "1", "0"]
    others = (cast.recorder, cast.convener, cast.neighbour, cast.chief)
    assert "8月的会" in page and [one.name for one in others if one.name in page] == []


def test_late_and_early_stand_beside_the_meeting(cast, sign_in):
    meeting = met(cast, "north", 8, "held")
    on_sheet(meeting, cast.secretary)
    db.session.add(checked_in(meeting, cast.secretary, late=True, early=True))
    page = sign_in(cast.secretary).get(f"/meetings/attendance/{cast.secretary.id}?year=2026").text
    assert "到会，迟到，早退" in page and "<dt>迟到</dt><dd>1 次</dd>" in page


def test_no_page_sets_the_counts_of_several_people_side_by_side(whole_app, app, sign_in):
    """Of every page that needs no more than a person or nothing, none but this one counts a person's meetings; and a
    duty report, which says it of its one writer.
    """
    world, counting = World(), set()
    client = sign_in(world.chief)
    for rule in whole_app.url_map.iter_rules():
        if "GET" not in rule.methods or rule.arguments - {"id"} or rule.endpoint.endswith("_for_tests"):
            continue
        page = client.get(re.sub(r"<[^>]+>", str(world.secretary.id), rule.rule)).data.decode(errors="ignore")
        if re.search(r"(应到|实到|请假|缺席)\D{0,40}\d+ 次", page):
            counting.add(rule.rule)
    own = {"/reports/<int:id>", "/reports/<int:id>/print"}
    assert counting - own == {"/meetings/attendance/<int:id>"}


def test_the_page_costs_the_same_at_a_hundred_times_the_meetings(cast, sign_in, queries):
    client, counts, id = sign_in(cast.convener), [], cast.secretary.id
    for size in (1, 150):
        for number in range(size):
            met(cast, "north", number % 8 + 1, "held")
        db.session.commit()
        queries.clear()
        assert client.get(f"/meetings/attendance/{id}").status_code == 200
        counts.append(len(queries))
    assert counts == [6, 6] and YEAR_AGO.year == 2025
