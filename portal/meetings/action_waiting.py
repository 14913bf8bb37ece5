"""Home lines of actions: one's own that are due or overdue, and for who convenes those of the district."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Date, and_, bindparam, case, exists, func, select

from portal.actor import Actor, Can
from portal.clock import local
from portal.extensions import rows_of
from portal.meetings.action_models import ActionEntry, EntryState
from portal.meetings.action_sight import ENTRIES, Entry
from portal.meetings.words import ALLIANCE
from portal.numbers import declare, number
from portal.roster.models import District, Office, TermOfOffice
from portal.waiting import Glance, Waiting, source

REMIND_DAYS = declare(
    "meetings.action_remind_days", "议定事项提前提醒", "天", 7, 0, 60, "到期前多少天开始列在责任人的首页上。"
)
MOST = 20
LONGEST = 60  # characters of a title
IS_OPEN = ActionEntry.state == EntryState.OPEN
MINE = (
    ENTRIES.where(ActionEntry.owner_id == bindparam("me"), IS_OPEN, ActionEntry.due_on <= bindparam("until"))
    .order_by(ActionEntry.due_on, ActionEntry.id)
    .limit(MOST)
)
TODAY: Any = bindparam("today", type_=Date())
IS_OVERDUE = ActionEntry.due_on < TODAY
HAS_LEFT = and_(
    ActionEntry.owner_id.is_not(None),
    *(
        ~exists().where(kind.member_id == ActionEntry.owner_id, kind.starts_on <= TODAY, ~ended)
        for kind in (TermOfOffice, Office)
        for ended in (func.coalesce(kind.ends_on, TODAY) < TODAY,)
    ),
)
OPEN: Any = (
    select(
        ActionEntry.district_id,
        func.count(),
        func.sum(case((IS_OVERDUE, 1), else_=0)),
        func.min(ActionEntry.due_on),
        func.max(District.name),
        func.sum(case((HAS_LEFT, 1), else_=0)),
        func.min(case((HAS_LEFT, ActionEntry.id))),
    )
    .outerjoin(District, District.id == ActionEntry.district_id)
    .where(IS_OPEN)
    .group_by(ActionEntry.district_id)
)


@source
def lines(actor: Actor, at: datetime) -> Iterator[Waiting | Glance]:
    """Two statements, and for those who convene a third."""
    if not actor.holds(Can.REPORT_ACTION):
        return
    today = local(at).date()
    until = today + timedelta(days=number(REMIND_DAYS))
    for row in rows_of(MINE, {"me": actor.id, "until": until}):
        yield _to_report(Entry(*row))
    if actor.convenes or actor.may(Can.REPORT_ACTION):
        yield from _of_bodies(actor, today)


def _to_report(entry: Entry) -> Waiting:
    what = entry.what if len(entry.what) <= LONGEST else f"{entry.what[:LONGEST]}…"
    return Waiting(f"报告办结：{what}", f"{entry.meeting}议定", f"/actions/{entry.id}/completion", "报告", entry.due_on)


def _of_bodies(actor: Actor, today: date) -> Iterator[Waiting | Glance]:
    """Of the districts one convenes, and of the alliance for those who see to it; for the chief the sum of all."""
    rows = [tuple(row) for row in rows_of(OPEN, {"today": today})]
    for district_id, count, overdue, first, name, left, one_of_them in rows:
        is_own = district_id in actor.convenes if district_id else actor.may(Can.REPORT_ACTION)
        if is_own and overdue:
            url = f"/actions/?whose=all&state=overdue&body={district_id or 0}"
            yield Waiting(f"{name or ALLIANCE}有 {overdue} 件议定事项超期", "催办、改期或终止", url, "查看", first)
        if is_own and left:
            title = f"{name or ALLIANCE}有 {left} 件议定事项的责任人已离任"
            yield Waiting(title, "没有交接，请逐件换一位责任人", f"/actions/{one_of_them}/assignment", "换责任人")
        if is_own and district_id:
            yield Glance(name, (("议定事项", f"办理中 {count}，超期 {overdue}"),), "/actions/?whose=district")
    if actor.is_chief:
        counts = [(sum(row[1] for row in rows), sum(row[2] for row in rows))]
        yield Glance("议定事项", tuple(_facts(*counts[0])), "/actions/?whose=all")


def _facts(count: int, overdue: int) -> Iterator[tuple[str, str]]:
    yield "办理中", f"{count} 件"
    yield "其中超期", f"{overdue} 件"
