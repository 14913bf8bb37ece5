"""The one composition of a record (会议记录): screen, print and docx draw it, none decides what it says.

The record itself is all of Record but `addenda`: they are signed after it became final, and leave it as it is.
On paper the annex (附件) begins a page after the signatures, and each addendum (更正) a page after that.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import count
from typing import NamedTuple

from portal.clock import local
from portal.meetings.attendance import Attendance
from portal.meetings.minutes_reading import Action, Part, Reading, Text
from portal.meetings.models import ActionItem, Minutes, Section
from portal.meetings.record_annex import Annex, SignedAddendum, annex_of, lines_of, signed
from portal.meetings.words import day_text

TITLE_WIDTH = 20  # characters of 2号 in the 156 mm of a line
TITLE_BREAKS = re.compile("(?<=联盟)|(?<=片区)|(?<=月)")  # no word of the title is broken


class Place(NamedTuple):
    """Where a paragraph is kept: the section's index (None: the closing words), its field, its index in the field."""

    section: int | None
    field: str  # discussion, resolution, actions, closing_words
    line: int


@dataclass(frozen=True)
class Paragraph:
    """One paragraph; its number counts through the whole record, so that a correction can point at it."""

    number: int
    text: str
    place: Place


@dataclass(frozen=True)
class Passage:
    """发言与讨论, 决议 or 议定事项 of one item. An only part has number 0, and no label if it is the discussion."""

    label: str
    number: int
    paragraphs: tuple[Paragraph, ...]
    is_decision: bool = False


@dataclass(frozen=True)
class Item:
    """One numbered heading with what stands under it."""

    number: int
    heading: str
    parts: tuple[Passage, ...]


@dataclass(frozen=True)
class Record:
    """What the record says, in the order in which it says it."""

    title: tuple[str, ...]  # its lines
    is_draft: bool
    facts: tuple[tuple[str, str], ...]
    items: tuple[Item, ...]
    adjourned: str
    signatures: tuple[tuple[str, str], ...]
    dated: str
    annex: Annex | None = None
    addenda: tuple[SignedAddendum, ...] = ()


def compose(reading: Reading, text: Text, attendance: Attendance, alliance: str) -> Record:
    """The record of this meeting. `alliance` is its name today; a final record has kept the one of its day."""
    meeting = reading.meeting
    chair, recorder = text.chair_name or meeting.chair, text.recorder_name or meeting.recorder
    title = title_of(meeting.month, text.body_name or body_of(meeting.district, alliance))
    return Record(
        title=title_lines(title),
        is_draft=not meeting.is_final,
        facts=tuple(_facts(reading, attendance, chair, recorder)),
        items=items_of(text),
        adjourned=f"散会。（{local(meeting.ended_at):%H:%M}）" if meeting.ended_at else "散会。",
        signatures=(("主持人", chair), ("记录人", recorder), ("审定人", text.approver_name or "")),
        dated=day_text(local(text.final_at).date()) if text.final_at else "",
        annex=annex_of(text.corrections),
        addenda=tuple(_addenda(title, text)),
    )


def _addenda(title: str, text: Text) -> Iterator[SignedAddendum]:
    for number, one in signed(text.addenda):
        lines = title_lines(f"{title}更正（第{number}号）")
        people = (("提出人", one.by), ("审签人", one.decided_by or ""))
        yield SignedAddendum(lines, lines_of(one), people, day_text(local(one.decided_at or one.at).date()))


def body_of(district: str | None, alliance: str) -> str:
    """Whose meeting it is: the alliance's, or a district's of it."""
    return alliance + (district or "")


def title_of(month: date, body: str) -> str:
    return f"{body}{month.month}月主题例会记录"


def title_lines(title: str, width: float = TITLE_WIDTH) -> tuple[str, ...]:
    """One line, or two that break between words, the lower rather the longer (梯形)."""
    if width_of(title) <= width:
        return (title,)
    cuts = [match.start() for match in TITLE_BREAKS.finditer(title) if match.start() < len(title)]
    pairs = [(title[:cut], title[cut:]) for cut in cuts]
    fitting = [pair for pair in pairs if max(map(width_of, pair)) <= width]
    return min(fitting, key=_slant, default=(title,))


def _slant(pair: tuple[str, str]) -> tuple[bool, float]:
    upper, lower = map(width_of, pair)
    return upper > lower, abs(upper - lower)


def width_of(text: str) -> float:
    """In whole characters; Latin letters and digits take half of one."""
    return sum(0.5 if character.isascii() else 1 for character in text)


def _time(began: datetime, ended: datetime | None) -> str:
    first, last = local(began), local(ended) if ended else None
    text = f"{day_text(first.date())}{first:%H:%M}"
    if last is None:
        return text
    return f"{text}至{'' if last.date() == first.date() else day_text(last.date())}{last:%H:%M}"


def _facts(reading: Reading, attendance: Attendance, chair: str, recorder: str) -> Iterator[tuple[str, str]]:
    meeting = reading.meeting
    yield "会议主题", meeting.theme
    yield "会议时间", _time(meeting.began_at or meeting.starts_at, meeting.ended_at)
    yield "会议地点", meeting.place
    yield "主持人", chair
    yield "记录人", recorder
    yield "出席", f"应到{attendance.expected}人，实到{attendance.present}人，名单见签到表"
    if reading.observers:
        yield "列席", "、".join(f"{name}（{unit}）" if unit else name for name, unit in reading.observers)
    yield from _late_and_early(attendance)
    yield "请假", _people([line.name for line in attendance.leave_lines])
    yield "缺席", _people([f"{line.name}（{line.reason or '未说明原因'}）" for line in attendance.absent_lines])


def _late_and_early(attendance: Attendance) -> Iterator[tuple[str, str]]:
    """A line each, only if there are any: they were there, and count as such."""
    late = [f"{one.name}（{local(one.late_at):%H:%M}到会）" for one in attendance.late_lines if one.late_at]
    early = [f"{one.name}（{local(one.early_at):%H:%M}离会）" for one in attendance.early_lines if one.early_at]
    if late:
        yield "迟到", _people(late)
    if early:
        yield "早退", _people(early)


def _people(names: list[str]) -> str:
    return f"{len(names)}人：{'、'.join(names)}" if names else "无"


def items_of(text: Text | Minutes) -> tuple[Item, ...]:
    """The numbered headings with their numbered paragraphs."""
    return tuple(_items(text))


def paragraph_of(text: Text | Minutes, number: int) -> Paragraph | None:
    """The paragraph of that number, if there is one."""
    every = (paragraph for item in items_of(text) for part in item.parts for paragraph in part.paragraphs)
    return next((paragraph for paragraph in every if paragraph.number == number), None)


def _items(text: Text | Minutes) -> Iterator[Item]:
    numbers, sections = count(1), list[Part | Section](text.sections)
    for position, section in enumerate(sections, 1):
        yield Item(position, section.heading, tuple(_parts(section, position - 1, numbers)))
    if closing := _paragraphs(paragraphs_of(text.closing_words), None, "closing_words", numbers):
        yield Item(len(sections) + 1, "主持人小结", (Passage("", 0, closing),))


def _parts(section: Part | Section, n: int, numbers: Iterator[int]) -> list[Passage]:
    texts = (
        ("发言与讨论", _paragraphs(paragraphs_of(section.discussion), n, "discussion", numbers), False),
        ("决议", _paragraphs(paragraphs_of(section.resolution), n, "resolution", numbers), True),
        ("议定事项", _paragraphs(_actions(section.actions), n, "actions", numbers), True),
    )
    there = [text for text in texts if text[1]]
    if len(there) == 1 and not there[0][2]:
        return [Passage("", 0, there[0][1])]
    return [
        Passage(label, position if len(there) > 1 else 0, paragraphs, is_decision)
        for position, (label, paragraphs, is_decision) in enumerate(there, 1)
    ]


def _paragraphs(lines: Sequence[str], section: int | None, field: str, numbers: Iterator[int]) -> tuple[Paragraph, ...]:
    return tuple(Paragraph(next(numbers), line, Place(section, field, n)) for n, line in enumerate(lines))


def paragraphs_of(text: str) -> list[str]:
    """Each line that isn't blank is a paragraph."""
    return [line.strip() for line in text.split("\n") if line.strip()]


def _actions(actions: Sequence[Action | ActionItem]) -> list[str]:
    return [numbered_sentence(n, action.what, action.owner, action.due_on) for n, action in enumerate(actions, 1)]


def numbered_sentence(number: int, what: str, owner: str, due_on: date | None) -> str:
    """One line of 议定事项 as its paragraph reads."""
    return f"{number}. {sentence_of(what, owner, due_on)}"


def sentence_of(what: str, owner: str, due_on: date | None) -> str:
    """What was agreed, who sees to it, and by when, as one sentence."""
    due = day_text(due_on) if due_on else "（未填）"
    return f"{(what or '（未填）').rstrip('。；;.')}。责任人：{owner or '（未填）'}；完成时限：{due}。"
