"""What a member still holds when leaving: offices, drafts, actions, approvals, meetings to chair or record.

A slice registers a source; hand-over (轮换) lists what all sources find and gives each thing to its new holder:

    @holdings.source
    def to_record(member_id, day):
        for meeting in …:
            yield Holding(f"recorder:{meeting.id}", f"记录{meeting.title}", partial(give_recorder, meeting.id))
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from portal.actor import Actor

Give = Callable[[int | None, Actor, datetime], None]


@dataclass(frozen=True)
class Holding:
    """One thing held.

    `give` is called with the id of the new holder, the acting person and the instant; with None when it lapses,
    which only happens where `may_lapse`. `key` is unique among all holdings; the page sends it back.
    """

    key: str
    text: str
    give: Give
    may_lapse: bool = False
    district_id: int | None = None  # the new holder should serve in this district
    is_office: bool = False  # an office of the alliance: only who appoints gives it to somebody


Source = Callable[[int, date], Iterable[Holding]]
SOURCES: list[Source] = []


def source(function: Source) -> Source:
    """Register a slice's holdings of (member id, first day on which the member no longer serves)."""
    SOURCES.append(function)
    return function


def held_by(member_id: int, day: date) -> list[Holding]:
    """All that this member would still hold on that day."""
    return [holding for function in SOURCES for holding in function(member_id, day)]
