"""`verify` of a portal at work: whoever writes meanwhile neither waits for it nor looks like a break."""

import threading

import pytest

from portal.audit import chain, rules
from portal.audit.rules import SYSTEM, record
from portal.backups import wholeness
from portal.extensions import db
from tests.cast import NOW

PLACES = {  # between two looks of `verify`
    "after it has begun": (rules, "_start"),
    "after the lines": (chain, "first_break"),
    "while it looks at the attachments": (wholeness, "in_attachments"),
}


@pytest.fixture
def somebody_writes(app):
    """somebody_writes() -> adds a line of the journal from another connection, and waits until it is there."""
    failed = []

    def write():
        with app.app_context():
            try:
                record(SYSTEM, "test.written", "test", "有人在办事", at=NOW)
                db.session.commit()
            except Exception as error:  # the test's own thread tells it
                failed.append(error)
            finally:
                db.session.remove()

    def somebody_writes():
        writer = threading.Thread(target=write)
        writer.start()
        writer.join(20)
        assert not failed and not writer.is_alive()

    return somebody_writes


@pytest.mark.parametrize("when", PLACES)
def test_who_writes_while_verify_looks_is_no_break(app, journal, somebody_writes, monkeypatch, when):
    somebody_writes()
    where, name = PLACES[when]
    looked = getattr(where, name)

    def then_written(*args, **kwargs):
        found = looked(*args, **kwargs)
        somebody_writes()
        return found

    monkeypatch.setattr(where, name, then_written)
    said = app.test_cli_runner().invoke(args=["verify"])
    assert said.exit_code == 0, said.stderr
    db.session.rollback()
    assert journal() == ["test.written"] * 2
