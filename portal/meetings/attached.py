"""Whose the attachments of a meeting are: who reads them, who adds and removes them, and until when."""

from datetime import datetime

from sqlalchemy.orm import joinedload

from portal.actor import Actor, Can
from portal.attachments import subjects
from portal.attachments.listing import Line, lines_of
from portal.attachments.subjects import Place
from portal.errors import Hidden, Refused
from portal.meetings.loaders import is_keeper, meeting_to_keep, outline_for
from portal.meetings.minutes_sight import was_there
from portal.meetings.models import Meeting, State
from portal.meetings.outline import Outline
from portal.meetings.words import body_of, called

KIND = "meeting"
CLOSED = (State.CANCELLED, State.SUBMITTED, State.CORRECTING, State.FINAL)


def subject_of(meeting_id: int) -> str:
    return f"{KIND}:{meeting_id}"


def check_read(actor: Actor, id: int, added_at: datetime) -> None:
    """Raises Hidden unless the meeting is in sight, and of what came with the record the record too."""
    meeting = outline_for(actor, id)
    if not (is_for_all(meeting, added_at) or reads_record(meeting, actor)):
        raise Hidden


def is_for_all(meeting: Outline, added_at: datetime) -> bool:
    """What was there before the meeting is what it talks about; a final record is open with all it has."""
    return meeting.is_final or added_at < meeting.starts_at


def reads_record(meeting: Outline, actor: Actor) -> bool:
    """As with drafts of minutes: by right, as recorder or chair, in the correction period as one who was there."""
    if actor.may(Can.READ_DRAFT, meeting.district_id) or is_keeper(meeting, actor):
        return True
    return meeting.state == State.CORRECTING and was_there(meeting, actor.id)


def place_to_change(actor: Actor, id: int) -> Place:
    """The meeting, for one who keeps its record, until the record is handed in. Raises Hidden, Forbidden or Refused."""
    meeting = meeting_to_keep(actor, id, joinedload(Meeting.district))
    check_open(meeting)
    return Place(f"{body_of(meeting)}{called(meeting)}", f"/meetings/{id}", meeting.district_id)


def check_open(meeting: Meeting) -> None:
    if meeting.state == State.CANCELLED:
        raise Refused("这次会议已经取消，不能再加附件。")
    if meeting.state == State.FINAL:
        raise Refused("会议记录已经定稿，附件随记录归档，不能再增减。")
    if meeting.state in CLOSED:  # who passes and approves decides on what they saw
        raise Refused("会议记录已经送审，附件不能再增减；确要增减，请先撤回，或者请审定人退回。")


def listed(meeting: Outline, *, reads: bool) -> list[Line]:
    """The attachments that this reader may download; `reads`: may read the record as it stands."""
    return [line for line in lines_of(subject_of(meeting.id)) if reads or is_for_all(meeting, line.at)]


subjects.register(KIND, may_read=check_read, may_change=place_to_change)
