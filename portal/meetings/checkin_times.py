"""When the sign-in opens, who is late (迟到), who left early (早退): by numbers that the alliance sets."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, false, or_, update

from portal.clock import local
from portal.extensions import db
from portal.meetings.checkin_models import CheckIn
from portal.meetings.models import Meeting
from portal.meetings.outline import Outline
from portal.numbers import declare, numbers

OPENS_BEFORE = declare("meetings.sign_in_opens", "签到提前开放", "分钟", 30, 0, 240, "会前多少分钟可以扫码、点名。")
LATE_AFTER = declare("meetings.late_after", "迟到", "分钟", 10, 0, 120, "开会多少分钟以后才到的，记迟到。")
EARLY_BEFORE = declare("meetings.early_before", "早退", "分钟", 15, 0, 120, "散会前提早多少分钟以上离开的，记早退。")

IS_LATE = and_(CheckIn.arrived_at.is_not(None), CheckIn.arrived_at > bindparam("late_after"))
LEFT_EARLY = and_(
    CheckIn.left_at.is_not(None),
    or_(bindparam("is_open", type_=false().type), CheckIn.left_at < bindparam("early_until")),
)
JUDGED: Any = (
    update(CheckIn).where(CheckIn.meeting_id == bindparam("of_meeting")).values(is_late=IS_LATE, left_early=LEFT_EARLY)
)


class Limits(NamedTuple):
    """When the sign-in of a meeting opens, after when one comes late, and before when one goes early.

    A meeting that began later than planned makes nobody late before. `early_until` is None while it is not known
    when the meeting ended.
    """

    opens_at: datetime
    late_after: datetime
    early_until: datetime | None


def limits_of(meeting: Meeting | Outline) -> Limits:
    """One statement."""
    opens, late, early = (timedelta(minutes=n) for n in numbers(OPENS_BEFORE, LATE_AFTER, EARLY_BEFORE))
    began_at = max(meeting.starts_at, meeting.began_at or meeting.starts_at)
    return Limits(meeting.starts_at - opens, began_at + late, meeting.ended_at and meeting.ended_at - early)


def judge(meeting: Meeting) -> None:
    """Say of everyone's clocked times anew whether they are late or early: two statements."""
    _, late_after, until = limits_of(meeting)
    values = {"of_meeting": meeting.id, "late_after": late_after, "is_open": until is None}
    db.session.flush()
    db.session.connection().execute(JUDGED, values | {"early_until": until or meeting.starts_at})


def clock_words(at: datetime) -> str:
    return f"{local(at):%H:%M}"
