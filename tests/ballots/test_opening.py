"""Opening the box: two of three, once, after a while; what is counted, and what becomes void."""

from datetime import timedelta

import pytest

from portal.ballots import opening_rules, rules
from portal.ballots.counting import counts
from portal.ballots.models import VoteBallot, VoteEnvelope, VoteKeyShare, VoteRoll
from portal.ballots.reading import listed, own_state, turnout
from portal.errors import Refused
from portal.extensions import db
from tests.ballots.booth import CLOSE, LATER, Booth


def flip(voter_id):
    """Change one bit of this voter's envelope behind the portal's back."""
    row = db.session.scalar(db.select(VoteEnvelope).where(VoteEnvelope.voter_id == voter_id))
    row.sealed = row.sealed[:-1] + bytes([row.sealed[-1] ^ 1])
    db.session.commit()


@pytest.mark.parametrize("pair", [(0, 1), (0, 2), (2, 1)])
def test_any_two_scrutineers_open_the_box(booth, pair):
    booth.everyone_votes()
    booth.close()
    booth.open(*pair)
    found = counts(booth.round)
    assert [found.per_item[n].for_ for n in (1, 2, 3)] == [4, 4, 4]
    assert (found.eligible, found.returned, found.valid, found.invalid) == (12, 12, 12, 0)


def test_after_the_opening_only_ballots_and_marks_remain(booth):
    booth.everyone_votes(10)
    booth.close()
    booth.open()
    assert db.session.query(VoteEnvelope).count() == db.session.query(VoteKeyShare).count() == 0
    assert db.session.query(VoteBallot).count() == 10 * 3
    marks = [row.voted for row in db.session.scalars(db.select(VoteRoll).order_by(VoteRoll.voter_id))]
    assert marks == [True] * 10 + [False] * 2
    assert turnout(booth.round) == (10, 12) and own_state(booth.round, booth.voters[0].id) == "voted"


def test_one_scrutineer_alone_does_not_open_the_box(booth):
    booth.everyone_votes()
    booth.close()
    with pytest.raises(Refused, match="两名不同的监票人"):
        booth.open(0, 0)
    mine = booth.key(0)
    with pytest.raises(Refused, match="有一名监票人的代码不对"):
        theirs = (booth.scrutineers[1].id, mine[1])
        opening_rules.open_box(booth.round, mine, theirs, by=booth.officer, at=LATER)


def test_who_is_no_scrutineer_does_not_open_the_box(booth, cast):
    booth.close()
    with pytest.raises(Refused, match="不是这轮投票的监票人"):
        theirs = (cast.chief.id, booth.key(1)[1])
        opening_rules.open_box(booth.round, booth.key(0), theirs, by=booth.officer, at=LATER)


def test_the_box_stays_shut_until_some_minutes_after_the_close(booth):
    booth.everyone_votes()
    with pytest.raises(Refused, match="还没有截止"):
        booth.open(at=CLOSE - timedelta(minutes=1))
    booth.close()
    with pytest.raises(Refused, match="还有 4 分钟"):
        booth.open(at=CLOSE + timedelta(minutes=6, seconds=1))


def test_a_box_is_opened_once(booth):
    booth.everyone_votes()
    booth.close()
    booth.open()
    with pytest.raises(Refused, match="已经开过"):
        booth.open()
    with pytest.raises(Refused, match="不能作废"):
        rules.void(booth.round, "再来", by=booth.officer, at=LATER)


def test_fewer_than_five_ballots_are_never_opened(booth):
    booth.everyone_votes(4)
    booth.close()
    booth.open()
    assert booth.round.state == "void" and counts(booth.round) is None
    assert db.session.query(VoteBallot).count() == db.session.query(VoteEnvelope).count() == 0


def test_two_lost_codes_leave_only_voting_again(booth):
    booth.everyone_votes()
    booth.close()
    lost = booth.scrutineers[1].id, "0" * 26
    with pytest.raises(Refused, match="代码不对"):
        opening_rules.open_box(booth.round, booth.key(0), lost, by=booth.officer, at=LATER)
    rules.void(booth.round, "两名监票人丢了代码", by=booth.officer, at=LATER)
    assert booth.draft("test:1:2").state == "draft"


def test_an_envelope_damaged_before_the_close_is_counted_as_invalid_and_listed(booth):
    booth.everyone_votes()
    flip(booth.voters[0].id)
    booth.close()
    booth.open()
    found = counts(booth.round)
    assert (found.returned, found.valid, found.invalid) == (12, 11, 1)
    assert [why for _, why in listed(booth.round) if why] == ["broken"]


def test_an_envelope_copied_to_another_is_invalid(booth):
    booth.everyone_votes()
    first, second = db.session.scalars(db.select(VoteEnvelope).order_by(VoteEnvelope.voter_id).limit(2))
    second.sealed = first.sealed
    db.session.commit()
    booth.close()
    booth.open()
    assert counts(booth.round).valid == 11
    assert [why for _, why in listed(booth.round) if why] == ["foreign"]


def test_an_envelope_changed_after_the_close_stops_the_opening(booth):
    booth.everyone_votes()
    booth.close()
    flip(booth.voters[0].id)
    with pytest.raises(Refused, match="截止以后有人改动过数据库"):
        booth.open()


def test_a_box_with_its_key_in_a_file_opens_by_one_officer(cast):
    booth = Booth(cast, seal_mode="file")
    booth.everyone_votes()
    booth.close()
    opening_rules.open_file_box(booth.round, by=booth.officer, at=LATER)
    assert counts(booth.round).valid == 12


def test_five_to_nine_ballots_are_counted_but_not_listed(booth):
    booth.everyone_votes(9)
    booth.close()
    booth.open()
    assert counts(booth.round).valid == 9 and not counts(booth.round).is_listed


def test_grades_are_counted_by_value(cast):
    booth = Booth(cast, kind="grade", top_value=3, max_choices=3)
    for n in range(12):
        booth.vote(n, values={1: n % 4, 2: 3, 3: 0})
    booth.close()
    booth.open()
    found = counts(booth.round).per_item
    assert found[1].values == {0: 3, 1: 3, 2: 3, 3: 3} and found[1].mean == 2
    assert found[2].mean == 3 and found[3].mean is None


def test_no_field_that_asks_for_a_secret_is_ever_kept():
    """Whatever form asks for it: a name that is not known to be secret would be kept when the session has ended."""
    import inspect

    from wtforms import Form, PasswordField

    from portal.accounts import forms as accounts
    from portal.ballots import forms as ballots
    from portal.reports import forms as reports
    from portal.sent import PASSWORD_FORM, is_secret
    from portal.stars import forms as stars

    for module in (accounts, ballots, stars, reports):
        for _, kind in inspect.getmembers(module, inspect.isclass):
            if not issubclass(kind, Form):
                continue
            for name in dir(kind):
                field = getattr(kind, name)
                if getattr(field, "field_class", None) is PasswordField:
                    assert is_secret(name) or PASSWORD_FORM & set(dir(kind)), (kind, name)
    assert not is_secret("reason") and not is_secret("encoded")
