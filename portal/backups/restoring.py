"""Putting a backup back into an empty place: everything is checked before anything is changed."""

import os
import tempfile
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from flask import current_app

from portal.attachments import store
from portal.attachments.health import fault_of
from portal.audit.chain import noted_heads
from portal.audit.rules import SYSTEM, head_file, journal_key, record
from portal.backups import archive
from portal.backups.databases import KINDS, copy_in, is_empty, look_into
from portal.backups.making import DATABASE, FILES, HEADS, KEY
from portal.backups.wholeness import first_fault
from portal.errors import BadInput, Refused
from portal.extensions import db
from portal.outages import StoreAway


def check(path: Path) -> archive.Manifest:
    """Is this a whole backup that could be restored here? Changes nothing. Raises BadInput or Refused."""
    if not path.is_file():
        raise Refused(f"没有 {path} 这个文件，请核对路径。")
    with archive.opened(path) as reader:
        _check(reader)
        if is_empty(db.engine):  # every night the running portal looks at its own
            _check_place(reader)
        return reader.manifest


def restore(path: Path, *, at: datetime) -> archive.Manifest:
    """Put it all back: files, keys, then the database, which is brought to the newest structure and verified."""
    if not is_empty(db.engine):
        raise Refused("这里已经有数据，没有恢复。请用 PORTAL_INSTANCE 指定一个空目录（或一个空的 PostgreSQL 数据库）。")
    if not path.is_file():
        raise Refused(f"没有 {path} 这个文件，请核对路径。")
    db.session.rollback()
    with archive.opened(path) as reader, tempfile.TemporaryDirectory(dir=current_app.instance_path) as folder:
        _check(reader)
        _check_place(reader)
        copied = Path(folder) / DATABASE
        reader.copy(DATABASE, copied)
        _put_files(reader)
        copy_in(db.engine, copied)
        manifest = reader.manifest
    from flask_migrate import upgrade  # here, so that no worker loads it

    upgrade()
    if fault := first_fault(at=at):
        raise Refused(f"数据已放回，但核对没有通过：{fault}请换一份更早的备份，恢复到另一个空目录。")
    words = f"从 {manifest.made_at} 做的备份恢复：{sum(manifest.counts.values())} 行数据"
    record(SYSTEM, "backup.restored", "backup", words, at=at)
    return manifest


def left_behind() -> str:
    """What lies beside an empty database, in words: of the portal that lost it, or of another that still lives there,
    whose journal and attachments would be spoiled by this one. "" when there is nothing.
    """
    if not is_empty(db.engine):
        return ""  # it is the running portal's own
    found = [f"{head_file()} 里有日志的记号"] if noted_heads(head_file()) else []
    with suppress(StoreAway):  # the check says so
        count = sum(1 for _ in store.here().digests())
        found += [f"{current_app.config['ATTACHMENTS']} 里有 {count} 个附件文件"] if count else []
    return "，".join(found)


def _check(reader: archive.Reader) -> None:
    """Of this kind of database, of a structure that is known here, and whole."""
    manifest, here = reader.manifest, db.engine.dialect.name
    if manifest.dialect != here:
        of, to = (KINDS.get(name, name) for name in (manifest.dialect, here))
        raise BadInput(f"这份备份是 {of} 的，这里用的是 {to}。请用 PORTAL_DATABASE_URL 指定一个空的 {of} 数据库。")
    if manifest.revision not in _known_revisions():
        raise BadInput(f"这份备份的数据库结构是 {manifest.revision}，比这里的程序新。请先升级程序，再恢复。")
    if not {DATABASE, KEY, HEADS} <= manifest.members.keys():
        raise BadInput("备份里缺数据库或日志的密钥，不能恢复。请换一份备份。")
    for name, member in manifest.members.items():
        if name.startswith(FILES) and member.sha256 != name.removeprefix(FILES):
            raise BadInput(f"备份里的 {name} 和它的名字对不上，不能恢复。请换一份备份。")
    if here == "sqlite":
        with tempfile.TemporaryDirectory() as folder:
            copied = Path(folder) / DATABASE
            reader.copy(DATABASE, copied)
            if look_into(copied).counts != manifest.counts:
                raise BadInput("备份里的数据行数和清单对不上，不能恢复。请换一份备份。")


def _check_place(reader: archive.Reader) -> None:
    if noted_heads(head_file()) and reader.bytes_of(KEY) != journal_key():
        raise Refused("这个数据目录是另一个门户的，没有恢复。请用 PORTAL_INSTANCE 指定一个空目录。")
    if fault := fault_of(current_app.config["ATTACHMENTS"]):
        raise Refused(f"附件没有地方放，没有恢复：{fault}")


def _known_revisions() -> set[str]:
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory(current_app.extensions["migrate"].directory)
    return {script.revision for script in scripts.walk_revisions()}


def _put_files(reader: archive.Reader) -> None:
    """Attachments under their digests, and the journal's key and heads in place of those of the empty portal."""
    for name in reader.manifest.members:
        if name.startswith(FILES):
            store.keep(reader.bytes_of(name))
    key = reader.bytes_of(KEY)
    _put_secret(Path(current_app.instance_path) / KEY, key)
    if noted_heads(head_file()):
        head_file().replace(head_file().with_name(f"{head_file().name}.before-restore"))
    _put_secret(head_file(), reader.bytes_of(HEADS))
    current_app.config["JOURNAL_KEY"] = key


def _put_secret(path: Path, data: bytes) -> None:
    fresh = path.with_name(f"{path.name}.new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
