"""One who writes the database, but not the code and not the keys beside it: `verify` names what was changed."""

import json
import subprocess
import sys

import pytest
from nacl.public import PrivateKey
from sqlalchemy import text

import portal.ballots.verify_round as script
from portal.ballots import publishing, sealing
from portal.ballots.keeping import first_break
from portal.ballots.models import VoteRound
from portal.errors import Refused
from portal.extensions import db
from portal.stars.voting_rules import vote_of
from tests.ballots.booth import Booth
from tests.stars.test_voting import standing
from tests.stars.vote_cast import choose, count, opened

PAPER = {"handed": 30, "returned": 30, "invalid": 0, "abstained": 0}
CHANGES = {
    "who voted": "UPDATE vote_roll SET voted = NOT voted",
    "what a candidate is called": "UPDATE vote_item SET label = 'X' || item_id",
    "the seats": "UPDATE star_round SET seats = 1",
    "the bounds": "UPDATE star_round SET most = 1",
    "the tie rule": "UPDATE star_round SET tie = 'lot'",
    "the figures": "UPDATE vote_round SET valid = 11, abstained = 3",
    "the close": "UPDATE vote_round SET closes_at = '2027-01-01 00:00:00+00:00'",
    "a candidate struck off": "UPDATE star_candidacy SET state = 'withdrawn'"
    " WHERE id = (SELECT min(id) FROM star_candidacy)",
    "why an envelope was invalid": "UPDATE vote_listed SET invalid = 'broken'",
    "a ballot and its hash": "UPDATE vote_ballot SET value = 1 - value",
}


@pytest.fixture
def counted(cast):
    round, codes, voters = opened(cast)
    one, two, three = standing(round)
    for n, voter in enumerate(voters):
        choose(round, voter, *((one, two) if n < 7 else (one, three)))
    return count(cast, round, codes)


def sql(words, **values):
    db.session.execute(text(words), values)
    db.session.commit()
    db.session.expire_all()


@pytest.mark.parametrize("what", CHANGES)
def test_verify_names_the_round_of_which_something_was_changed(counted, what):
    assert first_break() == ""
    sql(CHANGES[what])
    if what == "a ballot and its hash":
        from portal.ballots.keeping import _ballots_hash

        sql("UPDATE vote_round SET ballots_sha256 = :sha", sha=_ballots_hash(vote_of(counted)))
    assert "第 1 轮投票" in first_break()


def test_paper_that_nobody_got_is_named(cast, counted):
    items = {str(one.id): [0] for one in standing(counted)}
    words = json.dumps(PAPER | {"items": items})
    for who in (cast.chief, cast.organization):
        sql("INSERT INTO vote_paper_entry (round_id, by_id, counts, at) VALUES (1, :by, :counts, '2026-10-01')",
            by=who.id, counts=words)  # fmt: skip
    assert "计票" in first_break()


def test_an_envelope_put_in_after_the_count_is_named(counted):
    sql("INSERT INTO vote_envelope (round_id, voter_id, sealed) SELECT round_id, min(voter_id), :sealed"
        " FROM vote_roll GROUP BY round_id", sealed=b"1" * 84)  # fmt: skip
    assert "多出了信封" in first_break()


def test_nothing_is_sealed_for_another_s_key(cast):
    booth = Booth(cast)
    mine = bytes(PrivateKey.generate().public_key)
    db.session.get(VoteRound, booth.round.id).box_pk = mine
    db.session.commit()
    with pytest.raises(Refused, match="票箱的钥匙和开启投票时的不一致"):
        booth.vote(0, 1)


def recount(folder, *names):
    command = [sys.executable, "-I", script.__file__, *names]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def files(counted, tmp_path):
    vote = vote_of(counted)
    (tmp_path / "ballots.csv").write_text(publishing.ballots_file(vote))
    (tmp_path / "roll.csv").write_text(publishing.roll_file(vote, marked=True))
    (tmp_path / "envelopes.csv").write_text(publishing.envelopes_file(vote))
    assert "agree with each other" in recount(tmp_path, "ballots.csv", "roll.csv", "envelopes.csv").stdout
    return tmp_path


def test_names_that_were_exchanged_are_found(files):
    text = (files / "ballots.csv").read_text()
    labels = [line for line in text.splitlines() if line.startswith("#item")]
    one, two = (line.split(",", 2)[2] for line in labels[:2])
    (files / "ballots.csv").write_text(text.replace(one, "??").replace(two, one).replace("??", two))
    assert "the file was changed" in recount(files, "ballots.csv").stderr


def test_marks_that_were_taken_off_are_found(files):
    text = (files / "roll.csv").read_text()
    (files / "roll.csv").write_text(text.replace(",1\n", ",0\n"))
    assert "voters are marked" in recount(files, "roll.csv", "envelopes.csv").stderr


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)"])
def test_a_name_is_no_formula_and_parts_no_cell(name):
    assert publishing.plain(name)[0] == "'" and "," not in publishing.plain("张三,1")


def test_a_vote_put_in_for_somebody_absent_stands_on_the_roll(cast):
    """Who writes rows can seal an envelope for the public key: it counts, and the roll says that this person voted."""
    booth = Booth(cast)
    booth.everyone_votes(11)
    absent = booth.voters[11].id
    sealed = sealing.seal(booth.round.box_pk, booth.round.id, absent, b"s" * 16, [1, 0, 0])
    sql("INSERT INTO vote_envelope (round_id, voter_id, sealed) VALUES (1, :id, :sealed)", id=absent, sealed=sealed)
    booth.close()
    booth.open()
    assert f"{absent},选民12,1" in publishing.roll_file(booth.round, marked=True)
