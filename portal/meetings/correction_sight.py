"""The only way to a correction or an addendum: through the minutes that one may read."""

from typing import TypeVar

from sqlalchemy import select

from portal.actor import Actor
from portal.errors import Hidden
from portal.extensions import db
from portal.meetings.addendum_models import Addendum
from portal.meetings.correction_models import Correction
from portal.meetings.loaders import GREATEST_ID
from portal.meetings.minutes_sight import minutes_for
from portal.meetings.models import Meeting

Kind = TypeVar("Kind", Correction, Addendum)


def correction_for(actor: Actor, meeting_id: int, id: int) -> tuple[Meeting, Correction]:
    """The meeting with its minutes (locked when the request writes), and the correction. Raises Hidden."""
    meeting = minutes_for(actor, meeting_id)
    return meeting, _one(Correction, meeting, id)


def addendum_for(actor: Actor, meeting_id: int, id: int) -> tuple[Meeting, Addendum]:
    """The meeting with its minutes (locked when the request writes), and the addendum. Raises Hidden."""
    meeting = minutes_for(actor, meeting_id)
    return meeting, _one(Addendum, meeting, id)


def _one(kind: type[Kind], meeting: Meeting, id: int) -> Kind:
    minutes_id = meeting.minutes.id if meeting.minutes else 0
    found = db.session.scalar(select(kind).where(kind.id == min(id, GREATEST_ID), kind.minutes_id == minutes_id))
    if found is None:
        raise Hidden
    return found
