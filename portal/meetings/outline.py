"""A meeting as its page needs it: one row by one constant statement, with the names and the frozen counts."""

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import aliased

from portal.clock import local
from portal.meetings.models import Meeting, Minutes, State
from portal.meetings.words import ALLIANCE
from portal.roster.models import District, Member


class Outline(NamedTuple):
    """What is read of one meeting. The four counts are those of a final record; before, they are None."""

    id: int
    district_id: int | None
    district: str | None
    month: date
    theme: str
    starts_at: datetime
    place: str
    state: State
    chair_id: int
    chair: str
    recorder_id: int
    recorder: str
    began_at: datetime | None
    ended_at: datetime | None
    sheet_version: int
    corrections_close_at: datetime | None
    expected: int | None
    present: int | None
    on_leave: int | None
    absent: int | None

    @property
    def body(self) -> str:
        return self.district or ALLIANCE

    @property
    def day(self) -> date:
        return local(self.starts_at).date()

    @property
    def is_final(self) -> bool:
        return self.state == State.FINAL


CHAIR, RECORDER = aliased(Member), aliased(Member)
OUTLINE: Any = (
    select(
        Meeting.id,
        Meeting.district_id,
        District.name,
        Meeting.month,
        Meeting.theme,
        Meeting.starts_at,
        Meeting.place,
        Meeting.state,
        Meeting.chair_id,
        CHAIR.name,
        Meeting.recorder_id,
        RECORDER.name,
        Meeting.began_at,
        Meeting.ended_at,
        Meeting.sheet_version,
        Minutes.corrections_close_at,
        Minutes.expected_count,
        Minutes.present_count,
        Minutes.leave_count,
        Minutes.absent_count,
    )
    .join(CHAIR, CHAIR.id == Meeting.chair_id)
    .join(RECORDER, RECORDER.id == Meeting.recorder_id)
    .outerjoin(District, District.id == Meeting.district_id)
    .outerjoin(Minutes, Minutes.meeting_id == Meeting.id)
    .where(Meeting.id == bindparam("meeting_id"))
)
