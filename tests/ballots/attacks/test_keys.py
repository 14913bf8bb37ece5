"""A12, A14, A16: rows that should not be, codes that are not right, numbers that are too small."""

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from portal.audit.models import JournalLine
from portal.ballots import opening_rules
from portal.ballots.counting import counts
from portal.ballots.models import VoteBallot, VoteEnvelope
from portal.ballots.opening_rules import WRONG, WrongCode
from portal.errors import Refused
from portal.extensions import db
from tests.ballots.booth import LATER, Booth
from tests.cast import actor_of


def test_a12_an_envelope_of_who_is_not_on_the_roll_cannot_be_put_there(booth, cast):
    row = {"round": booth.round.id, "voter": cast.secretary.id, "sealed": b"x" * 84}
    with pytest.raises(IntegrityError):
        db.session.execute(text("INSERT INTO vote_envelope VALUES (:round, :voter, :sealed)"), row)
    db.session.rollback()


def try_to_open(booth, first, second):
    """As the page does it: a wrong code leaves its line."""
    try:
        opening_rules.open_box(booth.round, first, second, by=booth.officer, at=LATER)
    except WrongCode:
        db.session.rollback()
        opening_rules.note_wrong(booth.round, by=booth.officer, at=LATER)
        db.session.commit()
        return "wrong"
    except Refused as no:
        db.session.rollback()
        return str(no)
    return "opened"


def test_a14_one_scrutineer_or_wrong_codes_open_nothing(booth, cast):
    booth.everyone_votes()
    booth.close()
    own, other = booth.key(0), booth.key(1)
    assert "两名不同的监票人" in try_to_open(booth, own, own)
    another = Booth.draft(booth, subject="test:2")
    assert another.id != booth.round.id
    answers = [try_to_open(booth, own, (other[0], f"{n:026d}")) for n in range(20)]
    assert answers[:5] == ["wrong"] * 5 and all("已输错 5 次" in one for one in answers[5:])
    assert "已输错 5 次" in try_to_open(booth, own, other)  # the right ones wait, too
    assert db.session.scalar(select(func.count()).select_from(VoteBallot)) == 0
    assert db.session.scalar(select(func.count()).select_from(VoteEnvelope)) == 12
    lines = select(func.count()).select_from(JournalLine).where(JournalLine.verb == WRONG)
    assert db.session.scalar(lines) == 5


@pytest.mark.parametrize(("votes", "state", "is_listed"), [(4, "void", None), (5, "counted", False),
                                                         (9, "counted", False), (10, "counted", True)])  # fmt: skip
def test_a16_small_numbers_are_not_opened_or_not_listed(cast, votes, state, is_listed):
    booth = Booth(cast)
    booth.everyone_votes(votes)
    booth.close()
    booth.open()
    found = counts(booth.round)
    assert booth.round.state == state and (found.is_listed if found else None) == is_listed
    with pytest.raises(Refused):  # nothing is counted or published twice
        opening_rules.open_box(booth.round, booth.key(0), booth.key(1), by=actor_of(cast.chief), at=LATER)
