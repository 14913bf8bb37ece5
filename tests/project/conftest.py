"""An app on a database of the test's own, without a table."""

import secrets

import pytest
from sqlalchemy import create_engine, text

from portal import create_app
from portal.extensions import db
from tests.conftest import POSTGRES


@pytest.fixture
def bare_database(tmp_path):
    """The address of a database without a table."""
    if not POSTGRES:
        yield f"sqlite:///{tmp_path / 'portal.db'}"
        return
    name = f"portal_{secrets.token_hex(4)}"
    server = create_engine(POSTGRES, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield POSTGRES.rsplit("/", 1)[0] + "/" + name
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()


@pytest.fixture
def bare_app(bare_database, tmp_path, monkeypatch):
    """The app, before any migration; its context is open."""
    monkeypatch.setenv("PORTAL_INSTANCE", str(tmp_path / "instance"))
    monkeypatch.setenv("PORTAL_DATABASE_URL", bare_database)
    app = create_app(TESTING=True)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
