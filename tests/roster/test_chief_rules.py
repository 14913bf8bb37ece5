"""A new chief convener: proposed by the administrator, confirmed by one officer, never by one person."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.actor import Role
from portal.audit.models import JournalLine
from portal.errors import Forbidden, Refused
from portal.extensions import db
from portal.roster import rules
from portal.roster.chief_rules import nominees
from portal.roster.events import last_term_ended
from portal.roster.models import Office
from tests.cast import NOW, TODAY


def chiefs():
    rows = select(Office.member_id).where(Office.kind == Role.CHIEF_CONVENER, Office.ends_on.is_(None))
    return list(db.session.scalars(rows))


@pytest.fixture
def proposal(cast, act_as):
    row = rules.propose_chief(cast.secretary, "原总召集人调离", by=act_as(cast.admin), at=NOW)
    db.session.commit()
    return row


def test_proposal_and_confirmation_make_a_chief(cast, act_as, proposal):
    assert chiefs() == [cast.chief.id]
    heard = []
    with last_term_ended.connected_to(lambda sender, **_: heard.append(sender.name)):
        rules.confirm_chief(proposal, by=act_as(cast.finance), at=NOW)
    db.session.commit()
    assert chiefs() == [cast.secretary.id]
    assert heard == ["周总"]
    lines = select(JournalLine.text).where(JournalLine.verb.not_like("account%")).order_by(JournalLine.id)
    assert db.session.scalars(lines).all() == [
        "提名蒋村接任总召集人，原因：原总召集人调离；等待一名干事确认",
        "周总不再担任总召集人",
        "确认蒋村接任总召集人（由技术管理员吴技提名，原因：原总召集人调离）",
        "周总的任期和职务都已到期（至2026年9月23日），转为已离任",
    ]


def test_a_vacant_office_is_filled_the_same_way(cast, act_as):
    db.session.scalars(select(Office).where(Office.member_id == cast.chief.id)).one().ends_on = TODAY - timedelta(
        days=9
    )
    row = rules.propose_chief(cast.secretary, "职务空缺", by=act_as(cast.admin), at=NOW)
    rules.confirm_chief(row, by=act_as(cast.organization), at=NOW)
    assert chiefs() == [cast.secretary.id]


@pytest.mark.parametrize("who", ["chief", "organization", "secretary"])
def test_only_the_administrator_proposes(cast, act_as, who):
    with pytest.raises(Forbidden, match="由技术管理员提名"):
        rules.propose_chief(cast.recorder, "调离", by=act_as(getattr(cast, who)), at=NOW)


@pytest.mark.parametrize("who", ["admin", "chief", "secretary", "convener"])
def test_only_an_officer_confirms(cast, act_as, proposal, who):
    with pytest.raises(Forbidden, match="三名干事中的一人"):
        rules.confirm_chief(proposal, by=act_as(getattr(cast, who)), at=NOW)


def test_who_stands_in_for_an_officer_confirms_nothing(cast, act_as, proposal):
    borrowed = frozenset({Role.FINANCE_OFFICER})
    stand_in = replace(act_as(cast.recorder), roles=borrowed, borrowed=borrowed)
    with pytest.raises(Forbidden, match="三名干事中的一人"):
        rules.confirm_chief(proposal, by=stand_in, at=NOW)


def test_proposer_and_confirmer_are_two_people_even_with_both_offices(cast, act_as, proposal):
    cast.appoint(cast.admin, Role.FINANCE_OFFICER)
    with pytest.raises(Forbidden, match="必须是两个人"):
        rules.confirm_chief(proposal, by=act_as(cast.admin), at=NOW)


def test_an_officer_does_not_confirm_the_own_rise_and_gives_up_the_old_office(cast, act_as):
    row = rules.propose_chief(cast.finance, "调离", by=act_as(cast.admin), at=NOW)
    with pytest.raises(Forbidden, match="对自己的提名"):
        rules.confirm_chief(row, by=act_as(cast.finance), at=NOW)
    rules.confirm_chief(row, by=act_as(cast.publicity), at=NOW)
    held = select(Office.kind).where(Office.member_id == cast.finance.id, Office.ends_on.is_(None))
    assert db.session.scalars(held).all() == [Role.CHIEF_CONVENER]


@pytest.mark.parametrize(("who", "sentence"), [("admin", "技术管理员不能"), ("chief", "现在就是")])
def test_who_cannot_be_chief_is_not_proposed(cast, act_as, who, sentence):
    with pytest.raises(Refused, match=sentence):
        rules.propose_chief(getattr(cast, who), "调离", by=act_as(cast.admin), at=NOW)


def test_who_has_left_is_not_proposed(cast, act_as):
    rules.sweep(at=NOW)
    with pytest.raises(Refused, match="已经离任"):
        rules.propose_chief(cast.leaver, "调离", by=act_as(cast.admin), at=NOW)


def test_one_proposal_waits_at_a_time_and_none_is_settled_twice(cast, act_as, proposal):
    with pytest.raises(Refused, match="已有一项提名"):
        rules.propose_chief(cast.recorder, "调离", by=act_as(cast.admin), at=NOW)
    rules.confirm_chief(proposal, by=act_as(cast.finance), at=NOW)
    with pytest.raises(Refused, match="已经办结"):
        rules.confirm_chief(proposal, by=act_as(cast.publicity), at=NOW)


def test_the_chief_in_office_may_turn_it_down(cast, act_as, proposal, journal):
    with pytest.raises(Forbidden):
        rules.withdraw_replacement(proposal, by=act_as(cast.finance), at=NOW)
    rules.withdraw_replacement(proposal, by=act_as(cast.chief), at=NOW)
    with pytest.raises(Refused, match="已经办结或撤回"):
        rules.confirm_chief(proposal, by=act_as(cast.finance), at=NOW)
    db.session.commit()
    assert journal()[-1] == "chief.proposal-withdrawn"


def test_nominees_are_found_by_their_whole_name_alone(cast):
    assert nominees("蒋村") == [(cast.secretary.id, "蒋村（单位未登记）")]
    assert nominees("蒋") == [] and nominees("吴技") == []
