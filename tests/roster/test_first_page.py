"""What the roster gives to the first page, and the facts it gives about a member."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal.extensions import db
from portal.facts import facts_about
from portal.numbers import Number
from portal.roster import stamp, waiting
from portal.roster.models import Office, TermOfOffice
from portal.roster.term_rules import DUE_DAYS
from portal.waiting import Glance
from tests.cast import NOW, TODAY


def term_of(member):
    return db.session.scalars(select(TermOfOffice).where(TermOfOffice.member_id == member.id)).one()


@pytest.mark.parametrize(
    ("days", "titles"), [(-5, ["1 人任期已满或将满"]), (0, ["1 人任期将满"]), (30, ["1 人任期将满"]), (31, [])]
)
def test_terms_that_run_out_wait_for_the_organisation_officer(cast, act_as, days, titles):
    term_of(cast.secretary).expected_end_on = TODAY + timedelta(days=days)
    db.session.flush()
    lines = list(waiting.terms_running_out(act_as(cast.organization), NOW))
    assert [line.title for line in lines] == titles
    assert list(waiting.terms_running_out(act_as(cast.chief), NOW)) == []


def test_how_early_is_a_number_of_the_alliance(cast, act_as):
    term_of(cast.secretary).expected_end_on = TODAY + timedelta(days=60)
    db.session.add(Number(key=DUE_DAYS, value=90))
    assert len(list(waiting.terms_running_out(act_as(cast.organization), NOW))) == 1


def test_vacant_offices_wait_for_the_chief(cast, act_as):
    assert list(waiting.vacancies(act_as(cast.chief), NOW)) == []
    office = db.session.scalars(select(Office).where(Office.member_id == cast.convener.id)).one()
    office.ends_on = TODAY - timedelta(days=1)
    db.session.flush()
    (line,) = waiting.vacancies(act_as(cast.chief), NOW)
    assert (line.title, line.detail) == ("1 个联盟职务空缺", "球溪片区召集人")
    assert list(waiting.vacancies(act_as(cast.organization), NOW)) == []


def test_figures_for_conveners_and_the_chief(cast, act_as):
    north = f"/roster/?district={cast.north.id}"
    assert list(waiting.figures(act_as(cast.convener), NOW)) == [Glance("球溪片区", (("在任第一书记", "4"),), north)]
    (glance,) = waiting.figures(act_as(cast.chief), NOW)
    assert glance.facts == (("球溪片区", "4"), ("公民片区", "4"))
    assert list(waiting.figures(act_as(cast.secretary), NOW)) == []


def test_the_administrator_is_told_of_a_vacant_chiefs_office_and_where_to_propose(cast, act_as):
    (glance,) = waiting.chief_at_hand(act_as(cast.admin), NOW)
    assert (glance.facts, glance.url) == ((("现任", "周总"),), "/roster/chief")
    db.session.scalars(select(Office).where(Office.member_id == cast.chief.id)).one().ends_on = TODAY.replace(day=1)
    db.session.flush()
    line, glance = waiting.chief_at_hand(act_as(cast.admin), NOW)
    assert (line.title, glance.facts) == ("总召集人空缺", (("现任", "空缺"),))
    assert list(waiting.chief_at_hand(act_as(cast.organization), NOW)) == []


@pytest.mark.parametrize("source", ["terms_running_out", "vacancies", "proposals", "chief_at_hand", "figures"])
def test_each_source_costs_at_most_two_statements(cast, act_as, queries, source):
    actors = [act_as(member) for member in (cast.chief, cast.organization, cast.convener, cast.admin)]
    for actor in actors:
        queries.clear()
        list(getattr(waiting, source)(actor, NOW))
        assert len(queries) <= 2


def told(member, first, last):
    return [(f.label, f.value) for f in facts_about(member.id, first, last) if f.label.endswith("第一书记")]


def test_since_when_somebody_serves_is_a_fact(cast):
    assert told(cast.secretary, date(2026, 1, 1), date(2026, 12, 31)) == [("任甲7村第一书记", "自2025年9月1日起")]


def test_a_term_that_ended_within_the_days_says_so(cast):
    this_year = told(cast.leaver, date(2026, 1, 1), date(2026, 12, 31))
    assert this_year == [("任甲9村第一书记", "自2025年9月1日至2026年6月30日")]
    assert told(cast.leaver, date(2026, 7, 1), date(2026, 12, 31)) == []


def test_the_stamp_changes_with_every_change_of_the_roster_and_with_nothing_else(cast):
    before = stamp.stamp()
    db.session.commit()
    assert stamp.stamp() == before
    for row, name, value in (
        (cast.secretary, "post", "科长"),
        (cast.longjie, "name", "龙结乡"),
        (cast.north, "name", "北"),
    ):
        setattr(row, name, value)
        db.session.commit()
        assert stamp.stamp() != before
        before = stamp.stamp()


def test_what_was_undone_leaves_the_stamp(cast):
    before = stamp.stamp()
    cast.secretary.post = "科长"
    db.session.flush()
    db.session.rollback()
    db.session.commit()
    assert stamp.stamp() == before


def test_what_is_kept_is_made_once_a_stamp():
    made = []
    for under in (("a", 1, 1), ("a", 1, 1), ("b", 1, 1)):
        stamp.keep(under, ("test",), lambda: made.append(1) or len(made))
    assert len(made) == 2
