"""Passwords that cost little to check, a clock that can be moved, and knocking at the door."""

import re
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from portal.accounts import attempts, passwords
from portal.accounts.models import Account
from portal.extensions import db
from portal.installation import Installation

PASSWORD = "归舟渡口三盏灯火 27 里"
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def without_tokens(response):
    """The page's text without what differs from one form to the next."""
    return re.sub(r'"[\w.-]{80,}"', '""', response.text)


@pytest.fixture
def light(monkeypatch):
    """The same algorithm at a cost that many tests can pay."""
    monkeypatch.setattr(passwords, "HASHER", CHEAP)
    monkeypatch.setattr(attempts, "DUMMY", f"$argon2id$v=19$m=8,t=1,p=1${'A' * 22}${'A' * 43}")


@pytest.fixture
def give_password(cast, light):
    """give_password(member, …): they can sign in with PASSWORD. Returns the first one's account."""
    hashed = CHEAP.hash(PASSWORD)

    def give(*members):
        accounts = [db.session.scalars(select(Account).where(Account.member_id == m.id)).one() for m in members]
        for account in accounts:
            account.password_hash = hashed
        db.session.commit()
        return accounts[0]

    return give


@pytest.fixture
def wait(app):
    """wait(minutes=5): the clock goes on by that much for every process."""

    def wait(**span):
        app.config["CLOCK_OFFSET"] += timedelta(**span)
        db.session.get(Installation, 1).clock_offset = app.config["CLOCK_OFFSET"].total_seconds()
        db.session.commit()

    return wait


@pytest.fixture
def browser(app):
    """browser() -> a client that has opened the door's page, and so has a device cookie."""

    def browser():
        client = app.test_client()
        client.get("/sign-in")
        return client

    return browser


@pytest.fixture
def knock(browser, light):
    """knock("secretary", client=…): try to sign in; without a client, from a browser never seen before."""

    def knock(name, password=PASSWORD, client=None, address="10.1.1.1", **fields):
        client = client or browser()
        where = {"REMOTE_ADDR": address}
        return client.post("/sign-in", data={"name": name, "password": password, **fields}, environ_base=where)

    return knock


@pytest.fixture
def enter(browser, knock):
    """enter("secretary") -> a client that signed in through the form."""

    def enter(name, **options):
        client = browser()
        response = knock(name, client=client, **options)
        assert response.status_code == 303, response.text
        return client

    return enter
