"""The year as it happened: what anybody did, in the order in which it was done, so that the journal tells it so."""

from collections.abc import Callable
from datetime import datetime

Verb = Callable[[datetime], object]


class Story:
    """Deeds with their instants. `live` does them in order."""

    def __init__(self) -> None:
        self._deeds: list[tuple[datetime, int, Verb]] = []

    def add(self, at: datetime, verb: Verb) -> None:
        self._deeds.append((at, len(self._deeds), verb))

    def live(self) -> int:
        """Do them all by the clock. Returns how many."""
        self._deeds.sort(key=lambda deed: deed[:2])
        for at, _, verb in self._deeds:
            verb(at)
        return len(self._deeds)
