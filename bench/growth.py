"""People and history grow together: `times` the villages, members and accounts, and for each copy of the people a copy
of the final meetings with everything that hangs on them, of the texts kept behind their minutes, of the published notes
with their search index, of the attachments with files of their own, of the seals, and of the journal, chained anew.

The copies are of the same districts and towns. Stars, votes, reports and what is still open stay as in the sample.
"""

import hashlib
import os
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from sqlalchemy import text

from bench import seed

CACHE = "PRAGMA cache_size=-1000000"  # KiB: the indexes of the largest tables are filled out of order
DRAFTS = "'minutes-section:' || (CAST(substr(subject, 17) AS INTEGER) + {}) || substr(subject, instr(subject, '.'))"
WITHIN = "'minutes:' || (CAST(substr(within, 9) AS INTEGER) + {})"
PARTS = """subject LIKE 'minutes-section:%'
AND CAST(substr(subject, 17) AS INTEGER) IN (SELECT id FROM meeting WHERE state = 'final')"""
LINE = ("at", "actor_id", "actor_name", "verb", "kind", "subject", "text", "about_id", "district_id", "origin")
INSERT = f"INSERT INTO journal_line ({', '.join(LINE)}, id, mac) VALUES ({', '.join('?' * 12)})"
LINES = f"""SELECT {", ".join(LINE)} FROM journal_line
WHERE subject NOT LIKE 'vote_%' AND subject NOT LIKE 'star_%' ORDER BY id"""
FILES = """SELECT * FROM attachment WHERE subject LIKE 'meeting:%'
AND CAST(substr(subject, 9) AS INTEGER) IN (SELECT id FROM meeting WHERE state = 'final')"""
UNSEALED = """SELECT id, starts_at FROM meeting WHERE state = 'final'
AND NOT EXISTS (SELECT 1 FROM seal WHERE subject = 'meeting:' || meeting.id)"""


def grow(source: Path, instance: Path, times: int) -> None:
    """A copy of the instance folder with `times` the people and the history."""
    connection = seed.copy(source, instance)
    connection.execute(CACHE)
    if times > 1:
        sizes = _last_ids(connection)
        people = _more_people(connection, times)
        _more_history(connection, times, people)
        seed.more_notes(connection, times, people)
        _more_files(connection, instance, times, sizes)
        _more_lines(connection, instance, times, sizes["member"])
    seed.finish(connection)
    if times > 1:
        seal_all(instance)


def _last_ids(connection: sqlite3.Connection) -> dict[str, int]:
    names = ("member", "meeting")
    return {name: connection.execute(f"SELECT max(id) FROM {name}").fetchone()[0] for name in names}


def _more_people(connection: sqlite3.Connection, times: int) -> seed.Shifts:
    """Returns by how much a copy of the history moves the people in it: there are more of those copies."""
    tables = [seed.tables_by_name()[name] for name in seed.PEOPLE]
    seed.choose(connection, tables, "1")
    shifts = seed.multiply(connection, tables, times - 1, seed.other_person)
    return {table: shift.replace("n *", f"(n % {times}) *") for table, shift in shifts.items()}


def _more_history(connection: sqlite3.Connection, times: int, people: seed.Shifts) -> None:
    total, final = connection.execute("SELECT count(*), sum(state = 'final') FROM meeting").fetchone()
    copies = round((times - 1) * total / final)
    tables = seed.hanging_on("meeting")
    drafts = [seed.tables_by_name()[name] for name in ("draft", "revision")]
    seed.choose(connection, drafts, PARTS)
    seed.choose(connection, tables, "state = 'final'")
    shifts = seed.multiply(connection, tables, copies, seed.years_before, people)
    meeting = shifts[seed.tables_by_name()["meeting"]]
    moved = {"subject": DRAFTS.format(meeting), "within": WITHIN.format(meeting)}
    seed.multiply(connection, drafts, copies, lambda c: moved.get(c.name) or seed.years_before(c), people)


def _more_files(connection: sqlite3.Connection, instance: Path, times: int, sizes: dict[str, int]) -> None:
    """The attachments of final meetings again, each copy of other bytes."""
    connection.row_factory = sqlite3.Row
    rows = [dict(row) for row in connection.execute(FILES)]
    connection.row_factory = None
    last_id = connection.execute("SELECT max(id) FROM attachment").fetchone()[0]
    connection.execute("BEGIN")
    for n in range(1, times):
        for row in rows:
            last_id += 1
            digests = {name: _varied(instance, row[name], n) for name in ("digest", "small_digest")}
            subject = f"meeting:{int(row['subject'][8:]) + n * sizes['meeting']}"
            new = row | digests | {"id": last_id, "subject": subject, "by_id": row["by_id"] + n * sizes["member"]}
            new["size"] = row["size"] + len(str(n))
            connection.execute(f"INSERT INTO attachment VALUES ({', '.join('?' * len(new))})", tuple(new.values()))
    connection.execute("COMMIT")


def _varied(instance: Path, digest: str | None, n: int) -> str | None:
    """A file with a number after its last byte, which no reader of pictures looks at. Returns its digest."""
    if digest is None:
        return None
    data = (instance / "attachments" / digest[:2] / digest).read_bytes() + str(n).encode()
    name = hashlib.sha256(data).hexdigest()
    path = instance / "attachments" / name[:2] / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)
    return name


def _more_lines(connection: sqlite3.Connection, instance: Path, times: int, members: int) -> None:
    """The journal's lines again, by the copies of the people, as links of the one chain."""
    from portal.audit import chain

    key = (instance / "journal.key").read_bytes()
    last_id, mac = connection.execute("SELECT last_id, mac FROM journal_head").fetchone()
    lines = [dict(zip(LINE, row, strict=True)) for row in connection.execute(LINES)]
    connection.execute("BEGIN")
    for n in range(1, times):
        for line in lines:
            last_id += 1
            moved = {who: line[who] and line[who] + n * members for who in ("actor_id", "about_id")}
            new = line | moved | {"id": last_id}
            read: Any = SimpleNamespace(**new | {"at": datetime.fromisoformat(line["at"]).replace(tzinfo=UTC)})
            mac = chain.mac_of(key, mac, read)
            connection.execute(INSERT, (*new.values(), mac))
    connection.execute("UPDATE journal_head SET last_id = ?, mac = ?", (last_id, mac))
    connection.execute("COMMIT")
    chain.note_head(instance / "journal.heads", last_id, mac)


def seal_all(instance: Path) -> None:
    """Seal every final record that has no seal."""
    os.environ["PORTAL_INSTANCE"] = str(instance)
    os.environ["PORTAL_DATABASE_URL"] = ""
    from portal import create_app
    from portal.extensions import access, db
    from portal.paper import sealing

    app = create_app()
    with app.app_context(), access(writing=True):
        for id, at in db.session.execute(text(UNSEALED)).all():
            written = sealing.KINDS["meeting"].text_of(id) or ""
            sealed_at = datetime.fromisoformat(at).replace(tzinfo=UTC)
            sealing.seal(f"meeting:{id}", f"/meetings/{id}/minutes", written, at=sealed_at)
            db.session.expunge_all()
        db.session.commit()
        db.engine.dispose()
