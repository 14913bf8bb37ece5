"""What stands beside a meeting's own row on its page: agenda, observers, changes of plan, steps of its minutes."""

from collections import defaultdict
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Text, bindparam, cast, literal, null, select, union_all
from sqlalchemy.orm import aliased

from portal.extensions import Instant, rows_of
from portal.meetings.checkin_models import AttendanceCorrection
from portal.meetings.models import AgendaItem, Minutes, MinutesStep, Observer, PlanChange
from portal.roster.models import Member


class Detail(NamedTuple):
    """One line of one kind. What `text` and `more` are depends on the kind; corrected (attendance): who, what."""

    kind: str  # agenda: title; observer: name, unit; postponed, cancelled, and steps of minutes: who, reason
    order: int
    text: str
    more: str
    at: datetime | None
    was_at: datetime | None = None
    now_at: datetime | None = None


MEETING: Any = bindparam("meeting_id")
NEVER = cast(null(), Instant)
NOTHING = cast(literal(""), Text)
CHANGES = (
    select(
        PlanChange.kind.label("kind"),
        PlanChange.id.label("position"),
        Member.name,
        PlanChange.reason,
        PlanChange.at,
        PlanChange.was_at,
        PlanChange.now_at,
    )
    .join(Member, Member.id == PlanChange.by_id)
    .where(PlanChange.meeting_id == MEETING)
)
STEPS = (
    select(MinutesStep.kind, MinutesStep.id, Member.name, MinutesStep.reason, MinutesStep.at, NEVER, NEVER)
    .join(Minutes, Minutes.id == MinutesStep.minutes_id)
    .join(Member, Member.id == MinutesStep.by_id)
    .where(Minutes.meeting_id == MEETING)
)
AGENDA = select(literal("agenda"), AgendaItem.position, AgendaItem.title, NOTHING, NEVER, NEVER, NEVER).where(
    AgendaItem.meeting_id == MEETING
)
OBSERVERS = select(literal("observer"), Observer.position, Observer.name, Observer.unit, NEVER, NEVER, NEVER).where(
    Observer.meeting_id == MEETING
)
WHOSE = aliased(Member)
CORRECTED = (  # "蒋村由缺席改为出席，原因：…"
    select(
        literal("corrected"),
        AttendanceCorrection.id,
        Member.name,
        cast(
            WHOSE.name
            + literal("由")
            + AttendanceCorrection.was
            + literal("改为")
            + AttendanceCorrection.now
            + literal("，原因：")
            + AttendanceCorrection.reason,
            Text,
        ),
        AttendanceCorrection.at,
        NEVER,
        NEVER,
    )
    .join(Member, Member.id == AttendanceCorrection.by_id)
    .join(WHOSE, WHOSE.id == AttendanceCorrection.member_id)
    .where(AttendanceCorrection.meeting_id == MEETING)
)
DETAILS: Any = union_all(CHANGES, STEPS, AGENDA, OBSERVERS, CORRECTED).order_by("kind", "position")


def details_of(meeting_id: int) -> dict[str, list[Detail]]:
    """The details by kind, each in order: one statement."""
    found: dict[str, list[Detail]] = defaultdict(list)
    for row in rows_of(DETAILS, {"meeting_id": meeting_id}):
        found[row[0]].append(Detail(*row))
    return found
