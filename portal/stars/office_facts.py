"""Facts of the stars about who holds an office: nominations made, candidates vetted, objections answered."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy import bindparam, func, select

from portal.actor import Role
from portal.clock import instant
from portal.extensions import rows_of
from portal.facts import Fact, office_giver
from portal.stars.models import Objection, StarStep

SINCE: Any = bindparam("since")
UNTIL: Any = bindparam("until")
ME: Any = bindparam("me")
DONE: Any = (
    select(StarStep.kind, func.count())
    .where(StarStep.by_id == ME, StarStep.at >= SINCE, StarStep.at < UNTIL)
    .where(StarStep.kind.in_(("nominated", "asked", "passed", "returned", "refused", "barred")))
    .group_by(StarStep.kind)
)
ANSWERED: Any = select(func.count()).where(
    Objection.answered_by_id == ME, Objection.answered_at >= SINCE, Objection.answered_at < UNTIL
)
VET = (Role.ORGANIZATION_OFFICER, Role.CHIEF_CONVENER)


@office_giver
def of_stars(kind: str, district_id: int | None, member_id: int, first: date, last: date) -> Iterator[Fact]:
    """Two statements."""
    asked = {"me": member_id, "since": instant(first), "until": instant(last + timedelta(days=1))}
    done: dict[str, int] = dict(rows_of(DONE, asked))
    nominated = done.get("nominated", 0) + done.get("asked", 0)
    yield Fact("推荐“联盟之星”", f"{nominated} 人次", "/stars/")
    if kind in VET:
        vetted = sum(count for step, count in done.items() if step not in ("nominated", "asked"))
        yield Fact("审查候选人", f"{vetted} 人次", "/stars/")
        yield Fact("答复异议", f"{rows_of(ANSWERED, asked)[0][0]} 件", "/stars/")
