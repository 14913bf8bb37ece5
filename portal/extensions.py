"""The Flask extensions, unbound; the typed base of every row; and how a transaction begins.

On SQLite a reading request runs under `query_only`, every other one begins IMMEDIATE: SQLAlchemy's
deferred default loses updates without an error. On PostgreSQL a reading request is READ ONLY, and ends by COMMIT.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from flask import Flask, has_request_context, request
from flask_compress import Compress
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy import DateTime, Dialect, Executable, MetaData, TypeDecorator, event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, registry

CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "busy_timeout=5000",
    "secure_delete=ON",
    "trusted_schema=OFF",
)


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime; SQLite, which forgets the zone, gets it back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("an instant needs its time zone")
        return value if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value if value is None or value.tzinfo else value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    """Base of every row class."""

    registry = registry(metadata=MetaData(naming_convention=CONVENTION), type_annotation_map={datetime: Instant})


db = SQLAlchemy(model_class=Base)
login = LoginManager()
csrf = CSRFProtect()
compress = Compress()


class Migrations:
    """Stands in for Flask-Migrate until a command asks for it: its alembic would cost every worker 11 MiB."""

    def __init__(self, app: Flask, directory: str) -> None:
        self.app, self.directory = app, directory
        app.extensions["migrate"] = self

    @property
    def migrate(self) -> Any:
        from flask_migrate import Migrate

        return Migrate(self.app, db, directory=self.directory)  # which takes this one's place


limiter = Limiter(get_remote_address, storage_uri="memory://")  # counts per process; nothing has a limit by default

if TYPE_CHECKING:

    class Row(Base):
        __abstract__ = True
        id: Mapped[int] = mapped_column(primary_key=True)
else:

    class Row(db.Model):
        """Base of every table: an integer id."""

        __abstract__ = True
        id: Mapped[int] = mapped_column(primary_key=True)


def rows_of(statement: Executable, values: Mapping[str, Any] | None = None) -> Sequence[Any]:
    """The rows of a statement that selects columns, not entities: a tenth of a millisecond less than by the ORM."""
    session = db.session()
    session.flush()
    return session.connection().execute(statement, values).all()


_writes: ContextVar[bool | None] = ContextVar("writes", default=None)


@contextmanager
def access(*, writing: bool) -> Iterator[None]:
    """Transactions begun inside write, or only read, whatever the request's method is."""
    token = _writes.set(writing)
    try:
        yield
    finally:
        _writes.reset(token)


def is_writing() -> bool:
    chosen = _writes.get()
    if chosen is not None:
        return chosen
    return not (has_request_context() and request.method in ("GET", "HEAD", "OPTIONS"))


def one_moment() -> None:
    """Begin a transaction that sees the database as it is at its first query, whoever writes meanwhile."""
    db.session.rollback()
    if db.engine.dialect.name == "postgresql":  # a transaction of SQLite sees no other way
        db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


@event.listens_for(Engine, "connect")
def _prepare(connection: Any, record: Any) -> None:
    if not _is_sqlite(connection):
        connection.execute("SET TIME ZONE 'UTC'")  # the journal's chain reads its instants as they were written
        connection.commit()
        return
    connection.isolation_level = None  # the begin event below says BEGIN itself
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    writing = is_writing()
    if connection.dialect.name != "sqlite":
        wanted, driver = None if writing else True, _driver_of(connection)
        if driver.read_only is not wanted:
            driver.read_only = wanted  # said by the BEGIN itself, not by a message of its own
        if writing and has_request_context():
            connection.exec_driver_sql("SET LOCAL lock_timeout = '5s'")  # as long as on SQLite
        return
    if connection.info.get("writing") is not writing:
        connection.exec_driver_sql(f"PRAGMA query_only={0 if writing else 1}")
        connection.info["writing"] = writing
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


@event.listens_for(Engine, "rollback")
def _keep_plans(connection: Connection) -> None:
    """End what only read by COMMIT: at a ROLLBACK psycopg forgets every statement that PostgreSQL has prepared."""
    if connection.dialect.name == "sqlite" or connection.invalidated:
        return
    driver = _driver_of(connection)
    if driver.read_only and driver.info.transaction_status.name == "INTRANS":
        with suppress(connection.dialect.loaded_dbapi.Error):  # the ROLLBACK that follows tells it
            driver.commit()


def _driver_of(connection: Connection) -> Any:
    return connection.connection.driver_connection


def _is_sqlite(connection: Any) -> bool:
    return type(connection).__module__.startswith("sqlite3")
