"""A folder of one's own for the bytes, and meetings whose attachments are asked about."""

import secrets
from io import BytesIO

import pytest

from portal.attachments import rules, store
from portal.attachments.taking import take
from portal.extensions import db
from portal.meetings.models import State
from tests.attachments import files
from tests.attachments.s3 import Shelf
from tests.cast import NOW, actor_of


@pytest.fixture(autouse=True)
def folder(request, tmp_path, monkeypatch):
    """instance/attachments of this test alone."""
    if "app" in request.fixturenames:
        app = request.getfixturevalue("app")
        monkeypatch.setitem(app.config, "ATTACHMENTS", str(tmp_path / "attachments"))
    return tmp_path / "attachments"


@pytest.fixture(scope="session")
def shelf():
    shelf = Shelf()
    yield shelf
    shelf.stop()


@pytest.fixture
def address(shelf, monkeypatch):
    """An empty bucket of one's own."""
    for name, value in shelf.settings.items():
        monkeypatch.setenv(name, value)
    store.at.cache_clear()
    yield shelf.bucket(f"portal-{secrets.token_hex(4)}")
    shelf.as_usual()
    store.at.cache_clear()


@pytest.fixture
def in_bucket(app, address, monkeypatch):
    """The portal keeps its attachments there."""
    monkeypatch.setitem(app.config, "ATTACHMENTS", address)
    return address


@pytest.fixture
def attach(cast):
    """attach(meeting, name, data, by=cast.recorder, at=NOW) -> the row."""

    def attach(meeting, name="照片.jpg", data=None, by=None, at=NOW):
        taken = take(name, data or files.picture())
        store.keep(taken.data)
        state, meeting.state = meeting.state, State.PLANNED  # nothing comes to a record that was handed in
        row = rules.add(f"meeting:{meeting.id}", [taken], by=actor_of(by or cast.recorder), at=at)[0]
        meeting.state = state
        db.session.commit()
        return row

    return attach


def sent(*several):
    """The form of an upload: (name, bytes) each."""
    return {"files": [(BytesIO(data), name) for name, data in several]}
