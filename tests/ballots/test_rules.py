"""What must stand before anybody votes, who scrutineers are, and when a round closes."""

from datetime import timedelta

import pytest

from portal.audit.models import JournalLine
from portal.ballots import boxes, rules, scrutineer_rules
from portal.ballots.models import VoteEnvelope, VoteKeyShare
from portal.ballots.reading import is_open, own_state, state_at, turnout
from portal.ballots.rules import Item
from portal.errors import Refused
from portal.extensions import db
from tests.ballots.booth import CLOSE, Booth, people
from tests.cast import NOW, actor_of

AGAIN = CLOSE + timedelta(hours=1)


def drafted(booth, subject="test:2", **terms):
    return booth.draft(subject, **terms)


def test_fewer_than_ten_voters_decide_in_a_meeting(booth):
    round = rules.prepare("test:9", title="小", kind="choice", closes_at=CLOSE, by=booth.officer, at=NOW)
    nine = [voter.id for voter in booth.voters[:9]]
    with pytest.raises(Refused, match=r"只有 9 人，不足 10 人.*会上"):
        rules.set_roll(round, nine * 2, by=booth.officer, at=NOW)


def test_the_hash_of_the_frozen_roll_is_in_the_journal(booth):
    line = db.session.scalar(db.select(JournalLine.text).where(JournalLine.verb == "ballots.roll_set"))
    assert booth.round.roll_sha256 in line and "12 人" in line


def test_nobody_stands_on_the_list_twice(booth):
    round = drafted(booth)
    with pytest.raises(Refused, match="出现了两次"):
        rules.set_items(round, [Item(1, "甲"), Item(1, "乙")], by=booth.officer, at=NOW)


def test_a_candidate_is_no_scrutineer_and_a_scrutineer_no_candidate(booth, cast):
    round, one = drafted(booth), booth.voters[0].id
    rules.set_items(round, [Item(1, "甲", one)], by=booth.officer, at=NOW)
    with pytest.raises(Refused, match="不能是候选人"):
        scrutineer_rules.name_scrutineers(round, [one, cast.chief.id, cast.finance.id], by=booth.officer, at=NOW)
    three = [cast.organization.id, cast.chief.id, cast.finance.id]
    scrutineer_rules.name_scrutineers(round, three, by=booth.officer, at=NOW)
    with pytest.raises(Refused, match="不能是候选人"):
        rules.set_items(round, [Item(1, "甲", cast.finance.id)], by=booth.officer, at=NOW)


def test_scrutineers_are_three_different_people(booth, cast):
    for ids in ([cast.chief.id] * 3, [cast.chief.id, cast.finance.id]):
        with pytest.raises(Refused, match="三个不同的人"):
            scrutineer_rules.name_scrutineers(drafted(booth, f"test:{len(ids)}x"), ids, by=booth.officer, at=NOW)


def test_voting_begins_only_when_three_codes_were_typed_back(booth):
    round = drafted(booth)
    ids = [person.id for person in booth.scrutineers]
    scrutineer_rules.name_scrutineers(round, ids, by=booth.officer, at=NOW)
    first = actor_of(booth.scrutineers[0])
    code = scrutineer_rules.take_code(round, by=first, at=NOW)
    scrutineer_rules.confirm_code(round, code.lower(), by=first, at=NOW)
    with pytest.raises(Refused, match="有 2 名还没有领取"):
        rules.open_voting(round, by=booth.officer, at=NOW)


def test_a_code_may_be_fetched_again_until_it_was_typed_back(booth):
    round = drafted(booth)
    scrutineer_rules.name_scrutineers(round, [p.id for p in booth.scrutineers], by=booth.officer, at=NOW)
    by = actor_of(booth.scrutineers[0])
    lost, kept = (scrutineer_rules.take_code(round, by=by, at=NOW) for _ in range(2))
    with pytest.raises(Refused, match="代码不对"):
        scrutineer_rules.confirm_code(round, lost, by=by, at=NOW)
    scrutineer_rules.confirm_code(round, kept, by=by, at=NOW)
    with pytest.raises(Refused, match="不能再领"):
        scrutineer_rules.take_code(round, by=by, at=NOW)


def test_only_scrutineers_fetch_a_code(booth):
    with pytest.raises(Refused, match="不是这轮投票的监票人"):
        scrutineer_rules.take_code(drafted(booth), by=actor_of(booth.voters[0]), at=NOW)


def test_another_scrutineer_takes_the_free_place_and_the_others_keep_their_codes(booth, cast):
    round = drafted(booth)
    scrutineer_rules.name_scrutineers(round, [p.id for p in booth.scrutineers], by=booth.officer, at=NOW)
    by = actor_of(booth.scrutineers[0])
    scrutineer_rules.confirm_code(round, scrutineer_rules.take_code(round, by=by, at=NOW), by=by, at=NOW)
    ids = [by.id, booth.scrutineers[2].id, cast.chief.id]
    scrutineer_rules.name_scrutineers(round, ids, by=booth.officer, at=NOW)
    there = {row.slot: (row.member_id, bool(row.confirmed_at)) for row in scrutineer_rules.custodians(round)}
    assert there == {1: (ids[0], True), 2: (ids[2], False), 3: (ids[1], False)}


def test_nothing_of_an_open_round_may_be_changed(booth):
    for change in (
        lambda: rules.set_items(booth.round, [Item(1, "甲")], by=booth.officer, at=NOW),
        lambda: rules.set_roll(booth.round, [v.id for v in people(20, "w")], by=booth.officer, at=NOW),
        lambda: rules.change(booth.round, closes_at=AGAIN, by=booth.officer, at=NOW),
        lambda: rules.open_voting(booth.round, by=booth.officer, at=NOW),
    ):
        with pytest.raises(Refused, match="投票已经开始"):
            change()


def test_a_round_closes_by_time_alone_and_stays_closed_when_the_clock_goes_back(booth):
    assert is_open(booth.round, NOW) and not is_open(booth.round, CLOSE)
    with pytest.raises(Refused, match="不能提前"):
        rules.close(booth.round, at=NOW)
    assert rules.close_if_due(booth.round, at=CLOSE)
    assert state_at(booth.round, NOW) == "closed"
    assert not rules.close_if_due(booth.round, at=AGAIN)


def test_turnout_is_a_figure_and_ones_own_state_a_word(booth):
    booth.vote(0, 1)
    booth.vote(0, 2)
    assert turnout(booth.round) == (1, 12)
    assert own_state(booth.round, booth.voters[0].id) == "voted"
    assert own_state(booth.round, booth.voters[1].id) == "not yet"
    assert own_state(booth.round, booth.scrutineers[0].id) == "not on roll"


def test_a_void_round_loses_its_envelopes_unopened(booth):
    booth.everyone_votes()
    with pytest.raises(Refused, match="写明作废的原因"):
        rules.void(booth.round, " ", by=booth.officer, at=NOW)
    rules.void(booth.round, "两名监票人丢了代码", by=booth.officer, at=NOW)
    assert booth.round.state == "void"
    assert db.session.query(VoteEnvelope).count() == db.session.query(VoteKeyShare).count() == 0


def test_a_key_in_a_file_is_named_in_the_journal_and_readable_by_the_server_alone(cast, journal):
    booth = Booth(cast, seal_mode="file")
    assert boxes.key_file(booth.round.id).stat().st_mode & 0o777 == 0o600
    assert db.session.query(VoteKeyShare).count() == 0
    assert "ballots.opened" in journal()
