"""Numbers of the sign-in sheet: given once, from 1, without gaps, later ones at the end."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.errors import BadInput, Refused
from portal.extensions import db
from portal.meetings import rules
from portal.meetings.sheet import Line, by_town, new_lines, pick
from portal.roster.in_office import Expected
from tests.cast import NOW, actor_of
from tests.meetings.planned_cast import enter, numbered, numbers_of, planned, whole

people = st.lists(st.integers(1, 40), max_size=30).map(
    lambda ids: [Expected(id, f"人{id}", f"镇{id % 5}", f"村{id}", 1) for id in ids]
)


@given(st.lists(people, min_size=1, max_size=6))
def test_numbers_never_change_and_have_no_gaps(rosters):
    sheet = []
    for roster in rosters:
        before = list(sheet)
        sheet += new_lines([line.member_id for line in sheet], roster)
        assert sheet[: len(before)] == before
        assert [line.number for line in sheet] == list(range(1, len(sheet) + 1))
        assert len({line.member_id for line in sheet}) == len(sheet)
        assert {p.member_id for p in roster} <= {line.member_id for line in sheet}


def test_the_first_sheet_follows_the_order_of_the_villages(cast, journal):
    meeting = numbered(cast)
    assert numbers_of(meeting) == {1: "郑组", 2: "陈北", 3: "卫记", 4: "蒋村"}
    assert meeting.sheet_version == 1 and journal()[-1] == "sheet.numbered"


def test_who_comes_later_gets_the_next_number_in_a_new_version(cast):
    meeting = numbered(cast)
    cast.member("comer", "任新", cast.qiuxi, starts=date(2026, 9, 28))
    assert rules.number_sheet(meeting, by=actor_of(cast.recorder), at=NOW) == 1
    db.session.commit()
    assert numbers_of(meeting)[5] == "任新" and whole(meeting.id).sheet_version == 2


def test_without_anyone_new_there_is_no_new_version(cast):
    meeting = numbered(cast)
    with pytest.raises(Refused, match="都已有编号"):
        rules.number_sheet(meeting, by=actor_of(cast.recorder), at=NOW)
    assert meeting.sheet_version == 1


def test_the_sheet_of_the_alliance_holds_every_district(cast):
    assert len(numbers_of(numbered(cast, district_id=None))) == 8


def test_who_begins_after_the_day_is_not_on_the_sheet(cast):
    cast.member("comer", "任新", cast.qiuxi, starts=date(2026, 9, 30))
    assert "任新" not in numbers_of(numbered(cast)).values()


@pytest.mark.parametrize("state", ["submitted", "correcting", "final", "cancelled"])
def test_once_submitted_no_number_is_given_out(cast, state):
    meeting = planned(cast)
    meeting.state = state
    with pytest.raises(Refused):
        rules.number_sheet(meeting, by=actor_of(cast.chief), at=NOW)


def test_a_town_that_comes_again_later_stands_at_the_end():
    lines = [Line(1, 1, "甲", "东镇", "一村"), Line(2, 2, "乙", "西镇", "二村"), Line(3, 3, "丙", "东镇", "三村")]
    assert [(town, len(run)) for town, run in by_town(lines)] == [("东镇", 1), ("西镇", 1), ("东镇", 1)]


def test_struck_numbers_are_named():
    lines = [Line(1, 1, "甲", "东镇", "一村"), Line(2, 2, "乙", "西镇", "二村")]
    with pytest.raises(BadInput, match="2 号乙开会当天不在任"):
        pick(lines, {1}, [1, 2])
    assert pick(lines, {1, 2}, [2]) == lines[1:]


def test_a_number_given_before_a_hand_over_is_struck_not_reused(cast):
    meeting = numbered(cast)
    end_term(cast.recorder, date(2026, 9, 27))
    with pytest.raises(BadInput, match="3 号卫记开会当天不在任"):
        enter(meeting, cast.convener, [3])
    assert numbers_of(meeting)[3] == "卫记"


def end_term(member, day):
    from sqlalchemy import select

    from portal.roster.models import TermOfOffice

    term = db.session.scalars(select(TermOfOffice).where(TermOfOffice.member_id == member.id)).one()
    term.ends_on = day
    db.session.commit()
