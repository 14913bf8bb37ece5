"""What the script of the editor saves and asks: one part every few seconds, who is writing it, the order of sections.

Such a save leaves no line in the journal but a revision; the first one says that the minutes were begun.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import func, select

from portal.actor import Actor
from portal.audit.rules import record
from portal.drafts import rules as drafts
from portal.drafts.rules import NO_PAGE, Kept, Origin
from portal.errors import Refused
from portal.extensions import db
from portal.meetings.minutes_filling import begun
from portal.meetings.minutes_parts import (
    CLOSING,
    MOST_SECTIONS,
    TOO_MANY_SECTIONS,
    SectionText,
    closing_subject,
    closing_text,
    subject_of,
    text_of,
)
from portal.meetings.minutes_rows import begin, fill, put_closing, put_section, section_of, touch
from portal.meetings.minutes_writing import guard, guard_whole
from portal.meetings.models import AgendaItem, Meeting, Minutes, Section, State
from portal.meetings.words import called

Known = Mapping[str, str]
NOTHING: Known = {}


def save_section(
    meeting: Meeting, typed: SectionText, *, by: Actor, at: datetime, known: Known = NOTHING, origin: Origin = NO_PAGE
) -> Kept:
    """Make it the newest revision of its section, or keep it aside. An unknown key begins a section at the end.

    `known` is what an item of the agenda begins with, by its title: it matters to the save that begins the minutes.
    """
    minutes = _begun(meeting, known, by, at)
    row = section_of(minutes, typed.key)
    if row is None:
        _guard_number(minutes)
    typed = replace(typed, agenda_item_id=row.agenda_item_id if row else None)
    subject, before = subject_of(meeting.id, typed.key, typed.heading), text_of(row)
    text = text_of(typed)
    guard_whole(minutes, before, text)
    kept = drafts.keep(subject, text, before=before, seen=typed.seen, is_auto=True, by=by, at=at, origin=origin)
    if kept.is_new:
        put_section(meeting, minutes, row, typed)
    return kept


def save_closing(
    meeting: Meeting,
    words: str,
    *,
    seen: int,
    by: Actor,
    at: datetime,
    known: Known = NOTHING,
    origin: Origin = NO_PAGE,
) -> Kept:
    """Make them the newest revision of the closing words, or keep them aside."""
    minutes = _begun(meeting, known, by, at)
    subject, before = closing_subject(meeting.id), closing_text(minutes.closing_words)
    text = closing_text(words)
    guard_whole(minutes, before, text)
    kept = drafts.keep(subject, text, before=before, seen=seen, is_auto=True, by=by, at=at, origin=origin)
    if kept.is_new:
        put_closing(meeting, minutes, words)
    return kept


def hold(meeting: Meeting, key: str, *, by: Actor, at: datetime) -> bool:
    """Say that this person writes this part now. False while somebody else does."""
    guard(meeting, by)
    minutes = meeting.minutes
    if minutes is None:  # the first save begins them
        return True
    if key == CLOSING:
        return drafts.hold(closing_subject(meeting.id), before=closing_text(minutes.closing_words), by=by, at=at)
    row = section_of(minutes, key)
    return row is None or drafts.hold(subject_of(meeting.id, key, row.heading), before=text_of(row), by=by, at=at)


def arrange(meeting: Meeting, keys: Sequence[str], *, by: Actor, at: datetime, known: Known = NOTHING) -> None:
    """Put the sections in this order; those that it doesn't name come last. No text is touched by it."""
    minutes = _begun(meeting, known, by, at)
    rows = list(db.session.scalars(select(Section).where(Section.minutes_id == minutes.id).order_by(Section.position)))
    rows.sort(key=lambda row: keys.index(row.key) if row.key in keys else len(keys))
    for position, row in enumerate(rows, 1):
        row.position = position
    touch(meeting, minutes)


def _begun(meeting: Meeting, known: Known, by: Actor, at: datetime) -> Minutes:
    """The minutes; begun with a section for each item of the agenda, which the next reader must find."""
    guard(meeting, by)
    if meeting.minutes:
        return meeting.minutes
    minutes = begin(meeting)
    agenda = select(AgendaItem).where(AgendaItem.meeting_id == meeting.id).order_by(AgendaItem.position)
    for position, item in enumerate(db.session.scalars(agenda), 1):
        row = Section(minutes_id=minutes.id, position=position, actions=[])
        db.session.add(row)
        fill(row, begun(item, known), meeting.day)
    meeting.state = State.DRAFT
    db.session.flush()
    record(by, "minutes.begun", minutes, f"开始撰写{called(meeting)}的会议记录", at=at, district_id=meeting.district_id)
    return minutes


def _guard_number(minutes: Minutes) -> None:
    there = db.session.scalar(select(func.count()).where(Section.minutes_id == minutes.id))
    if (there or 0) >= MOST_SECTIONS:
        raise Refused(TOO_MANY_SECTIONS)
