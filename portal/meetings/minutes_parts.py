"""The minutes in parts: each section and the closing words are drafts of their own, with a key that never changes."""

import re
from dataclasses import dataclass
from datetime import date

from portal.drafts.comparing import Words
from portal.drafts.rules import Subject, Text, digest_of
from portal.meetings.models import Section, fresh_key
from portal.meetings.record import sentence_of
from portal.meetings.words import day_words

LONGEST = 60_000  # characters of one field; a record of 30 pages has 18,000
LONGEST_WHOLE = 200_000
TOO_LONG = f"整份会议记录最多 {LONGEST_WHOLE} 字，请精简。"
MOST_SECTIONS, MOST_ACTIONS = 30, 40
TOO_MANY_SECTIONS = f"最多 {MOST_SECTIONS} 个议题，请合并几个。"
TOO_MANY_ACTIONS = f"一个议题最多 {MOST_ACTIONS} 项议定事项，请分到几个议题里。"
CLOSING, CLOSING_LABEL = "closing", "主持人小结"  # the key of the part that is no section
KEY = re.compile("a[0-9]{1,10}|[0-9a-f]{12}")  # of a section: its item's, or a random one
BREAK = "\t"  # between the cells of an action's line; what is typed holds none
LABELS = {"heading": "议题", "discussion": "发言与讨论", "resolution": "决议", "actions": "议定事项"}


@dataclass(frozen=True)
class ActionText:
    """One line of 议定事项 as typed."""

    what: str = ""
    owner: str = ""
    due_on: date | None = None


@dataclass(frozen=True)
class SectionText:
    """One item as typed. `seen` is the version on which it was typed, `drawn` the mark of the text it began from."""

    heading: str
    discussion: str = ""
    resolution: str = ""
    actions: tuple[ActionText, ...] = ()
    agenda_item_id: int | None = None
    key: str = ""  # "": whichever stands in the same place
    seen: int = -1
    drawn: str = ""

    @property
    def is_blank(self) -> bool:
        return not (self.heading or self.discussion or self.resolution or self.actions)


@dataclass(frozen=True)
class MinutesText:
    """The whole text as typed."""

    sections: tuple[SectionText, ...] = ()
    closing_words: str = ""
    closing_seen: int = -1
    closing_drawn: str = ""


def key_of_item(agenda_item_id: int | None) -> str:
    """The same for everybody who begins the minutes of this item, so that two who begin at once meet."""
    return f"a{agenda_item_id}" if agenda_item_id else fresh_key()


def whole_of(meeting_id: int) -> str:
    return f"minutes:{meeting_id}"


def subject_of(meeting_id: int, key: str, title: str) -> Subject:
    return Subject(f"minutes-section:{meeting_id}.{key}", whole_of(meeting_id), title)


def closing_subject(meeting_id: int) -> Subject:
    return subject_of(meeting_id, CLOSING, CLOSING_LABEL)


def key_in(subject: str) -> str:
    return subject.rsplit(".", 1)[1]


def text_of(section: Section | SectionText | None) -> dict[str, str]:
    """The part as the drafts keep it; every field empty where there is no row."""
    if section is None:
        return dict.fromkeys(LABELS, "")
    lines = (BREAK.join((a.what, a.owner, a.due_on.isoformat() if a.due_on else "")) for a in section.actions)
    return {
        "heading": section.heading,
        "discussion": section.discussion,
        "resolution": section.resolution,
        "actions": "\n".join(lines),
    }


def section_from(text: Text, key: str, agenda_item_id: int | None = None) -> SectionText:
    actions = (line.split(BREAK) for line in text["actions"].split("\n") if line)
    return SectionText(
        text["heading"],
        text["discussion"],
        text["resolution"],
        tuple(ActionText(what, owner, date.fromisoformat(due) if due else None) for what, owner, due in actions),
        agenda_item_id,
        key,
    )


def closing_text(words: str) -> dict[str, str]:
    return {"words": words}


def mark_of(text: Text) -> str:
    """By it a form tells whether a part was touched since it was drawn."""
    return digest_of(text).hex()[:16]


def _say(name: str, line: str) -> str:
    if name != "actions":
        return line
    what, owner, due = line.split(BREAK)
    return sentence_of(what, owner, date.fromisoformat(due) if due else None)


WORDS = Words(LABELS, ("heading",), _say)
CLOSING_WORDS = Words({"words": CLOSING_LABEL})


def words_for(key: str) -> Words:
    return CLOSING_WORDS if key == CLOSING else WORDS


def fault_of(due_on: date | None, held_on: date) -> str:
    """What is wrong with a time limit, or "": nothing can be due before the meeting that agreed on it."""
    if due_on is None or due_on >= held_on:
        return ""
    return f"完成时限不能早于开会那天（{day_words(held_on)}）。"
