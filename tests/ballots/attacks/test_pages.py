"""A15 and what the turnout tells: pages before the box is open."""

import re

from portal.ballots.promises import PROMISES
from tests.ballots.attacks.naive import Naive
from tests.matrix.expected import ACTORS
from tests.stars.test_voting import standing
from tests.stars.vote_cast import OPENED, choose, opened

COUNT = re.compile(r"7\s*票|>7<|7 张|得票")  # of the first candidate
WHO = [name for name in ACTORS if name not in ("stranger", "leaver", "admin")]


def come(sign_in, who):
    from portal.accounts.models import UserSession
    from portal.extensions import db

    client = sign_in(who)
    for row in db.session.query(UserSession):
        row.started_at = row.last_seen_at = OPENED
    db.session.commit()
    return client


def voted(cast):
    """Seven votes for the first candidate, which is a number that stands nowhere else."""
    from tests.meetings.checkin_cast import clock

    round, _, voters = opened(cast)
    one, two, _ = standing(round)
    for n, voter in enumerate(voters[:9]):
        choose(round, voter, *((one,) if n < 7 else (two,)))
    from portal.extensions import db

    db.session.commit()
    clock(OPENED)
    return round, one


def test_a15_before_the_opening_no_page_says_a_count(cast, sign_in):
    round, one = voted(cast)
    paths = [f"/stars/{round.id}{end}" for end in ("", "/result", "/print", "/decision", "/award", "/ballot")]
    paths += [f"/ballots/1{end}" for end in ("", "/ballots.csv", "/envelopes.csv", "/receipt", "/opening")]
    paths += [f"/stars/{round.id}/candidates/{one.id}", "/", "/journal/", "/stars/"]
    for who in WHO:
        client = come(sign_in, getattr(cast, who))
        for path in paths:
            answer = client.get(path)
            assert not COUNT.search(answer.text), (who, path)
    for end in ("/result", "/print"):
        assert client.get(f"/stars/{round.id}{end}").status_code == 409


def test_a15_the_same_look_finds_the_count_of_a_portal_that_shows_it(tmp_path):
    naive = Naive(tmp_path / "naive.db")
    for voter in range(9):
        naive.cast(voter, {1: bytes([voter]), 2: bytes([voter, 1])}, [int(voter < 7), int(voter >= 7)])
    assert COUNT.search(naive.result_page())


def test_the_turnout_is_a_figure_until_the_box_is_open(cast, sign_in):
    round, _ = voted(cast)
    client = come(sign_in, cast.organization)
    page = client.get(f"/stars/{round.id}").text
    assert "9 / " in page
    roll = client.get("/ballots/1/roll.csv").text
    assert [line.rsplit(",", 1)[1] for line in roll.splitlines()[1:]] == [""] * (len(roll.splitlines()) - 1)


def test_each_promise_names_tests_that_there_are():
    from pathlib import Path

    root = Path(__file__).parent.parent.parent.parent
    named = [name for _, lines in PROMISES for line in lines for name in line.tests]
    assert len(named) >= 12
    for name in named:
        file, test = name.split("::")
        assert f"def {test}(" in (root / file).read_text(encoding="utf-8"), name
