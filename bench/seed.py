"""Databases of the benchmark: the sample, and copies of it with many times the history or the people.

Copies are made by INSERT … SELECT from what the models say of columns and references, so they follow the schema.
"""

import shutil
import sqlite3
from collections.abc import Callable, Iterable
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import Column, ForeignKey, Table, TypeDecorator

SEARCHED = {"notes": "case_note", "entries": "search_entry", "parts": "search_part"}
ENTRIES = """INSERT INTO search_entry (id, kind, ref, title, url, district_id, at)
SELECT id + n * :entries, kind, ref + n * :notes, title, '/cases/' || (ref + n * :notes), district_id, at
FROM copies CROSS JOIN search_entry WHERE kind = 'case' AND id <= :entries"""
PARTS = """INSERT INTO search_part (id, entry_id, position, heading, text, folded, tokens)
SELECT p.id + n * :parts, p.entry_id + n * :entries, p.position, p.heading, p.text, p.folded, p.tokens
FROM copies CROSS JOIN search_part p JOIN search_entry e ON e.id = p.entry_id
WHERE e.kind = 'case' AND e.id <= :entries"""
TOKENS = """INSERT INTO search_fts (rowid, tokens) SELECT f.rowid + n * :parts, f.tokens
FROM copies CROSS JOIN search_fts f JOIN search_part p ON p.id = f.rowid JOIN search_entry e ON e.id = p.entry_id
WHERE e.kind = 'case' AND e.id <= :entries AND f.rowid <= :parts"""
HISTORY_YEARS = 20  # the copied meetings fall in the years before the sample's
ONE_TO = "WITH RECURSIVE copies(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copies WHERE n < ?)"
Rewrite = Callable[[Column[object]], str | None]
Shifts = dict[Table, str]  # what is added to an id in copy n, as SQL
PEOPLE = ("village", "member", "placement", "term_of_office", "account", "name_key")


def sample(instance: Path) -> Path:
    """A new instance folder with the sample alliance, as `make run` makes it. Returns its database."""
    import os

    os.environ["PORTAL_INSTANCE"] = str(instance)
    os.environ["PORTAL_DATABASE_URL"] = ""  # the instance's own file, whatever the caller works on
    from portal import create_app
    from portal.extensions import db
    from portal.serve import prepare

    app = create_app()
    prepare(app)
    with app.app_context():
        db.engine.dispose()
    return instance / "portal.db"


def copy(source: Path, instance: Path) -> sqlite3.Connection:
    """A copy of an instance folder, keys included, and a connection to its database."""
    shutil.copytree(source, instance)
    connection = sqlite3.connect(instance / "portal.db", isolation_level=None)
    connection.execute("PRAGMA foreign_keys=OFF")
    connection.execute("PRAGMA synchronous=OFF")
    return connection


def more_history(source: Path, instance: Path, times: int) -> None:
    """`times` the meetings, with everything that hangs on them; the copies are of final ones, years before."""
    connection = copy(source, instance)
    tables = hanging_on("meeting")
    total, final = connection.execute("SELECT count(*), sum(state = 'final') FROM meeting").fetchone()
    choose(connection, tables, "state = 'final'")
    multiply(connection, tables, round((times - 1) * total / final), years_before)
    more_notes(connection, times)
    finish(connection)


def more_notes(connection: sqlite3.Connection, times: int, others: Shifts | None = None) -> None:
    """`times` the published case notes, which the search finds too."""
    tables = hanging_on("case_note")
    total, out = connection.execute("SELECT count(*), sum(out > 0) FROM case_note").fetchone()
    choose(connection, tables, "out > 0")
    copies = round((times - 1) * total / out)
    spans = {name: connection.execute(f"SELECT max(id) FROM {table}").fetchone()[0] for name, table in SEARCHED.items()}
    multiply(connection, tables, copies, years_before, others)
    connection.execute("BEGIN")
    for statement in (ENTRIES, PARTS, TOKENS):
        connection.execute(f"{ONE_TO.replace('?', ':copies')} {statement}", spans | {"copies": copies})
    connection.execute("COMMIT")


def more_people(source: Path, instance: Path, times: int) -> None:
    """`times` the members, each in a village of its own, in the same towns. Chinese names and keys are others."""
    connection = copy(source, instance)
    tables = [tables_by_name()[name] for name in PEOPLE]
    choose(connection, tables, "1")
    multiply(connection, tables, times - 1, other_person)
    finish(connection)


def choose(connection: sqlite3.Connection, tables: list[Table], which: str) -> None:
    """Note for each table the rows to copy: `which` of the first, of the others what hangs on chosen rows."""
    for table in tables:
        parents = {k.column.table for c in table.columns for k in _references(c) if k.column.table in tables} - {table}
        if len(parents) and which != "1":
            parent = next(p for p in tables if p in parents)
            column = next(c for c in table.columns for k in _references(c) if k.column.table is parent)
            condition = f"{column.name} IN (SELECT id FROM chosen_{parent.name})"
        else:
            condition = which
        connection.execute(f"CREATE TEMP TABLE chosen_{table.name} AS SELECT id FROM {table.name} WHERE {condition}")


def multiply(
    connection: sqlite3.Connection, tables: list[Table], copies: int, rewrite: Rewrite, others: Shifts | None = None
) -> Shifts:
    """Add so many copies of the chosen rows; ids and references between these tables move together, and with them
    references to `others`. Returns by how much the ids of copy n were moved.
    """
    shifts = {t: f"n * {_last_id(connection, t)}" for t in tables}
    connection.execute("BEGIN")
    for table in tables:
        values = [_value(column, (others or {}) | shifts, rewrite) for column in table.columns]
        names = ", ".join(column.name for column in table.columns)
        connection.execute(
            f"INSERT INTO {table.name} ({names}) {ONE_TO} SELECT {', '.join(values)} "
            f"FROM copies CROSS JOIN {table.name} WHERE {table.name}.id IN (SELECT id FROM chosen_{table.name})",
            (copies,),
        )
    connection.execute("COMMIT")
    return shifts


def _last_id(connection: sqlite3.Connection, table: Table) -> int:
    return int(connection.execute(f"SELECT coalesce(max(id), 0) FROM {table.name}").fetchone()[0])


def finish(connection: sqlite3.Connection) -> None:
    """No ANALYZE: the portal runs none either."""
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    broken = connection.execute("PRAGMA foreign_key_check").fetchone()
    connection.close()
    if broken:
        raise SystemExit(f"The copied rows do not hold together: {broken}")


def hanging_on(name: str) -> list[Table]:
    """The table and all whose rows stand or fall with its rows, parents first."""
    found = [tables_by_name()[name]]
    for table in in_order():
        if table not in found and any(k.column.table in found for c in table.columns for k in _references(c)):
            found.append(table)
    return found


def _value(column: Column[object], shifts: Shifts, rewrite: Rewrite) -> str:
    for key in _references(column):
        if key.column.table in shifts:
            return f"{column.name} + {shifts[key.column.table]}"
    if column.primary_key:
        return f"{column.name} + {shifts[column.table]}"
    return rewrite(column) or column.name


def years_before(column: Column[object]) -> str | None:
    if _stored_as(column) not in (date, datetime):
        return None
    return f"(CAST(substr({column.name}, 1, 4) AS INTEGER) - 1 - n % {HISTORY_YEARS}) || substr({column.name}, 5)"


def other_person(column: Column[object]) -> str | None:
    match f"{column.table.name}.{column.name}":
        case "member.phone":
            return "substr('1' || (30000000000 + n * 100000 + member.id), -11)"
        case "village.code":  # twelve digits
            return "CAST(200000000000 + n * 1000 + village.id AS TEXT)"
        case "account.sign_in_name":
            return f"{column.name} || '-' || n"
        case "member.name" | "village.name":
            return f"char({0x4E00} + n * 7) || {column.name}"
        case "name_key.key":  # initials stay: 100 times the people have 100 times the hits
            return f"CASE WHEN unicode(key) > 255 THEN char({0x4E00} + n * 7) ELSE '' END || key"
    return None


def _stored_as(column: Column[object]) -> type:
    kind = column.type
    return kind.impl.python_type if isinstance(kind, TypeDecorator) else kind.python_type


def _references(column: Column[object]) -> Iterable[ForeignKey]:
    return column.foreign_keys


def in_order() -> list[Table]:
    """Every table, those that others refer to first."""
    import portal  # noqa: F401 - it knows every table
    from portal.extensions import db

    return db.metadata.sorted_tables


def tables_by_name() -> dict[str, Table]:
    return {table.name: table for table in in_order()}
