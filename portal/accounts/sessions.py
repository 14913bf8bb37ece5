"""Sessions as rows: the cookie holds a random token, the row its hash, so that signing out is final.

One constant statement a request tells who acts, with which roles, and what this database is.
"""

import hashlib
import secrets
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from flask import g
from flask_login import current_user
from sqlalchemy import BindParameter, Connection, Select, Update, and_, bindparam, null, or_, select, union_all, update
from sqlalchemy import Row as Result
from sqlalchemy.exc import OperationalError

from portal import clock, installation
from portal.accounts.models import Account, UserSession
from portal.actor import ROLE_NAMES, Actor, Role
from portal.authz import grants_for
from portal.extensions import access, db, login, rows_of
from portal.installation import Installation
from portal.roster.models import Deputy, District, Grouping, Member, Office, Placement, TermOfOffice
from portal.roster.wording import office_title

MOST_SESSIONS = 5  # a member's; the oldest ends
IDLE = {True: timedelta(minutes=30), False: timedelta(hours=8)}  # office holders, other members
ABSOLUTE = {True: timedelta(hours=12), False: timedelta(days=7)}
LAST_SEEN_EVERY = timedelta(minutes=1)

TODAY: BindParameter[date] = bindparam("today")


def _today(kind: Any) -> Any:
    return and_(kind.starts_on <= TODAY, or_(kind.ends_on.is_(None), kind.ends_on >= TODAY))


def _roles() -> Any:
    """(member, role, district, for whom): offices held today, and those stood in for today."""
    holder = Member.__table__.alias("holder")
    held = select(Office.member_id, Office.kind, Office.district_id, null().label("stands_for")).where(_today(Office))
    stood_in = (
        select(Deputy.member_id, Office.kind, Office.district_id, holder.c.name)
        .join(Office, Deputy.office_id == Office.id)
        .join(holder, holder.c.id == Office.member_id)
        .where(_today(Deputy), _today(Office))
    )
    return union_all(held, stood_in).subquery("held")


_held = _roles()
WHO = (
    select(
        UserSession.id,
        UserSession.started_at,
        UserSession.last_seen_at,
        Member.id,
        Member.name,
        Account.large_type,
        Installation.is_sample,
        Installation.clock_offset,
        TermOfOffice.id,
        Grouping.district_id,
        _held.c.kind,
        _held.c.district_id,
        _held.c.stands_for,
        District.name,
    )
    .select_from(UserSession)
    .join(Account, and_(Account.member_id == UserSession.member_id, Account.disabled_at.is_(None)))
    .join(Member, Member.id == UserSession.member_id)
    .outerjoin(Installation, Installation.id == 1)
    .outerjoin(TermOfOffice, and_(TermOfOffice.member_id == Member.id, _today(TermOfOffice)))
    .outerjoin(Placement, and_(Placement.village_id == TermOfOffice.village_id, _today(Placement)))
    .outerjoin(Grouping, and_(Grouping.town_id == Placement.town_id, _today(Grouping)))
    .outerjoin(_held, _held.c.member_id == Member.id)
    .outerjoin(District, District.id == _held.c.district_id)
    .where(UserSession.token_hash == bindparam("token_hash"), UserSession.ended_at.is_(None))
)


def hash_of(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def new_token() -> str:
    return secrets.token_urlsafe(32)


@login.user_loader  # type: ignore[untyped-decorator]
def load(token: str) -> Actor | None:
    """The actor whose session this token opens, or None when it is over, ended, or its holder is out of office."""
    rows = _rows(token, clock.today())
    if rows and rows[0][7] is not None and rows[0][7] != clock.offset().total_seconds():
        installation.adopt(rows[0][6], rows[0][7])  # another process moved the sample's clock
        rows = _rows(token, clock.today())
    if not rows:
        installation.is_sample()  # the clock is followed by the signed-out too
        return None
    installation.adopt(bool(rows[0][6]), rows[0][7] or 0.0)
    actor = _actor(rows, token)
    started_at, last_seen_at = rows[0][1], rows[0][2]
    if not actor.roles or is_over(actor.is_office_holder, started_at, last_seen_at, at=clock.now()):
        return None
    g.last_seen_at = last_seen_at
    return actor


def _rows(token: str, today: date) -> Sequence[Result[*tuple[Any, ...]]]:
    return rows_of(WHO, {"token_hash": hash_of(token), "today": today})


def is_over(office_holder: bool, started_at: datetime, last_seen_at: datetime, *, at: datetime) -> bool:
    """Is a session over by its idle or its absolute limit?"""
    return at - last_seen_at > IDLE[office_holder] or at - started_at > ABSOLUTE[office_holder]


def _actor(rows: Sequence[Result[*tuple[Any, ...]]], token: str) -> Actor:
    session_id, _, _, member_id, name, large, _, _, term_id, district_id, *_ = rows[0]
    held = {(Role(kind), district, stands_for, where) for *_, kind, district, stands_for, where in rows if kind}
    roles = {role for role, *_ in held} | ({Role.FIRST_SECRETARY} if term_id else set())
    own = {role for role, _, stands_for, _ in held if not stands_for}
    titles = sorted(office_title(role, where) for role, _, _, where in held)
    return Actor(
        id=member_id,
        name=name,
        roles=frozenset(roles),
        convenes=frozenset(d for role, d, *_ in held if role is Role.DISTRICT_CONVENER and d is not None),
        district_id=district_id,
        term_id=term_id,
        deputizes=tuple(sorted({stands_for for _, _, stands_for, _ in held if stands_for})),
        borrowed=frozenset({role for role, *_ in held} - own),
        title="、".join(titles) or ROLE_NAMES[Role.FIRST_SECRETARY],
        grants=grants_for(roles),
        session_id=session_id,
        large_type=large,
        token=token,
    )


class Browser(NamedTuple):
    """Where a session begins: the token that opens it, the token by which the browser is known, and what it is."""

    token: str
    device: str
    words: str = ""
    address: str = ""


def begin(member_id: int, browser: Browser, *, at: datetime) -> UserSession:
    """A new session of this member; beyond MOST_SESSIONS the oldest end."""
    older = _open(member_id).order_by(UserSession.started_at.desc(), UserSession.id.desc()).offset(MOST_SESSIONS - 1)
    end([row.id for row in db.session.scalars(older)], at=at)
    row = UserSession(
        member_id=member_id,
        token_hash=hash_of(browser.token),
        started_at=at,
        last_seen_at=at,
        device=browser.words[:120],
        address=browser.address[:60],
    )
    db.session.add(row)
    db.session.flush()
    return row


def end(ids: Sequence[int], *, at: datetime) -> None:
    if ids:
        db.session.execute(update(UserSession).where(UserSession.id.in_(ids)).values(ended_at=at))


def end_of(token: str, *, at: datetime) -> None:
    """End the session that this token opens, if any."""
    open_one = update(UserSession).where(UserSession.token_hash == hash_of(token), UserSession.ended_at.is_(None))
    db.session.execute(open_one.values(ended_at=at))


def end_all(member_id: int, *, at: datetime, but: int = 0) -> int:
    """End the member's sessions, but the one of that id. Returns how many."""
    rows = db.session.scalars(_open(member_id).where(UserSession.id != but))
    ids = [row.id for row in rows]
    end(ids, at=at)
    return len(ids)


def live(actor: Actor, *, at: datetime) -> list[UserSession]:
    """The person's sessions that are not over, the newest first."""
    rows = db.session.scalars(_open(actor.id).order_by(UserSession.last_seen_at.desc(), UserSession.id.desc()))
    return [row for row in rows if not is_over(actor.is_office_holder, row.started_at, row.last_seen_at, at=at)]


def _open(member_id: int) -> Select[UserSession]:
    return select(UserSession).where(UserSession.member_id == member_id, UserSession.ended_at.is_(None))


def note_last_seen(response: Any) -> Any:
    """At most once a minute a session, in a short write of its own: the reader was here."""
    last = g.get("last_seen_at")
    if last is None or clock.now() - last < LAST_SEEN_EVERY or not current_user.is_authenticated:
        return response
    seen = update(UserSession).where(UserSession.id == current_user.session_id).values(last_seen_at=clock.now())
    with access(writing=True), db.engine.connect() as connection, suppress(OperationalError):
        _write_at_once(connection, seen)
    return response


def _write_at_once(connection: Connection, statement: Update) -> None:
    """Without waiting for another writer: the page is ready, and the next request can tell as well."""
    raw: Any = connection.connection.dbapi_connection
    is_sqlite = connection.dialect.name == "sqlite"
    if is_sqlite:
        raw.execute("PRAGMA busy_timeout=0")
    try:
        with connection.begin():
            connection.execute(statement)
    finally:
        if is_sqlite:
            raw.execute("PRAGMA busy_timeout=5000")


def init_app(app: Any) -> None:
    login.session_protection = None  # rows are revocable; addresses of phones change
    # First in the list runs last: the request's own transaction has ended by then.
    app.after_request_funcs.setdefault(None, []).insert(0, note_last_seen)
