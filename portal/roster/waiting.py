"""What of the roster waits on the first page: terms that run out, vacant offices, a proposal; and the figures."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import func, select

from portal.actor import Actor, Role
from portal.clock import local
from portal.extensions import db
from portal.numbers import number
from portal.roster.chief_rules import chief_name, is_officer, open_proposal
from portal.roster.geography import districts
from portal.roster.holders import posts
from portal.roster.in_office import on_day, per_district
from portal.roster.models import TermOfOffice
from portal.roster.term_rules import DUE_DAYS
from portal.waiting import Glance, Waiting, source


@source
def terms_running_out(by: Actor, at: datetime) -> Iterable[Waiting]:
    """For the organisation officer: two statements."""
    if Role.ORGANIZATION_OFFICER not in by.roles:
        return
    day = local(at).date()
    limit = day + timedelta(days=number(DUE_DAYS))
    due = select(func.count(), func.min(TermOfOffice.expected_end_on)).where(
        on_day(TermOfOffice), TermOfOffice.expected_end_on <= limit
    )
    count, first = db.session.execute(due, {"day": day}).one()
    if count:
        word = "已满或将满" if first and first < day else "将满"
        yield Waiting(
            f"{count} 人任期{word}", "请办理轮换，或修改预计届满日期", "/roster/?state=due", "查看", due_on=first
        )


@source
def vacancies(by: Actor, at: datetime) -> Iterable[Waiting]:
    """For the chief convener: offices that nobody holds. Two statements."""
    if not by.is_chief:
        return
    vacant = [post.title for post in posts(local(at).date(), districts()) if not post.holder and not post.coming]
    if vacant:
        yield Waiting(f"{len(vacant)} 个联盟职务空缺", "、".join(vacant), "/roster/offices", "任命")


@source
def proposals(by: Actor, at: datetime) -> Iterable[Waiting]:
    """A new chief convener waits for an officer; the one in office is told."""
    if not (is_officer(by) or by.is_chief):
        return
    proposal = open_proposal()
    if proposal and proposal.member_id != by.id:
        detail = f"技术管理员提名{proposal.name}，原因：{proposal.reason}"
        yield Waiting("总召集人接任待确认", detail, "/roster/chief", "查看")


@source
def chief_at_hand(by: Actor, at: datetime) -> Iterable[Waiting | Glance]:
    """For the administrator, who sees no roster: who is chief convener, and the way to a new one. One statement."""
    if Role.ADMINISTRATOR not in by.roles:
        return
    name = chief_name(local(at).date())
    if name is None:
        yield Waiting("总召集人空缺", "请提名接任的人，再由一名干事确认", "/roster/chief", "提名")
    yield Glance("总召集人", (("现任", name or "空缺"),), "/roster/chief")


@source
def figures(by: Actor, at: datetime) -> Iterable[Glance]:
    """First secretaries in office: of the districts that one convenes, of all of them for the chief. One statement."""
    if not (by.is_chief or by.convenes):
        return
    rows = per_district(local(at).date())
    if by.is_chief:
        yield Glance("在任第一书记", tuple((name, f"{count}") for _, name, count in rows), "/roster/")
    for id, name, count in rows:
        if id in by.convenes and not by.is_chief:
            yield Glance(name, (("在任第一书记", f"{count}"),), f"/roster/?district={id}")
