"""Loading: refused where people are, the same each time, told in the journal, on the clock it is given."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from portal import clock
from portal.audit.models import JournalLine
from portal.audit.rules import pending, verify
from portal.errors import Refused
from portal.extensions import db
from portal.installation import Installation, is_sample
from portal.meetings.models import ActionItem, AgendaItem, Meeting, Section
from portal.roster.models import Member, Office, TermOfOffice
from portal.roster.rules import sweep
from portal.sample.loading import load
from tests.sample.conftest import migrated

TOLD = (Member.name, Member.phone), (TermOfOffice.starts_on, TermOfOffice.member_id), (Office.kind, Office.member_id)
WRITTEN = (Meeting.theme, Meeting.starts_at), (Section.discussion,), (ActionItem.what, ActionItem.owner)


def fingerprint():
    """Of everything a reader sees, in the order of the rows."""
    rows = [db.session.execute(select(*columns).order_by(columns[0].class_.id)).all() for columns in (*TOLD, *WRITTEN)]
    return hashlib.sha256(repr(rows).encode()).hexdigest()


def test_it_lives_around_24_september_and_runs_on(sample):
    assert is_sample()
    assert timedelta(0) <= clock.now() - datetime(2026, 9, 24, 1, 0, tzinfo=UTC) < timedelta(minutes=20)


def test_its_journal_is_whole_and_in_order(sample):
    assert verify() == ""
    instants = db.session.scalars(select(JournalLine.at).order_by(JournalLine.id)).all()
    assert instants == sorted(instants)
    assert instants[0] < clock.now() - timedelta(days=60)
    last = db.session.scalar(select(JournalLine).order_by(JournalLine.id.desc()).limit(1))
    assert (last.verb, last.actor_name) == ("sample.loaded", "系统")


def test_nothing_is_due_right_after_it(another):
    with another.app_context():
        sweep(at=clock.now())
        assert pending() == []
        db.session.rollback()


def test_it_is_refused_where_people_are(cast):
    people = db.session.scalars(select(Member.id)).all()
    with pytest.raises(Refused, match="已经有人员"):
        load()
    db.session.rollback()
    assert db.session.scalars(select(Member.id)).all() == people
    assert not is_sample()


def test_the_command_refuses_with_one_sentence(app, cast):
    answer = app.test_cli_runner().invoke(args=["sample", "load"])
    assert answer.exit_code == 1
    assert answer.stderr.count("\n") == 1
    assert "已经有人员" in answer.stderr
    assert answer.stdout == ""


@pytest.fixture(scope="module")
def another(tmp_path_factory):
    """A second load, by the command, on a clock that was given."""
    with migrated(tmp_path_factory.mktemp("another"), PORTAL_CLOCK="2026-09-30T17:59:00+08:00") as app:
        answer = app.test_cli_runner().invoke(args=["sample", "load"])
        assert answer.exit_code == 0, answer.stderr
        assert "secretary237" in answer.stdout
        yield app


def test_a_second_load_is_the_same(sample, another):
    first = fingerprint()
    with another.app_context():
        assert fingerprint() == first


def test_it_takes_the_clock_it_is_given(another):
    with another.app_context():
        passed = clock.now() - datetime(2026, 9, 30, 9, 59, tzinfo=UTC)
        assert timedelta(0) <= passed < timedelta(minutes=20)
        assert db.session.get(Installation, 1).clock_setting == datetime(2026, 9, 30, 9, 59, tzinfo=UTC)


def test_rows_can_be_added_after_it(another):
    with another.app_context():
        meeting_id = db.session.scalar(select(Meeting.id).limit(1))
        person, item = (
            Member(name="后来人", sort_key="hou"),
            AgendaItem(meeting_id=meeting_id, position=99, title="补记"),
        )
        db.session.add_all([person, item])
        db.session.flush()
        assert person.id > 245
        db.session.rollback()


def test_nothing_stays_when_loading_breaks_off(tmp_path, monkeypatch):
    def break_off(*_):
        raise ZeroDivisionError

    with migrated(tmp_path) as app, app.app_context():
        monkeypatch.setattr("portal.sample.loading.tell_visits", break_off)
        with pytest.raises(ZeroDivisionError):
            load()
        db.session.rollback()
        assert db.session.scalar(select(Member.id).limit(1)) is None
        assert db.session.get(Installation, 1) is None
