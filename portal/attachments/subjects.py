"""The registry of what may carry attachments: a slice registers a kind, and answers for the rights over its things.

    subjects.register("meeting", may_read=…, may_change=…)

The attachments of meeting 3 then stand under the subject "meeting:3".
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from portal.actor import Actor


class Place(NamedTuple):
    """The thing in the journal's words, the page where its attachments are listed, and whose district it is of."""

    words: str
    url: str
    district_id: int | None


MayRead = Callable[[Actor, int, datetime], object]  # actor, id, when the file was added; raises Hidden
MayChange = Callable[
    [Actor, int], Place
]  # actor, id; raises Hidden, Forbidden, or Refused; locks when the request writes


@dataclass(frozen=True)
class Kind:
    """What a slice says of its things."""

    may_read: MayRead
    may_change: MayChange
    may_describe: MayRead = lambda actor, id, added_at: None  # raises Refused when its caption is fixed by now


KINDS: dict[str, Kind] = {}


def register(kind: str, *, may_read: MayRead, may_change: MayChange, may_describe: MayRead = Kind.may_describe) -> None:
    KINDS[kind] = Kind(may_read, may_change, may_describe)


def check_read(subject: str, by: Actor, added_at: datetime) -> None:
    """Raises Hidden unless this person may read what was added to the thing then."""
    kind, id = _split(subject)
    kind.may_read(by, id, added_at)


def place_to_change(subject: str, by: Actor) -> Place:
    """The thing, for one who may add to it and take from it now. Raises Hidden, Forbidden or Refused."""
    kind, id = _split(subject)
    return kind.may_change(by, id)


def check_describe(subject: str, by: Actor, added_at: datetime) -> None:
    """Raises Refused when what was added then is described for good."""
    kind, id = _split(subject)
    kind.may_describe(by, id, added_at)


def _split(subject: str) -> tuple[Kind, int]:
    kind, id = subject.split(":")
    return KINDS[kind], int(id)
