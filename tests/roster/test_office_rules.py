"""Offices and deputies: the chief convener appoints, never the own person, one holder at a time."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.actor import Role
from portal.audit.models import JournalLine
from portal.errors import Forbidden, Refused
from portal.extensions import db
from portal.roster import rules
from portal.roster.events import last_term_ended
from portal.roster.models import Deputy, Office
from tests.cast import NOW, TODAY

TOMORROW, NEXT_WEEK = TODAY + timedelta(days=1), TODAY + timedelta(days=7)
YESTERDAY = TODAY - timedelta(days=1)


def office_of(member):
    return db.session.scalars(select(Office).where(Office.member_id == member.id)).one()


def texts():
    db.session.commit()
    return list(db.session.scalars(select(JournalLine.text).order_by(JournalLine.id)))


def test_the_chief_appoints_after_relieving(cast, act_as):
    by = act_as(cast.chief)
    rules.relieve(office_of(cast.publicity), TODAY, by=by, at=NOW)
    office = rules.appoint(cast.secretary, Role.PUBLICITY_OFFICER, None, TODAY, by=by, at=NOW)
    assert (office.member_id, office.starts_on, office.ends_on) == (cast.secretary.id, TODAY, None)
    assert office_of(cast.publicity).ends_on == YESTERDAY
    assert texts() == ["自2026年9月24日起免去王宣的宣传干事", "任命蒋村自2026年9月24日起担任宣传干事"]


def test_an_office_has_one_holder_at_a_time(cast, act_as):
    with pytest.raises(Refused, match="组织干事自2025年9月1日起由郑组担任，请先免去"):
        rules.appoint(cast.secretary, Role.ORGANIZATION_OFFICER, None, TODAY, by=act_as(cast.chief), at=NOW)
    with pytest.raises(Refused, match="球溪片区召集人自"):
        rules.appoint(cast.secretary, Role.DISTRICT_CONVENER, cast.north, TODAY, by=act_as(cast.chief), at=NOW)


@pytest.mark.parametrize("who", ["organization", "convener", "secretary"])
def test_only_the_chief_appoints_and_relieves(cast, act_as, who):
    by = act_as(getattr(cast, who))
    with pytest.raises(Forbidden, match="由总召集人任免"):
        rules.appoint(cast.recorder, Role.FINANCE_OFFICER, None, TODAY, by=by, at=NOW)
    with pytest.raises(Forbidden, match="由总召集人任免"):
        rules.relieve(office_of(cast.finance), TODAY, by=by, at=NOW)


def test_the_chief_neither_appoints_nor_relieves_the_own_person(cast, act_as):
    by = act_as(cast.chief)
    with pytest.raises(Forbidden, match="不能任命自己"):
        rules.appoint(cast.chief, Role.FINANCE_OFFICER, None, TODAY, by=by, at=NOW)
    with pytest.raises(Forbidden, match="不能免去自己"):
        rules.relieve(office_of(cast.chief), TODAY, by=by, at=NOW)


@pytest.mark.parametrize("kind", [Role.CHIEF_CONVENER, Role.ADMINISTRATOR, Role.FIRST_SECRETARY])
def test_the_chiefs_and_the_administrators_office_are_not_given_here(cast, act_as, kind):
    with pytest.raises(Refused, match="技术管理员与一名干事"):
        rules.appoint(cast.secretary, kind, None, TODAY, by=act_as(cast.chief), at=NOW)


def test_a_convener_serves_in_the_district_he_convenes(cast, act_as):
    by = act_as(cast.chief)
    rules.relieve(office_of(cast.convener), TODAY, by=by, at=NOW)
    with pytest.raises(Refused, match="应由本片区在任的第一书记担任"):
        rules.appoint(cast.neighbour, Role.DISTRICT_CONVENER, cast.north, TODAY, by=by, at=NOW)
    rules.appoint(cast.secretary, Role.DISTRICT_CONVENER, cast.north, TODAY, by=by, at=NOW)


@pytest.mark.parametrize("who", ["admin", "leaver"])
def test_who_is_not_in_office_gets_none(cast, act_as, who):
    by = act_as(cast.chief)
    rules.relieve(office_of(cast.finance), TODAY, by=by, at=NOW)
    with pytest.raises(Refused, match=r"技术管理员不能|不在任期"):
        rules.appoint(getattr(cast, who), Role.FINANCE_OFFICER, None, TODAY, by=by, at=NOW)


def test_an_appointment_of_today_is_taken_back_whole(cast, act_as):
    by = act_as(cast.chief)
    rules.relieve(office_of(cast.finance), TODAY, by=by, at=NOW)
    office = rules.appoint(cast.secretary, Role.FINANCE_OFFICER, None, TODAY, by=by, at=NOW)
    rules.relieve(office, TODAY, by=by, at=NOW)
    assert db.session.scalar(select(Office).where(Office.member_id == cast.secretary.id)) is None
    assert texts()[-1] == "撤销了对蒋村担任财务干事的任命"


def test_an_office_that_began_is_not_undone(cast, act_as):
    with pytest.raises(Refused, match="已经生效"):
        rules.relieve(office_of(cast.finance), office_of(cast.finance).starts_on, by=act_as(cast.chief), at=NOW)


def test_a_relief_in_advance_leaves_the_office_until_then(cast, act_as):
    office = office_of(cast.finance)
    rules.relieve(office, NEXT_WEEK, by=act_as(cast.chief), at=NOW)
    assert office.covers(TODAY) and office.covers(NEXT_WEEK - timedelta(days=1)) and not office.covers(NEXT_WEEK)


def test_who_loses_the_only_office_leaves(cast, act_as):
    member = cast.member("guest", "县派干", offices=[(Role.FINANCE_OFFICER, None)])
    heard = []
    with last_term_ended.connected_to(lambda sender, **_: heard.append(sender.name)):
        rules.relieve(office_of(member), TODAY, by=act_as(cast.chief), at=NOW)
    assert heard == ["县派干"]


def test_a_convener_names_a_deputy_for_the_own_office(cast, act_as):
    office = office_of(cast.convener)
    rules.name_deputy(office, cast.secretary, TODAY, NEXT_WEEK, by=act_as(cast.convener), at=NOW)
    assert texts() == ["指定蒋村自2026年9月24日至2026年10月1日代理陈北的球溪片区召集人"]


def test_the_chief_names_a_deputy_for_any_office(cast, act_as):
    rules.name_deputy(office_of(cast.finance), cast.secretary, TODAY, TODAY, by=act_as(cast.chief), at=NOW)


@pytest.mark.parametrize(
    ("who", "whose"), [("finance", "finance"), ("convener", "other_convener"), ("secretary", "convener")]
)
def test_others_name_no_deputy(cast, act_as, who, whose):
    with pytest.raises(Forbidden, match="代理人由召集人"):
        rules.name_deputy(
            office_of(getattr(cast, whose)), cast.recorder, TODAY, TODAY, by=act_as(getattr(cast, who)), at=NOW
        )


@pytest.mark.parametrize("who", ["convener", "leaver", "admin"])
def test_a_deputy_is_another_member_in_office(cast, act_as, who):
    office = office_of(cast.convener)
    with pytest.raises(Refused, match=r"另一位在任成员|不是在任成员"):
        rules.name_deputy(office, getattr(cast, who), TODAY, TODAY, by=act_as(cast.convener), at=NOW)


def test_nobody_stands_in_for_oneself_even_when_the_chief_names_the_deputy(cast, act_as):
    with pytest.raises(Refused, match="另一位在任成员"):
        rules.name_deputy(office_of(cast.finance), cast.finance, TODAY, TODAY, by=act_as(cast.chief), at=NOW)
    with pytest.raises(Refused, match="另一位在任成员"):
        rules.name_deputy(office_of(cast.finance), cast.chief, TODAY, TODAY, by=act_as(cast.chief), at=NOW)


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    [
        (TOMORROW, TODAY, "止日不能早于起日"),
        (YESTERDAY, TODAY, "不能从过去"),
        (TODAY, TODAY + timedelta(days=500), "一年以后"),
    ],
)
def test_spans_of_deputies_that_cannot_be_are_refused(cast, act_as, first, last, sentence):
    with pytest.raises(Refused, match=sentence):
        rules.name_deputy(office_of(cast.convener), cast.secretary, first, last, by=act_as(cast.convener), at=NOW)


def test_two_do_not_stand_in_at_a_time(cast, act_as):
    office, by = office_of(cast.convener), act_as(cast.convener)
    rules.name_deputy(office, cast.secretary, TODAY, NEXT_WEEK, by=by, at=NOW)
    with pytest.raises(Refused, match="已由蒋村代理"):
        rules.name_deputy(office, cast.recorder, NEXT_WEEK, NEXT_WEEK, by=by, at=NOW)


def test_a_withdrawn_deputy_has_no_rights_today_but_stays_written(cast, act_as):
    deputy = cast.deputize(office_of(cast.convener), cast.secretary, starts=YESTERDAY, ends=NEXT_WEEK)
    rules.withdraw_deputy(deputy, by=act_as(cast.convener), at=NOW)
    assert deputy.ends_on == YESTERDAY
    with pytest.raises(Refused, match="已经结束"):
        rules.withdraw_deputy(deputy, by=act_as(cast.convener), at=NOW)


def test_a_relief_ends_the_deputies_of_that_office(cast, act_as):
    office = office_of(cast.convener)
    cast.deputize(office, cast.secretary, starts=YESTERDAY, ends=NEXT_WEEK)
    cast.deputize(office, cast.recorder, starts=NEXT_WEEK + timedelta(days=1), ends=NEXT_WEEK + timedelta(days=2))
    rules.relieve(office, TODAY, by=act_as(cast.chief), at=NOW)
    assert [d.ends_on for d in db.session.scalars(select(Deputy))] == [YESTERDAY]
