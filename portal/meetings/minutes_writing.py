"""Writing the minutes: one save is one text, and a text typed on an older version never overwrites a newer one."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from difflib import SequenceMatcher

from sqlalchemy.orm.attributes import flag_modified

from portal.actor import Actor
from portal.audit.rules import record
from portal.errors import Forbidden, Refused
from portal.extensions import db
from portal.meetings.loaders import may_keep
from portal.meetings.minutes_reading import Part, Text
from portal.meetings.minutes_rules import FINAL
from portal.meetings.models import ActionItem, Meeting, Minutes, Section, State
from portal.meetings.record import paragraphs_of, sentence_of
from portal.meetings.words import called, day_words
from portal.roster.in_office import find_by_name

LONGEST = 60_000  # characters of one field; a record of 30 pages has 18,000
LONGEST_WHOLE = 200_000
A_YEAR = timedelta(days=366)


@dataclass(frozen=True)
class ActionText:
    """One line of 议定事项 as typed."""

    what: str = ""
    owner: str = ""
    due_on: date | None = None


@dataclass(frozen=True)
class SectionText:
    """One item as typed."""

    heading: str
    discussion: str = ""
    resolution: str = ""
    actions: tuple[ActionText, ...] = ()
    agenda_item_id: int | None = None


@dataclass(frozen=True)
class MinutesText:
    """The whole text as typed."""

    sections: tuple[SectionText, ...] = ()
    closing_words: str = ""


@dataclass(frozen=True)
class Change:
    """Paragraphs that stand in the same place: as they are now, and as they were typed."""

    now: tuple[str, ...]
    typed: tuple[str, ...]


@dataclass(frozen=True)
class Difference:
    """The paragraphs of one item, or of the closing words, that differ."""

    heading: str
    changes: tuple[Change, ...] = field(default=())


class Stale(Refused):
    """The text was typed on an older version than the one that is kept now."""


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
        raise Refused("会议还没有召开，召开并录入签到情况后再撰写会议记录。")
    if meeting.state == State.CANCELLED:
        raise Refused("会议已经取消，没有会议记录。")
    if meeting.state not in (State.HELD, State.DRAFT):
        raise Refused("会议记录已经送审，要改请先撤回，或者请审定人退回。")


def save(meeting: Meeting, text: MinutesText, *, seen: int, by: Actor, at: datetime) -> None:
    """Keep the text. Raises Stale when somebody has saved since version `seen`; nothing is overwritten then."""
    guard(meeting, by)
    if seen != version_of(meeting):
        raise Stale("您打开以后，另有人保存过这份会议记录。您写的内容没有保存，也没有丢。")
    minutes = meeting.minutes or _begin(meeting)
    minutes.closing_words = text.closing_words
    flag_modified(minutes, "closing_words")  # a new version, also when only a section changed
    _write(minutes, text.sections, meeting.day)
    meeting.state = State.DRAFT
    db.session.flush()
    record(by, "minutes.saved", minutes, f"保存了{called(meeting)}的会议记录", at=at, district_id=meeting.district_id)


def _begin(meeting: Meeting) -> Minutes:
    meeting.minutes = Minutes(version=1, sections=[], steps=[])
    db.session.flush()
    return meeting.minutes


def _write(minutes: Minutes, texts: Iterable[SectionText], day: date) -> None:
    """Sections keep their rows, in order; what is left over goes."""
    kept: list[Section] = []
    for position, (text, row) in enumerate(_paired(texts, minutes.sections), 1):
        section = row or Section(actions=[])
        section.position, section.heading = position, text.heading
        section.discussion, section.resolution = text.discussion, text.resolution
        section.agenda_item_id = text.agenda_item_id
        _write_actions(section, text.actions, day)
        kept.append(section)
    minutes.sections = kept


def _paired(texts: Iterable[SectionText], rows: list[Section]) -> Iterator[tuple[SectionText, Section | None]]:
    left = list(rows)
    for text in texts:
        yield text, left.pop(0) if left else None


def _write_actions(section: Section, texts: Iterable[ActionText], day: date) -> None:
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


def fault_of(due_on: date | None, held_on: date) -> str:
    """What is wrong with a time limit, or "": nothing can be due before the meeting that agreed on it."""
    if due_on is None or due_on >= held_on:
        return ""
    return f"完成时限不能早于开会那天（{day_words(held_on)}）。"


def far_off(minutes: Minutes | Text | None, held_on: date) -> list[str]:
    """Actions with a time limit of more than a year, as sentences that ask to check them."""
    sections: Sequence[Section | Part] = minutes.sections if minutes else []
    return [
        f"议定事项“{action.what}”的完成时限在一年以后（{action.due_on:%Y}年），请核对。"
        for section in sections
        for action in section.actions
        if action.due_on and action.due_on - held_on > A_YEAR
    ]


def compare(meeting: Meeting, text: MinutesText) -> list[Difference]:
    """Where what is kept and what was typed differ, paragraph by paragraph."""
    sections = meeting.minutes.sections if meeting.minutes else []
    closing = meeting.minutes.closing_words if meeting.minutes else ""
    kept = [(one.heading, _lines(one)) for one in sections] + [("主持人小结", paragraphs_of(closing))]
    typed = [(one.heading, _lines(one)) for one in text.sections] + [("主持人小结", paragraphs_of(text.closing_words))]
    found = [
        Difference(heading, _changes(_of(kept, heading), _of(typed, heading)))
        for heading in dict.fromkeys(name for name, _ in kept + typed)
    ]
    return [difference for difference in found if difference.changes]


def _of(parts: list[tuple[str, list[str]]], heading: str) -> list[str]:
    return [line for name, lines in parts if name == heading for line in lines]


def _lines(section: Section | SectionText) -> list[str]:
    actions = [sentence_of(one.what, one.owner, one.due_on) for one in section.actions]
    return paragraphs_of(section.discussion) + paragraphs_of(section.resolution) + actions


def _changes(now: list[str], typed: list[str]) -> tuple[Change, ...]:
    steps = SequenceMatcher(None, now, typed, autojunk=False).get_opcodes()
    return tuple(Change(tuple(now[a:b]), tuple(typed[c:d])) for tag, a, b, c, d in steps if tag != "equal")
