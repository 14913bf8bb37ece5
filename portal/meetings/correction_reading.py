"""Corrections and addenda as pages and paper need them: one constant statement, no rows to change."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, literal, select, union_all

from portal.extensions import rows_of
from portal.meetings.addendum_models import Addendum
from portal.meetings.correction_models import Correction, Outcome
from portal.meetings.models import Minutes


class Remark(NamedTuple):
    """One correction, or one addendum (whose reason is ""; `paragraph` None: about the whole record)."""

    id: int
    paragraph: int | None
    quoted: str
    wording: str
    reason: str
    by_id: int
    by: str
    at: datetime
    outcome: Outcome | None
    answer: str
    decided_by: str | None
    decided_at: datetime | None

    @property
    def is_open(self) -> bool:
        return self.outcome is None


def _of(kind: Any, name: str, reason: Any) -> Any:
    columns = (
        kind.id.label("position"),
        kind.paragraph,
        kind.quoted,
        kind.wording,
        reason,
        kind.by_id,
        kind.by_name,
        kind.at,
    )
    ending = (kind.outcome, kind.answer, kind.decided_by_name, kind.decided_at)
    asked = select(literal(name).label("kind"), *columns, *ending).join(Minutes, Minutes.id == kind.minutes_id)
    return asked.where(Minutes.meeting_id == bindparam("meeting_id"))


REMARKS: Any = union_all(
    _of(Correction, "correction", Correction.reason), _of(Addendum, "addendum", literal(""))
).order_by("position")


def remarks_of(meeting_id: int) -> tuple[Sequence[Remark], Sequence[Remark]]:
    """Corrections by paragraph, and addenda in the order in which they were signed (the unsigned last)."""
    found: dict[str, list[Remark]] = {"correction": [], "addendum": []}
    for kind, *columns in rows_of(REMARKS, {"meeting_id": meeting_id}):
        found[kind].append(Remark._make(columns))
    corrections = sorted(found["correction"], key=lambda one: one.paragraph or 0)
    return corrections, sorted(found["addendum"], key=_signing)


def _signing(one: Remark) -> tuple[bool, float, int]:
    return one.decided_at is None, one.decided_at.timestamp() if one.decided_at else 0, one.id
