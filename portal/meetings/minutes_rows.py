"""The rows that hold the text of the minutes: begun, filled, found by their key. Whoever calls has guarded."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import selectinload
from sqlalchemy.orm.attributes import flag_modified

from portal.extensions import db
from portal.meetings.minutes_parts import ActionText, SectionText
from portal.meetings.models import ActionItem, Meeting, Minutes, Section, State
from portal.roster.in_office import find_by_name


def begin(meeting: Meeting) -> Minutes:
    meeting.minutes = Minutes(version=1, sections=[], steps=[])
    db.session.flush()
    return meeting.minutes


def touch(meeting: Meeting, minutes: Minutes) -> None:
    """A new version of the minutes, also when only a section changed: who decides must have read this one."""
    flag_modified(minutes, "closing_words")
    meeting.state = State.DRAFT
    db.session.flush()


def section_of(minutes: Minutes, key: str) -> Section | None:
    asked = select(Section).where(Section.minutes_id == minutes.id, Section.key == key)
    return db.session.scalar(asked.options(selectinload(Section.actions)))


def put_section(meeting: Meeting, minutes: Minutes, row: Section | None, typed: SectionText) -> None:
    """Write the text into its row, a new one at the end if there is none yet."""
    if row is None:
        last = select(Section.position).where(Section.minutes_id == minutes.id).order_by(Section.position.desc())
        row = Section(minutes_id=minutes.id, position=(db.session.scalar(last.limit(1)) or 0) + 1, actions=[])
        db.session.add(row)
    fill(row, typed, meeting.day)
    touch(meeting, minutes)


def put_closing(meeting: Meeting, minutes: Minutes, words: str) -> None:
    minutes.closing_words = words
    touch(meeting, minutes)


def fill(row: Section, typed: SectionText, day: date) -> None:
    row.key, row.heading, row.agenda_item_id = typed.key, typed.heading, typed.agenda_item_id
    row.discussion, row.resolution = typed.discussion, typed.resolution
    _fill_actions(row, typed.actions, day)


def _fill_actions(section: Section, texts: Iterable[ActionText], day: date) -> None:
    kept, left = [], list(section.actions)
    for position, text in enumerate(texts, 1):
        action = left.pop(0) if left else ActionItem()
        if action.owner != text.owner:
            action.owner_id = one_member(text.owner, day)
        action.position, action.what = position, text.what
        action.owner, action.due_on = text.owner, text.due_on
        kept.append(action)
    section.actions = kept


def one_member(name: str, day: date) -> int | None:
    """The member whom this name means, if exactly one in office on that day bears it."""
    found = find_by_name(name, day) if name else []
    return found[0] if len(found) == 1 else None
