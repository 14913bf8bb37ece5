"""Of two texts one: what was kept aside and what stands now, every paragraph of both unless a person drops it."""

from collections.abc import Collection
from datetime import datetime

from portal.actor import Actor
from portal.audit.rules import record
from portal.drafts import rules as drafts
from portal.drafts.comparing import combined
from portal.drafts.models import Aside
from portal.drafts.reading import subject_of_draft
from portal.drafts.rules import Text, unpacked
from portal.errors import Refused
from portal.meetings import minutes_parts as parts
from portal.meetings.minutes_parts import CLOSING, SectionText, section_from, text_of
from portal.meetings.minutes_rows import put_closing, put_section, section_of
from portal.meetings.minutes_writing import guard, guard_whole
from portal.meetings.models import Meeting, Minutes
from portal.meetings.words import called

HEADING = 120


def merge(meeting: Meeting, aside: Aside, *, dropped: Collection[str], seen: int, by: Actor, at: datetime) -> None:
    """Put both texts together. Raises Stale if a newer one has come to compare, Refused if both are too much."""
    guard(meeting, by)
    minutes, key = meeting.minutes, parts.key_in(subject_of_draft(aside.draft_id))
    assert minutes is not None  # a text was kept aside from them
    now, typed = standing_text(minutes, key), unpacked(aside.fields)
    text = combined(now, typed, parts.words_for(key), dropped)
    _guard_size(text)
    guard_whole(minutes, now, text)
    subject = parts.subject_of(meeting.id, key, text.get("heading", parts.CLOSING_LABEL))
    if drafts.settle(aside, subject, text, before=now, seen=seen, by=by, at=at).is_new:
        _put(meeting, minutes, key, text)
    record(
        by,
        "minutes.merged",
        minutes,
        f"对照并合并了{called(meeting)}会议记录的两份内容",
        at=at,
        about=aside.by_id,
        district_id=meeting.district_id,
    )


def standing_text(minutes: Minutes | None, key: str) -> dict[str, str]:
    """What stands now in this part."""
    if key == CLOSING:
        return parts.closing_text(minutes.closing_words if minutes else "")
    return text_of(section_of(minutes, key) if minutes else None)


def _put(meeting: Meeting, minutes: Minutes, key: str, text: Text) -> None:
    if key == CLOSING:
        put_closing(meeting, minutes, text["words"])
        return
    row = section_of(minutes, key)
    typed: SectionText = section_from(text, key, row.agenda_item_id if row else None)
    put_section(meeting, minutes, row, typed)


def _guard_size(text: Text) -> None:
    if len(text.get("heading", "")) > HEADING:
        raise Refused(f"议题最多 {HEADING} 字：两个标题请去掉一个，再合并。")
    if text.get("actions", "").count("\n") >= parts.MOST_ACTIONS:
        raise Refused(f"{parts.TOO_MANY_ACTIONS}请先去掉几项，再合并。")
    if any(len(words) > parts.LONGEST for words in text.values()):
        raise Refused(f"合在一起超过 {parts.LONGEST} 字，请先去掉重复的段落，再合并。")
