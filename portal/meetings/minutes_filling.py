"""What the form of the minutes is filled with: the rows that are kept, or the agenda, and the version of each part."""

from collections.abc import Iterable, Mapping
from typing import Any

from portal.drafts.reading import Standing
from portal.drafts.rules import Text
from portal.meetings.minutes_parts import (
    CLOSING,
    SectionText,
    closing_text,
    key_of_item,
    mark_of,
    subject_of,
    text_of,
)
from portal.meetings.models import AgendaItem, Meeting, Section, fresh_key

ROWS = 3  # lines of 议定事项 to begin with


def data_of(meeting: Meeting, standings: Mapping[str, Standing], known: Mapping[str, str]) -> dict[str, Any]:
    """The form's data. `standings` is how far each part has come, by subject; `known` what an item begins with."""
    minutes = meeting.minutes
    sections: Iterable[Section | SectionText] = minutes.sections if minutes else _planned(meeting, known)
    words = minutes.closing_words if minutes else ""
    seen, drawn = _version(meeting, CLOSING, closing_text(words), standings)
    return {
        "version": minutes.version if minutes else 0,
        "sections": [_section(meeting, section, standings) for section in sections],
        "closing_words": words,
        "closing_seen": seen,
        "closing_drawn": drawn,
    }


def _planned(meeting: Meeting, known: Mapping[str, str]) -> list[SectionText]:
    """A section for each item of the agenda, or an empty one."""
    agenda = [begun(item, known) for item in meeting.agenda]
    return agenda or [SectionText("", key=fresh_key())]


def begun(item: AgendaItem, known: Mapping[str, str]) -> SectionText:
    """With what a section begins: its item's title, and what is known of it."""
    text = known.get(item.title, "")
    return SectionText(item.title, text, agenda_item_id=item.id, key=key_of_item(item.id))


def _version(meeting: Meeting, key: str, text: Text, standings: Mapping[str, Standing]) -> tuple[int, str]:
    """The version from which this part is drawn, and the mark of its text."""
    standing = standings.get(subject_of(meeting.id, key, "").name)
    return (standing.version_for(text) if standing else 0), mark_of(text)


def _section(meeting: Meeting, section: Section | SectionText, standings: Mapping[str, Standing]) -> dict[str, Any]:
    actions = [{"what": one.what, "owner": one.owner, "due_on": one.due_on} for one in section.actions]
    seen, drawn = _version(meeting, section.key, text_of(section), standings)
    return {
        "heading": section.heading,
        "discussion": section.discussion,
        "resolution": section.resolution,
        "agenda_item_id": section.agenda_item_id or "",
        "actions": actions + [{}] * (len(actions) >= ROWS),
        "key": section.key,
        "seen": seen,
        "drawn": drawn,
    }
