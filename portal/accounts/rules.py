"""Accounts: opening and closing them, signing in and out, and what the owner changes. Each leaves its journal line."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from portal.accounts import sessions
from portal.accounts.attempts import Attempt, failures_elsewhere, forgive
from portal.accounts.links import revoke
from portal.accounts.models import (
    Account,
    KnownDevice,
    Notice,
    UserSession,
)
from portal.accounts.names import free_sign_in_name
from portal.accounts.passwords import LEAST_IN_OFFICE
from portal.accounts.sessions import Browser
from portal.actor import Actor
from portal.audit.rules import record
from portal.clock import local
from portal.errors import Hidden, Refused
from portal.extensions import db
from portal.roster import people_rules
from portal.roster.events import last_term_ended, member_added
from portal.roster.models import Member

STRANGER = Actor(id=0, name="未登录者")
SHORT = f"您担任联盟职务，密码应不少于 {LEAST_IN_OFFICE} 个字符，请在“我的账号”里修改。"
LONGEST_NOTICE = 300  # characters


@member_added.connect
def open_account(member: Member, *, by: Actor, at: datetime) -> Account:
    """An account without a password: an invitation gives it one. Who comes back starts anew in the same way."""
    account = db.session.scalar(select(Account).where(Account.member_id == member.id))
    if account is None:
        account = Account(member_id=member.id, sign_in_name=free_sign_in_name(member))
        db.session.add(account)
    elif account.disabled_at is None:
        return account
    account.password_hash = account.disabled_at = None
    db.session.flush()
    record(
        by, "accounts.opened", account, f"为{member.name}开通了账号（{account.sign_in_name}）", at=at, about=member.id
    )
    return account


@last_term_ended.connect
def disable(member: Member, *, by: Actor, at: datetime) -> None:
    """Close the account of who left: sessions and links end; what the person wrote stays under the name."""
    account = db.session.scalar(select(Account).where(Account.member_id == member.id, Account.disabled_at.is_(None)))
    if account is None:
        return
    account.disabled_at = at
    sessions.end_all(member.id, at=at)
    revoke([member.id], at=at)
    record(by, "accounts.disabled", account, f"停用了{member.name}的账号", at=at, about=member.id)


def sign_in(
    attempt: Attempt, browser: Browser, *, fresh_hash: str = "", is_short: bool = False, at: datetime
) -> Actor | None:
    """Begin a session for whose password was right. None when the account closed, or its holder is out of office.

    `fresh_hash` replaces one that was made with outdated parameters; `is_short`: too short for an office holder.
    """
    account = db.session.scalar(select(Account).where(Account.member_id == attempt.found.member_id).with_for_update())
    if account is None or account.password_hash != attempt.stored:
        return None
    account.password_hash = fresh_hash or account.password_hash
    since = last_sign_in(account.member_id)
    actor = enter(account, browser, at=at)
    if actor is None:
        return None
    forgive(attempt.id)
    if since:
        _tell_of_failures(attempt, since, at)
    if is_short and actor.is_office_holder:
        _tell_once(actor.id, SHORT, at=at)
    return actor


def _tell_of_failures(attempt: Attempt, since: datetime, at: datetime) -> None:
    tried = failures_elsewhere(attempt, since=since)
    if tried:
        text = f"自上次登录（{said(since)}）以来，别的设备上有 {tried} 次用您的登录名登录失败。不是您的话，请改密码。"
        tell(attempt.found.member_id, text, at=at)


def enter(account: Account, browser: Browser, *, at: datetime) -> Actor | None:
    """Begin a session, if its holder is in office, and know the browser from now on."""
    row = sessions.begin(account.member_id, browser, at=at)
    actor: Actor | None = sessions.load(browser.token)
    if actor is None:
        return None
    know_device(account.member_id, browser.device, at=at)
    record(actor, "accounts.signed_in", row, f"登录，用的是{browser.words}", at=at, kind="sign-in")
    return actor


def know_device(member_id: int, device: str, *, at: datetime) -> None:
    """This account signed in on the browser with this token."""
    token_hash = sessions.hash_of(device)
    of_both = select(KnownDevice).where(KnownDevice.member_id == member_id, KnownDevice.token_hash == token_hash)
    known = db.session.scalar(of_both)
    if known is None:
        db.session.add(KnownDevice(member_id=member_id, token_hash=token_hash, last_used_at=at))
    else:
        known.last_used_at = at


def is_issued(device: str) -> bool:
    """Did somebody sign in on the browser with this token? Another token may be planted: it is replaced."""
    issued = select(KnownDevice.id).where(KnownDevice.token_hash == sessions.hash_of(device)).limit(1)
    return bool(device) and db.session.scalar(issued) is not None


def note_failure(attempt: Attempt, *, by: Actor = STRANGER, at: datetime) -> None:
    """A wrong password, in the journal. A name that nobody has isn't written down: people type passwords there.

    An address that is slowed down anyway can't fill the journal with such names.
    """
    whose = attempt.found
    if not whose.member_id and attempt.is_slow:
        return
    if by.id:
        text = "确认本人时输错了密码"
    elif not whose.member_id:
        text = "用没有登记的登录名尝试登录，没有成功"
    elif whose.disabled_at:
        text = f"尝试登录已停用的账号 {whose.sign_in_name}，没有成功"
    else:
        text = f"尝试登录账号 {whose.sign_in_name}，没有成功"
    about = whose.member_id or None
    record(by, "accounts.sign_in_failed", "account", text, at=at, kind="sign-in", about=about)


def sign_in_name_of(member_id: int) -> str:
    return db.session.scalar(select(Account.sign_in_name).where(Account.member_id == member_id)) or ""


def sign_out(*, by: Actor, at: datetime) -> None:
    sessions.end([by.session_id], at=at)
    record(by, "accounts.signed_out", f"user_session:{by.session_id}", "退出登录", at=at, kind="sign-in")


def end_session(id: int, *, by: Actor, at: datetime) -> None:
    """End another session of one's own."""
    row = next((row for row in sessions.live(by, at=at) if row.id == id and row.id != by.session_id), None)
    if row is None:
        raise Hidden
    sessions.end([row.id], at=at)
    record(by, "accounts.session_ended", row, f"让{row.device or '另一台设备'}上的登录失效", at=at, kind="sign-in")


def end_other_sessions(*, by: Actor, at: datetime) -> None:
    count = sessions.end_all(by.id, at=at, but=by.session_id)
    if not count:
        raise Refused("没有别的设备登录着。")
    text = f"让其他 {count} 处登录失效"
    record(by, "accounts.sessions_ended", f"user_session:{by.session_id}", text, at=at, kind="sign-in")


def last_sign_in(member_id: int, before: int = 0) -> datetime | None:
    """When this member signed in last (before the session of that id)."""
    newest = select(UserSession.started_at).where(UserSession.member_id == member_id)
    if before:
        newest = newest.where(UserSession.id < before)
    return db.session.scalar(newest.order_by(UserSession.id.desc()).limit(1))


def device_before(by: Actor) -> str:
    """The kind of device of one's own sign-in before this one, in plain words."""
    mine = select(UserSession.device).where(UserSession.member_id == by.id, UserSession.id < by.session_id)
    return db.session.scalar(mine.order_by(UserSession.id.desc()).limit(1)) or ""


def change_password(account: Account, password_hash: str, *, by: Actor, at: datetime) -> None:
    """Set one's own new password; every session ends, the caller begins this browser's anew."""
    account.password_hash, account.password_changed_at = password_hash, at
    sessions.end_all(account.member_id, at=at)
    revoke([account.member_id], at=at)
    tell(account.member_id, f"您的密码已于{said(at)}修改，其他设备上的登录已全部失效。", at=at)
    record(by, "accounts.password_changed", account, "修改了自己的密码", at=at)


def change_contact(account: Account, values: Mapping[str, Any], *, by: Actor, at: datetime) -> None:
    """Change one's own contact data. A new phone is also a new name to sign in with: the owner is told."""
    member, before = account.member, account.member.phone
    people_rules.change_contact(member, values, version=member.version, by=by, at=at)
    if member.phone != before:
        tell(member.id, f"您登记的手机号已于{said(at)}修改。", at=at)


def set_large_type(account: Account, is_large: bool, *, by: Actor, at: datetime) -> None:
    account.large_type = is_large
    record(by, "accounts.type_changed", account, "改用大字" if is_large else "改用普通字", at=at)


def tell(member_id: int, text: str, *, at: datetime) -> None:
    """Owe the owner a sentence, shown until it is marked as read; at most what its column holds."""
    text = text if len(text) <= LONGEST_NOTICE else text[: LONGEST_NOTICE - 1] + "…"
    db.session.add(Notice(member_id=member_id, text=text, at=at))


def _tell_once(member_id: int, text: str, *, at: datetime) -> None:
    """Unless it is already there, unread."""
    there = select(Notice.id).where(Notice.member_id == member_id, Notice.text == text, Notice.seen_at.is_(None))
    if db.session.scalar(there.limit(1)) is None:
        tell(member_id, text, at=at)


def mark_read(id: int, *, by: Actor, at: datetime) -> None:
    notice = db.session.get(Notice, id)
    if notice is None or notice.member_id != by.id:
        raise Hidden
    notice.seen_at = notice.seen_at or at
    record(by, "accounts.notice_read", notice, "看过了一条账号提醒", at=at)


def said(at: datetime) -> str:
    """9月24日 10:20."""
    there = local(at)
    return f"{there.month}月{there.day}日 {there:%H:%M}"
