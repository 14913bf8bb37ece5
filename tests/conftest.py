"""The app on an empty database that migrations made, the cast, and signing in without the form."""

import contextvars
import gc
import os
import secrets
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import current_app, has_app_context
from flask.testing import FlaskClient
from flask_migrate import upgrade
from sqlalchemy import create_engine, event, text
from sqlalchemy.engine import Engine

from portal import create_app
from portal.accounts.models import UserSession
from portal.accounts.sessions import hash_of, new_token
from portal.extensions import db, limiter
from portal.grants import grant
from portal.installation import Installation
from tests import widths  # noqa: F401  listens to what is stored
from tests.cast import NOW, Cast, actor_of
from tests.log_watch import Watch
from tests.tables import empty_tables

POSTGRES = os.environ.get("PORTAL_TEST_POSTGRES", "")
WATCH = Watch()
HTMX = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Current-URL": "http://localhost/"}


@contextmanager
def empty_database(directory):
    """The address of an empty database of one's own."""
    if not POSTGRES:
        yield f"sqlite:///{directory / 'portal.db'}"
        return
    name = f"portal_{secrets.token_hex(4)}"
    server = create_engine(POSTGRES, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield POSTGRES.rsplit("/", 1)[0] + "/" + name
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


def pytest_collection_finish(session):
    """Twelve thousand tests are on the heap to the end: the collector need not go through them again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


@pytest.fixture(autouse=True)
def nothing_personal_is_logged():
    """Whatever a test does, no line of the log tells what was typed."""
    WATCH.forget()
    WATCH.start()
    yield
    WATCH.stop()
    assert WATCH.leaks() == []


@pytest.fixture(scope="session")
def database(tmp_path_factory):
    """The address of this worker's own empty database."""
    with empty_database(tmp_path_factory.mktemp("db")) as address:
        yield address


QUICK = {"is": True}
SERVED = contextvars.ContextVar("served", default=False)
ROLE = "portal_serves"  # on PostgreSQL every request of a test has this role, and no rights beyond its own


@event.listens_for(Engine, "begin")
def take_the_role(connection):
    if SERVED.get() and POSTGRES:
        connection.exec_driver_sql(f"SET LOCAL ROLE {ROLE}")


@event.listens_for(Engine, "connect")
def do_not_wait_for_the_disk(connection, record):
    """No test of this process pulls a plug; those that kill do it to servers of their own."""
    if QUICK["is"] and type(connection).__module__.startswith("sqlite3"):
        connection.execute("PRAGMA synchronous=OFF")


def served(call, *args, **kwargs):
    SERVED.set(True)
    return call(*args, **kwargs)


class Client(FlaskClient):
    """A client whose requests share nothing with the test: neither `g` nor the database session.

    The test's open transaction ends before each request, and its rows are read anew after it.
    """

    def open(self, *args, **kwargs):
        if has_app_context():
            db.session.commit()
        WATCH.note(*args, **kwargs)
        response = contextvars.Context().run(served, super().open, *args, **kwargs)
        if has_app_context():
            db.session.expire_all()
        return response


def limit_the_role():
    """The role is the server's, so another process may have made it; its rights are this database's."""
    made = f"DO $$ BEGIN CREATE ROLE {ROLE}; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
    db.session.execute(text(made))
    grant(ROLE)
    db.session.commit()


@pytest.fixture(scope="session")
def whole_app(database, tmp_path_factory):
    instance = tmp_path_factory.mktemp("instance")
    os.environ["PORTAL_INSTANCE"] = str(instance)
    os.environ["PORTAL_DATABASE_URL"] = database
    app = create_app(TESTING=True, WTF_CSRF_ENABLED=False)
    app.test_client_class = Client
    with app.app_context():
        upgrade()
        if POSTGRES:
            limit_the_role()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def app(whole_app):
    """The app with empty tables; its clock starts at NOW (2026-09-24, Thursday, 09:00 in Shanghai)."""
    with whole_app.app_context():
        empty_tables()
        Path(whole_app.config["HEAD_FILE"]).unlink(missing_ok=True)
        set_clock()
        limiter.reset()
        yield whole_app
        db.session.remove()
    whole_app.config["WTF_CSRF_ENABLED"] = False


def set_clock():
    """Let the portal's clock start at NOW."""
    offset = (NOW - datetime.now(UTC)).total_seconds()
    current_app.config["CLOCK_OFFSET"] = timedelta(seconds=offset)
    db.session.add(Installation(id=1, clock_offset=offset))
    db.session.commit()


@pytest.fixture
def cast(app):
    return Cast()


@pytest.fixture
def sign_in(app):
    """sign_in(member) -> a client whose cookie opens a session of that member."""

    def sign_in(member):
        token = new_token()
        row = UserSession(member_id=member.id, token_hash=hash_of(token), started_at=NOW, last_seen_at=NOW)
        db.session.add(row)
        db.session.commit()
        client = app.test_client()
        with client.session_transaction() as session:
            session["_user_id"] = token
        return client

    return sign_in


@pytest.fixture
def act_as(app):
    """act_as(member) -> the Actor that a request of that member would have, for rules."""
    return actor_of


@pytest.fixture
def journal(app):
    """journal() -> the verbs of the journal's lines, oldest first."""
    from sqlalchemy import select

    from portal.audit.models import JournalLine

    return lambda: list(db.session.scalars(select(JournalLine.verb).order_by(JournalLine.id)))


@pytest.fixture
def queries(app):
    """A list that grows by each statement the app sends, without BEGIN and PRAGMA."""
    from sqlalchemy import event

    seen = []

    def note(connection, cursor, statement, *rest):
        if not statement.startswith(("PRAGMA", "BEGIN", "SET TRANSACTION", "SET LOCAL")):
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield seen
    event.remove(db.engine, "before_cursor_execute", note)


def pytest_terminal_summary(terminalreporter):
    """What tests have measured (record_property) and how often, for docs/security.md."""
    passed = terminalreporter.stats.get("passed", [])
    figures = [(one.nodeid, *pair) for one in passed if one.when == "call" for pair in one.user_properties]
    if figures:
        terminalreporter.section("figures")
    for test, name, value in sorted(figures, key=str):
        terminalreporter.line(f"{test.rpartition('::')[2]}: {name} = {value}")
