"""Facts of actions about a member: how many were closed in a span of days, how many were overdue at its end."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, case, func, or_, select

from portal.clock import instant
from portal.extensions import rows_of
from portal.facts import Fact, giver
from portal.meetings.action_models import ActionEntry, EntryState

SINCE: Any = bindparam("since")
UNTIL: Any = bindparam("until")
IS_DONE = and_(ActionEntry.state == EntryState.DONE, ActionEntry.closed_at >= SINCE, ActionEntry.closed_at < UNTIL)
WAS_OPEN = or_(ActionEntry.state == EntryState.OPEN, ActionEntry.closed_at >= UNTIL)
IS_OVERDUE = and_(WAS_OPEN, ActionEntry.due_on >= bindparam("first"), ActionEntry.due_on < bindparam("last"))
COUNTS: Any = select(
    func.coalesce(func.sum(case((IS_DONE, 1), else_=0)), 0), func.coalesce(func.sum(case((IS_OVERDUE, 1), else_=0)), 0)
).where(ActionEntry.owner_id == bindparam("me"))


@giver
def closed(member_id: int, first: date, last: date) -> Iterator[Fact]:
    """One statement. Overdue is what was due in these days and still open at their end."""
    days = {"first": first, "last": last, "since": instant(first), "until": instant(last + timedelta(days=1))}
    done, overdue = rows_of(COUNTS, days | {"me": member_id})[0]
    yield Fact("办结议定事项", f"{done} 件")
    yield Fact("超期未办结议定事项", f"{overdue} 件")
