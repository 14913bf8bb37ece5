"""A portal with something in it, the commands of its operator, and an empty place beside it."""

import contextvars
import json
import zipfile

import pytest

from portal import create_app
from portal.attachments import rules as attachments
from portal.attachments import store
from portal.attachments.taking import Taken
from portal.extensions import db
from portal.meetings.attached import subject_of
from tests.attachments.places import folder_of
from tests.cast import NOW, actor_of
from tests.conftest import empty_database
from tests.meetings.minutes_cast import final
from tests.meetings.planned_cast import planned

PICTURE = b"the bytes of a picture"


@pytest.fixture
def full(app, cast, tmp_path, monkeypatch):
    """The app with a sealed record, an attachment and a journal."""
    monkeypatch.setitem(app.config, "ATTACHMENTS", str(tmp_path / "attachments"))
    final(cast)
    meeting = planned(cast)
    folder_of().mkdir()
    store.keep(PICTURE)
    taken = Taken("现场.jpg", "image/jpeg", PICTURE)
    attachments.add(subject_of(meeting.id), [taken], by=actor_of(cast.recorder), at=NOW)
    db.session.commit()
    return app


@pytest.fixture
def elsewhere(full, tmp_path, monkeypatch):
    """An app on an empty database and an empty instance."""
    place = tmp_path / "elsewhere"
    place.mkdir()
    with empty_database(place) as address:
        monkeypatch.setenv("PORTAL_INSTANCE", str(place))
        monkeypatch.setenv("PORTAL_DATABASE_URL", address)
        other = create_app(TESTING=True, WTF_CSRF_ENABLED=False)
        yield other
        with other.app_context():
            db.engine.dispose()


def run(app, *words):
    """The result of a command, as an operator types it: in a context of its own."""
    db.session.commit()
    result = contextvars.Context().run(app.test_cli_runner().invoke, args=[str(word) for word in words])
    db.session.expire_all()
    return result


def rewritten(archive, **changes):
    """The archive with other members; None drops one, a function changes the manifest."""
    with zipfile.ZipFile(archive) as old:
        members = {name: old.read(name) for name in old.namelist()}
    change = changes.pop("manifest", None)
    members |= {name.replace("__", "/"): body for name, body in changes.items()}
    if change:
        said = json.loads(members["manifest.json"])
        change(said)
        members["manifest.json"] = json.dumps(said)
    with zipfile.ZipFile(archive, "w") as new:
        for name, body in members.items():
            if body is not None:
                new.writestr(name, body)
