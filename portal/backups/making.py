"""Making a backup of the portal while it runs: the database first, then the files that its rows name."""

import io
import tempfile
from datetime import datetime
from pathlib import Path

from flask import current_app

from portal.attachments import store
from portal.audit import chain
from portal.audit.rules import SYSTEM, head_file, journal_key, record
from portal.backups import archive
from portal.backups.databases import Copy, copy_out
from portal.errors import Refused
from portal.extensions import db

DATABASE, KEY, HEADS, FILES = "database", "journal.key", "journal.heads", "attachments/"


def make(path: Path, *, at: datetime) -> archive.Manifest:
    """Write the archive to a new file. Raises Refused."""
    if path.exists():
        raise Refused(f"{path.name} 已经存在，没有覆盖。请换一个文件名。")
    if not path.parent.is_dir():
        raise Refused(f"没有 {path.parent} 这个目录，请先建好。")
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".backup-") as folder:
        copied = Path(folder) / DATABASE
        copy = copy_out(db.engine, copied)
        manifest = archive.write(path, lambda writer: _fill(writer, copied, copy, at))
    files = sum(name.startswith(FILES) for name in manifest.members)
    words = f"做了一份备份：{sum(copy.counts.values())} 行数据，{files} 个附件"
    record(SYSTEM, "backup.made", "backup", words, at=at)
    return manifest


def _fill(writer: archive.Writer, copied: Path, copy: Copy, at: datetime) -> archive.Manifest:
    with copied.open("rb") as database:
        writer.put(DATABASE, database, packed=db.engine.dialect.name == "sqlite")
    for digest in store.here().digests():
        if (found := store.content(digest)) is not None:  # a sweep may have taken it meanwhile
            with store.opened(found) as source:
                writer.put(f"{FILES}{digest}", source, packed=False)
    writer.put(KEY, io.BytesIO(journal_key()), packed=False)
    writer.put(HEADS, io.BytesIO(_heads(copy.last_line)), packed=True)
    return archive.Manifest(
        format=archive.FORMAT,
        alliance=current_app.config["ALLIANCE_NAME"],
        made_at=at.isoformat(timespec="seconds"),
        dialect=db.engine.dialect.name,
        revision=copy.revision,
        counts=copy.counts,
        members=dict(writer.members),
    )


def _heads(last_line: int) -> bytes:
    """The journal's heads up to the copy's last line: those after it belong to lines that the copy doesn't have."""
    kept = [(number, mac) for number, mac in chain.noted_heads(head_file()) if number <= last_line]
    return "".join(f"{number} {mac}\n" for number, mac in kept).encode()
