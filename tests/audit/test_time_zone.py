"""The chain holds on a PostgreSQL server that lives in another time zone than UTC, as one set up in China does."""

import pytest
from sqlalchemy import text

from portal.audit.rules import record, verify
from portal.extensions import db
from tests.cast import NOW, actor_of
from tests.conftest import POSTGRES


@pytest.fixture
def in_shanghai(app):
    """The database's sessions begin in Shanghai's time."""
    name = db.engine.url.database
    db.session.execute(text(f"ALTER DATABASE {name} SET timezone TO 'Asia/Shanghai'"))
    db.session.commit()
    db.engine.dispose()
    yield
    db.session.rollback()
    db.session.execute(text(f"ALTER DATABASE {name} RESET timezone"))
    db.session.commit()
    db.engine.dispose()


@pytest.mark.skipif(not POSTGRES, reason="PORTAL_TEST_POSTGRES names no server")
def test_the_journal_is_whole_on_a_server_in_shanghai(in_shanghai, cast):
    record(actor_of(cast.chief), "thing.done", "thing:1", "写一行", at=NOW)
    db.session.commit()
    db.session.expire_all()
    assert verify() == ""
