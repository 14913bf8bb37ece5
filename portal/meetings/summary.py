"""The summary (会议纪要) of a final record: computed from it, nothing typed twice, and never a speech or a reason.

It is made of the record's own decisions: what stands under 决议 and 议定事项, in the third person. A paragraph of a
resolution that already speaks of the meeting (会议认为…, 经讨论，会议同意…, 与会人员一致…) stays as it was approved;
any other gets 会议决定： before it. Numbered paragraphs stay as they are below a line that opens them. Of addenda
it shows those that correct a decision, and of the others only that there are some.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, exists, select

from portal.extensions import rows_of
from portal.meetings.attendance import OF_LINE, Attendance
from portal.meetings.minutes_reading import Reading, Text
from portal.meetings.models import Absence, SheetLine
from portal.meetings.record import Item, Paragraph, Record, paragraph_of, paragraphs_of, title_lines
from portal.meetings.record_annex import signed

DECIDED = "会议决定："
AGREED = "会议议定以下事项："
NOTHING = "会议没有形成决议，也没有议定事项。"
ELSEWHERE = "会议记录定稿后另有更正，不在决议和议定事项的范围内。"
AFTER = "经[^，。；]{0,8}(讨论|研究|审议|表决|协商|商议|评议)[^，。；]{0,4}，"
OF_THE_MEETING = re.compile(f"({AFTER})?(会议(?!室)|与会|全体[^，。；]{{0,6}}(同意|通过|一致))")
NUMBERED = re.compile(r"[（(]?[0-9〇一二三四五六七八九十]{1,3}[）)、.．]")
CAME: Any = (
    select(SheetLine.name)
    .where(SheetLine.meeting_id == bindparam("meeting_id"), SheetLine.is_expected.is_(True))
    .where(~exists(Absence.id).where(OF_LINE))
    .order_by(SheetLine.number)
)


@dataclass(frozen=True)
class Topic:
    """What was decided on one item."""

    number: int
    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Summary:
    """What the summary says, in the order in which it says it. `lists` are who came, who was on leave, who observed."""

    title: tuple[str, ...]
    opening: str
    topics: tuple[Topic, ...]
    closing: tuple[str, ...]
    lists: tuple[tuple[str, str], ...]


def names_of_those_who_came(meeting_id: int) -> list[str]:
    """Of a final record, by number on the sheet: one statement."""
    return [name for (name,) in rows_of(CAME, {"meeting_id": meeting_id})]


def summarize(reading: Reading, text: Text, record: Record, attendance: Attendance, came: Sequence[str]) -> Summary:
    """The summary of this final record; `came` are the names of those who were there."""
    topics = _topics(record.items)
    what = f"{reading.meeting.month.month}月主题例会"
    return Summary(
        title=title_lines(f"{text.body_name}{what}纪要"),
        opening=_opening(record, attendance, text.body_name or "", what, len(reading.observers)),
        topics=topics,
        closing=(*(() if topics else (NOTHING,)), *_corrections(text)),
        lists=tuple(_lists(reading, attendance, came)),
    )


def _opening(record: Record, attendance: Attendance, body: str, what: str, observers: int) -> str:
    """When, who, where, about what, who chaired, how many came."""
    said = dict(record.facts)
    count = f"应到{attendance.expected}人，实到{attendance.present}人"
    beside = f"，{observers}人列席" if observers else ""
    return (
        f"{said['会议时间']}，{body}在{said['会议地点']}召开{what}，主题是“{said['会议主题']}”。"
        f"会议由{said['主持人']}主持，{count}{beside}。"
    )


def _topics(items: Iterable[Item]) -> tuple[Topic, ...]:
    decided = [(item.heading, tuple(_decisions(item))) for item in items]
    there = [(heading, paragraphs) for heading, paragraphs in decided if paragraphs]
    return tuple(Topic(number, *one) for number, one in enumerate(there, 1))


def _decisions(item: Item) -> Iterator[str]:
    paragraphs = [paragraph for part in item.parts if part.is_decision for paragraph in part.paragraphs]
    yield from in_third_person(_texts(paragraphs, "resolution"))
    if agreed := _texts(paragraphs, "actions"):
        yield AGREED
        yield from agreed


def _texts(paragraphs: Iterable[Paragraph], field: str) -> list[str]:
    return [paragraph.text for paragraph in paragraphs if paragraph.place.field == field]


def in_third_person(resolution: Iterable[str]) -> Iterator[str]:
    """A resolution's paragraphs as the meeting's own decisions."""
    is_opened = False
    for text in resolution:
        if NUMBERED.match(text):
            if not is_opened:
                yield DECIDED
            yield text
        else:
            yield text if OF_THE_MEETING.match(text) else DECIDED + text
        is_opened = True


def _corrections(text: Text) -> Iterator[str]:
    """What signed addenda say of decisions, and that there are others."""
    others = False
    for number, one in signed(text.addenda):
        corrected = paragraph_of(text, one.paragraph) if one.paragraph else None
        if corrected and corrected.place.field in ("resolution", "actions"):
            yield f"更正（第{number}号）：{''.join(paragraphs_of(one.wording))}（原文：{corrected.text}）"
        else:
            others = True
    if others:
        yield ELSEWHERE


def _lists(reading: Reading, attendance: Attendance, came: Sequence[str]) -> Iterator[tuple[str, str]]:
    yield "出席", "、".join(came) or "无"
    if attendance.leave_lines:
        yield "请假", "、".join(line.name for line in attendance.leave_lines)
    if reading.observers:
        yield "列席", "、".join(f"{name}（{unit}）" if unit else name for name, unit in reading.observers)
