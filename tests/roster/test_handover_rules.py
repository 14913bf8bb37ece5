"""Hand-over: one term ends, the next begins, and what the leaver holds gets a new holder."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.actor import Role
from portal.audit.models import JournalLine
from portal.errors import Forbidden, Refused
from portal.extensions import db
from portal.roster import holdings, rules
from portal.roster.events import last_term_ended, member_added
from portal.roster.holdings import Holding, held_by
from portal.roster.in_office import was_in_office
from portal.roster.models import Departure, Deputy, Member, Office, TermOfOffice
from portal.roster.rules import LAPSES, SUCCESSOR, HandOver, Successor
from tests.cast import NOW, TODAY

TOMORROW, YESTERDAY = TODAY + timedelta(days=1), TODAY - timedelta(days=1)
NEW = Successor(TODAY, values={"name": "杨新", "sending_unit": "县教育局"})


def term_of(member):
    return db.session.scalars(select(TermOfOffice).where(TermOfOffice.member_id == member.id)).one()


def line(verb):
    db.session.commit()
    return db.session.scalars(select(JournalLine.text).where(JournalLine.verb == verb)).one()


def test_a_new_person_takes_over_the_village(cast, act_as):
    term, heard = term_of(cast.secretary), []
    with member_added.connected_to(lambda sender, **_: heard.append(sender.name)):
        following = rules.hand_over(term, HandOver(YESTERDAY, "轮换", NEW), by=act_as(cast.organization), at=NOW)
    assert (term.ends_on, term.end_reason, following.village_id) == (YESTERDAY, "轮换", term.village_id)
    assert was_in_office(following.member_id, TODAY) and heard == ["杨新"]
    assert line("term.handed-over") == "办理蒋村的离任：任期至2026年9月23日止，原因：轮换，由杨新接任；补办"


def test_the_leavers_account_closes_with_the_last_term(cast, act_as):
    heard = []
    with last_term_ended.connected_to(lambda sender, **_: heard.append(sender.name)):
        rules.hand_over(term_of(cast.secretary), HandOver(YESTERDAY, "轮换", NEW), by=act_as(cast.chief), at=NOW)
    assert heard == ["蒋村"] and db.session.scalar(select(Departure.member_id)) == cast.secretary.id


def test_a_member_from_elsewhere_may_follow_once_free(cast, act_as):
    plan = HandOver(YESTERDAY, "轮换", Successor(TODAY, member_id=cast.leaver.id))
    following = rules.hand_over(term_of(cast.secretary), plan, by=act_as(cast.chief), at=NOW)
    assert following.member_id == cast.leaver.id
    with pytest.raises(Refused, match="先办理那里的轮换"):
        plan = HandOver(YESTERDAY, "轮换", Successor(TODAY, member_id=cast.neighbour.id))
        rules.hand_over(term_of(cast.recorder), plan, by=act_as(cast.chief), at=NOW)


def test_the_next_term_begins_after_the_last_day(cast, act_as):
    with pytest.raises(Refused, match="接任日期应晚于2026年9月24日"):
        rules.hand_over(term_of(cast.secretary), HandOver(TODAY, "轮换", NEW), by=act_as(cast.chief), at=NOW)


def test_nobody_follows_oneself(cast, act_as):
    plan = HandOver(YESTERDAY, "轮换", Successor(TODAY, member_id=cast.secretary.id))
    with pytest.raises(Refused, match="另一个人"):
        rules.hand_over(term_of(cast.secretary), plan, by=act_as(cast.chief), at=NOW)


@pytest.mark.parametrize("whose", ["leaving", "following"])
def test_the_officers_own_hand_over_goes_to_the_chief(cast, act_as, whose):
    term = term_of(cast.organization if whose == "leaving" else cast.secretary)
    successor = NEW if whose == "leaving" else Successor(TODAY, member_id=cast.organization.id)
    with pytest.raises(Forbidden, match="由总召集人办理"):
        rules.hand_over(term, HandOver(YESTERDAY, "轮换", successor), by=act_as(cast.organization), at=NOW)


def test_an_office_passes_to_the_successor_when_the_chief_hands_over(cast, act_as):
    key = f"office:{db.session.scalars(select(Office.id).where(Office.member_id == cast.convener.id)).one()}"
    plan = HandOver(YESTERDAY, "轮换", NEW, {key: SUCCESSOR})
    following = rules.hand_over(term_of(cast.convener), plan, by=act_as(cast.chief), at=NOW)
    held = db.session.scalars(select(Office).where(Office.district_id == cast.north.id).order_by(Office.id)).all()
    assert [(o.member_id, o.ends_on) for o in held] == [(cast.convener.id, YESTERDAY), (following.member_id, None)]
    assert "移交球溪片区召集人" in line("term.handed-over")


def test_the_organisation_officer_leaves_an_office_vacant_for_the_chief(cast, act_as):
    key = f"office:{db.session.scalars(select(Office.id).where(Office.member_id == cast.convener.id)).one()}"
    by, term = act_as(cast.organization), term_of(cast.convener)
    rules.hand_over(term, HandOver(YESTERDAY, "轮换", NEW, {key: LAPSES}), by=by, at=NOW)
    assert (
        db.session.scalar(select(Office).where(Office.district_id == cast.north.id, Office.ends_on.is_(None))) is None
    )


def test_a_deputys_span_lapses_or_passes_on(cast, act_as):
    office = db.session.scalars(select(Office).where(Office.member_id == cast.finance.id)).one()
    deputy = cast.deputize(office, cast.secretary, starts=YESTERDAY, ends=TOMORROW)
    plan = HandOver(TODAY, "轮换", None, {f"deputy:{deputy.id}": cast.recorder.id})
    rules.hand_over(term_of(cast.secretary), plan, by=act_as(cast.chief), at=NOW)
    rows = db.session.execute(select(Deputy.member_id, Deputy.starts_on, Deputy.ends_on).order_by(Deputy.id)).all()
    assert rows == [(cast.secretary.id, YESTERDAY, TODAY), (cast.recorder.id, TOMORROW, TOMORROW)]


@pytest.fixture
def thing(cast, monkeypatch):
    """Something that a slice above registered: it must have a holder."""
    given = []
    held = Holding("recorder:7", "记录9月例会", lambda who, by, at: given.append(who))
    source = lambda member_id, day: [held] if member_id == cast.secretary.id else []  # noqa: E731
    monkeypatch.setattr(holdings, "SOURCES", [*holdings.SOURCES, source])
    return given


def test_what_slices_register_is_given_to_the_one_named(cast, act_as, thing):
    plan = HandOver(YESTERDAY, "轮换", NEW, {"recorder:7": SUCCESSOR})
    rules.hand_over(term_of(cast.secretary), plan, by=act_as(cast.chief), at=NOW)
    newcomer = db.session.scalars(select(Member.id).where(Member.name == "杨新")).one()
    assert thing == [newcomer]


@pytest.mark.parametrize(
    ("receivers", "sentence"),
    [
        ({}, "还没有为“记录9月例会”选定"),
        ({"recorder:7": LAPSES}, "必须有人接手"),
        ({"recorder:7": SUCCESSOR}, "没有接任人"),
        ({"recorder:7": 9999}, "届时不在任"),
    ],
)
def test_nothing_held_is_left_lying(cast, act_as, thing, receivers, sentence):
    with pytest.raises(Refused, match=sentence):
        plan = HandOver(YESTERDAY, "轮换", None, receivers)
        rules.hand_over(term_of(cast.secretary), plan, by=act_as(cast.chief), at=NOW)
    assert thing == []


def test_the_leaver_receives_nothing(cast, act_as, thing):
    plan = HandOver(TOMORROW, "轮换", None, {"recorder:7": cast.secretary.id})
    with pytest.raises(Refused, match="届时不在任"):
        rules.hand_over(term_of(cast.secretary), plan, by=act_as(cast.chief), at=NOW)


def test_a_planned_hand_over_waits_for_its_day(cast, act_as):
    heard = []
    with last_term_ended.connected_to(lambda sender, **_: heard.append(sender.name)):
        plan = HandOver(TODAY, "轮换", Successor(TOMORROW, values={"name": "杨新"}))
        following = rules.hand_over(term_of(cast.secretary), plan, by=act_as(cast.chief), at=NOW)
    assert heard == [] and was_in_office(cast.secretary.id, TODAY)
    assert not was_in_office(following.member_id, TODAY) and was_in_office(following.member_id, TOMORROW)


def test_the_chiefs_office_does_not_hang_on_a_village(cast):
    cast.appoint(cast.secretary, Role.CHIEF_CONVENER)
    assert held_by(cast.secretary.id, TODAY) == []
