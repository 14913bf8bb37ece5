"""Minutes as their page and their paper need them: a few constant statements, no rows to change."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Date, bindparam, cast, literal, null, select, union_all

from portal.extensions import Instant, rows_of
from portal.meetings.correction_reading import Remark, remarks_of
from portal.meetings.models import ActionItem, Minutes, MinutesStep, Observer, Section
from portal.meetings.outline import OUTLINE, Outline
from portal.roster.models import Member


class Action(NamedTuple):
    """One line of 议定事项."""

    what: str
    owner: str
    due_on: date | None


class Part(NamedTuple):
    """One item of the record."""

    heading: str
    discussion: str
    resolution: str
    actions: Sequence[Action]


class Step(NamedTuple):
    """A step of the minutes' life, and who took it."""

    kind: str
    by_id: int
    by: str
    at: datetime
    reason: str


class Text(NamedTuple):
    """What the minutes say, and what was fixed when they became final (None before)."""

    version: int
    closing_words: str
    final_at: datetime | None
    body_name: str | None
    chair_name: str | None
    recorder_name: str | None
    approver_name: str | None
    sections: Sequence[Part]
    steps: Sequence[Step]
    corrections: Sequence[Remark] = ()
    addenda: Sequence[Remark] = ()


class Reading(NamedTuple):
    """A meeting with what was written of it. `text` is None before anything was; observers are (name, unit)."""

    meeting: Outline
    text: Text | None
    observers: Sequence[tuple[str, str]]


MEETING: Any = bindparam("meeting_id")
FIXED = (Minutes.closing_words, Minutes.final_at, Minutes.body_name, Minutes.chair_name, Minutes.recorder_name)
HEAD: Any = OUTLINE.add_columns(Minutes.version, *FIXED, Minutes.approver_name)
SECTIONS: Any = (
    select(Section.position, Section.heading, Section.discussion, Section.resolution)
    .join(Minutes, Minutes.id == Section.minutes_id)
    .where(Minutes.meeting_id == MEETING)
    .order_by(Section.position)
)
NOBODY, NEVER, NO_DAY = literal(0), cast(null(), Instant), cast(null(), Date)
ACTIONS = (
    select(
        literal("action").label("kind"),
        Section.position.label("place"),
        ActionItem.position.label("position"),
        ActionItem.what,
        ActionItem.owner,
        NOBODY,
        NEVER,
        ActionItem.due_on,
    )
    .join(Section, Section.id == ActionItem.section_id)
    .join(Minutes, Minutes.id == Section.minutes_id)
    .where(Minutes.meeting_id == MEETING)
)
STEPS = (
    select(
        MinutesStep.kind,
        NOBODY,
        MinutesStep.id,
        Member.name,
        MinutesStep.reason,
        MinutesStep.by_id,
        MinutesStep.at,
        NO_DAY,
    )
    .join(Minutes, Minutes.id == MinutesStep.minutes_id)
    .join(Member, Member.id == MinutesStep.by_id)
    .where(Minutes.meeting_id == MEETING)
)
OBSERVERS = select(
    literal("observer"), NOBODY, Observer.position, Observer.name, Observer.unit, NOBODY, NEVER, NO_DAY
).where(Observer.meeting_id == MEETING)
BESIDE: Any = union_all(ACTIONS, STEPS, OBSERVERS).order_by("place", "position")


def reading_of(meeting_id: int) -> Reading | None:
    """The meeting and its minutes, by at most four statements; None where there is no such meeting."""
    asked = {"meeting_id": meeting_id}
    heads = rows_of(HEAD, asked)
    if not heads:
        return None
    size = len(Outline._fields)
    meeting, written = Outline._make(heads[0][:size]), heads[0][size:]
    observers, steps, actions = _beside(asked)
    if written[0] is None:
        return Reading(meeting, None, observers)
    sections = [Part._make((*words, actions[place])) for place, *words in rows_of(SECTIONS, asked)]
    remarks = remarks_of(meeting_id) if any(step.kind == "passed" for step in steps) else ((), ())
    return Reading(meeting, Text._make((*written, sections, steps, *remarks)), observers)


def _beside(asked: dict[str, int]) -> tuple[list[tuple[str, str]], list[Step], dict[int, list[Action]]]:
    observers, steps, actions = [], [], defaultdict(list)
    for kind, place, _, text, more, by_id, at, due_on in rows_of(BESIDE, asked):
        if kind == "action":
            actions[place].append(Action(text, more, due_on))
        elif kind == "observer":
            observers.append((text, more))
        else:
            steps.append(Step(kind, by_id, text, at, more))
    return observers, steps, actions
