"""A backup holds the whole portal and nothing more; what is restored is the same, or nothing was changed."""

import hashlib
import stat
import threading
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import func, inspect, select, text

from portal.accounts.models import UserSession
from portal.attachments import store
from portal.attachments.models import Attachment
from portal.audit import chain
from portal.audit.models import JournalLine
from portal.audit.rules import head_file, record
from portal.backups import databases
from portal.errors import Refused
from portal.extensions import db
from portal.roster.models import Member
from tests.attachments.places import a_shelf
from tests.backups.conftest import PICTURE, rewritten, run
from tests.cast import NOW, actor_of


@pytest.fixture
def made(full, tmp_path):
    """A backup of the full app."""
    file = tmp_path / "portal.backup"
    result = run(full, "backup", file)
    assert result.exit_code == 0, result.stderr
    return file


def rows():
    """How many rows each table has; the journal's apart."""
    tables = [table for table in db.metadata.sorted_tables if not table.name.startswith("journal")]
    return {table.name: db.session.scalar(select(func.count()).select_from(table)) for table in tables}


def is_untouched(app):
    with app.app_context():
        return not inspect(db.engine).has_table("member") and not (Path(app.instance_path) / "attachments").exists()


def test_what_is_restored_is_what_was_there(full, made, elsewhere, sign_in, cast):
    sign_in(cast.convener)
    before, cast_id = rows(), cast.convener.id
    again = made.with_name("again.backup")
    assert run(full, "backup", again).exit_code == 0
    result = run(elsewhere, "restore", again)
    assert result.exit_code == 0 and "已恢复，日志、附件和校验码都核对过" in result.stdout, result.stderr
    with elsewhere.app_context():
        assert rows() == before and db.session.get_one(Member, cast_id).name == "陈北"
        digest = db.session.scalar(select(Attachment.digest))
        assert (Path(elsewhere.config["ATTACHMENTS"]) / digest[:2] / digest).read_bytes() == PICTURE
        verbs = db.session.scalars(select(JournalLine.verb).order_by(JournalLine.id)).all()
    assert verbs[-2:] == ["backup.made", "backup.restored"]  # the first backup is in the second
    assert run(elsewhere, "verify").exit_code == 0


def test_a_restored_portal_serves_its_members(full, elsewhere, sign_in, cast, tmp_path):
    with sign_in(cast.convener).session_transaction() as session:
        token = session["_user_id"]
    assert run(full, "backup", tmp_path / "b").exit_code == 0
    assert run(elsewhere, "restore", tmp_path / "b").exit_code == 0
    client = elsewhere.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = token
    page = client.get("/meetings/")
    assert page.status_code == 200 and "稻虾养殖现场交流" in page.text
    with elsewhere.app_context():
        assert db.session.scalar(select(func.count()).select_from(UserSession)) == 1


def test_an_archive_is_for_its_owner_and_holds_no_other_key(full, tmp_path):
    keys = Path(full.instance_path) / "keys"
    keys.mkdir(exist_ok=True)
    (keys / "round-1.key").write_bytes(b"the key of a vote" * 4)
    file = tmp_path / "b"
    assert run(full, "backup", file).exit_code == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with zipfile.ZipFile(file) as archive:
        names = set(archive.namelist())
        held = b"".join(archive.read(name) for name in names)
    kinds = {name if "/" not in name else name.split("/")[0] for name in names}
    assert kinds == {"manifest.json", "database", "attachments", "journal.key", "journal.heads"}
    assert b"the key of a vote" not in held and (Path(full.instance_path) / "secret.key").read_bytes() not in held


def test_a_backup_while_others_write_is_whole(full, elsewhere, cast, tmp_path):
    done, by = threading.Event(), actor_of(cast.chief)

    def write():
        with full.app_context():
            while not done.is_set():
                record(by, "thing.done", "thing:1", "写一行", at=NOW)
                db.session.commit()

    writers = [threading.Thread(target=write) for _ in range(2)]
    for writer in writers:
        writer.start()
    try:
        result = run(full, "backup", tmp_path / "b")
    finally:
        done.set()
        for writer in writers:
            writer.join()
    assert result.exit_code == 0, result.stderr
    assert run(elsewhere, "restore", tmp_path / "b").exit_code == 0


def test_heads_of_lines_that_the_copy_does_not_have_stay_out(full, elsewhere, tmp_path):
    last_id = db.session.scalar(select(func.max(JournalLine.id)))
    chain.note_head(head_file(), last_id + 7, "a" * 64)  # a commit after the copy
    assert run(full, "backup", tmp_path / "b").exit_code == 0
    assert run(elsewhere, "restore", tmp_path / "b").exit_code == 0


def test_nothing_is_written_over(full, made, tmp_path):
    before = made.read_bytes()
    result = run(full, "backup", made)
    assert result.exit_code == 1 and "已经存在，没有覆盖" in result.stderr and made.read_bytes() == before
    result = run(full, "restore", made)
    assert result.exit_code == 1 and "这里已经有数据，没有恢复" in result.stderr
    result = run(full, "backup", tmp_path / "no" / "b")
    assert result.exit_code == 1 and "请先建好" in result.stderr


def test_a_check_says_what_is_in_it_and_changes_nothing(full, made, elsewhere):
    result = run(elsewhere, "restore", made, "--check")
    assert result.exit_code == 0 and "备份完好，可以恢复" in result.stdout and "1 个附件" in result.stdout
    assert is_untouched(elsewhere)


def test_among_the_files_of_another_portal_nothing_is_restored_unasked(full, made, elsewhere):
    with elsewhere.app_context():
        store.keep(b"another portal's")
    looked = run(elsewhere, "restore", made, "--check")
    assert looked.exit_code == 0 and "里有 1 个附件文件" in looked.stdout
    refused = run(elsewhere, "restore", made)
    assert refused.exit_code == 1 and "会删掉那边的附件" in refused.stderr and "--among-files" in refused.stderr
    with elsewhere.app_context():
        assert len(list(store.here().digests())) == 1 and not inspect(db.engine).has_table("member")
    assert run(elsewhere, "restore", made, "--among-files").exit_code == 0  # after a fault of the database alone
    assert run(elsewhere, "verify").exit_code == 0
    nightly = run(full, "restore", made, "--check")
    assert nightly.exit_code == 0 and "附件文件" not in nightly.stdout  # these are its own


def test_the_journal_of_another_portal_is_not_spoiled(full, made, elsewhere):
    """Only the address of the database was changed for a rehearsal: the instance is a living portal's."""
    instance = Path(elsewhere.instance_path)
    heads, key = instance / "journal.heads", instance / "journal.key"
    heads.write_text((Path(full.config["HEAD_FILE"])).read_text())
    before = heads.read_bytes(), key.read_bytes()
    for more in ([], ["--among-files"]):  # even then: the key is another
        assert run(elsewhere, "restore", made, *more).exit_code == 1
    assert (heads.read_bytes(), key.read_bytes()) == before
    elsewhere.config["JOURNAL_KEY"] = full.config["JOURNAL_KEY"]
    assert "日志的记号" in run(elsewhere, "restore", made).stderr and heads.read_bytes() == before[0]
    assert run(elsewhere, "restore", made, "--among-files").exit_code == 0
    assert (instance / "journal.heads.before-restore").read_bytes() == before[0]
    assert run(elsewhere, "verify").exit_code == 0


def test_a_database_with_tables_of_another_program_is_not_empty(full, made, elsewhere):
    with elsewhere.app_context(), db.engine.begin() as connection:
        connection.execute(text("CREATE TABLE another_program (id integer)"))
    refused = run(elsewhere, "restore", made)
    assert refused.exit_code == 1 and "这里已经有数据" in refused.stderr
    with elsewhere.app_context():
        assert inspect(db.engine).has_table("another_program")


def test_a_place_that_takes_no_attachments_is_refused_before_anything(full, made, elsewhere):
    place = Path(elsewhere.instance_path) / "attachments"
    place.write_bytes(b"a file, where a folder is wanted")
    for more in (["--check"], []):
        result = run(elsewhere, "restore", made, *more)
        assert result.exit_code == 1 and "附件没有地方放" in result.stderr
    place.unlink()
    assert is_untouched(elsewhere)


def test_attachments_are_restored_into_a_bucket(full, made, elsewhere, monkeypatch):
    with a_shelf(monkeypatch) as shelf:
        address = elsewhere.config["ATTACHMENTS"] = shelf.bucket("portal-restored")
        assert run(elsewhere, "restore", made, "--check").exit_code == 0 and shelf.kept["portal-restored"] == {}
        result = run(elsewhere, "restore", made)
        assert result.exit_code == 0, result.stderr
        digest = hashlib.sha256(PICTURE).hexdigest()
        assert shelf.look(address, f"{digest[:2]}/{digest}") == PICTURE
        assert not (Path(elsewhere.instance_path) / "attachments").exists()
        assert run(elsewhere, "verify").exit_code == 0


def cut(file):
    file.write_bytes(file.read_bytes()[:-300])


def flip(file):
    data = bytearray(file.read_bytes())
    at = data.find(PICTURE)
    data[at] ^= 1
    file.write_bytes(data)


def as_newer(said):
    said["revision"] = "9999"


def as_other_database(said):
    said["dialect"] = "sqlite" if db.engine.dialect.name == "postgresql" else "postgresql"


def with_other_size(said):
    said["members"]["journal.key"]["size"] += 1


def as_format_2(said):
    said["format"] = 2


def with_other_name(said):
    name = next(name for name in said["members"] if name.startswith("attachments/"))
    said["members"]["attachments/" + "0" * 64] = said["members"].pop(name)


def renamed(file):
    """A file under another hash, in the archive and in its manifest."""
    with zipfile.ZipFile(file) as archive:
        name = next(name for name in archive.namelist() if name.startswith("attachments/"))
    rewritten(file, manifest=with_other_name, **{name: None, "attachments/" + "0" * 64: PICTURE})


SPOILED = {
    "和它的名字对不上": renamed,
    "不完整或已损坏": cut,
    "不能恢复。请换一份备份": flip,
    "没有这个文件": lambda file: file.unlink(),
    "不完整或已损坏，不能恢复": lambda file: file.write_bytes(b"no archive"),
    "没有能读的清单": lambda file: rewritten(file, **{"manifest.json": b"[]"}),
    "里面没有能读的清单": lambda file: rewritten(file, **{"manifest.json": None}),
    "和清单对不上": lambda file: rewritten(file, more=b"x"),
    "里的文件和清单对不上": lambda file: rewritten(file, **{"journal.heads": None}),
    "journal.key 和清单对不上": lambda file: rewritten(file, **{"journal.key": b"k" * 32}),
    "journal.key 和清单": lambda file: rewritten(file, manifest=with_other_size),
    "比这里的程序新": lambda file: rewritten(file, manifest=as_newer),
    "指定一个空的": lambda file: rewritten(file, manifest=as_other_database),
    "这里只认第 1 版": lambda file: rewritten(file, manifest=as_format_2),
}


@pytest.mark.parametrize("words", SPOILED)
def test_a_spoiled_backup_is_refused_and_nothing_is_changed(full, made, elsewhere, words):
    SPOILED[words](made)
    for arguments in (["--check"], []):
        result = run(elsewhere, "restore", made, *arguments)
        said = result.stderr.replace(f"没有 {made} 这个文件", "没有这个文件")
        assert result.exit_code == 1 and words in said and len(said.strip().splitlines()) == 1
    assert is_untouched(elsewhere)


def test_a_tampered_journal_is_found_after_restoring(full, elsewhere, tmp_path):
    line = db.session.scalars(select(JournalLine).order_by(JournalLine.id)).first()
    line.text = "改过的一行"
    assert run(full, "backup", tmp_path / "b").exit_code == 0
    result = run(elsewhere, "restore", tmp_path / "b")
    assert result.exit_code == 1 and f"日志第 {line.id} 行被改动" in result.stderr


def test_without_the_database_s_programs_the_sentence_says_what_to_install(monkeypatch):
    monkeypatch.setattr(databases.shutil, "which", lambda name: None)
    with pytest.raises(Refused, match="没有 pg_dump。请安装 postgresql-client"):
        databases._run(["pg_dump"], databases.create_engine("postgresql+psycopg://u:secret@h/d").url)


def test_the_password_goes_by_the_environment(monkeypatch):
    seen = {}

    def note(command, env, **rest):
        seen.update(command=command, password=env["PGPASSWORD"])
        raise OSError

    monkeypatch.setattr(databases.shutil, "which", lambda name: name)
    monkeypatch.setattr(databases.subprocess, "run", note)
    with suppress(OSError):
        databases._run(["pg_dump", "d"], databases.create_engine("postgresql+psycopg://u:secret@h/d").url)
    assert seen["password"] == "secret" and "secret" not in " ".join(seen["command"])
