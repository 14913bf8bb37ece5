"""Invitations and mended passwords: who may make them for whom, and what happens when a code is used."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from portal.accounts import links, sessions
from portal.accounts.links import INVITE, MEND
from portal.accounts.models import Account, OneTimeLink
from portal.accounts.rules import STRANGER, open_account, said, tell
from portal.accounts.standing import Person, is_still_good, may_make_link, ranks
from portal.actor import Actor
from portal.audit.rules import record
from portal.clock import local
from portal.errors import Hidden, Refused
from portal.extensions import db
from portal.roster.models import Member

DEAD_CODE = "这个代码不对、已经用过或已经过期。请找片区召集人重新要一张邀请单。"


class Slip(NamedTuple):
    """What is handed to a person: shown once, when the link is made."""

    name: str
    town: str
    village: str
    code: str
    until: datetime
    is_mending: bool


class Opened(NamedTuple):
    """What a right code opens."""

    link: OneTimeLink
    account: Account
    member: Member

    @property
    def is_mending(self) -> bool:
        return self.link.purpose == MEND


def invite(people: Sequence[Person], codes: Sequence[str], *, by: Actor, at: datetime) -> list[Slip]:
    """One invitation for each of these people, who have no password yet."""
    if not people:
        raise Refused("还没有选人。请先勾选要发邀请单的人。")
    if any(person.is_enabled for person in people):
        raise Refused("选中的人里有已经启用账号的。请刷新页面再选；忘了密码的，在名单里单独办理。")
    _guard(people, by=by, at=at)
    slips = _hand(people, INVITE, codes, by=by, at=at)
    for person in people:
        words = f"{by.written_name}于{said(at)}为您生成了邀请单。账号如果不是您自己启用的，请告诉总召集人。"
        tell(person.id, words, at=at)
        _record(by, "accounts.invited", person, f"给{person.name}生成了邀请单", at=at)
    return slips


def mend(person: Person, code: str, *, by: Actor, at: datetime) -> Slip:
    """A link by which a member who forgot the password sets a new one; the owner is told."""
    if not person.is_enabled:
        raise Refused("这位成员还没有启用账号，请发邀请单。")
    _guard([person], by=by, at=at)
    slip = _hand([person], MEND, [code], by=by, at=at)[0]
    words = f"{by.written_name}于{said(at)}为您生成了重设密码的一次性链接。不是您要的，请告诉总召集人。"
    tell(person.id, words, at=at)
    _record(by, "accounts.mending_offered", person, f"给{person.name}生成了重设密码的一次性链接", at=at)
    return slip


def _record(by: Actor, verb: str, person: Person, text: str, *, at: datetime) -> None:
    record(by, verb, f"member:{person.id}", text, at=at, about=person.id, district_id=person.district_id)


def _guard(people: Sequence[Person], *, by: Actor, at: datetime) -> None:
    held = ranks(local(at).date())
    if not all(may_make_link(by, person, held) for person in people):
        raise Hidden


def _hand(people: Sequence[Person], purpose: str, codes: Sequence[str], *, by: Actor, at: datetime) -> list[Slip]:
    """The links themselves. Who has no account row yet gets one."""
    for person in people:
        if person.sign_in_name is None:
            open_account(_member(person.id), by=by, at=at)
    until = links.make([person.id for person in people], purpose, codes, by_id=by.id or None, at=at)
    return [
        Slip(person.name, person.town, person.village, code, until, purpose == MEND)
        for person, code in zip(people, codes, strict=True)
    ]


def _member(id: int) -> Member:
    return db.session.get_one(Member, id)


def open_link(code: str, *, at: datetime) -> Opened:
    """What this code opens, or one sentence for every reason why it doesn't."""
    found = links.opened_by(code, at=at)
    day = local(at).date()
    if found is None or not is_still_good(found[0].made_by_id, found[0].member_id, ranks(day)):
        raise Refused(DEAD_CODE)
    return Opened(*found)


def note_wrong_code(*, at: datetime) -> None:
    record(STRANGER, "accounts.code_refused", "one_time_link", "输入的一次性代码无效", at=at, kind="sign-in")


def use(opened: Opened, password_hash: str, *, at: datetime) -> None:
    """Set the password that the owner chose; the link is used up, and every session ends."""
    link, account, member = opened
    owner = Actor(id=member.id, name=member.name)
    link.used_at = account.password_changed_at = at
    account.password_hash = password_hash
    sessions.end_all(member.id, at=at)
    if not opened.is_mending:
        record(owner, "accounts.activated", account, "凭邀请单启用了账号", at=at)
        return
    maker = db.session.get(Member, link.made_by_id) if link.made_by_id else None
    whose = maker.name if maker else "技术管理员"
    tell(member.id, f"您的密码已于{said(at)}凭{whose}生成的链接重设，其他设备上的登录已全部失效。", at=at)
    record(owner, "accounts.password_mended", account, f"凭{whose}生成的链接重设了密码", at=at)
