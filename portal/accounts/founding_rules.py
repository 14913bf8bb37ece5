"""Links that only the server's operator makes: for the first chief convener, and for the highest accounts."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import or_, select

from portal.accounts import attempts, links, sessions
from portal.accounts.links import INVITE, MEND
from portal.accounts.models import Account
from portal.accounts.rules import open_account, said, tell
from portal.actor import ROLE_NAMES, Actor, Role
from portal.audit.rules import record
from portal.clock import local
from portal.errors import Refused
from portal.extensions import db
from portal.roster.cleaning import tidy
from portal.roster.models import Member, Office
from portal.roster.rules import add_member

OPERATOR = Actor(id=0, name="技术管理员")


class Issued(NamedTuple):
    """A link made by a command."""

    name: str
    sign_in_name: str
    code: str
    until: datetime


def invite_first(name: str, kind: Role, *, at: datetime) -> Issued:
    """Invite the first chief convener, or a technical administrator; once more when the link was never used."""
    name = tidy(name)
    if not 0 < len(name) <= 40:
        raise Refused("姓名应有 1 到 40 个字。")
    holder = _holder(name, kind, at)
    if holder is None:
        member = add_member({"name": name}, by=OPERATOR, at=at)
        office = Office(member_id=member.id, kind=kind, starts_on=local(at).date())
        db.session.add(office)
        record(OPERATOR, "office.founded", office, f"登记{name}为{ROLE_NAMES[kind]}", at=at, about=member.id)
        holder = member
    return _issue(open_account(holder, by=OPERATOR, at=at), holder, at)


def _holder(name: str, kind: Role, at: datetime) -> Member | None:
    """Who holds the office and has not yet set a password; a chief convener who has ends the command."""
    day = local(at).date()
    held = (
        select(Member, Account.password_hash)
        .join(Office, Office.member_id == Member.id)
        .outerjoin(Account, Account.member_id == Member.id)
        .where(Office.kind == kind, or_(Office.ends_on.is_(None), Office.ends_on >= day))
    )
    for member, password_hash in db.session.execute(held).all():
        if kind is Role.ADMINISTRATOR and member.name != name:
            continue
        if password_hash:
            raise Refused(
                f"{ROLE_NAMES[kind]}{member.name}已启用账号。其他成员由总召集人在网页上邀请；忘了密码用 admin mend。"
            )
        if member.name != name:
            raise Refused(f"{ROLE_NAMES[kind]}已登记为{member.name}，还没有启用账号：请写这个姓名重新生成链接。")
        return member
    return None


def renew(sign_in_name: str, *, at: datetime) -> Issued:
    """A new link for any account: to set a password anew, or for the first time. The owner is told."""
    account, member = _account(sign_in_name)
    if account.password_hash:
        tell(member.id, f"技术管理员于{said(at)}在服务器上为您生成了重设密码的一次性链接。", at=at)
    return _issue(account, member, at)


def end_sessions(sign_in_name: str, *, at: datetime) -> int:
    """Sign somebody out everywhere. Returns from how many browsers."""
    account, member = _account(sign_in_name)
    count = sessions.end_all(member.id, at=at)
    text = f"让{member.name}的 {count} 处登录失效"
    record(OPERATOR, "accounts.sessions_ended", account, text, at=at, kind="sign-in", about=member.id)
    return count


def _account(sign_in_name: str) -> tuple[Account, Member]:
    found = attempts.find(sign_in_name)
    if not found.member_id:
        raise Refused("没有这个登录名。")
    if found.disabled_at:
        raise Refused("这个账号已停用：本人的任期和职务都已结束。")
    account = db.session.scalars(select(Account).where(Account.member_id == found.member_id)).one()
    return account, db.session.get_one(Member, found.member_id)


def _issue(account: Account, member: Member, at: datetime) -> Issued:
    code, purpose = links.new_code(), MEND if account.password_hash else INVITE
    until = links.make([member.id], purpose, [code], by_id=None, at=at)
    what = "邀请链接" if purpose == INVITE else "重设密码的一次性链接"
    verb = "accounts.invited" if purpose == INVITE else "accounts.mending_offered"
    record(OPERATOR, verb, account, f"在服务器上给{member.name}生成了{what}", at=at, about=member.id)
    return Issued(member.name, account.sign_in_name, code, until)
