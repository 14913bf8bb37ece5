"""Copying a whole database out of the running portal, and into an empty place: SQLite by its backup API, PostgreSQL
by its own programs, in one snapshot.
"""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, create_engine, inspect, text
from sqlalchemy.engine import URL, Connection

from portal.errors import BadInput, Refused
from portal.extensions import access, db

KINDS = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
REVISION = "SELECT version_num FROM alembic_version"
HEAD = "SELECT last_id FROM journal_head"
TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"


@dataclass(frozen=True)
class Copy:
    """A copied database: where it stands in its history, and its rows by table."""

    revision: str
    last_line: int  # of the journal
    counts: dict[str, int]


def copy_out(engine: Engine, target: Path) -> Copy:
    """Write the database as it is at one instant to the file `target`. Writers go on meanwhile."""
    if engine.dialect.name == "postgresql":
        return _dump(engine, target)
    with closing(_sqlite(engine.url, must_exist=True)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)  # in one step: in WAL mode it stops no writer, and no writer makes it begin anew
    return look_into(target)


def look_into(copy: Path) -> Copy:
    """What stands in a copied SQLite database. Raises BadInput when it is not whole."""
    try:
        with closing(sqlite3.connect(copy)) as connection:
            broken = connection.execute("PRAGMA integrity_check").fetchone() != ("ok",)
            if broken or connection.execute("PRAGMA foreign_key_check").fetchone():
                raise BadInput("备份里的数据库有损坏，不能恢复。请换一份备份。")
            tables = [name for (name,) in connection.execute(TABLES).fetchall() if not name.startswith("sqlite_")]
            counts = {t: connection.execute(f'SELECT count(*) FROM "{t}"').fetchone()[0] for t in tables}  # noqa: S608
            last_line = (connection.execute(HEAD).fetchone() or (0,))[0]
            return Copy(connection.execute(REVISION).fetchone()[0], last_line, counts)
    except (sqlite3.Error, TypeError) as error:
        raise BadInput(f"备份里的数据库打不开（{error}），不能恢复。请换一份备份。") from error


def copy_in(engine: Engine, source: Path) -> None:
    """Put the copied database where the portal's empty one is; whole, or the empty one stays."""
    engine.dispose()
    if engine.dialect.name == "postgresql":
        _run(["pg_restore", "--clean", "--if-exists", "--no-owner", "--no-acl", "--exit-on-error",
              "--single-transaction", "--dbname", str(engine.url.database), str(source)], engine.url)  # fmt: skip
        return
    with closing(sqlite3.connect(source)) as copy, closing(_sqlite(engine.url)) as target:
        copy.backup(target)
        target.execute("PRAGMA journal_mode=WAL")


def is_empty(engine: Engine) -> bool:
    """Has this database no tables, or nobody and nothing in them yet? Leaves no file where there was none."""
    if engine.dialect.name == "sqlite" and not Path(str(engine.url.database)).exists():
        return True
    with access(writing=False), engine.connect() as connection:
        tables = set(inspect(connection).get_table_names())
        filled = [t for t in ("member", "journal_line") if t in tables and _has_rows(connection, t)]
        return not filled and all(map(_is_ours, tables))


def _is_ours(table: str) -> bool:
    return table in db.metadata.tables or table == "alembic_version" or table.startswith("search_fts")


def _has_rows(connection: Connection, table: str) -> bool:
    return connection.execute(text(f'SELECT 1 FROM "{table}" LIMIT 1')).first() is not None  # noqa: S608


def _sqlite(url: URL, must_exist: bool = False) -> sqlite3.Connection:
    path = Path(str(url.database))
    if must_exist and not path.exists():
        raise Refused(f"数据库文件 {path.name} 还不存在，没有可以备份的。")
    return sqlite3.connect(path)


def _dump(engine: Engine, target: Path) -> Copy:
    """pg_dump inside the snapshot in which the rows are counted."""
    reader = create_engine(engine.url, isolation_level="REPEATABLE READ")
    with reader.connect() as connection:
        snapshot = str(connection.execute(text("SELECT pg_export_snapshot()")).scalar())
        tables = sorted(inspect(connection).get_table_names())
        counts = {t: int(connection.execute(text(f'SELECT count(*) FROM "{t}"')).scalar_one()) for t in tables}  # noqa: S608
        revision = str(connection.execute(text(REVISION)).scalar_one())
        last_line = connection.execute(text(HEAD)).scalar() or 0
        _run(["pg_dump", "--format=custom", "--no-owner", "--no-acl", f"--snapshot={snapshot}", "--file", str(target),
              str(engine.url.database)], engine.url)  # fmt: skip
    reader.dispose()
    return Copy(revision, last_line, counts)


def _run(command: Sequence[str], url: URL) -> None:
    """One of PostgreSQL's programs; its password goes by the environment, never by the command line."""
    program = shutil.which(command[0])
    if program is None:
        raise Refused(f"这台机器上没有 {command[0]}。请安装 postgresql-client（版本不低于数据库的版本）再试。")
    host, port = (url.query.get(name) for name in ("host", "port"))  # of a socket they stand behind the question mark
    given = {
        "PGHOST": url.host or host,
        "PGPORT": url.port or port,
        "PGUSER": url.username,
        "PGPASSWORD": url.password,
    }
    environment = os.environ | {name: str(value) for name, value in given.items() if value}
    done = subprocess.run([program, *command[1:]], env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        said = (done.stderr.strip().splitlines() or ["没有说明原因"])[0]
        raise Refused(f"{command[0]} 没有成功：{said}")
