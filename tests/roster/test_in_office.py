"""Who is expected on a day: held against a second, slow implementation that knows nothing of the portal's rules."""

from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from portal.extensions import db
from portal.roster.in_office import count_in_office, find_by_name, in_office, member_choices, was_in_office
from portal.roster.models import Grouping, Member, Placement, TermOfOffice, Village
from tests.cast import TODAY, YEAR_AGO

DAYS = st.integers(0, 40).map(lambda n: date(2026, 1, 1) + timedelta(days=n))


def test_who_serves_today_is_expected_in_the_order_of_villages(cast):
    names = [row.name for row in in_office(TODAY)]
    assert names == ["郑组", "陈北", "卫记", "蒋村", "王宣", "冯财", "褚南", "沈邻"]


def test_chief_and_administrator_are_not_counted(cast):
    assert cast.chief.id not in {row.member_id for row in in_office(TODAY)}
    assert count_in_office(TODAY) == 8


def test_a_district_expects_only_its_own(cast):
    rows = in_office(TODAY, cast.south.id)
    assert [row.name for row in rows] == ["王宣", "冯财", "褚南", "沈邻"]
    assert {row.district_id for row in rows} == {cast.south.id}
    assert count_in_office(TODAY, cast.south.id) == 4


def test_who_has_left_is_expected_up_to_the_last_day(cast):
    assert was_in_office(cast.leaver.id, date(2026, 6, 30))
    assert not was_in_office(cast.leaver.id, date(2026, 7, 1))
    assert not was_in_office(cast.leaver.id, YEAR_AGO - timedelta(days=1))


def test_town_and_district_are_those_of_the_day(cast):
    moved = date(2026, 5, 1)
    village = db.session.query(TermOfOffice).filter_by(member_id=cast.secretary.id).one().village_id
    old = db.session.query(Placement).filter_by(village_id=village).one()
    old.ends_on = moved - timedelta(days=1)
    db.session.add(Placement(village_id=village, town_id=cast.gongmin.id, starts_on=moved))
    db.session.flush()
    before = next(row for row in in_office(moved - timedelta(days=1)) if row.member_id == cast.secretary.id)
    after = next(row for row in in_office(moved) if row.member_id == cast.secretary.id)
    assert (before.town, before.district_id) == ("龙结镇", cast.north.id)
    assert (after.town, after.district_id) == ("公民镇", cast.south.id)
    assert was_in_office(cast.secretary.id, moved, cast.south.id)
    assert not was_in_office(cast.secretary.id, moved, cast.north.id)


def test_a_village_in_no_town_still_counts(cast):
    db.session.execute(delete(Placement))
    db.session.flush()
    assert count_in_office(TODAY) == 8
    assert {row.town for row in in_office(TODAY)} == {""}


def test_asking_costs_one_statement(cast, queries):
    north = cast.north.id
    queries.clear()
    in_office(TODAY)
    count_in_office(TODAY, north)
    assert len(queries) == 2


def test_choices_name_the_village_and_begin_with_the_chief(cast):
    choices = member_choices(TODAY)
    assert choices[0] == (cast.chief.id, "周总")
    assert (cast.secretary.id, "蒋村（龙结镇甲7村）") in choices
    assert cast.admin.id not in dict(choices) and cast.leaver.id not in dict(choices)
    assert len(member_choices(TODAY, cast.north.id)) == 4


def test_namesakes_are_all_found_by_name(cast):
    twin = cast.member("twin", "蒋村", cast.gongmin)
    assert find_by_name(" 蒋村 ", TODAY) == [cast.secretary.id, twin.id]
    assert find_by_name("韩离", TODAY) == [] and find_by_name("吴技", TODAY) == []


def slowly(day, spans, groupings):
    """The plain reading of the rule: go through every span by hand."""
    found = []
    for member, village, town, first, last in spans:
        if first <= day and (last is None or day <= last):
            where = [d for t, d, a, b in groupings if t == town and a <= day and (b is None or day <= b)]
            found.append((village, member, where[0] if where else None))
    return [(member, where) for _, member, where in sorted(found)]


@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_it_agrees_with_the_slow_reading(cast, data):
    db.session.rollback()
    for kind in (TermOfOffice, Grouping):
        db.session.execute(delete(kind))
    south, towns = cast.south.id, [cast.qiuxi.id, cast.gongmin.id]
    groupings = list(drawn_groupings(data, towns, [cast.north.id, south]))
    spans = list(drawn_spans(data, towns))
    day = data.draw(DAYS)
    expected = slowly(day, spans, groupings)
    assert [(row.member_id, row.district_id) for row in in_office(day)] == expected
    of_south = [member for member, where in expected if where == south]
    assert [row.member_id for row in in_office(day, south)] == of_south
    assert (count_in_office(day), count_in_office(day, south)) == (len(expected), len(of_south))
    assert all(was_in_office(member, day, where) for member, where in expected if where)


def drawn_groupings(data, towns, districts):
    """Every town moves from one district to the other on some day; yields (town, district, first, last)."""
    for town in towns:
        turn = data.draw(DAYS)
        before, after = districts[:: 1 if data.draw(st.booleans()) else -1]
        for span in ((town, before, date(2020, 1, 1), turn - timedelta(days=1)), (town, after, turn, None)):
            db.session.add(Grouping(town_id=span[0], district_id=span[1], starts_on=span[2], ends_on=span[3]))
            yield span


def drawn_spans(data, towns):
    """A few members, each with one term in a village of its own; yields (member, village, town, first, last)."""
    for number in range(data.draw(st.integers(0, 4))):
        town = data.draw(st.sampled_from(towns))
        village = Village(code=f"9{number}", name="乙村", position=number, valid_from=date(2020, 1, 1))
        member = Member(name="丙", sort_key="bing")
        db.session.add_all([village, member])
        db.session.flush()
        first = data.draw(DAYS)
        last = data.draw(st.none() | st.integers(0, 20).map(lambda n, first=first: first + timedelta(days=n)))
        db.session.add(Placement(village_id=village.id, town_id=town, starts_on=date(2020, 1, 1)))
        db.session.add(TermOfOffice(member_id=member.id, village_id=village.id, starts_on=first, ends_on=last))
        db.session.flush()
        yield member.id, number, town, first, last
