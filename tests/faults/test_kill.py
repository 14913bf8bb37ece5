"""The server is killed in the middle of autosaves, again and again: no save that it has acknowledged is lost."""

import os
import random
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import selectinload

from portal.drafts.models import Aside, Draft, Revision
from portal.drafts.rules import digest_of, unpacked
from portal.extensions import db
from portal.meetings.minutes_parts import key_in, text_of
from portal.meetings.models import Section
from tests.faults.writers import Killed, Writer
from tests.meetings.minutes_cast import held, write

ROUNDS = int(os.environ.get("PORTAL_TEST_KILLS", "6"))
WRITES = (0.05, 0.7)  # seconds from the first saves to the kill


@pytest.fixture
def writers(cast, sign_in):
    """Four open pages of two people, each with a part of its own."""
    meeting = write(held(cast), cast.recorder)
    return [Writer(sign_in(who), meeting.id) for who in (cast.recorder, cast.convener) * 2]


def killed_while_they_write(server, writers):
    """One round: serve, let everybody write, and kill the whole process group at any moment."""
    db.session.rollback()  # the test itself holds no lock
    done = [len(writer.acknowledged) for writer in writers]
    with server, ThreadPoolExecutor(len(writers)) as lanes:
        pages = [lanes.submit(writer.write, server.port) for writer in writers]
        patience = time.monotonic() + 20
        while not all(len(w.acknowledged) > n for w, n in zip(writers, done, strict=True)):
            if time.monotonic() > patience or any(page.done() for page in pages):
                break  # what the pages met is looked at when the server is gone
            time.sleep(0.01)
        time.sleep(random.uniform(*WRITES))
        os.killpg(server.process.pid, signal.SIGKILL)
        server.process.wait()
    for page in pages:
        page.result()
    assert all(len(w.acknowledged) > n for w, n in zip(writers, done, strict=True)), [w.surprises for w in writers]


def lost(writers):
    """Acknowledged texts that are neither the newest of their part nor a part of one of its revisions."""
    db.session.expire_all()
    kept = {writer.url.rpartition("/")[2]: [] for writer in writers}
    parts = select(Draft.subject, Revision.fields).join(Revision, Revision.draft_id == Draft.id)
    for subject, fields in db.session.execute(parts):
        kept.setdefault(key_in(subject), []).append(unpacked(fields).get("discussion", ""))
    found = []
    for writer in writers:
        texts = kept[writer.url.rpartition("/")[2]]
        found += [one for one in writer.acknowledged if not any(text.startswith(one) for text in texts)]
    return found


def assert_sound():
    """The database holds together, and every part shows the newest of its revisions."""
    if db.engine.dialect.name == "sqlite":
        assert db.session.execute(text("PRAGMA integrity_check")).scalars().all() == ["ok"]
        assert db.session.execute(text("PRAGMA foreign_key_check")).all() == []
    drafts = {key_in(draft.subject): draft for draft in db.session.scalars(select(Draft))}
    for section in db.session.scalars(select(Section).options(selectinload(Section.actions))):
        draft = drafts.get(section.key)
        assert draft is None or draft.digest == digest_of(text_of(section))


def test_no_acknowledged_save_is_lost_when_the_server_is_killed(whole_app, database, writers):
    began = time.monotonic()
    instance = Path(whole_app.instance_path)
    for _ in range(ROUNDS):
        killed_while_they_write(Killed(instance, database), writers)
        assert lost(writers) == []
        assert_sound()
    assert [writer.surprises for writer in writers] == [[]] * len(writers)
    assert db.session.scalars(select(Aside)).all() == []
    acknowledged = sum(len(writer.acknowledged) for writer in writers)
    print(f"\n{ROUNDS} rounds, {acknowledged} acknowledged, 0 lost, {time.monotonic() - began:.0f} s")
