"""Lines on the home page: what the portal owes to tell, who has no password yet, and a flood of failed sign-ins."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, Select, bindparam, func, select

from portal import waiting
from portal.accounts import second_rules
from portal.accounts.models import Account, FailedSignIn, Notice
from portal.actor import Actor, Can
from portal.clock import local
from portal.extensions import db, rows_of
from portal.roster.in_office import on_day
from portal.roster.models import Grouping, Office, Placement, TermOfOffice
from portal.waiting import Near, Waiting

DAY: BindParameter[date] = bindparam("day")
ALARM = 500  # failed sign-ins an hour, from everywhere
UNREAD = (
    select(Notice.id, Notice.text, Notice.at)
    .where(Notice.member_id == bindparam("member_id"), Notice.seen_at.is_(None))
    .order_by(Notice.id)
    .limit(5)
)
WITHOUT_PASSWORD: Select[Any] = (
    select(func.count(Account.id.distinct()))
    .join(TermOfOffice, TermOfOffice.member_id == Account.member_id)
    .where(on_day(TermOfOffice), Account.password_hash.is_(None), Account.disabled_at.is_(None))
)
HOLDS_NO_OFFICE = ~select(Office.id).where(Office.member_id == Account.member_id, on_day(Office)).exists()
IN_DISTRICTS = Grouping.district_id.in_(bindparam("districts", expanding=True))
WITHOUT_PASSWORD_THERE = (
    WITHOUT_PASSWORD.join(Placement, Placement.village_id == TermOfOffice.village_id)
    .join(Grouping, Grouping.town_id == Placement.town_id)
    .where(on_day(Placement), on_day(Grouping), IN_DISTRICTS, HOLDS_NO_OFFICE)
)


@waiting.source
def lines(actor: Actor, at: datetime) -> Iterator[Waiting | Near]:
    for id, text, when in rows_of(UNREAD, {"member_id": actor.id}):
        yield Waiting(text, f"{local(when):%m-%d %H:%M}", f"/account/notices/{id}/reading", "知道了", is_post=True)
    if actor.holds(Can.INVITE):
        yield from _to_invite(actor, local(at).date())
    if actor.is_office_holder:
        yield from _removals(actor, at)
    if actor.holds(Can.SEE_SIGN_INS):
        yield from _alarm(at)


def _removals(actor: Actor, at: datetime) -> Iterator[Waiting]:
    for row in second_rules.open_removals(at=at):
        if second_rules.may_confirm(row, actor, at=at):
            title = f"核实{row.member.name}本人，确认停用第二因素"
            yield Waiting(title, f"{row.asked_by.name}提出的，24 小时内有效", "/account/removals", "核实")


def _to_invite(actor: Actor, day: date) -> Iterator[Waiting]:
    ((count,),) = _without_password(actor, day)
    if count:
        title = f"{count} 位第一书记还没有启用账号"
        yield Waiting(title, "打印邀请单，或把链接发给本人", "/account/invitations", "发邀请单")


def _without_password(actor: Actor, day: date) -> Sequence[Any]:
    """How many of all who serve; for a convener of those of the own district who hold no office."""
    if actor.may(Can.INVITE):
        return rows_of(WITHOUT_PASSWORD, {"day": day})
    return rows_of(WITHOUT_PASSWORD_THERE, {"day": day, "districts": sorted(actor.convenes)})


def _alarm(at: datetime) -> Iterator[Near]:
    recent = select(func.count(FailedSignIn.id)).where(FailedSignIn.at > at - timedelta(hours=1))
    count = db.session.scalar(recent) or 0
    if count >= ALARM:
        detail = "可能有人在猜密码；用过的设备不受影响"
        yield Near(f"一小时内有 {count} 次登录失败", detail, "/journal/?kind=sign-in", local(at).date(), tone="stop")
