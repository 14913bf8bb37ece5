"""What stands behind a request that the database or the disk could not serve: a full disk, one that takes no writes,
somebody else's lock, a server that is away. Each has a sentence that says what to do next."""

import errno
import os
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from portal.extensions import access, db

FULL_ERRNOS = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
CLOSED_ERRNOS = {errno.EROFS, errno.EACCES, errno.EPERM}
FULL = ("SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_FSYNC", "SQLITE_IOERR_TRUNCATE", "53100")
CLOSED = ("SQLITE_READONLY", "25006")
BUSY = ("SQLITE_BUSY", "SQLITE_LOCKED", "55P03", "40P01", "40001")


class Outage(NamedTuple):
    """The status, what the page is called, what happened, and what to do."""

    status: int
    title: str
    what: str
    then: str

    def said(self, *, is_change: bool = True) -> str:
        return f"{self.what}{'，内容没有保存' if is_change else ''}。{self.then}"


NO_ROOM = Outage(507, "磁盘空间不足", "服务器的磁盘满了", "请告诉技术管理员腾出空间，再试一次。")
NO_WRITES = Outage(503, "现在只能看，不能存", "服务器暂时不能写", "请告诉技术管理员，好了以后再试一次。")
LOCKED = Outage(503, "系统正忙", "数据库暂时没有空下来", "请过几秒再试一次。")
AWAY = Outage(503, "数据库没有应答", "数据库可能正在重启", "请过一会儿再试；一直如此请告诉技术管理员。")


NO_FILES = Outage(503, "附件暂时取不到", "存放附件的地方没有应答", "文字照常能看能写；过一会儿再试附件。")


class StoreAway(OSError):
    """The store of attachments did not answer, or refused. Its words may hold addresses: for the log alone."""


def outage_behind(cause: BaseException | None) -> Outage | None:
    """Which of them it was; None for a fault of our own."""
    if isinstance(cause, StoreAway):
        return NO_FILES
    if isinstance(cause, OSError):
        return NO_ROOM if cause.errno in FULL_ERRNOS else NO_WRITES if cause.errno in CLOSED_ERRNOS else None
    if isinstance(cause, PoolTimeout):
        return LOCKED
    if not isinstance(cause, DBAPIError):
        return None
    name = _name_of(cause.orig)
    known = ((FULL, NO_ROOM), (CLOSED, NO_WRITES), (BUSY, LOCKED))
    found = next((outage for names, outage in known if name.startswith(names)), None)
    return found or (AWAY if _is_away(cause) else None)


def _name_of(error: BaseException | None) -> str:
    """SQLite's name of the error (SQLITE_BUSY_SNAPSHOT), or PostgreSQL's five characters."""
    return getattr(error, "sqlite_errorname", None) or getattr(error, "sqlstate", None) or ""


def _is_away(error: DBAPIError) -> bool:
    return error.connection_invalidated or isinstance(error, OperationalError)


def database_writes() -> bool:
    """Does the database answer, and would it take a change now?"""
    try:
        with access(writing=False):
            return _sqlite_writes() if db.engine.dialect.name == "sqlite" else _postgres_writes()
    except SQLAlchemyError:
        return False
    finally:
        db.session.rollback()


def _postgres_writes() -> bool:
    asked = "SELECT pg_is_in_recovery() OR current_setting('default_transaction_read_only')::boolean"
    return not db.session.scalar(text(asked))


def _sqlite_writes() -> bool:
    """Whether its files may be written is asked of the system: a lock can be had on a file that takes nothing."""
    db.session.execute(text("SELECT count(*) FROM sqlite_master"))
    file = str(db.engine.url.database)
    there = [path for path in (file, f"{file}-wal", f"{file}-shm") if Path(path).exists()]
    return all(os.access(path, os.W_OK) for path in there)
