"""A19: an officer who may make links takes over a voter's account while the vote is on."""

import re
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from portal.accounts import passwords
from portal.accounts.models import Account, Notice, UserSession
from portal.audit.models import JournalLine
from portal.ballots.reading import own_state
from portal.clock import now
from portal.extensions import db
from portal.stars.results import result_of
from portal.stars.voting_rules import vote_of
from tests.meetings.checkin_cast import clock
from tests.stars.star_cast import kept
from tests.stars.test_vote_pages import ballot_of
from tests.stars.test_voting import standing
from tests.stars.vote_cast import OPENED, choose, count, opened

CODE = re.compile(r'class="code">([^<]+)<')
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
THIEF, OWNER = "灯火归舟渡口三更 41 雨", "山塘渠道提灌站秋水 77 里"


@pytest.fixture
def voting(cast, monkeypatch):
    """(round, codes, the voter who is attacked): the vote is on, and she has voted for the first candidate."""
    monkeypatch.setattr(passwords, "HASHER", CHEAP)
    round, codes, voters = opened(cast)
    for voter in voters:
        choose(round, voter, standing(round)[0])
    db.session.scalars(select(Account).where(Account.member_id == voters[0].id)).one().password_hash = CHEAP.hash("x")
    db.session.commit()
    clock(OPENED)
    return round, codes, voters[0]


@pytest.fixture
def take_over(app, sign_in):
    """take_over(victim, officer, password) -> (the page of the link, a browser that is signed in as the victim)."""

    def take_over(victim, officer, password):
        client = sign_in(officer)
        row = db.session.scalars(select(UserSession).order_by(UserSession.id.desc())).first()
        row.started_at = row.last_seen_at = now()
        db.session.commit()
        page = client.post("/account/mendings", data={"member": victim.id}).text
        sent = {"code": CODE.search(page)[1], "new": password, "again": password}
        browser = app.test_client()
        assert browser.post("/invitation/password", data=sent).status_code == 303
        return page, browser

    return take_over


def test_a19_who_is_impersonated_sees_it_and_her_own_vote_counts(cast, voting, take_over):
    round, codes, victim = voting
    two = standing(round)[1]
    _, thief = take_over(victim, cast.organization, THIEF)
    assert "票已投出" in thief.post(f"/stars/{round.id}/ballot", data=ballot_of(thief, round, two)).text
    clock(OPENED + timedelta(hours=1))
    _, owner = take_over(victim, cast.chief, OWNER)
    home = owner.get("/").text
    assert "您已经投过票" in home and "不是您投的，请改投并告诉总召集人" in home
    told = owner.get("/account").text
    assert f"凭{cast.organization.name}生成的链接重设" in told
    assert thief.get("/account").status_code == 303  # every session ended with the new password
    owner.post(f"/stars/{round.id}/ballot", data=ballot_of(owner, round, standing(round)[2]))
    found = result_of(count(cast, kept(round), codes))
    votes = {row.candidate.id: row.votes for row in found.rows}
    assert votes[standing(round)[2].id] == (1,) and votes[two.id] == (0,)


def test_a19_the_journal_names_who_made_the_link(cast, voting, take_over):
    victim = voting[2]
    take_over(victim, cast.organization, THIEF)
    lines = db.session.execute(
        select(JournalLine.verb, JournalLine.actor_id, JournalLine.text).where(JournalLine.about_id == victim.id)
    ).all()
    offered = next(line for line in lines if line.verb == "accounts.mending_offered")
    assert offered.actor_id == cast.organization.id
    mended = db.session.scalars(select(JournalLine.text).where(JournalLine.verb == "accounts.password_mended")).one()
    assert cast.organization.name in mended
    assert len(db.session.scalars(select(Notice).where(Notice.member_id == victim.id)).all()) == 2


def test_a19_no_password_is_ever_shown_and_the_old_one_stays_unknown(cast, voting, take_over):
    round, _, victim = voting
    before = db.session.scalars(select(Account).where(Account.member_id == victim.id)).one().password_hash
    page, _ = take_over(victim, cast.organization, THIEF)
    assert "argon2" not in page and before not in page and THIEF not in page
    assert own_state(vote_of(round), victim.id) == "voted"  # taking an account over neither casts nor takes back a vote
