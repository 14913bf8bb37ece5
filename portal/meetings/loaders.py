"""The only way to a meeting: in sight or hidden, and then whether one may plan it or keep its record."""

from typing import Any

from sqlalchemy import select

from portal.actor import Actor, Can
from portal.errors import Forbidden, Hidden
from portal.extensions import db, is_writing, rows_of
from portal.meetings.models import Meeting
from portal.meetings.outline import OUTLINE, Outline

GREATEST_ID = 2**31 - 1  # beyond it the database has no row and no patience


def meeting_for(actor: Actor, id: int, *options: Any) -> Meeting:
    """The meeting, in the actor's sight; locked when the request writes. Raises Hidden."""
    statement = select(Meeting).where(Meeting.id == min(id, GREATEST_ID)).options(*options)
    if is_writing():
        statement = statement.with_for_update(of=Meeting)
    meeting = db.session.scalar(statement)
    if meeting is None or not may_see(meeting, actor):
        raise Hidden
    return meeting


def meeting_to_plan(actor: Actor, id: int, *options: Any) -> Meeting:
    """The meeting, for one who may change its plan. Raises Hidden or Forbidden."""
    meeting = meeting_for(actor, id, *options)
    if not may_plan(meeting, actor):
        raise Forbidden("片区会议由本片区召集人或总召集人筹备和变更，联盟会议由组织干事或总召集人办理。")
    return meeting


def meeting_to_keep(actor: Actor, id: int, *options: Any) -> Meeting:
    """The meeting, for one who may enter its attendance and write its minutes. Raises Hidden or Forbidden."""
    meeting = meeting_for(actor, id, *options)
    if not may_keep(meeting, actor):
        raise Forbidden("出勤和会议记录由这次会议的记录人、主持人或召集人办理。")
    return meeting


def outline_for(actor: Actor, id: int) -> Outline:
    """What the page of the meeting shows of its row, in the actor's sight. Raises Hidden."""
    rows = rows_of(OUTLINE, {"meeting_id": min(id, GREATEST_ID)})
    meeting = Outline(*rows[0]) if rows else None
    if meeting is None or not may_see(meeting, actor):
        raise Hidden
    return meeting


def may_see(meeting: Meeting | Outline, actor: Actor) -> bool:
    return actor.may(Can.READ_RECORD, meeting.district_id) or is_keeper(meeting, actor)


def may_plan(meeting: Meeting | Outline, actor: Actor) -> bool:
    return actor.may(Can.PLAN_MEETING, meeting.district_id)


def may_keep(meeting: Meeting | Outline, actor: Actor) -> bool:
    """By right over its district, or as its recorder or chair."""
    return actor.may(Can.KEEP_MINUTES, meeting.district_id) or is_keeper(meeting, actor)


def is_keeper(meeting: Meeting | Outline, actor: Actor) -> bool:
    return actor.id in (meeting.recorder_id, meeting.chair_id)
