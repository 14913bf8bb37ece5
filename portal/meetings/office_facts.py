"""Facts of meetings about who convenes them: held by month, who came, minutes approved."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy import bindparam, func, or_, select

from portal.actor import Role
from portal.clock import instant, local
from portal.extensions import rows_of
from portal.facts import Fact, office_giver
from portal.meetings.models import Meeting, Minutes, MinutesStep, State

SINCE: Any = bindparam("since")
UNTIL: Any = bindparam("until")
WHERE: Any = bindparam("where")
IN_DAYS = Meeting.starts_at >= SINCE, Meeting.starts_at < UNTIL
OF_BODY = or_(Meeting.district_id == WHERE, Meeting.district_id.is_(None) & WHERE.is_(None))
CALLED: Any = select(Meeting.starts_at, Meeting.state).where(OF_BODY, *IN_DAYS).order_by(Meeting.starts_at)
CAME: Any = (
    select(func.sum(Minutes.expected_count), func.sum(Minutes.present_count), func.sum(Minutes.leave_count))
    .join(Meeting, Meeting.id == Minutes.meeting_id)
    .where(OF_BODY, Minutes.final_at.is_not(None), *IN_DAYS)
)
APPROVED: Any = select(func.count()).where(
    MinutesStep.by_id == bindparam("me"),
    MinutesStep.kind == "approved",
    MinutesStep.at >= SINCE,
    MinutesStep.at < UNTIL,
)
CONVENE = (Role.DISTRICT_CONVENER, Role.CHIEF_CONVENER, Role.ORGANIZATION_OFFICER)
NOT_HELD = (State.PLANNED, State.CANCELLED)


@office_giver
def convened(kind: str, district_id: int | None, member_id: int, first: date, last: date) -> Iterator[Fact]:
    """Three statements. A convener's meetings are the district's, the chief's and the officer's the alliance's."""
    if kind not in CONVENE:
        return
    days = {"since": instant(first), "until": instant(last + timedelta(days=1))}
    where = days | {"where": district_id if kind == Role.DISTRICT_CONVENER else None}
    rows = rows_of(CALLED, where)
    held = Counter(local(at).month for at, state in rows if state not in NOT_HELD)
    months = "、".join(f"{month}月 {count}" for month, count in sorted(held.items()))
    url = f"/meetings/year?year={last.year}"
    yield Fact("召集会议", f"{len(rows)} 次", url)
    yield Fact("召开会议", f"{held.total()} 次" + (f"（{months}）" if months else ""), url)
    expected, present, leave = (count or 0 for count in rows_of(CAME, where)[0])
    yield Fact("定稿会议到会", f"应到 {expected} 人次，实到 {present}，请假 {leave}", url)
    yield Fact("审定会议记录", f"{rows_of(APPROVED, days | {'me': member_id})[0][0]} 份", url)
