"""What a member who leaves still holds of meetings: to chair one that is planned, to write the minutes of one."""

from collections.abc import Iterator
from datetime import date, datetime
from functools import partial

from sqlalchemy import or_, select

from portal.actor import Actor
from portal.errors import Refused
from portal.extensions import db
from portal.meetings.models import Meeting, State
from portal.meetings.rules import ENTERED_IN, name_keeper
from portal.meetings.words import called
from portal.roster.holdings import Holding, source


@source
def to_keep(member_id: int, day: date) -> Iterator[Holding]:
    """One statement."""
    held_by = or_(Meeting.chair_id == member_id, Meeting.recorder_id == member_id)
    is_open = Meeting.state.not_in((State.CANCELLED, State.FINAL))
    for meeting in db.session.scalars(select(Meeting).where(held_by, is_open).order_by(Meeting.starts_at)):
        if meeting.chair_id == member_id and meeting.state == State.PLANNED:
            yield _holding(meeting, "chair", "主持")
        if meeting.recorder_id == member_id and meeting.state in ENTERED_IN:  # who wrote it stays its recorder
            yield _holding(meeting, "recorder", "记录")


def _holding(meeting: Meeting, duty: str, word: str) -> Holding:
    give = partial(_give, meeting.id, duty)
    return Holding(f"{duty}:{meeting.id}", f"{word}{called(meeting)}", give, district_id=meeting.district_id)


def _give(meeting_id: int, duty: str, to_id: int | None, by: Actor, at: datetime) -> None:
    meeting = db.session.get_one(Meeting, meeting_id, with_for_update=True)
    if to_id is None:
        raise Refused(f"{called(meeting)}须有人接手，请选接手人。")
    name_keeper(meeting, duty, to_id, by=by, at=at)
