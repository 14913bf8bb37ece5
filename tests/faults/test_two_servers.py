"""Two portals of several workers each on one database are one: sessions, throttle, leases, journal, jobs."""

import json
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import func, select

from bench.client import Browser
from portal.accounts.models import Account
from portal.audit.models import JournalLine
from portal.audit.rules import verify
from portal.extensions import db
from tests.faults.writers import Killed, Writer
from tests.meetings.minutes_cast import held, write

PASSWORD = "归舟渡口三盏灯火 27 里"
SAVES = 25  # of each page


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
