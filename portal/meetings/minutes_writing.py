"""Writing the minutes as a whole: one save is one text, and a part typed on an older version is never written over.

A part is a section or the closing words (minutes_parts). Each has a version of its own, so that several people write
at once; the version of the minutes moves with every save.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import func, select

from portal.actor import Actor
from portal.audit.rules import record
from portal.drafts import rules as drafts
from portal.drafts.models import Aside
from portal.drafts.reading import Standing, standing_of
from portal.drafts.rules import Kept
from portal.errors import Forbidden, Refused
from portal.extensions import db
from portal.meetings import minutes_parts as parts
from portal.meetings.loaders import may_keep
from portal.meetings.minutes_parts import CLOSING, ActionText, MinutesText, SectionText, subject_of, text_of
from portal.meetings.minutes_reading import Part, Text
from portal.meetings.minutes_rows import begin, fill, touch
from portal.meetings.minutes_rules import FINAL
from portal.meetings.models import Meeting, Minutes, Section, State, fresh_key
from portal.meetings.words import called

__all__ = ["ActionText", "MinutesText", "SectionText", "far_off", "guard", "save", "version_of"]

A_YEAR = timedelta(days=366)
SIZES = func.length(Section.heading) + func.length(Section.discussion) + func.length(Section.resolution)
WHOLE_SIZE = select(func.sum(SIZES))


class Save(NamedTuple):
    """One save: of what, whether on the newest version, and how far each part had come before."""

    meeting: Meeting
    is_newest: bool
    standings: Mapping[str, Standing]
    by: Actor
    at: datetime

    def keep(self, key: str, title: str, text: drafts.Text, before: drafts.Text, seen: int) -> Kept:
        subject = subject_of(self.meeting.id, key, title)
        on = None if self.is_newest else seen
        return drafts.keep(subject, text, before=before, seen=on, is_auto=False, by=self.by, at=self.at)


def version_of(meeting: Meeting) -> int:
    """The version that a save must have seen: 0 before the first."""
    return meeting.minutes.version if meeting.minutes else 0


def guard(meeting: Meeting, by: Actor) -> None:
    """May the minutes be written now, and by this person?"""
    if not may_keep(meeting, by):
        raise Forbidden("会议记录由这次会议的记录人、主持人或召集人撰写。")
    if meeting.is_final:
        raise Refused(FINAL)
    if meeting.state == State.PLANNED:
        raise Refused("会议还没有召开，或者签到还没有结束。会议开始以后，先在“录入缺席”里结束签到，就可以撰写。")
    if meeting.state == State.CANCELLED:
        raise Refused("会议已经取消，没有会议记录。")
    if meeting.state not in (State.HELD, State.DRAFT):
        raise Refused("会议记录已经送审，要改请先撤回，或者请审定人退回。")


def guard_whole(minutes: Minutes, before: drafts.Text, text: drafts.Text) -> None:
    """Refuse a part with which the whole would be too long. One statement, for a long part only."""
    size, was = (sum(map(len, one.values())) for one in (text, before))
    if size <= max(was, parts.LONGEST_WHOLE // parts.MOST_SECTIONS):
        return
    there = db.session.execute(WHOLE_SIZE.where(Section.minutes_id == minutes.id)).scalar() or 0
    if there + len(minutes.closing_words) + size - was > parts.LONGEST_WHOLE:
        raise Refused(parts.TOO_LONG)


def save(meeting: Meeting, text: MinutesText, *, seen: int, by: Actor, at: datetime) -> list[Aside]:
    """Keep the text. `seen` is the version of the minutes on which it was typed.

    When somebody has saved since, parts that both wrote are kept aside and returned; everything else is saved.
    """
    guard(meeting, by)
    way = Save(meeting, seen == version_of(meeting), standing_of(parts.whole_of(meeting.id)), by, at)
    minutes = meeting.minutes or begin(meeting)
    kept = [*_save_sections(way, minutes, text.sections), _save_closing(way, minutes, text)]
    touch(meeting, minutes)
    record(by, "minutes.saved", minutes, f"保存了{called(meeting)}的会议记录", at=at, district_id=meeting.district_id)
    return [one.aside for one in kept if one.aside]


def _save_sections(way: Save, minutes: Minutes, texts: Sequence[SectionText]) -> list[Kept]:
    """Named sections get their text and stand in its order; emptied ones go, and others that a newest text left out."""
    left, stay, kept = list(minutes.sections), [], []
    for typed, row in _paired(texts, minutes.sections):
        left = [other for other in left if other is not row]
        if not typed.is_blank:
            one, row = _save_section(way, typed, row)
            kept.append(one)
        elif row and _give_up(way, row, typed.seen):
            row = None
        stay += [row] if row else []
    stay += [row for row in left if not (way.is_newest and _give_up(way, row))]
    for position, row in enumerate(stay, 1):
        row.position = position
    minutes.sections = stay
    return kept


def _paired(texts: Iterable[SectionText], rows: Sequence[Section]) -> Iterator[tuple[SectionText, Section | None]]:
    """Each text, with a key, and its row: by that key, or by its place where no text has one."""
    typed, by_key, used = list(texts), {row.key: row for row in rows}, set()
    in_place = iter([] if any(text.key for text in typed) else rows)
    for text in typed:
        row = by_key.get(text.key) or next(in_place, None)
        key = row.key if row else text.key or parts.key_of_item(text.agenda_item_id)
        if key in used:  # two of a form that somebody put together by hand
            row, key = None, fresh_key()
        used.add(key)
        yield replace(text, key=key), row


def _save_section(way: Save, typed: SectionText, row: Section | None) -> tuple[Kept, Section | None]:
    """How the save of one section ended, and its row if it has one now."""
    text = text_of(typed)
    if not way.is_newest and typed.drawn == parts.mark_of(text):
        return Kept(typed.seen), row  # as it was drawn: whatever stands now is newer
    kept = way.keep(typed.key, typed.heading, text, text_of(row), typed.seen)
    if kept.is_new:
        row = row or Section(actions=[])
        fill(row, typed, way.meeting.day)
    return kept, row


def _give_up(way: Save, row: Section, seen: int | None = None) -> bool:
    """May this section go, because its writer emptied or left it out? Its text stays among the revisions."""
    before = text_of(row)
    standing = way.standings.get(subject_of(way.meeting.id, row.key, "").name)
    if not way.is_newest and seen != (standing.version_for(before) if standing else 0):
        return False
    way.keep(row.key, row.heading, text_of(None), before, seen or 0)
    return True


def _save_closing(way: Save, minutes: Minutes, text: MinutesText) -> Kept:
    words = parts.closing_text(text.closing_words)
    if not way.is_newest and text.closing_drawn == parts.mark_of(words):
        return Kept(text.closing_seen)
    before = parts.closing_text(minutes.closing_words)
    kept = way.keep(CLOSING, parts.CLOSING_LABEL, words, before, text.closing_seen)
    if kept.is_new:
        minutes.closing_words = text.closing_words
    return kept


def far_off(minutes: Minutes | Text | None, held_on: date) -> list[str]:
    """Actions with a time limit of more than a year, as sentences that ask to check them."""
    sections: Sequence[Section | Part] = minutes.sections if minutes else []
    return [
        f"议定事项“{action.what}”的完成时限在一年以后（{action.due_on:%Y}年），请核对。"
        for section in sections
        for action in section.actions
        if action.due_on and action.due_on - held_on > A_YEAR
    ]
