"""Each mistake that docs/deploy.md warns of: `doctor` says the page's sentence while it stands, and not once mended."""

import contextlib
import os
import re
import secrets
from collections import namedtuple
from datetime import timedelta
from pathlib import Path

import pytest
from flask import current_app
from sqlalchemy import create_engine, text, update

from portal import deployment, doctor
from portal.audit.rules import SYSTEM, record
from portal.extensions import db
from portal.installation import Installation, jobs_done
from tests.attachments.places import a_shelf
from tests.cast import NOW
from tests.conftest import POSTGRES

PAGE = (Path(__file__).parents[2] / "docs" / "deploy.md").read_text()
TABLE = PAGE.split("| mistake | `doctor` says |")[1].split("\n\n")[0]
SAYS = dict(re.findall(r"^\| (?!---)[^|]+ \| ([^|：]+)：([^|]+) \|$", TABLE, re.MULTILINE))


def said(name):
    """What doctor advises under that name; "" when it is content or silent."""
    db.session.rollback()
    return next((finding.advice for finding in doctor.examine(current_app) if finding.name == name), "")


@pytest.fixture
def server(app, monkeypatch, tmp_path):
    """A portal as the page sets it up."""
    monkeypatch.setitem(app.config, "HTTPS", True)
    monkeypatch.setitem(app.config, "TRUSTED_PROXIES", 1)
    monkeypatch.setitem(app.config, "SECOND_FACTOR", "required")
    owner = Path(app.instance_path).stat().st_uid
    monkeypatch.setattr(os, "geteuid", lambda: owner or 990)
    monkeypatch.setattr(deployment, "SETTINGS_FILE", tmp_path / "portal.env")
    monkeypatch.setattr(deployment, "PROGRAM", tmp_path / "program")
    Path(app.instance_path).chmod(0o700)
    jobs_done(at=NOW)
    record(SYSTEM, "backup.made", "backup", "做了一份备份", at=NOW)
    db.session.commit()
    return app


@pytest.fixture
def setting(server, monkeypatch):
    """setting(NAME=…): within it the portal is set so."""

    @contextlib.contextmanager
    def within(**changes):
        with monkeypatch.context() as changed:
            for name, value in changes.items():
                changed.setitem(server.config, name, value)
            yield

    return within


@contextlib.contextmanager
def installed(**values):
    """The installation's row says so within, and what it said before afterwards."""
    before = {name: getattr(db.session.get_one(Installation, 1), name) for name in values}
    try:
        for written in (values, before):
            db.session.execute(update(Installation).values(**written))
            db.session.commit()
            if written is values:
                yield
    finally:
        current_app.config["IS_SAMPLE"] = False


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("HTTPS", {"HTTPS": False}),
        ("可信代理", {"TRUSTED_PROXIES": 0}),
        ("第二因素", {"SECOND_FACTOR": "offered"}),
        ("调试模式", {"DEBUG": True}),
    ],
)
def test_a_wrong_setting_is_told_until_it_is_mended(setting, name, wrong):
    with setting(**wrong):
        assert SAYS[name] in said(name)
    assert said(name) == ""


def test_a_sample_is_not_for_others(server):
    with installed(is_sample=True):
        assert SAYS["示例数据"] in said("示例数据")
    assert said("示例数据") == ""


def test_a_sample_on_ones_own_desk_is_no_mistake(setting):
    with setting(HTTPS=False, TRUSTED_PROXIES=0), installed(is_sample=True, jobs_at=None):
        assert [said(name) for name in ("示例数据", "可信代理", "定时任务", "运行的用户")] == [""] * 4


def test_root_runs_nothing(server, monkeypatch):
    with monkeypatch.context() as changed:
        changed.setattr(os, "geteuid", lambda: 0)
        assert SAYS["运行的用户"] in said("运行的用户")
    assert said("运行的用户") == ""


def test_data_are_for_their_owner(server):
    instance = Path(server.instance_path)
    instance.chmod(0o755)
    assert SAYS["数据目录的权限"] in said("数据目录的权限")
    instance.chmod(0o700)
    assert said("数据目录的权限") == ""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_files_of_another_user_among_the_data(server):
    stray = Path(server.instance_path) / "left-by-another"
    stray.touch()
    os.chown(stray, 12345, -1)
    assert SAYS["数据目录里的文件"] in said("数据目录里的文件")
    stray.unlink()
    assert said("数据目录里的文件") == ""


def test_the_service_may_not_change_its_code(server):
    deployment.PROGRAM.mkdir()
    assert SAYS["程序目录"] in said("程序目录")
    deployment.PROGRAM.rmdir()
    assert said("程序目录") == ""


def test_settings_are_for_root_alone(server):
    deployment.SETTINGS_FILE.touch(0o644)
    assert SAYS["设置文件"] in said("设置文件")
    deployment.SETTINGS_FILE.chmod(0o600)
    assert said("设置文件") == ""


def test_keys_are_for_their_owner(server):
    key = Path(server.instance_path) / "journal.key"
    key.chmod(0o640)
    assert SAYS["journal.key"] in said("journal.key")
    key.chmod(0o600)
    assert said("journal.key") == ""


def test_a_database_older_than_the_code(server):
    here = db.session.scalar(text("SELECT version_num FROM alembic_version"))
    for number, expected in (("0001", SAYS["数据库结构"]), (here, "")):
        db.session.execute(text("UPDATE alembic_version SET version_num = :number"), {"number": number})
        db.session.commit()
        assert said("数据库结构").startswith(expected) and bool(said("数据库结构")) == bool(expected)


def test_a_disk_that_fills_up(server, monkeypatch):
    usage = namedtuple("usage", "total used free")
    for free, expected in ((400 * 2**20, SAYS["磁盘剩余"]), (600 * 2**20, "")):
        monkeypatch.setattr(doctor.shutil, "disk_usage", lambda path, free=free: usage(2**40, 0, free))
        assert said("磁盘剩余").startswith(expected) and bool(said("磁盘剩余")) == bool(expected)


def test_jobs_that_rest_are_told_until_they_ran(server):
    for at in (None, NOW - timedelta(minutes=11)):
        with installed(jobs_at=at):
            assert SAYS["定时任务"] in said("定时任务")
    with installed(jobs_at=None):
        assert server.test_cli_runner().invoke(args=["jobs"]).exit_code == 0
        assert said("定时任务") == ""


def test_backups_that_rest_are_told_until_one_is_made(server, monkeypatch, tmp_path):
    assert said("备份") == ""
    offset = server.config["CLOCK_OFFSET"] + timedelta(hours=37)
    monkeypatch.setitem(server.config, "CLOCK_OFFSET", offset)
    with installed(clock_offset=offset.total_seconds()):
        assert SAYS["备份"] in said("备份")
        assert server.test_cli_runner().invoke(args=["backup", str(tmp_path / "b")]).exit_code == 0
        assert said("备份") == ""


@pytest.mark.parametrize(
    ("address", "is_told"),
    [
        ("postgresql+psycopg://portal@db.example.org/portal", True),
        ("postgresql+psycopg://portal@db.example.org/portal?sslmode=require", True),
        ("postgresql+psycopg://portal@/portal?host=db.example.org", True),
        ("postgresql+psycopg://portal@db.example.org/portal?sslmode=verify-full", False),
        ("postgresql+psycopg://portal@127.0.0.1/portal", False),
        ("postgresql+psycopg://portal@/portal?host=/run/postgresql", False),
    ],
)
def test_a_database_elsewhere_is_asked_for_its_certificate(address, is_told):
    found = deployment.connection(create_engine(address).url)
    assert [SAYS["数据库连接"] in one.advice for one in found if one.advice] == [True] * is_told


def test_a_store_of_attachments_that_refuses_is_told(setting, monkeypatch):
    with a_shelf(monkeypatch) as shelf:
        with setting(ATTACHMENTS=shelf.bucket("portal")):
            assert said("附件") == "" and shelf.kept["portal"] == {}
        with setting(ATTACHMENTS="s3://nobody-made-it/attachments"):
            assert SAYS["附件"] in said("附件")


@pytest.mark.skipif(not POSTGRES, reason="a matter of PostgreSQL")
def test_programs_role_and_clock_of_postgresql(server, monkeypatch):
    with monkeypatch.context() as changed:
        changed.setattr(deployment.shutil, "which", lambda name: None)
        changed.setattr(
            deployment, "machine_now", lambda: deployment.datetime.now(deployment.UTC) - timedelta(seconds=9)
        )
        assert SAYS["pg_dump"] in said("pg_dump")
        assert SAYS["和数据库的钟差"] in said("和数据库的钟差")
    assert said("pg_dump") == said("和数据库的钟差") == ""
    role = f"portal_{secrets.token_hex(4)}"
    db.session.execute(text(f"CREATE ROLE {role} CREATEDB"))
    try:
        for word, expected in (("CREATEDB", SAYS["数据库账号"]), ("NOCREATEDB", "")):
            db.session.execute(text(f"ALTER ROLE {role} {word}"))
            db.session.execute(text(f"SET LOCAL ROLE {role}"))
            (told,) = [one.advice for one in deployment.role_and_clock() if one.name == "数据库账号"]
            db.session.execute(text("RESET ROLE"))
            assert (expected in told) if expected else told == ""
        db.session.execute(text(f"GRANT ALL ON journal_line TO {role}"))
        db.session.execute(text(f"SET LOCAL ROLE {role}"))
        (told,) = [one.advice for one in deployment.role_and_clock() if one.name == "日志的权限"]
        db.session.execute(text("RESET ROLE"))
        assert SAYS["日志的权限"] in told
    finally:
        db.session.rollback()


def test_every_mistake_of_the_page_is_made_here():
    made = set(re.findall(r"SAYS\[\"([^\"]+)\"\]", Path(__file__).read_text()))
    assert len(SAYS) >= 18 and set(SAYS) <= made | {"HTTPS", "可信代理", "第二因素", "调试模式"}
