"""Who may read minutes, and who may decide on them: the only way to the row."""

from datetime import datetime
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload, selectinload

from portal.actor import Actor, Can, Role, Scope
from portal.clock import local
from portal.errors import Hidden
from portal.extensions import db, is_writing
from portal.meetings.loaders import GREATEST_ID, is_keeper, outline_for
from portal.meetings.minutes_reading import Reading, Text, reading_of
from portal.meetings.models import Absence, Meeting, Minutes, MinutesStep, Section, SheetLine, State
from portal.meetings.outline import Outline
from portal.roster.in_office import was_in_office
from portal.roster.models import Office, covering

UNWRITTEN = (State.PLANNED, State.CANCELLED)
DECIDES = "会议记录由本片区召集人或总召集人审定；总召集人记录的，由组织干事审定。"


def minutes_for(actor: Actor, id: int) -> Meeting:
    """The meeting with its minutes, for a verb, in the actor's sight; locked when the request writes. Raises Hidden."""
    statement = select(Meeting).where(Meeting.id == min(id, GREATEST_ID)).options(*whole_minutes())
    meeting = db.session.scalar(statement.with_for_update(of=Meeting) if is_writing() else statement)
    if meeting is None or not may_read(meeting, actor):
        raise Hidden
    return meeting


def reading_for(actor: Actor, id: int) -> Reading:
    """What the page and the paper draw, in the actor's sight. Raises Hidden."""
    reading = reading_of(min(id, GREATEST_ID))
    if reading is None or not may_read(reading.meeting, actor):
        raise Hidden
    return reading


def history_for(actor: Actor, id: int) -> Outline:
    """The meeting, for one who may read the revisions of its minutes. Raises Hidden."""
    meeting = outline_for(actor, id)
    if not may_read_history(actor, meeting):
        raise Hidden
    return meeting


def may_read_history(actor: Actor, meeting: Meeting | Outline) -> bool:
    """Who may read drafts of these minutes, also when they are final."""
    return actor.may(Can.READ_DRAFT, meeting.district_id) or is_keeper(meeting, actor)


def whole_minutes() -> tuple[Any, ...]:
    """What to load of a meeting so that its minutes can be written and decided on.

    They come by a statement of their own, after the lock: beside it PostgreSQL would answer from before the wait.
    """
    return (
        joinedload(Meeting.district),
        joinedload(Meeting.chair),
        joinedload(Meeting.recorder),
        selectinload(Meeting.minutes).options(
            selectinload(Minutes.sections).selectinload(Section.actions),
            selectinload(Minutes.steps).joinedload(MinutesStep.by),
        ),
    )


def may_read(meeting: Meeting | Outline, actor: Actor) -> bool:
    """Final records by right; drafts by right or as their recorder or chair; in the correction period who was there."""
    if meeting.state in UNWRITTEN:
        return False
    if meeting.is_final:
        return actor.may(Can.READ_RECORD, meeting.district_id)
    if actor.may(Can.READ_DRAFT, meeting.district_id) or is_keeper(meeting, actor):
        return True
    return meeting.state == State.CORRECTING and was_there(meeting, actor.id)


def was_there(meeting: Meeting | Outline, member_id: int) -> bool:
    """On the sign-in sheet, neither on leave nor absent, and in office there on the day: a struck line counts not."""
    missing = exists().where(Absence.meeting_id == meeting.id, Absence.member_id == member_id)
    on_sheet = select(SheetLine.id).where(SheetLine.meeting_id == meeting.id, SheetLine.member_id == member_id)
    if db.session.scalar(on_sheet.where(~missing)) is None:
        return False
    return was_in_office(member_id, meeting.day, meeting.district_id)


def writers(meeting: Meeting | Outline, minutes: Minutes | Text | None) -> set[int]:
    """Who answers for the text: the recorder, and who submitted it last. None of them decides on it."""
    submitted = [step.by_id for step in minutes.steps if step.kind == "submitted"] if minutes else []
    return {meeting.recorder_id, *submitted[-1:]}


def attended(meeting: Meeting, actor: Actor) -> bool:
    """On the sheet and not missing; chair and recorder were there, unless they were entered as missing."""
    if was_there(meeting, actor.id):
        return True
    missing = select(Absence.id).where(Absence.meeting_id == meeting.id, Absence.member_id == actor.id)
    return is_keeper(meeting, actor) and db.session.scalar(missing) is None


def may_decide(
    meeting: Meeting | Outline, minutes: Minutes | Text | None, actor: Actor, at: datetime, *, of: int | None = None
) -> bool:
    """By right over its district, if the text is another's; the chief's own goes to the organisation officer.

    `of`: who put forward what is decided on, and so doesn't decide it either.
    """
    whose = writers(meeting, minutes) | ({of} if of else set())
    return decides_on(whose, meeting.district_id, actor, chiefs_for(actor, at))


def decides_on(whose: set[int], district_id: int | None, actor: Actor, chiefs: set[int]) -> bool:
    """Does this person decide on what is these people's? `chiefs` as of chiefs_for()."""
    if actor.id in whose:
        return False
    return actor.may(Can.DECIDE_MINUTES, district_id) or bool(whose & chiefs)


def chiefs_for(actor: Actor, at: datetime) -> set[int]:
    """The chief conveners of that day, for one to whom their own things go; nobody for all others."""
    return holders_of(Role.CHIEF_CONVENER, at) if Scope.CHIEFS in actor.grants.get(Can.DECIDE_MINUTES, ()) else set()


def holders_of(kind: Role, at: datetime) -> set[int]:
    """Who holds this office on the day of this instant."""
    held = select(Office.member_id).where(Office.kind == kind, covering(Office, local(at).date()))
    return set(db.session.scalars(held))
