"""Facts of notes: published by a member, moderated by who holds an office."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy import bindparam, func, select

from portal.actor import Role
from portal.cases.models import CaseEdition, CaseNote, CaseStep
from portal.clock import instant
from portal.extensions import rows_of
from portal.facts import Fact, giver, office_giver

SINCE: Any = bindparam("since")
UNTIL: Any = bindparam("until")
ME: Any = bindparam("me")
PUBLISHED: Any = (
    select(func.count())
    .select_from(CaseEdition)
    .join(CaseNote, CaseNote.id == CaseEdition.note_id)
    .where(CaseNote.author_id == ME, CaseEdition.number == 1, CaseEdition.at >= SINCE, CaseEdition.at < UNTIL)
)
DONE: Any = select(func.count()).where(
    CaseStep.by_id == ME,
    CaseStep.at >= SINCE,
    CaseStep.at < UNTIL,
    CaseStep.kind.in_(("passed", "returned", "published")),
)
MODERATE = (Role.DISTRICT_CONVENER, Role.PUBLICITY_OFFICER, Role.CHIEF_CONVENER)


@giver
def published(member_id: int, first: date, last: date) -> Iterator[Fact]:
    """One statement."""
    count = rows_of(PUBLISHED, _days(member_id, first, last))[0][0]
    yield Fact("发布产业案例", f"{count} 篇", "/cases/")


@office_giver
def moderated(kind: str, district_id: int | None, member_id: int, first: date, last: date) -> Iterator[Fact]:
    """One statement, for the offices that moderate."""
    if kind in MODERATE:
        yield Fact("审阅产业案例", f"{rows_of(DONE, _days(member_id, first, last))[0][0]} 次", "/cases/")


def _days(member_id: int, first: date, last: date) -> dict[str, Any]:
    return {"me": member_id, "since": instant(first), "until": instant(last + timedelta(days=1))}
