"""Two portals of several workers each on one database are one: sessions, throttle, leases, journal, jobs."""

import json
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pyotp
import pytest
from argon2 import PasswordHasher
from sqlalchemy import func, select

from bench.client import Browser
from portal import clock
from portal.accounts import second_rules
from portal.accounts.models import Account, UserSession
from portal.audit.models import JournalLine
from portal.audit.rules import verify
from portal.ballots.models import VoteEnvelope
from portal.extensions import db
from tests.cast import actor_of
from tests.faults.writers import Killed, Writer
from tests.meetings.checkin_cast import clock as clock_at
from tests.meetings.minutes_cast import held, write
from tests.stars.test_vote_pages import ballot_of
from tests.stars.test_voting import standing
from tests.stars.vote_cast import OPENED, opened

PASSWORD = "归舟渡口三盏灯火 27 里"
SAVES = 25  # of each page
HOUR = timedelta(hours=1)


@pytest.fixture
def pair(whole_app, database, cast):
    """Two servers; everybody can sign in with PASSWORD."""
    hashed = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    for account in db.session.scalars(select(Account)):
        account.password_hash = hashed
    db.session.commit()
    instance = Path(whole_app.instance_path)
    with Killed(instance, database) as first, Killed(instance, database) as second:
        yield first, second


def same_cookies(browser, server):
    """That person's browser, as the other server meets it."""
    other = Browser(server.port, dict(browser.cookies))
    other.token = browser.token
    return other


def test_who_signed_in_at_one_is_signed_in_at_the_other_and_signs_out_at_both(pair):
    first, second = pair
    here = Browser(first.port)
    here.sign_in("secretary", PASSWORD)
    there = same_cookies(here, second)
    assert there.get("/roster/").status == 200
    assert there.post("/sign-out", {}).status == 303
    assert here.get("/roster/").status == 303 and here.get("/roster/").headers["Location"].startswith("/sign-in")


def test_tries_at_one_count_at_the_other(pair):
    first, second = pair
    answers = []
    for n in range(14):
        guesser = Browser((first, second)[n % 2].port, dict(answers[-1][1].cookies) if answers else None)
        guesser.get("/sign-in")
        page = guesser.get("/sign-in").text
        guesser.token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]
        answers.append((guesser.post("/sign-in", {"name": "secretary", "password": f"falsch {n}"}).status, guesser))
    assert [status for status, _ in answers[:5]] == [422] * 5 and 429 in [status for status, _ in answers[5:]]


def test_one_who_writes_at_one_is_seen_at_the_other_and_nothing_is_lost(pair, cast, sign_in):
    first, second = pair
    meeting = write(held(cast), cast.recorder)
    writers = [Writer(sign_in(who), meeting.id) for who in (cast.recorder, cast.convener)]
    name = cast.recorder.name
    db.session.rollback()  # the test itself holds no lock
    with ThreadPoolExecutor(2) as lanes:
        done = [lanes.submit(save_some, writer, server.port) for writer, server in zip(writers, pair, strict=True)]
        for one in done:
            one.result()
    assert [writer.surprises for writer in writers] == [[], []]
    assert [len(writer.acknowledged) for writer in writers] == [SAVES] * 2
    reader = Browser(first.port, {"session": writers[1].cookie})
    parts = json.loads(reader.get(f"/meetings/{meeting.id}/minutes/parts").text)["parts"]
    key = writers[0].url.rpartition("/")[2]
    assert parts[key]["by"] == name  # held at the first server, seen by another person at either
    assert json.loads(Browser(second.port, {"session": writers[1].cookie}).get(
        f"/meetings/{meeting.id}/minutes/parts").text)["parts"][key]["by"] == name  # fmt: skip


def save_some(writer, port):
    browser = Browser(port, {"session": writer.cookie})
    browser.token = json.loads(browser.get("/drafts/token").text)["token"]
    for _ in range(SAVES):
        writer.save(browser)


def test_the_journal_is_one_chain_whoever_writes(pair, cast, sign_in):
    clients = [sign_in(who).get_cookie("session").value for who in (cast.secretary, cast.neighbour)]
    db.session.rollback()

    def change(cookie, server):
        browser = Browser(server.port, {"session": cookie})
        browser.token = json.loads(browser.get("/drafts/token").text)["token"]
        return [browser.post("/account/large-type", {"large": str(n % 2)}).status for n in range(20)]

    with ThreadPoolExecutor(4) as lanes:
        done = [lanes.submit(change, cookie, server) for cookie in clients for server in pair]
        assert {status for one in done for status in one.result()} == {303}
    db.session.expire_all()
    verbs = select(func.count()).where(JournalLine.verb == "accounts.type_changed")
    assert db.session.scalar(verbs) == 80 and verify() == ""


def test_jobs_that_run_twice_at_once_do_everything_once(whole_app, database, pair):
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "jobs"]
    running = [subprocess.Popen(command, env=pair[0].environment, cwd=Path(__file__).parents[2]) for _ in range(3)]
    patience = time.monotonic() + 60
    while any(one.poll() is None for one in running) and time.monotonic() < patience:
        time.sleep(0.1)
    assert [one.returncode for one in running] == [0, 0, 0]
    db.session.expire_all()
    assert verify() == ""


def at_once(*calls):
    """Each in a thread of its own, begun together."""
    gate = Barrier(len(calls))

    def begin(call):
        gate.wait(10)
        return call()

    with ThreadPoolExecutor(len(calls)) as lanes:
        return [one.result() for one in [lanes.submit(begin, call) for call in calls]]


def test_a_code_of_a_second_factor_is_taken_once_by_both_together(pair, cast):
    at = clock.now()
    secret = second_rules.begin(by=actor_of(cast.finance), at=at - HOUR)
    second_rules.confirm(pyotp.TOTP(secret).at(at - HOUR), by=actor_of(cast.finance), at=at - HOUR)
    db.session.commit()
    waiting = []
    for server in pair:
        browser = Browser(server.port)
        browser.read_token("/sign-in")
        answer = browser.post("/sign-in", {"name": "finance", "password": PASSWORD})
        assert answer.headers["Location"] == "/sign-in/code"
        browser.read_token("/sign-in/code")
        waiting.append(browser)
    sent = {"code": pyotp.TOTP(secret).at(clock.now())}
    answers = at_once(*(lambda browser=browser: browser.post("/sign-in/code", sent).status for browser in waiting))
    assert sorted(answers) == [303, 422]


def test_a_ballot_sent_to_both_at_once_is_one_ballot(pair, cast, sign_in):
    round, _, voters = opened(cast)
    first, second, *_ = standing(round)
    clock_at(OPENED)
    cookie = sign_in(voters[0]).get_cookie("session").value
    db.session.query(UserSession).update({"started_at": OPENED, "last_seen_at": OPENED})
    db.session.commit()
    path, ready = f"/stars/{round.id}/ballot", []
    for chosen, server in zip((first, second), pair, strict=True):
        browser = Browser(server.port, {"session": cookie})
        browser.read_token(path)
        ready.append((browser, ballot_of(browser, round, chosen)))
    db.session.rollback()  # the test itself holds no lock
    told = at_once(*(lambda one=one, form=form: one.post(path, form) for one, form in ready))
    assert [one.status for one in told] == [200, 200] and all("票已投出" in one.text for one in told)
    db.session.expire_all()
    assert db.session.scalar(select(func.count()).select_from(VoteEnvelope)) == 1
    assert verify() == ""
