"""Saying why a month went by without a meeting."""

from datetime import date, datetime

from portal.actor import Actor, Can
from portal.audit.rules import record
from portal.errors import Forbidden, Refused
from portal.extensions import db
from portal.meetings.year_cells import Body, year_of
from portal.meetings.year_models import MissingReason


def missing_months(body: Body, year: int, *, by: Actor, at: datetime) -> list[date]:
    """The months of that year that can carry a reason. Raises Forbidden or Refused."""
    if not by.may(Can.PLAN_MEETING, body.district_id):
        raise Forbidden("未开的原因由筹备会议的人写：片区的是本片区召集人，联盟的是组织干事，总召集人都可以。")
    missing = year_of(year, [body], by, at)[0].missing
    if not missing:
        raise Refused(f"{body.name}{year}年没有缺例会的月份，不用写原因。")
    return missing


def explain(body: Body, month: date, *, reason: str, by: Actor, at: datetime) -> None:
    """Write down why the body did not meet in that month; a later word replaces an earlier one."""
    if month not in missing_months(body, month.year, by=by, at=at):
        raise Refused(f"{body.name}{month.month}月不缺例会，不用写原因。")
    row = MissingReason(district_id=body.district_id, month=month, reason=reason, by_id=by.id, at=at)
    db.session.add(row)
    words = f"写明{body.name}{month.year}年{month.month}月未开例会的原因：{reason}"
    record(by, "meeting.missing-explained", row, words, at=at, district_id=body.district_id)
