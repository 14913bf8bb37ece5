"""Casting: who may, what is refused with which sentence, and that no line tells who voted."""

import pytest

from portal.audit.models import JournalLine
from portal.ballots import form, paper_rules, rules
from portal.ballots.models import VoteEnvelope
from portal.errors import Refused, Unrecorded
from portal.extensions import db
from tests.ballots.booth import CLOSE, people
from tests.cast import NOW


def envelopes():
    return [row.sealed for row in db.session.scalars(db.select(VoteEnvelope))]


def test_voting_again_replaces_the_envelope_and_says_so(booth):
    first, second = booth.vote(0, 1), booth.vote(0, 2)
    assert (first.replaced, second.replaced) == (False, True)
    assert first.code != second.code and len(envelopes()) == 1


def test_who_is_not_on_the_roll_does_not_vote(booth):
    stranger = people(1, "x")[0]
    with pytest.raises(Unrecorded, match="不在这轮投票的名册上"):
        booth.vote(stranger, 1)


def test_who_got_a_paper_ballot_does_not_vote_here(booth):
    ids = [voter.id for voter in booth.voters[:10]]
    paper_rules.mark_paper(booth.round, ids, by=booth.officer, at=NOW)
    with pytest.raises(Unrecorded, match="已登记领取纸质票"):
        booth.vote(0, 1)
    booth.vote(11, 1)


def test_a_closed_round_takes_no_vote_even_when_the_clock_goes_back(booth):
    with pytest.raises(Unrecorded, match="已经截止"):
        booth.vote(0, 1, at=CLOSE)
    booth.close()
    with pytest.raises(Unrecorded, match="已经截止"):
        booth.vote(0, 1, at=NOW, stamp=booth.round.stamp)
    assert envelopes() == []


def test_a_page_of_another_round_is_stale(booth):
    with pytest.raises(Unrecorded, match="另一轮或改动以前的"):
        booth.vote(0, 1, stamp=f"{booth.round.id + 1}.{booth.round.version}")


def test_a_draft_and_a_void_round_take_no_vote(booth):
    rules.void(booth.round, "重投", by=booth.officer, at=NOW)
    with pytest.raises(Unrecorded, match="已经作废"):
        booth.vote(0, 1)


def test_more_choices_than_allowed_are_refused_and_fewer_are_fine(booth):
    with pytest.raises(Unrecorded, match="最多选 2 项，您选了 3 项"):
        booth.vote(0, 1, 2, 3)
    booth.vote(0, 3)


def test_values_out_of_range_and_foreign_items_are_refused(booth):
    with pytest.raises(Unrecorded, match="填得不对"):
        booth.vote(0, values={1: 2, 2: 0, 3: 0})
    with pytest.raises(Unrecorded, match="名单和这轮投票不一致"):
        booth.vote(0, values={1: 1, 2: 0, 4: 0})


def sent(*pairs, stamp="1.1"):
    return [("ballot-stamp", stamp), *[(f"ballot-item-{item}", value) for item, value in pairs]]


def test_a_form_is_read_as_one_value_an_item(booth):
    values, stamp = form.read(sent((1, "1"), (2, "0"), (3, "0")), booth.round)
    assert (values, stamp) == ({1: 1, 2: 0, 3: 0}, "1.1")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (sent((1, "1"), (1, "1"), (2, "0"), (3, "0")), "出现了两次"),
        (sent((1, "1"), (2, "0")), "没有填完整"),
        (sent((1, "x"), (2, "0"), (3, "0")), "没有填完整"),
        (sent((1, "0"), (2, "0"), (3, "0")), "一项也没有选"),
        ([*sent((1, "1"), (2, "0"), (3, "0")), ("ballot-abstain", "1")], "又选了人"),
    ],
)
def test_a_form_that_cannot_be_read_is_refused(booth, fields, sentence):
    with pytest.raises(Unrecorded, match=sentence):
        form.read(fields, booth.round)


def test_abstaining_is_a_choice(booth):
    values, _ = form.read([*sent((1, "0"), (2, "0"), (3, "0")), ("ballot-abstain", "1")], booth.round)
    assert not any(values.values())


def test_no_line_of_the_journal_names_who_voted(booth):
    before = db.session.query(JournalLine).count()
    booth.everyone_votes()
    with pytest.raises(Refused):
        booth.vote(0, 1, 2, 3)
    db.session.commit()
    assert db.session.query(JournalLine).count() == before
