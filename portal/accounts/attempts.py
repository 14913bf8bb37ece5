"""The counts behind the throttle: a try is recorded before its password is looked at, so none slips past."""

import ipaddress
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import delete, func, select, text

from portal.accounts import throttle
from portal.accounts.models import Account, FailedSignIn, KnownDevice
from portal.accounts.names import hash_of_name, hashes_of_name, plain
from portal.accounts.passwords import DUMMY
from portal.accounts.sessions import hash_of
from portal.accounts.throttle import Try, Verdict
from portal.extensions import db
from portal.roster.models import Member

LOCK = 2020  # the counts' own lock on PostgreSQL; SQLite has one writer anyway
FOUND = select(Account.member_id, Account.sign_in_name, Member.phone, Account.password_hash, Account.disabled_at).join(
    Member, Member.id == Account.member_id
)
NO_NAME = "one-time link"  # codes are tried without one


class Found(NamedTuple):
    """Whom a typed name means; all empty when nobody."""

    member_id: int = 0
    sign_in_name: str = ""
    phone: str | None = None
    password_hash: str | None = None
    disabled_at: datetime | None = None

    @property
    def names(self) -> list[str]:
        return [name for name in (self.sign_in_name, self.phone) if name]


class Attempt(NamedTuple):
    """One try that was counted (`id`), or refused before it was (0): whose, on which device (its token), and the
    hash to hold against it.
    """

    id: int
    found: Found
    device: str
    stored: str
    verdict: Verdict
    is_slow: bool


def take(typed: str, device: str, address: str, *, at: datetime) -> Attempt:
    """Count one more try under this name, on this device (its token), from this address."""
    _line_up()
    found = find(typed)
    name, device_hash = hash_of_name(typed), hash_of(device) if device else None
    verdict = throttle.judge(_tries(typed, found, at), _devices(found), name=name, device=device_hash, at=at)
    is_slow = not verdict.is_known_device and is_tired_of(address, at=at)
    stored = DUMMY if found.disabled_at or verdict.is_blind else found.password_hash or DUMMY
    number = 0 if verdict.wait else _note(name, device_hash, address, at)
    return Attempt(number, found, device, stored, verdict, is_slow)


def take_code(device: str, address: str, *, at: datetime) -> tuple[int, bool]:
    """Count a try of a one-time code: its number, and whether this address is slowed down."""
    is_slow = is_tired_of(address, at=at)
    return _note(hash_of_name(NO_NAME), hash_of(device) if device else None, address, at), is_slow


def forgive(number: int) -> None:
    """The try was right: it doesn't count."""
    db.session.execute(delete(FailedSignIn).where(FailedSignIn.id == number))


def find(typed: str) -> Found:
    name = plain(typed)
    which = Member.phone == name if name.isdigit() else Account.sign_in_name == name
    row = db.session.execute(FOUND.where(which)).first()
    return Found(*row) if row else Found()


def failures_elsewhere(attempt: Attempt, *, since: datetime) -> int:
    """Failed tries under the names of the account since then, on other devices than this one."""
    of_account = FailedSignIn.name_hash.in_(_hashes(attempt.found.names))
    tries = select(func.count()).where(of_account, FailedSignIn.at > since)
    if attempt.device:
        tries = tries.where(FailedSignIn.device_hash.is_distinct_from(hash_of(attempt.device)))
    return db.session.scalar(tries) or 0


def failures_since(names: Sequence[str], since: datetime) -> int:
    """Failed tries under these names, on whatever device."""
    of_account = FailedSignIn.name_hash.in_(_hashes(names))
    tries = select(func.count()).where(of_account, FailedSignIn.at > since)
    return db.session.scalar(tries) or 0


def is_tired_of(address: str, *, at: datetime) -> bool:
    """Did so many tries from this address fail that it is slowed down?"""
    recent = select(func.count()).where(
        FailedSignIn.address == network_of(address), FailedSignIn.at > at - throttle.HOUR
    )
    return (db.session.scalar(recent) or 0) >= throttle.ADDRESS_AN_HOUR


def network_of(address: str) -> str:
    """What counts as one address: an IPv6 line's /64, for it holds more addresses than anybody can count."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address[:60]
    return str(ipaddress.ip_network((parsed, 64), strict=False)) if parsed.version == 6 else str(parsed)


def _line_up() -> None:
    """Let tries through one by one: two at once would both see the count before either."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})


def _tries(typed: str, found: Found, at: datetime) -> list[Try]:
    of_name = FailedSignIn.name_hash.in_(_hashes((typed, *found.names)))
    recent = select(FailedSignIn.name_hash, FailedSignIn.device_hash, FailedSignIn.at).where(
        of_name, FailedSignIn.at > at - throttle.MONTH
    )
    typed_now, *before = hashes_of_name(typed)  # a try of before the last new key is one under the name typed now
    rows = db.session.execute(recent)
    return [Try(typed_now if name in before else name, device, when) for name, device, when in rows]


def _hashes(names: Sequence[str]) -> set[bytes]:
    return {hashed for name in names for hashed in hashes_of_name(name)}


def _devices(found: Found) -> dict[bytes, datetime]:
    known = select(KnownDevice.token_hash, KnownDevice.last_used_at).where(KnownDevice.member_id == found.member_id)
    return {row[0]: row[1] for row in db.session.execute(known)}


def _note(name: bytes, device: bytes | None, address: str, at: datetime) -> int:
    row = FailedSignIn(name_hash=name, device_hash=device, address=network_of(address), at=at)
    db.session.add(row)
    db.session.flush()
    return row.id
