"""Operators' commands: exit 0 done, 1 refused with one line on stderr and nothing changed, 2 wrong usage."""

import importlib
import sys
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from portal import create_app
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


def test_a_file_that_cannot_be_written_is_told_in_one_line(cast, run):
    result = run("roster", "template", "/nowhere/at/all.xlsx")
    assert result.exit_code == 1 and "/nowhere/at/all.xlsx 不能读写" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_database_that_does_not_answer_is_told_in_one_line(cast, run, monkeypatch):
    def gone():
        raise OperationalError("SELECT 1", {}, Exception("connection refused\nIs the server running?"))

    monkeypatch.setattr("portal.audit.rules.verify", gone)
    result = run("verify")
    assert result.exit_code == 1 and result.stderr.startswith("数据库没有应答")
    assert "connection refused" in result.stderr and len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [("PORTAL_SECRET_KEY", "short"), ("PORTAL_HTMX", "x"), ("PORTAL_DATABASE_URL", "mysql://u:pw@h/d")],
)
def test_a_wrong_setting_is_told_in_one_line(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    monkeypatch.delitem(sys.modules, "wsgi", raising=False)
    with pytest.raises(SystemExit, match=name) as told:
        importlib.import_module("wsgi")
    assert "pw" not in str(told.value) and "\n" not in str(told.value)


def test_the_portal_comes_up_without_its_database_and_says_so(monkeypatch, tmp_path):
    monkeypatch.setenv("PORTAL_INSTANCE", str(tmp_path))
    monkeypatch.setenv("PORTAL_DATABASE_URL", "postgresql+psycopg://portal:secret@127.0.0.1:1/portal")
    app = create_app()
    assert app.test_client().get("/healthz").status_code == 503
    result = app.test_cli_runner().invoke(args=["verify"])
    assert result.exit_code == 1 and result.stderr.startswith("数据库没有应答") and "secret" not in result.stderr
    assert len(result.stderr.splitlines()) == 1
