"""All data goes into an empty database of whichever kind and is the same there; or no row is there."""

import contextvars
import hashlib
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect, select, text

from portal import create_app
from portal.audit.models import JournalLine
from portal.backups import carrying
from portal.extensions import db
from portal.roster.models import Town
from portal.sample.accounts import PASSWORD
from portal.sample.loading import load
from tests.attachments.places import folder_of
from tests.backups.conftest import run
from tests.conftest import POSTGRES, Client, empty_database, limit_the_role
from tests.sample.conftest import environment

pytestmark = pytest.mark.ends_elsewhere

ROOT = Path(__file__).parents[2]
NOWHERE = "postgresql+psycopg://nobody:geheim@127.0.0.1:1/nothing"


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    """The folder of a portal on SQLite that holds the sample."""
    folder = tmp_path_factory.mktemp("loaded")
    with environment(PORTAL_INSTANCE=str(folder)):
        app = create_app(TESTING=True)
        with app.app_context():
            assert flask(folder, "", "db", "upgrade").returncode == 0
            load()
            db.session.get_one(Town, 1).merged_into_id = 30  # a row that names a later one of its own table
            db.session.commit()
            db.engine.dispose()
    return folder


@pytest.fixture
def sample_home(loaded, tmp_path):
    """One's own copy of it."""
    return Path(shutil.copytree(loaded, tmp_path / "home"))


@pytest.fixture
def target(tmp_path):
    """The address of an empty database: PostgreSQL where the tests have one, else another SQLite file."""
    with empty_database(tmp_path) as address:
        yield address


@pytest.fixture
def whole(full):
    """The app of the test, with the attachments where its commands look for them."""
    shutil.copytree(folder_of(), Path(full.instance_path) / "attachments", dirs_exist_ok=True)
    return full


def flask(instance, address, *words, start=subprocess.run, **options):
    places = {"PORTAL_DATABASE_URL": address, "PORTAL_INSTANCE": str(instance)}
    command = [sys.executable, "-m", "flask", "--app", "wsgi", *words]
    if start is subprocess.run:
        options = {"capture_output": True, "text": True} | options
    return start(command, cwd=ROOT, env=os.environ | places, **options)


def contents(address):
    """{table: (rows, SHA-256 of all of them)}, by plain statements of the test's own."""
    engine, found = create_engine(address), {}
    with engine.connect() as connection:
        for name in inspect(connection).get_table_names():
            if not name.startswith("search_fts"):
                columns = [c["name"] for c in inspect(connection).get_columns(name) if c["name"] != "tokens"]
                rows = connection.execute(text(f'SELECT {", ".join(columns)} FROM "{name}"'))
                lines = sorted(repr([plain(value) for value in row]) for row in rows)
                found[name] = (len(lines), hashlib.sha256("\n".join(lines).encode()).hexdigest())
    engine.dispose()
    return found


def plain(value):
    """SQLite's plain answers know neither yes and no nor days nor instants."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    if isinstance(value, float):
        return repr(value)
    return str(int(value)) if isinstance(value, bool) else str(value)


def is_without_people_and_deeds(address):
    """Only what the migrations themselves put there."""
    there = contents(address)
    return all(there[name][0] == 0 for name in ("member", "journal_line", "journal_head", "meeting", "attachment"))


def test_the_sample_is_the_same_there_and_goes_on_there(sample_home, target, capsys):
    began = time.monotonic()
    result = flask(sample_home, "", "carry", "database", target)
    seconds = time.monotonic() - began
    assert result.returncode == 0 and "逐行核对一致，两边 verify 都通过" in result.stdout, result.stderr
    assert "门户只能看不能改" in result.stderr
    here, there = contents(f"sqlite:///{sample_home / 'portal.db'}"), contents(target)
    assert there == here and here["member"][0] > 240
    with capsys.disabled():
        print(f"\n{sum(n for n, _ in here.values())} rows in {len(here)} tables carried in {seconds:.1f} s")
    with environment(PORTAL_INSTANCE=str(sample_home), PORTAL_DATABASE_URL=target):
        moved = create_app(TESTING=True, WTF_CSRF_ENABLED=False)
    moved.test_client_class = Client
    if POSTGRES:
        with moved.app_context():
            limit_the_role()
    contextvars.Context().run(sign_in_search_and_change, moved)
    assert numbers_begin_after_the_last(target)
    assert flask(sample_home, target, "verify").returncode == 0


def sign_in_search_and_change(app):
    """As on any portal: new rows get numbers of their own, and what was written is found."""
    client = app.test_client()
    assert client.post("/sign-in", data={"name": "district1", "password": PASSWORD}).status_code == 303
    assert client.get("/search/?q=产业").text.count("<mark>") > 0
    assert client.post("/account/large-type", data={"large": "1"}).status_code == 303
    with app.app_context():
        newest = db.session.scalars(select(JournalLine.verb).order_by(JournalLine.id.desc()).limit(1)).one()
        assert newest == "accounts.type_changed"
        db.session.remove()
        db.engine.dispose()


def numbers_begin_after_the_last(address):
    """PostgreSQL's sequences know nothing of rows that came with their numbers."""
    if not address.startswith("postgresql"):
        return True
    names = [
        name for name, (rows, _) in contents(address).items() if rows and name != "journal_line"
    ]  # which counts itself
    engine, wrong = create_engine(address), []
    with engine.connect() as connection:
        for name in names:
            if "id" in {column["name"] for column in inspect(connection).get_columns(name)}:
                asked = f"SELECT coalesce(nextval(pg_get_serial_sequence('{name}', 'id')) > max(id), false) FROM {name}"
                wrong += [] if connection.scalar(text(asked)) or not has_sequence(connection, name) else [name]
    engine.dispose()
    return wrong == [] and len(names) > 50


def has_sequence(connection, name):
    return connection.scalar(text(f"SELECT pg_get_serial_sequence('{name}', 'id')")) is not None


def test_back_to_a_file_it_is_the_same_again(whole, database, tmp_path):
    address = f"sqlite:///{tmp_path / 'back.db'}"
    result = run(whole, "carry", "database", address)
    assert result.exit_code == 0, result.stderr
    assert contents(address) == contents(database)
    with closing(sqlite3.connect(tmp_path / "back.db")) as back:
        assert back.execute("SELECT count(*) FROM search_fts WHERE tokens MATCH '稻虾'").fetchone()[0] > 0
        assert back.execute("PRAGMA foreign_key_check").fetchall() == []


def test_a_check_says_what_would_be_carried_and_changes_nothing(whole, target, journal, tmp_path):
    before = journal()
    result = run(whole, "carry", "database", target, "--check")
    assert result.exit_code == 0 and "可以搬" in result.stdout, result.stderr
    assert contents(target) == {} and journal() == before


def test_what_cannot_be_carried_is_refused_in_one_line_and_nothing_changes(whole, database, target, journal):
    before = journal()
    refused = {
        database: "已经有数据",
        NOWHERE: "目标数据库没有应答",
        "mysql://x/y": "目标地址应以",
        "postgresql+psycopg://a:b:c:d@": "目标",
    }
    for address, words in refused.items():
        result = run(whole, "carry", "database", address)
        assert result.exit_code == 1 and words in result.stderr and len(result.stderr.strip().splitlines()) == 1
        assert "geheim" not in result.stderr + result.stdout
    line = db.session.scalars(select(JournalLine)).first()
    line.text = "改过的一行"
    result = run(whole, "carry", "database", target)
    assert result.exit_code == 1 and "没有搬：日志第" in result.stderr
    assert contents(target) == {} and journal() == before


def test_a_table_of_somebody_else_is_not_written_beside(whole, target):
    engine = create_engine(target)
    with engine.connect() as connection:
        connection.execute(text("CREATE TABLE ledger_of_others (id INTEGER)"))
        connection.commit()
    engine.dispose()
    result = run(whole, "carry", "database", target)
    assert result.exit_code == 1 and "ledger_of_others" in result.stderr


def test_a_row_that_changed_on_its_way_is_noticed_and_nothing_stays(whole, target, monkeypatch):
    put = carrying.rows._put

    def bent(connection, table, rows):
        put(connection, table, [row | {"name": "另一个人"} if table.name == "member" else row for row in rows])

    monkeypatch.setattr(carrying.rows, "_put", bent)
    result = run(whole, "carry", "database", target)
    assert result.exit_code == 1 and "搬过去的“member”和原来的不一样，已全部撤回" in result.stderr
    assert is_without_people_and_deeds(target)


def test_killed_half_way_no_row_is_there_and_it_can_be_done_again(sample_home, target):
    running = flask(sample_home, "", "carry", "database", target, start=subprocess.Popen, stderr=subprocess.PIPE)
    assert "门户只能看不能改".encode() in running.stderr.readline()
    patience = time.monotonic() + 60
    while not is_locked(sample_home / "portal.db"):  # its copying has begun
        assert running.poll() is None and time.monotonic() < patience
        time.sleep(0.02)
    time.sleep(0.3)
    running.send_signal(signal.SIGKILL)
    running.wait()
    assert is_without_people_and_deeds(target)
    result = flask(sample_home, "", "carry", "database", target)
    assert result.returncode == 0, result.stderr


def is_locked(file):
    """Does another hold the right to write? Readers go on meanwhile."""
    with closing(sqlite3.connect(file, timeout=0, isolation_level=None)) as one:
        assert one.execute("SELECT count(*) FROM member").fetchone()[0] > 0
        try:
            one.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return True
        one.execute("ROLLBACK")
        return False
