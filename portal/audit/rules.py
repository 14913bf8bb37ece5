"""Writing the journal, keeping it, and finding the first line that was tampered with."""

from datetime import datetime, timedelta
from pathlib import Path

from flask import current_app, has_request_context, request
from sqlalchemy import delete, event, func, insert, select, update
from sqlalchemy import text as sql
from sqlalchemy.orm import Session

from portal.actor import Actor
from portal.audit import chain
from portal.audit.models import JournalCheckpoint, JournalHead, JournalLine
from portal.extensions import Base, db
from portal.numbers import declare, number

KEEP_DAYS = declare(
    "audit.keep_days", "日志保存", "天", 365, 180, 3650, "网络安全法要求不少于六个月；更早的日志由系统清理。"
)
SYSTEM = Actor(id=0, name="系统")
PENDING = "journal_pending"
WRITTEN = "journal_written"
FIELDS = [column.name for column in JournalLine.__table__.columns]
HEAD = select(JournalHead.last_id, JournalHead.mac).where(JournalHead.id == 1).with_for_update()
NEW_HEAD = update(JournalHead).where(JournalHead.id == 1)
FIRST_HEAD = sql("INSERT INTO journal_head (id, last_id, mac) VALUES (1, 0, :mac) ON CONFLICT DO NOTHING")


def record(
    by: Actor,
    verb: str,
    subject: Base | str,
    text: str,
    *,
    at: datetime,
    kind: str = "change",
    about: int | None = None,
    district_id: int | None = None,
) -> None:
    """Add one line to the journal, in the caller's transaction.

    `text` is the sentence that members read after the name, e.g. "审定了《……》的会议记录"; never a secret.
    `about` is the member whom it concerns. The line gets its number and MAC just before the commit.
    """
    line = JournalLine(
        at=at,
        actor_id=by.id or None,
        actor_name=by.written_name,
        verb=verb,
        kind=kind,
        text=one_line(text),
        about_id=about if about != by.id else None,
        district_id=district_id if district_id is not None else getattr(subject, "district_id", None),
        origin=origin(),
    )
    db.session.info.setdefault(PENDING, []).append((line, subject))


def one_line(text: str) -> str:
    """Printable and on one line: control characters (also terminal escapes) become spaces."""
    return "".join(c if c.isprintable() else " " for c in text).strip()[:2000]


def origin() -> str:
    if not has_request_context():
        return "命令行"
    return (request.remote_addr or "-")[:60]


def pending() -> list[JournalLine]:
    """Lines recorded in this transaction and not yet written."""
    return [line for line, _ in db.session.info.get(PENDING, [])]


def journal_key() -> bytes:
    key: bytes = current_app.config["JOURNAL_KEY"]
    return key


def head_file() -> Path:
    return Path(current_app.config["HEAD_FILE"])


@event.listens_for(Session, "before_commit")
def _write_pending(session: Session) -> None:
    """Number, chain and insert the lines last, so that writers wait for one another as briefly as can be."""
    lines = session.info.pop(PENDING, [])
    if not lines:
        return
    session.flush()
    connection = session.connection()  # past the ORM: every change of the portal ends here
    head = connection.execute(HEAD).first()
    if head is None:  # the first line of all: of two writers at once the second waits here for the first
        connection.execute(FIRST_HEAD, {"mac": chain.START})
        head = connection.execute(HEAD).one()
    last_id, mac = head
    for line, subject in lines:
        line.id = last_id + 1
        line.subject = subject if isinstance(subject, str) else f"{subject.__tablename__}:{_key(subject)}"
        line.mac = chain.mac_of(journal_key(), mac, line)
        last_id, mac = line.id, line.mac
    connection.execute(insert(JournalLine), [{name: getattr(line, name) for name in FIELDS} for line, _ in lines])
    connection.execute(NEW_HEAD, {"last_id": last_id, "mac": mac})
    session.info[WRITTEN] = (last_id, mac)


def _key(subject: Base) -> str:
    return str(getattr(subject, "id", "") or "")


@event.listens_for(Session, "after_commit")
def _note_head(session: Session) -> None:
    """The change is made by now: that the file takes no line is the log's to say, not the reader's."""
    if WRITTEN not in session.info:
        return
    try:
        chain.note_head(head_file(), *session.info.pop(WRITTEN))
    except OSError:
        current_app.logger.warning("the journal's head could not be noted beside the database")


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, previous: object) -> None:
    session.info.pop(PENDING, None)
    session.info.pop(WRITTEN, None)


def verify() -> str:
    """ "" when the journal is whole, else one Chinese sentence that names the first broken line."""
    key = journal_key()
    heads = dict(chain.noted_heads(head_file()))  # first: what is noted beside the database is in it by then
    start = _start(key)
    if isinstance(start, str):
        return start
    lines = db.session.scalars(select(JournalLine).order_by(JournalLine.id).execution_options(yield_per=1000))
    broken, last_id, mac = chain.first_break(key, lines, heads, *start)
    if broken:
        return f"日志第 {broken} 行被改动、删除或插入过。"
    return _check_end(last_id, mac, heads)


def _start(key: bytes) -> tuple[int, str] | str:
    newest = db.session.scalar(select(JournalCheckpoint).order_by(JournalCheckpoint.last_removed_id.desc()).limit(1))
    if newest is None:
        return 0, chain.START
    if newest.signature != chain.signature_of(key, newest):
        return f"日志第 {newest.last_removed_id} 行处的清理记录被改动过。"
    return newest.last_removed_id, newest.mac_there


def _check_end(last_id: int, mac: str, heads: dict[int, str]) -> str:
    head = db.session.get(JournalHead, 1)
    if (head.last_id, head.mac) != (last_id, mac) if head else last_id:
        return f"日志在第 {last_id + 1} 行处被截断过。"
    if head and not heads:
        return f"数据库外的日志记号（{head_file().name}）不见了，日志有没有被截断已无从核对。请从备份找回这个文件。"
    if heads and max(heads) > last_id:
        return f"日志在第 {last_id + 1} 行处被截断过：数据库外的记号是第 {max(heads)} 行。"
    return ""


def keep(*, at: datetime) -> int:
    """Remove the lines that are older than the days kept, leaving a signed checkpoint. Returns how many."""
    limit = at - timedelta(days=number(KEEP_DAYS))
    first_kept = db.session.scalar(select(func.min(JournalLine.id)).where(JournalLine.at >= limit))
    older = JournalLine.id < first_kept if first_kept else JournalLine.at < limit
    line = db.session.scalar(select(JournalLine).where(older).order_by(JournalLine.id.desc()).limit(1))
    if line is None:
        return 0
    removed = db.session.scalar(select(func.count()).where(older).select_from(JournalLine)) or 0
    point = JournalCheckpoint(last_removed_id=line.id, mac_there=line.mac, removed=removed, at=at)
    point.signature = chain.signature_of(journal_key(), point)
    db.session.add(point)
    db.session.execute(delete(JournalLine).where(older))
    record(SYSTEM, "journal.trimmed", point, f"清理了 {limit:%Y-%m-%d} 以前的 {removed} 行日志", at=at)
    return removed
