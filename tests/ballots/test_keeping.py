"""What `jobs` and `verify` do for rounds."""

from datetime import timedelta

import pytest

from portal.ballots import boxes, keeping, opening_rules
from portal.ballots.models import VoteBallot, VoteEnvelope, VoteListed, VoteRoll
from portal.extensions import db
from tests.ballots.booth import CLOSE, LATER, Booth, people
from tests.ballots.test_opening import flip


def test_jobs_record_a_close_once(booth, journal):
    booth.everyone_votes()
    assert keeping.close_due(at=CLOSE - timedelta(seconds=1)) == 0
    assert keeping.close_due(at=CLOSE) == 1
    assert keeping.close_due(at=CLOSE) == 0
    db.session.commit()
    assert journal().count("ballots.closed") == 1


def test_jobs_clean_up_after_an_opening(booth):
    booth.everyone_votes()
    booth.close()
    assert keeping.clean_up(at=LATER) == 0
    booth.open()
    assert keeping.clean_up(at=LATER) == 1
    db.session.commit()
    assert keeping.clean_up(at=LATER) == 0


def test_jobs_destroy_a_key_that_lay_in_a_file(cast):
    booth = Booth(cast, seal_mode="file")
    booth.everyone_votes()
    booth.close()
    opening_rules.open_file_box(booth.round, by=booth.officer, at=LATER)
    db.session.commit()
    assert boxes.key_file(booth.round.id).exists()
    keeping.clean_up(at=LATER)
    db.session.commit()
    assert not boxes.key_file(booth.round.id).exists()


def test_whole_rounds_are_whole(booth):
    for step in (booth.everyone_votes, booth.close, booth.open):
        step()
        assert keeping.first_break() == ""


def touch(kind, **values):
    row = db.session.scalar(db.select(kind).limit(1))
    for name, value in values.items():
        setattr(row, name, value)
    db.session.commit()


def test_verify_names_a_round_whose_roll_was_changed(booth):
    db.session.add(VoteRoll(round_id=booth.round.id, voter_id=people(1, "x")[0].id))
    db.session.commit()
    assert "三季度之星" in keeping.first_break() and "名册被改动过" in keeping.first_break()


def test_verify_names_an_envelope_that_was_copied_while_the_vote_is_on(booth):
    booth.everyone_votes()
    first, second = db.session.scalars(db.select(VoteEnvelope).limit(2))
    second.sealed = first.sealed
    db.session.commit()
    assert "复制给了别人" in keeping.first_break()


def test_verify_names_an_envelope_of_another_length(booth):
    booth.everyone_votes()
    touch(VoteEnvelope, sealed=b"1" * 90)
    assert "长度不对" in keeping.first_break()


def test_verify_names_an_envelope_changed_after_the_close(booth):
    booth.everyone_votes()
    booth.close()
    flip(booth.voters[3].id)
    assert "信封在截止后被改动" in keeping.first_break()


@pytest.mark.parametrize(("kind", "values", "word"), [
    (VoteListed, {"sha256": "0" * 64}, "清单被改动过"),
    (VoteBallot, {"value": 5}, "选票被改动过"),
])  # fmt: skip
def test_verify_names_what_was_changed_after_the_opening(booth, kind, values, word):
    booth.everyone_votes()
    booth.close()
    booth.open()
    touch(kind, **values)
    assert word in keeping.first_break()
