"""Operators' commands: exit 0 done, 1 refused with one line on stderr and nothing changed, 2 wrong usage."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from portal.accounts.models import KeptForm
from portal.audit.models import JournalLine
from portal.audit.rules import record
from portal.extensions import db
from tests.cast import NOW


@pytest.fixture
def run(app):
    """run("verify") -> the result of that command, as an operator types it."""

    def run(*words):
        db.session.commit()
        result = app.test_cli_runner().invoke(args=list(words))
        db.session.expire_all()
        return result

    return run


@pytest.fixture
def written(cast, act_as):
    for days in (400, 1):
        record(act_as(cast.chief), "thing.done", "thing:1", f"{days} 天前的事", at=NOW - timedelta(days=days))
    db.session.commit()


def texts():
    return list(db.session.scalars(select(JournalLine.text).order_by(JournalLine.id)))


def test_verify_is_content_with_a_whole_journal(written, run):
    result = run("verify")
    assert (result.exit_code, result.stderr) == (0, "")


def test_verify_names_the_first_broken_line(written, run):
    db.session.execute(update(JournalLine).where(JournalLine.id == 2).values(text="别的"))
    result = run("verify")
    assert (result.exit_code, result.stderr) == (1, "日志第 2 行被改动、删除或插入过。\n")


def test_jobs_do_what_is_due_and_twice_is_once(cast, written, run):
    old = NOW - timedelta(days=8)
    db.session.add(KeptForm(member_id=cast.secretary.id, path="/meetings/", fields="[]", at=old))
    assert run("jobs").exit_code == 0
    assert "400 天前的事" not in texts() and "1 天前的事" in texts()
    assert db.session.scalar(select(KeptForm.id)) is None
    lines = texts()
    assert run("jobs").exit_code == 0
    assert texts() == lines
    assert run("verify").exit_code == 0


def test_doctor_masks_secrets_and_says_what_to_mend(run, monkeypatch):
    monkeypatch.setenv("PORTAL_SECRET_KEY", "a-very-secret-key-of-forty-characters-xx")
    result = run("doctor")
    assert "PORTAL_HTMX" in result.stdout and "a-very-secret" not in result.stdout
    assert result.exit_code == 1 and "PORTAL_HTTPS=1" in result.stdout


def test_an_unknown_word_is_wrong_usage(run):
    assert run("verify", "--loudly").exit_code == 2


@pytest.mark.parametrize("name", ["verify", "doctor", "jobs", "sample", "admin", "roster"])
def test_every_promised_command_is_there_with_help(run, name):
    result = run(name, "--help")
    assert result.exit_code == 0 and len(result.stdout) > 40
