"""The benchmark's databases on PostgreSQL: rows as SQLite has them, by COPY, into the migrations' tables."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
from sqlalchemy import Table, create_engine, text
from sqlalchemy.engine import URL

from bench import seed
from bench.servers import ROOT

NEXT_ID = """SELECT setval(s, greatest((SELECT max(id) FROM "{0}"), 1))
FROM pg_get_serial_sequence('"{0}"', 'id') s WHERE s IS NOT NULL"""
ROWS_AT_ONCE = 10_000
INDEXES = """SELECT c.relname, pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public'
AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = i.indexrelid)"""
TOKENS = "coalesce((SELECT f.tokens FROM search_fts f WHERE f.rowid = search_part.id), '')"


def fresh_database(server: URL, name: str) -> URL:
    """An empty database of this name on the server; one that was there is gone."""
    drop_database(server, name)
    with create_engine(server, isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    return server.set(database=name)


def drop_database(server: URL, name: str) -> None:
    with create_engine(server, isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))


def carry(instance: Path, address: URL) -> None:
    """Fill the empty database with what stands in the instance's SQLite file."""
    settings = {
        "PORTAL_INSTANCE": str(instance),
        "PORTAL_DATABASE_URL": address.render_as_string(hide_password=False),
    }
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "db", "upgrade"]
    subprocess.run(command, cwd=ROOT, env=os.environ | settings, check=True, capture_output=True)
    source = sqlite3.connect(instance / "portal.db")
    target = psycopg.connect(plain(address), autocommit=True)
    with closing(source), target:
        target.execute("SET session_replication_role = replica")  # no look at every reference
        target.execute("SET TimeZone = 'UTC'")  # the zone of SQLite's times, which do not name it
        indexes = target.execute(INDEXES).fetchall()
        for name, _ in indexes:
            target.execute(f'DROP INDEX "{name}"')
        for table in seed.in_order():
            _copy(source, target, table)
        for _, made in indexes:
            target.execute(made)
        target.execute("VACUUM ANALYZE")  # as the server's own housekeeping leaves it


def plain(address: URL) -> str:
    """The address as psycopg itself reads it."""
    return address.set(drivername="postgresql").render_as_string(hide_password=False)


def _copy(source: sqlite3.Connection, target: psycopg.Connection, table: Table) -> None:
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    read = ", ".join(TOKENS if str(c) == "search_part.tokens" else f'"{c.name}"' for c in table.columns)
    target.execute(f'TRUNCATE "{table.name}" CASCADE')
    with target.cursor() as cursor, cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN') as copy:
        for row in _rows(source.execute(f'SELECT {read} FROM "{table.name}" ORDER BY 1')):
            copy.write_row(row)
    if "id" in table.columns:
        target.execute(NEXT_ID.format(table.name))


def _rows(cursor: sqlite3.Cursor) -> Iterator[tuple[object, ...]]:
    while rows := cursor.fetchmany(ROWS_AT_ONCE):
        yield from rows
