"""Who serves in which village from when to when: one in office in each, and in some villages those before."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from portal.clock import instant
from portal.numbers import DECLARED
from portal.roster.departure_rules import DROP_MONTHS, months_after
from portal.sample.days import TODAY, YEAR_BEGAN
from portal.sample.places import Place

ONE_DAY = timedelta(days=1)
KEPT_MONTHS = DECLARED[DROP_MONTHS].default
HANDOVERS = 31  # villages in which somebody served before
OF_THE_YEAR = 16  # of them since the sample's year began
ENDING_SOON = range(40, 245, 17)
OVERDUE = (77, 180)
REASONS = ("轮换",) * 7 + ("调离", "调离", "提拔使用", "召回")


@dataclass(frozen=True)
class Stint:
    """One term: in the village of that number, by the person of that number."""

    village: int
    person: int
    starts_on: date
    expected_end_on: date
    ends_on: date | None = None
    reason: str = ""

    @property
    def contact_dropped_at(self) -> datetime | None:
        """When the phone of who left was dropped: the night after the months for which it is kept."""
        if self.ends_on is None:
            return None
        last = months_after(self.ends_on, KEPT_MONTHS)
        return instant(last + ONE_DAY, 0, 1) if last < TODAY else None


def plan_terms(rng: Random, places: list[Place], first_former: int) -> list[Stint]:
    """The terms of all. Person n serves in village n; those who left are numbered from `first_former`.

    From the first day of the sample's year no village is without one on any day.
    """
    starts = {village: _start(rng, village) for village in range(len(places))}
    changed = rng.sample([v for v in starts if v not in ENDING_SOON and v not in OVERDUE], HANDOVERS)
    for village in changed[:OF_THE_YEAR]:
        starts[village] = YEAR_BEGAN + timedelta(days=rng.randrange(40, 350))
    current = [Stint(v, v, day, _two_years(day)) for v, day in starts.items()]
    former = [_before(rng, starts[v], v, number) for number, v in enumerate(changed, first_former)]
    oldest = min(former, key=lambda stint: stint.starts_on)
    return current + former + [_before(rng, oldest.starts_on, oldest.village, first_former + HANDOVERS)]


def _start(rng: Random, village: int) -> date:
    if village in OVERDUE:
        return date(2024, 9, 1)
    if village in ENDING_SOON:
        return date(2024, 10, 1) + timedelta(days=rng.randrange(0, 45))
    return date(2025, 3, 10) + timedelta(days=rng.randrange(0, 140))


def _two_years(day: date) -> date:
    return day.replace(year=day.year + 2) - ONE_DAY


def _before(rng: Random, successor_starts: date, village: int, person: int) -> Stint:
    """The term that ended the day before; 轮换 at about its expected end, the others earlier."""
    reason = rng.choice(REASONS)
    months = rng.randrange(22, 30) if reason == "轮换" else rng.randrange(9, 20)
    starts = successor_starts - timedelta(days=months * 30)
    return Stint(village, person, starts, _two_years(starts), successor_starts - ONE_DAY, reason)
