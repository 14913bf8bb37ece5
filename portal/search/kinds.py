"""The registry of what can be found: a slice registers a kind, and answers for its things and for the reader's rights.

kinds.register("meeting", Kind(label="会议记录", reach=…, missing=…, hand_in=…))
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from portal.actor import Actor


@dataclass(frozen=True)
class Reach:
    """How far a reader sees a kind: all of it, or the alliance's and those of these districts."""

    is_all: bool = False
    alliance: bool = False
    districts: tuple[int, ...] = ()

    @property
    def is_nothing(self) -> bool:
        return not (self.is_all or self.alliance or self.districts)


NOTHING = Reach()


@dataclass(frozen=True)
class Kind:
    """What a slice says of its things. `missing` are those that should be found and nobody handed in."""

    label: str
    reach: Callable[[Actor], Reach]
    missing: Callable[[], Sequence[int]]
    hand_in: Callable[[int], None]


KINDS: dict[str, Kind] = {}


def register(name: str, kind: Kind) -> None:
    KINDS[name] = kind
