"""Rows from one database to another, of whichever kind: read, put, and told by a digest that both kinds share."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Table, delete, func, insert, inspect, select, text
from sqlalchemy.engine import Connection

from portal.search.index import FTS, indexed

BATCH = 1000
IN_USE = ("member", "journal_line")
DERIVED = {"search_part": {"tokens"}}  # each database has its own: made anew, not compared
Step = Callable[[int], object]


@dataclass
class Tally:
    """How many rows, and the sum of their SHA-256: the same in whatever order they come."""

    rows: int = 0
    total: int = 0

    def add(self, table: Table, row: Mapping[str, Any]) -> None:
        left_out = DERIVED.get(table.name, set())
        values = [_plain(row[column.name]) for column in table.columns if column.name not in left_out]
        told = json.dumps(values, ensure_ascii=False, separators=(",", ":"), default=str)
        self.rows += 1
        self.total = (self.total + int.from_bytes(hashlib.sha256(told.encode()).digest())) % 2**256


def _plain(value: Any) -> Any:
    """What is the same thing on both databases, written in one way."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return ["bytes", bytes(value).hex()] if isinstance(value, bytes | memoryview) else value


def tally(connection: Connection, table: Table, step: Step) -> Tally:
    """Read the whole table again."""
    found = Tally()
    for batch in _batches(connection, table):
        for row in batch:
            found.add(table, row)
        step(len(batch))
    return found


def copy(source: Connection, target: Connection, table: Table, step: Step) -> Tally:
    """Put every row of the table into the other database; what was read."""
    found = Tally()
    for batch in _batches(source, table):
        for row in batch:
            found.add(table, row)
        _put(target, table, batch)
        step(len(batch))
    return found


def _batches(connection: Connection, table: Table) -> Iterator[list[dict[str, Any]]]:
    ordered = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=BATCH)
    for part in connection.execute(ordered).mappings().partitions():
        yield [dict(row) for row in part]


def _put(target: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    if table.name != "search_part":
        target.execute(insert(table), rows)
        return
    kind, found = target.dialect.name, [indexed(row["folded"]) for row in rows]
    own = [row | {"tokens": words if kind == "postgresql" else ""} for row, words in zip(rows, found, strict=True)]
    target.execute(insert(table), own)
    if kind == "sqlite":
        words_of = zip(rows, found, strict=True)
        target.execute(insert(FTS), [{"rowid": row["id"], "tokens": words} for row, words in words_of])


def shut_out_writers(source: Connection, tables: list[Table]) -> None:
    """Until this transaction ends. On SQLite it began IMMEDIATE: nobody else can write already."""
    if source.dialect.name == "postgresql":
        source.execute(text(f"LOCK TABLE {', '.join(table.name for table in tables)} IN SHARE MODE"))


def let_rows_wait(target: Connection, tables: list[Table]) -> None:
    """A row may name a later one of its own table, like a town that was merged into another."""
    if target.dialect.name == "sqlite":
        target.execute(text("PRAGMA defer_foreign_keys=ON"))
        return
    for table, name in _own_keys(tables):
        target.execute(text(f"ALTER TABLE {table} ALTER CONSTRAINT {name} DEFERRABLE INITIALLY DEFERRED"))


def settle(target: Connection, tables: list[Table]) -> None:
    """Check what waited, make the rules strict again, and let new rows go on after the last number."""
    if target.dialect.name == "sqlite":
        return
    target.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    for table, name in _own_keys(tables):
        target.execute(text(f"ALTER TABLE {table} ALTER CONSTRAINT {name} NOT DEFERRABLE"))
    for column in (t.autoincrement_column for t in tables):
        if column is None or (last := target.scalar(select(func.max(column)))) is None:
            continue
        sequence = target.scalar(select(func.pg_get_serial_sequence(column.table.name, column.name)))
        if sequence:
            target.execute(select(func.setval(sequence, last)))


def _own_keys(tables: list[Table]) -> Iterator[tuple[str, str]]:
    for table in tables:
        for key in table.foreign_key_constraints:
            if key.referred_table is table:
                yield table.name, str(key.name)


def filled(connection: Connection, tables: list[Table]) -> str:
    """A table there that isn't ours, or one of ours that tells of people or deeds; "" when it is empty."""
    ours = {table.name: table for table in tables}
    there = [n for n in inspect(connection).get_table_names() if not n.startswith(("search_fts", "alembic_version"))]
    used = (n for n in there if n not in ours or (n in IN_USE and connection.execute(select(ours[n]).limit(1)).first()))
    return next(used, "")


def clear(target: Connection, tables: list[Table]) -> None:
    """Take away what the migrations put into new tables: the rows that come are all there are."""
    for table in reversed(tables):
        target.execute(delete(table))
