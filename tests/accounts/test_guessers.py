"""Guessing at the door: what a guesser gets, and what villages and owners never notice."""

import threading

import pytest
from sqlalchemy import func, select

from portal.accounts import attempts, throttle, trying
from portal.accounts.attempts import network_of
from portal.accounts.models import FailedSignIn
from portal.accounts.names import hash_of_name
from portal.accounts.sessions import hash_of, new_token
from portal.clock import now
from portal.extensions import db
from tests.accounts.conftest import PASSWORD, without_tokens


@pytest.fixture
def naps(monkeypatch):
    """What the door slept, in seconds, without sleeping."""
    slept = []
    monkeypatch.setattr(trying.time, "sleep", slept.append)
    return slept


@pytest.fixture
def stranger(app, knock):
    """stranger("secretary"): one wrong try from a device never seen before; returns the status."""

    def guess(name, address="198.51.100.7", password="falsch geraten"):
        client = app.test_client()
        client.set_cookie("device", new_token())
        return knock(name, password, client=client, address=address).status_code

    return guess


def test_a_device_is_delayed_after_five_tries_and_told_how_long(cast, browser, give_password, knock):
    give_password(cast.secretary)
    client = browser()
    assert [knock("secretary", "falsch", client=client).status_code for _ in range(5)] == [422] * 5
    refused = knock("secretary", client=client)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "2")
    assert "请过 2 秒再试" in refused.text and "一次性链接" in refused.text


def test_after_the_delay_the_right_password_opens(cast, browser, give_password, knock, wait):
    give_password(cast.secretary)
    client = browser()
    for _ in range(5):
        knock("secretary", "falsch", client=client)
    wait(seconds=3)
    assert knock("secretary", client=client).status_code == 303


def test_a_refused_try_is_not_counted_and_does_not_prolong_the_wait(cast, browser, knock):
    client = browser()
    for _ in range(9):
        knock("secretary", "falsch", client=client)
    assert db.session.scalar(select(func.count(FailedSignIn.id))) == 5


def test_unknown_names_are_delayed_with_the_same_words(cast, browser, give_password, knock):
    give_password(cast.secretary)
    pages = []
    for name in ("secretary", "nobody-at-all"):
        client = browser()
        pages += [[knock(name, "falsch", client=client) for _ in range(6)]]
    for known, unknown in zip(*pages, strict=True):
        assert known.status_code == unknown.status_code
        assert without_tokens(known).replace("secretary", "nobody-at-all") == without_tokens(unknown)


def test_strangers_get_twenty_tries_an_hour(cast, give_password, stranger, wait):
    give_password(cast.secretary)
    assert [stranger("secretary") for _ in range(20)] == [422] * 20
    assert stranger("secretary", password=PASSWORD) == 429
    wait(minutes=61)
    assert stranger("secretary") == 422


def test_strangers_get_a_hundred_tries_a_month_also_by_phone(cast, give_password, stranger, wait):
    account = give_password(cast.secretary)
    verified = 0
    for _ in range(9):
        for name in ("secretary", cast.secretary.phone):
            statuses = [stranger(name) for n in range(11)]
            verified += statuses.count(422)
        wait(hours=2)
    assert verified <= 9 * 22
    looked_at = [attempts.take("secretary", new_token(), "198.51.100.7", at=now()) for _ in range(2)]
    assert all(attempt.verdict.wait or attempt.stored != account.password_hash for attempt in looked_at)


def test_by_the_other_name_no_password_is_right_once_the_tries_are_used_up(cast, give_password, stranger):
    give_password(cast.secretary)
    for _ in range(20):
        stranger("secretary")
    assert stranger(cast.secretary.phone, password=PASSWORD) == 422


def test_a_guesser_on_245_names_stops_no_known_device(cast, give_password, enter, knock, stranger, naps):
    members = [cast.member(f"s{n:03d}", f"成员{n}", cast.longjie) for n in range(12)]
    give_password(*members)
    clients = [enter(f"s{n:03d}") for n in range(12)]
    for n in range(245):
        tried = {"name_hash": hash_of_name(f"s{n:03d}"), "address": "198.51.100.7", "at": now()}
        db.session.add_all([FailedSignIn(device_hash=hash_of(new_token()), **tried) for _ in range(20)])
    db.session.commit()
    assert stranger("s003") == 429
    assert [knock(f"s{n:03d}", client=clients[n]).status_code for n in range(12)] == [303] * 12


def test_sixty_people_behind_one_address_are_never_refused(cast, give_password, knock, naps):
    members = [cast.member(f"s{n:03d}", f"成员{n}", cast.longjie) for n in range(60)]
    give_password(*members)
    for n in range(60):  # each mistypes it twice
        assert [knock(f"s{n:03d}", typed).status_code for typed in ("a", "b")] == [422, 422]
    assert [knock(f"s{n:03d}").status_code for n in range(60)] == [303] * 60
    assert naps == []


def test_a_busy_address_is_slowed_down_and_not_refused(cast, give_password, knock, naps, monkeypatch):
    monkeypatch.setattr(throttle, "ADDRESS_AN_HOUR", 3)
    give_password(cast.secretary)
    for name in ("a", "b", "c"):
        knock(name, address="10.2.2.2")
    assert naps == []
    assert knock("secretary", address="10.2.2.2").status_code == 303
    assert naps == [1.0]
    assert knock("secretary", address="10.2.2.3").status_code == 303
    assert naps == [1.0]


def test_no_transaction_is_open_while_an_address_waits(cast, knock, monkeypatch):
    monkeypatch.setattr(throttle, "ADDRESS_AN_HOUR", 0)
    seen = []
    monkeypatch.setattr(trying.time, "sleep", lambda seconds: seen.append(db.session().in_transaction()))
    knock("nobody")
    assert seen == [False]


def test_the_forwarded_address_of_a_stranger_is_not_believed(cast, app, knock):
    headers = {"X-Forwarded-For": "1.2.3.4"}
    app.test_client().post("/sign-in", data={"name": "x", "password": "y"}, headers=headers)
    assert db.session.scalars(select(FailedSignIn.address)).all() == ["127.0.0.1"]


def test_an_ipv6_line_counts_as_one_address():
    assert network_of("2001:db8:1:2:3::4") == network_of("2001:db8:1:2:ffff::9") == "2001:db8:1:2::/64"
    assert network_of("10.0.0.1") == "10.0.0.1"


def test_parallel_guesses_do_not_slip_past_the_count(cast, app, browser, give_password, knock):
    give_password(cast.secretary)
    client = browser()
    token = client.get_cookie("device").value
    db.session.commit()
    statuses = []

    def guess():
        mine = app.test_client()
        mine.set_cookie("device", token)
        statuses.append(knock("secretary", "falsch", client=mine).status_code)

    threads = [threading.Thread(target=guess) for _ in range(30)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    assert (statuses.count(422), statuses.count(429)) == (5, 25)
