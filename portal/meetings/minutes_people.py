"""Whose names the editor offers, so that nobody types out a speaker or an owner that the portal knows."""

from typing import NamedTuple

from portal.meetings.models import Meeting
from portal.meetings.prefill import people_for


class Offered(NamedTuple):
    """A name to choose: as an owner is written, and as a speaker is ("付一鸣（配龙镇枣树村）")."""

    name: str
    words: str


def offered(meeting: Meeting) -> list[Offered]:
    """Who was in office for this meeting's body on its day, then its observers. Needs the observers loaded."""
    people = people_for(meeting.district_id, meeting.day)
    named = [Offered(words.partition("（")[0], words) for _, words in people]
    return named + [
        Offered(one.name, f"{one.name}（{one.unit}）" if one.unit else one.name) for one in meeting.observers
    ]
