"""The sample, loaded once a session into a database of its own. Tests here read it; none may write to it."""

import os
from contextlib import contextmanager

import pytest
from flask_migrate import upgrade

from portal import create_app
from portal.extensions import db
from portal.sample.loading import load
from tests.conftest import Client, empty_database

KEYS = ("PORTAL_INSTANCE", "PORTAL_DATABASE_URL", "PORTAL_CLOCK")


@contextmanager
def environment(**values):
    """These settings and no others of KEYS, and afterwards those that were there."""
    before = {key: os.environ.pop(key, None) for key in KEYS}
    os.environ.update(values)
    try:
        yield
    finally:
        for key in KEYS:
            os.environ.pop(key, None)
        os.environ.update({key: value for key, value in before.items() if value is not None})


@contextmanager
def migrated(directory, **settings):
    """An app on a migrated, empty database in this directory (or beside it, on PostgreSQL)."""
    with empty_database(directory) as address:
        with environment(PORTAL_INSTANCE=str(directory), PORTAL_DATABASE_URL=address, **settings):
            app = create_app(TESTING=True, WTF_CSRF_ENABLED=False)
            app.test_client_class = Client
            with app.app_context():
                upgrade()
        yield app
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.fixture(scope="session")
def sample_app(tmp_path_factory):
    with migrated(tmp_path_factory.mktemp("sample")) as app:
        with app.app_context():
            load()
        yield app


@pytest.fixture
def sample(sample_app):
    """The loaded sample, to be read."""
    with sample_app.app_context():
        yield sample_app
        db.session.rollback()
        db.session.remove()
