"""Carrying the whole data into an empty database of the other kind; files and keys stay where they are."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from flask import current_app
from sqlalchemy import Engine, create_engine, func, select, text
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from portal.audit.rules import SYSTEM, record
from portal.backups import rows
from portal.backups.databases import KINDS, REVISION
from portal.backups.wholeness import first_fault
from portal.config import DATABASES
from portal.errors import BadInput, Refused
from portal.extensions import access, db

FAULT = "请找出原因后删掉目标数据库，新建一个空的再搬；旧库没有动，门户照旧用旧库。"


def check(address: str, *, at: datetime) -> dict[str, int]:
    """Could it be carried there? Changes nothing. The rows by table. Raises BadInput or Refused."""
    with _engine(address) as target:
        _check_source(at)
        if target.dialect.name == "postgresql" or Path(str(target.url.database)).exists():
            _check_target(target)
    tables = db.metadata.sorted_tables
    return {t.name: db.session.scalar(select(func.count()).select_from(t)) or 0 for t in tables}


def announce(address: str, *, at: datetime) -> None:
    """A line in the journal, before the copy begins: so it stands on both sides, and the chain has one end."""
    kind = KINDS[make_url(address).get_backend_name()]
    record(SYSTEM, "database.carried", "installation:1", f"开始把全部数据搬到一个空的 {kind} 数据库", at=at)


def carry(address: str, step: rows.Step) -> dict[str, int]:
    """Make the tables there by the migrations, copy and compare every row in one transaction, and verify there.

    Until the caller's transaction ends nobody writes here. Raises Refused; then there is no row there, except when
    only the last look failed.
    """
    _run(address, "db", "upgrade")
    tables = db.metadata.sorted_tables
    source = db.session.connection()
    rows.shut_out_writers(source, tables)
    with _engine(address) as engine, engine.connect() as target:
        if found := rows.filled(target, tables):
            raise Refused(f"目标数据库里已经有数据（{found}），没有搬。请新建一个空的数据库。")
        counts = _copy(source, target, step)
        target.commit()
    _run(address, "verify")
    return counts


def _copy(source: Connection, target: Connection, step: rows.Step) -> dict[str, int]:
    tables, counts = db.metadata.sorted_tables, {}
    rows.let_rows_wait(target, tables)
    rows.clear(target, tables)
    read = {table.name: _copy_table(source, target, table.name, step) for table in tables}
    rows.settle(target, tables)
    for table in tables:
        if rows.tally(target, table, step) != read[table.name]:
            raise Refused(f"搬过去的“{table.name}”和原来的不一样，已全部撤回。{FAULT}")
        counts[table.name] = read[table.name].rows
    return counts


def _copy_table(source: Connection, target: Connection, name: str, step: rows.Step) -> rows.Tally:
    try:
        return rows.copy(source, target, db.metadata.tables[name], step)
    except DBAPIError as error:  # a text that is too long there, or holds a NUL
        said = str(error.orig).splitlines()[0]
        raise Refused(f"“{name}”里有目标数据库不收的内容，已全部撤回：{said}") from None


@contextmanager
def _engine(address: str) -> Iterator[Engine]:
    """The database at that address; its password stands in no sentence."""
    if not address.startswith(DATABASES):
        raise BadInput(f"目标地址应以 {' 或 '.join(DATABASES)} 开头。")
    try:
        engine = create_engine(address, hide_parameters=True)
    except (ArgumentError, ValueError):
        raise BadInput("目标地址读不懂，请照 postgresql+psycopg://用户@主机/数据库 的样子写。") from None
    try:
        yield engine
    finally:
        engine.dispose()


def _check_source(at: datetime) -> None:
    with access(writing=False):  # nobody waits while it is verified
        try:
            if _newest() != db.session.scalar(text(REVISION)):
                raise Refused("这里的数据库还不是最新的结构。请先运行 flask --app wsgi db upgrade。")
            if fault := first_fault(at=at):
                raise Refused(f"这里的数据核对没有通过，没有搬：{fault}")
        finally:
            db.session.rollback()


def _newest() -> str | None:
    from alembic.script import ScriptDirectory  # here, so that no worker loads it

    return ScriptDirectory(current_app.extensions["migrate"].directory).get_current_head()


def _check_target(target: Engine) -> None:
    try:
        with target.connect() as connection:
            if found := rows.filled(connection, db.metadata.sorted_tables):
                raise Refused(f"目标数据库里已经有数据（{found}），没有搬。请新建一个空的数据库。")
            may = "SELECT has_schema_privilege(current_user, current_schema(), 'CREATE')"
            if target.dialect.name == "postgresql" and not connection.scalar(text(may)):
                raise Refused("这个用户不能在目标数据库里建表。请用数据库的所有者来搬。")
    except SQLAlchemyError as error:
        said = (str(getattr(error, "orig", error)).splitlines() or [""])[0]
        raise Refused(f"目标数据库没有应答，请核对地址、用户和密码。（{said}）") from None


def _run(address: str, *words: str) -> None:
    """One of the operator's own commands, on the database there."""
    places = {"PORTAL_DATABASE_URL": address, "PORTAL_INSTANCE": current_app.instance_path}
    command = [sys.executable, "-m", "flask", "--app", "wsgi", *words]
    root = Path(current_app.root_path).parent
    done = subprocess.run(command, cwd=root, env=os.environ | places, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        said = (done.stderr.strip().splitlines() or ["没有说明原因"])[-1]
        raise Refused(f"在目标数据库上运行 {' '.join(words)} 没有通过：{said}{FAULT}")
