"""Terms of office: beginning, prolonging, ending; no two of a village or of a person share a day."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from portal.audit.models import JournalLine
from portal.errors import Forbidden, Refused
from portal.extensions import db
from portal.roster import holdings, rules
from portal.roster.events import last_term_ended, member_added
from portal.roster.holdings import Holding
from portal.roster.in_office import was_in_office
from portal.roster.models import Departure, Member, TermOfOffice
from portal.roster.rules import Posting
from tests.cast import NOW, TODAY, YEAR_AGO

YESTERDAY = TODAY - timedelta(days=1)


def term_of(member):
    return db.session.scalars(select(TermOfOffice).where(TermOfOffice.member_id == member.id)).one()


def texts():
    db.session.commit()
    return list(db.session.scalars(select(JournalLine.text).order_by(JournalLine.id)))


@pytest.fixture
def newcomer(cast):
    member = Member(name="杨新", sort_key="yang xin")
    db.session.add(member)
    db.session.commit()
    return member


def test_a_term_begins_in_a_vacant_village(cast, act_as, newcomer):
    village = cast.village(cast.longjie)
    rules.begin_term(newcomer, Posting(village.id, TODAY), by=act_as(cast.organization), at=NOW)
    assert was_in_office(newcomer.id, TODAY, cast.north.id)
    assert texts() == [f"登记杨新自2026年9月24日起任龙结镇{village.name}第一书记"]


def test_a_term_entered_late_is_called_so(cast, act_as, newcomer):
    village = cast.village(cast.longjie)
    rules.begin_term(newcomer, Posting(village.id, YEAR_AGO), by=act_as(cast.organization), at=NOW)
    assert texts()[0].endswith("（补录）")


def test_a_village_has_one_first_secretary_at_a_time(cast, act_as, newcomer):
    taken = term_of(cast.secretary).village_id
    with pytest.raises(Refused, match="由蒋村自2025年9月1日起任第一书记"):
        rules.begin_term(newcomer, Posting(taken, TODAY), by=act_as(cast.organization), at=NOW)


def test_a_person_serves_one_village_at_a_time(cast, act_as):
    village = cast.village(cast.longjie)
    with pytest.raises(Refused, match="先办理那里的轮换"):
        rules.begin_term(cast.secretary, Posting(village.id, TODAY), by=act_as(cast.organization), at=NOW)


def test_a_term_begins_after_the_last_day_of_the_one_before(cast, act_as, newcomer):
    village, by = term_of(cast.leaver).village_id, act_as(cast.organization)
    with pytest.raises(Refused, match="韩离自2025年9月1日至2026年6月30日"):
        rules.begin_term(newcomer, Posting(village, date(2026, 6, 30)), by=by, at=NOW)
    rules.begin_term(newcomer, Posting(village, date(2026, 7, 1)), by=by, at=NOW)


@pytest.mark.parametrize("who", ["admin", "organization"])
def test_the_administrator_serves_no_village_and_the_officer_sends_not_himself(cast, act_as, who):
    village = cast.village(cast.longjie)
    with pytest.raises((Refused, Forbidden), match=r"技术管理员不能|本人的资料和任职由总召集人"):
        rules.begin_term(getattr(cast, who), Posting(village.id, TODAY), by=act_as(cast.organization), at=NOW)


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        ({"starts_on": TODAY + timedelta(days=400)}, "核对年份"),
        ({"starts_on": TODAY, "expected_end_on": YESTERDAY}, "不能早于任职日期"),
        ({"starts_on": TODAY, "ends_on": YESTERDAY}, "不能早于任职日期"),
        ({"starts_on": date(2019, 1, 1)}, "不在建制内"),
    ],
)
def test_days_that_cannot_be_are_refused(cast, act_as, newcomer, days, sentence):
    village = cast.village(cast.longjie)
    with pytest.raises(Refused, match=sentence):
        rules.begin_term(newcomer, Posting(village.id, **days), by=act_as(cast.organization), at=NOW)


def test_an_ended_term_closes_the_account_of_who_holds_nothing_else(cast, act_as):
    heard, by = [], act_as(cast.organization)
    with last_term_ended.connected_to(lambda sender, **_: heard.append(sender.name)):
        rules.end_term(term_of(cast.secretary), ends_on=YESTERDAY, reason="调离", by=by, at=NOW)
    assert heard == ["蒋村"]
    assert db.session.scalars(select(Departure.left_on)).all() == [YESTERDAY]
    assert texts()[0] == "登记蒋村任期至2026年9月23日止，原因：调离（补办）"


def test_a_term_that_ends_tomorrow_closes_nothing_before_the_sweep_of_that_day(cast, act_as):
    heard, by = [], act_as(cast.organization)
    rules.end_term(term_of(cast.secretary), ends_on=TODAY, reason="调离", by=by, at=NOW)
    with last_term_ended.connected_to(lambda sender, **_: heard.append(sender.name)):
        rules.sweep(at=NOW)
        assert "蒋村" not in heard
        rules.sweep(at=NOW + timedelta(days=1))
        rules.sweep(at=NOW + timedelta(days=1))
    assert heard == ["韩离", "蒋村"]


def test_who_keeps_an_office_keeps_the_account(cast, act_as):
    by = act_as(cast.chief)
    cast.appoint(cast.secretary, "publicity_officer")
    heard = []
    with last_term_ended.connected_to(lambda sender, **_: heard.append(sender)):
        rules.sweep(at=NOW)
        rules.note_departure(cast.secretary.id, by=by, at=NOW)
    assert [member.name for member in heard] == ["韩离"]


def test_a_term_does_not_end_before_it_began_nor_twice(cast, act_as):
    term, by = term_of(cast.secretary), act_as(cast.organization)
    with pytest.raises(Refused, match="不能早于任职日期2025年9月1日"):
        rules.end_term(term, ends_on=YEAR_AGO - timedelta(days=1), reason="轮换", by=by, at=NOW)
    rules.end_term(term, ends_on=TODAY, reason="轮换", by=by, at=NOW)
    with pytest.raises(Refused, match="已登记到2026年9月24日止"):
        rules.end_term(term, ends_on=TODAY, reason="轮换", by=by, at=NOW)


def test_what_is_held_must_be_handed_over_first(cast, act_as, monkeypatch):
    held = Holding("x:1", "记录9月例会", lambda *_: None)
    monkeypatch.setattr(holdings, "SOURCES", [lambda member, day: [held] if member == cast.secretary.id else []])
    with pytest.raises(Refused, match="1件事没有移交：记录9月例会"):
        rules.end_term(term_of(cast.secretary), ends_on=TODAY, reason="调离", by=act_as(cast.chief), at=NOW)


def test_a_return_takes_the_departure_back(cast, act_as):
    rules.sweep(at=NOW)
    assert db.session.scalar(select(Departure.member_id)) == cast.leaver.id
    village, heard = cast.village(cast.longjie), []
    with member_added.connected_to(lambda sender, **_: heard.append(sender.name)):
        rules.begin_term(cast.leaver, Posting(village.id, TODAY), by=act_as(cast.chief), at=NOW)
    assert db.session.scalar(select(Departure.member_id)) is None
    assert heard == ["韩离"]


def test_a_term_is_prolonged_but_not_to_before_its_beginning(cast, act_as):
    term, by = term_of(cast.secretary), act_as(cast.organization)
    rules.prolong_term(term, date(2027, 8, 31), by=by, at=NOW)
    assert texts() == ["把蒋村的任期改为预计2027年8月31日届满"]
    with pytest.raises(Refused, match="不能早于"):
        rules.prolong_term(term, date(2020, 1, 1), by=by, at=NOW)


SPANS = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 2), st.integers(0, 30), st.none() | st.integers(0, 12)), max_size=12
)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(spans=SPANS)
def test_no_two_terms_of_a_village_or_a_person_ever_share_a_day(cast, act_as, spans):
    by, base = act_as(cast.chief), date(2026, 1, 1)
    people = [cast.member(f"p{n}", f"人{n}") for n in range(3)]
    villages = [cast.village(cast.longjie) for _ in range(3)]
    for person, village, first, length in spans:
        starts = base + timedelta(days=first)
        ends = None if length is None else starts + timedelta(days=length)
        clash = [t for t in mine(people, villages) if shares(t, people[person], villages[village], starts, ends)]
        try:
            rules.begin_term(people[person], Posting(villages[village].id, starts, ends_on=ends), by=by, at=NOW)
        except Refused:
            assert clash
        else:
            assert not clash
    db.session.rollback()


def mine(people, villages):
    ids = [person.id for person in people]
    return db.session.scalars(select(TermOfOffice).where(TermOfOffice.member_id.in_(ids))).all()


def shares(term, person, village, starts, ends):
    """Day by day, as slowly as can be: the same village or person on the same day."""
    if term.village_id != village.id and term.member_id != person.id:
        return False
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(60)]
    return any(starts <= d <= (ends or d) and term.starts_on <= d <= (term.ends_on or d) for d in days)


def test_the_sweep_drops_the_contact_of_who_left_long_ago(cast, act_as):
    cast.leaver.emergency_contact = "韩父 13900000000"
    rules.sweep(at=NOW)
    assert cast.leaver.phone  # left on 30 June
    rules.sweep(at=NOW + timedelta(days=97))
    assert cast.leaver.phone  # 30 December: six months to the day
    rules.sweep(at=NOW + timedelta(days=98))
    assert (cast.leaver.phone, cast.leaver.emergency_contact) == (None, "")
    rules.sweep(at=NOW + timedelta(days=99))
    assert [t for t in texts() if "清除" in t] == ["清除了韩离的手机号和紧急联系人：离任已满6个月"]


def test_how_long_a_contact_is_kept_is_a_number_of_the_alliance(cast):
    from portal.numbers import Number
    from portal.roster.departure_rules import DROP_MONTHS

    db.session.add(Number(key=DROP_MONTHS, value=2))
    rules.sweep(at=NOW)
    assert cast.leaver.phone is None
