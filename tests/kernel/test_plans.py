"""What PostgreSQL has prepared for a connection outlives the requests that read: none is planned anew each time."""

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from portal.extensions import access, db
from tests.conftest import POSTGRES

pytestmark = pytest.mark.skipif(not POSTGRES, reason="SQLite prepares nothing that outlives a statement")
WHO = "FROM user_session"


@pytest.fixture(autouse=True)
def one_connection(app):
    """The pool has one, so that request after request gets the same."""
    db.session.remove()
    db.engine.dispose()


def prepared():
    return db.session.scalars(text("SELECT statement FROM pg_prepared_statements")).all()


def test_who_acts_is_not_planned_anew_at_each_request(cast, sign_in):
    client = sign_in(cast.chief)
    for _ in range(7):  # the driver prepares what it has sent five times
        assert client.get("/roster/").status_code == 200
    assert any(WHO in statement for statement in prepared())


def test_what_only_read_is_ended_and_may_write_nothing(cast):
    db.session.commit()
    with access(writing=False):
        with pytest.raises(DBAPIError, match="read-only transaction"):
            db.session.execute(text("UPDATE member SET name = 'x'"))
        db.session.rollback()
        connection = db.session.connection().connection.driver_connection
        db.session.rollback()
        assert connection.info.transaction_status.name == "IDLE"
    with access(writing=True):  # the same connection writes again, and what is undone is undone
        changed = db.session.execute(text("UPDATE member SET name = 'x'")).rowcount
        assert changed > 0 and db.session.connection().connection.driver_connection is connection
        db.session.rollback()
    assert db.session.scalars(text("SELECT count(*) FROM member WHERE name = 'x'")).one() == 0


def begin_to_read_and_lose_the_server():
    """A transaction that reads, on a connection whose server process somebody has ended."""
    process = db.session.scalars(text("SELECT pg_backend_pid()")).one()
    with create_engine(POSTGRES).begin() as other:
        assert other.execute(text("SELECT pg_terminate_backend(:process, 5000)"), {"process": process}).scalar()


def test_a_server_lost_while_reading_is_told_as_every_loss_of_it(cast):
    db.session.commit()
    with access(writing=False):
        begin_to_read_and_lose_the_server()
        with pytest.raises(DBAPIError):  # as of every statement: refusals are drawn from it
            db.session.rollback()


def test_a_server_lost_and_noticed_while_reading_leaves_nothing_to_end(cast):
    db.session.commit()
    with access(writing=False):
        begin_to_read_and_lose_the_server()
        with pytest.raises(DBAPIError):
            db.session.execute(text("SELECT 1"))
        db.session.rollback()
        assert db.session.scalars(text("SELECT 1")).one() == 1
