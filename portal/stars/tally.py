"""Who gets a seat: votes, seats, bounds of the districts, and a rule for ties. Pure: knows no row and no request.

Of all sets of candidates that the seats and bounds allow, the fullest one with the best votes wins: compared by its
highest vote first, then by the next. Where several are equally good, whoever is in some of them and not in all is
tied. The sets that can be filled up so form a matroid, in which taking the best that still fits is right, and in
which a choice among equals never changes who of the others gets a seat.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby


class Tie(StrEnum):
    """How equal votes at a last seat are settled, named before the vote."""

    AGAIN = "again"  # another vote among the tied
    SEATS = "seats"  # each of them gets a seat, beyond the number and the bounds
    LOT = "lot"  # by a seed that is published
    DECISION = "decision"  # the deciding body chooses, and says why


class Place(StrEnum):
    """Where a candidate stands after the count, and for what reason."""

    SEATED = "seated"
    RAISED = "raised"  # seated over others with more votes, by the least of the district
    CHOSEN = "chosen"  # seated out of a tie, by lot or by another vote
    ADDED = "added"  # seated out of a tie, by a seat more
    TIED = "tied"
    FULL = "full"  # the district has its most
    KEPT = "kept"  # what seats are left are kept for districts that lack their least
    BEHIND = "behind"  # all seats are taken by more votes
    UNLUCKY = "unlucky"  # lost out of a tie
    NONE = "none"  # no vote at all


TAKEN = (Place.SEATED, Place.RAISED, Place.CHOSEN, Place.ADDED)


@dataclass(frozen=True)
class Runner:
    """A candidate. `votes` of the first vote, then of each further vote among the tied that the candidate was in."""

    id: int
    votes: tuple[int, ...]
    district_id: int | None = None  # None: bound by no district


@dataclass(frozen=True)
class Bounds:
    """Seats in all; at most and at least so many from each district. At least so many, where so many got votes."""

    seats: int
    most: int | None = None
    least: int = 0


@dataclass(frozen=True)
class Line:
    """One candidate after the count. `rank`: 1 and the number of those with more votes."""

    runner: Runner
    rank: int
    place: Place
    equals: tuple[int, ...] = ()  # ids of those one is, or was, tied with


@dataclass(frozen=True)
class Knot:
    """Those who are tied, and how many seats there are for them."""

    ids: frozenset[int]
    open: int


@dataclass(frozen=True)
class Outcome:
    """The count: a line for everybody, best first, and what is still tied."""

    lines: tuple[Line, ...]
    knots: tuple[Knot, ...]

    @property
    def seated(self) -> list[int]:
        return [line.runner.id for line in self.lines if line.place in TAKEN]


class Hall:
    """The seats as they fill. `given` sit from the start, whatever the bounds say."""

    def __init__(self, runners: Sequence[Runner], bounds: Bounds, given: Sequence[int] = ()) -> None:
        self.bounds = bounds
        sitting = [one for one in runners if one.id in given]
        self.count = Counter(one.district_id for one in sitting)
        self.total = len(sitting)
        there = Counter(one.district_id for one in runners if one.district_id is not None)
        most = bounds.seats if bounds.most is None else bounds.most
        self.least = {id: min(bounds.least, found, most) for id, found in there.items()}

    def why_not(self, runner: Runner) -> Place | None:
        """What keeps this one from a seat now; None when nothing does."""
        home = runner.district_id
        if self.total >= self.bounds.seats:
            return Place.BEHIND
        if home is not None and self.bounds.most is not None and self.count[home] >= self.bounds.most:
            return Place.FULL
        others = sum(max(0, least - self.count[id]) for id, least in self.least.items() if id != home)
        own = max(0, self.least.get(home, 0) - self.count[home] - 1) if home is not None else 0
        return Place.KEPT if self.total + 1 + others + own > self.bounds.seats else None

    def seat(self, runners: Iterable[Runner]) -> list[Runner]:
        """Seat those who still fit, one after the other. Returns them."""
        taken = []
        for runner in runners:
            if self.why_not(runner) is None:
                self.count[runner.district_id] += 1
                self.total += 1
                taken.append(runner)
        return taken

    def leave(self, runners: Sequence[Runner]) -> None:
        self.count.subtract(runner.district_id for runner in runners)
        self.total -= len(runners)

    def fits(self, runners: Iterable[Runner]) -> int:
        """How many of these could be seated together now."""
        taken = self.seat(runners)
        self.leave(taken)
        return len(taken)


def tally(
    runners: Iterable[Runner],
    bounds: Bounds,
    tie: Tie,
    *,
    lot: Callable[[int], str] | None = None,
    given: Sequence[int] = (),
) -> Outcome:
    """Count. `lot` orders ids, the lucky ones first; `given` keep the seats they have (somebody dropped out)."""
    voted = sorted((one for one in runners if any(one.votes)), key=lambda one: (one.votes, -one.id), reverse=True)
    none = [one for one in runners if not any(one.votes)]
    ranks = _ranks([*voted, *none])
    hall = Hall(voted, bounds, given)
    places: dict[int, tuple[Place, tuple[int, ...]]] = dict.fromkeys(given, (Place.SEATED, ()))
    knots = []
    for _, level in groupby((one for one in voted if one.id not in given), key=lambda one: one.votes):
        knot = _settle(list(level), hall, tie, lot, places)
        knots += [knot] if knot else []
    lines = [_line(one, ranks, places) for one in [*voted, *none]]
    return Outcome(_with_raised(lines), tuple(knots))


def _settle(
    level: list[Runner],
    hall: Hall,
    tie: Tie,
    lot: Callable[[int], str] | None,
    places: dict[int, tuple[Place, tuple[int, ...]]],
) -> Knot | None:
    """Seat a level of equal votes. Returns those who stay tied."""
    whys = {one.id: hall.why_not(one) for one in level}
    able = [one for one in level if whys[one.id] is None]
    together = hall.fits(able)
    sure = [one for one in able if hall.fits(x for x in able if x is not one) < together]
    tied = [one for one in able if one not in sure]
    places |= {one.id: (why, ()) for one in level if (why := whys[one.id])}
    places |= {one.id: (Place.SEATED, ()) for one in hall.seat(sure)}
    if not tied:
        return None
    ordered = sorted(tied, key=lambda one: lot(one.id)) if lot and tie is Tie.LOT else tied
    taken = hall.seat(ordered)
    ids = [one.id for one in tied]
    for one in tied:
        place = _out_of_a_tie(one in taken, tie, lot is not None)
        places[one.id] = (place, tuple(id for id in ids if id != one.id))
    return Knot(frozenset(ids), len(taken)) if Place.TIED in (places[id][0] for id in ids) else None


def _out_of_a_tie(is_taken: bool, tie: Tie, is_drawn: bool) -> Place:
    if tie is Tie.SEATS:
        return Place.ADDED
    if tie is Tie.LOT and is_drawn:
        return Place.CHOSEN if is_taken else Place.UNLUCKY
    return Place.TIED


def _ranks(ordered: Sequence[Runner]) -> dict[int, int]:
    first: dict[tuple[int, ...], int] = {}
    return {one.id: first.setdefault(one.votes, place) for place, one in enumerate(ordered, 1)}


def _line(one: Runner, ranks: Mapping[int, int], places: Mapping[int, tuple[Place, tuple[int, ...]]]) -> Line:
    place, equals = places.get(one.id, (Place.NONE, ()))
    return Line(one, ranks[one.id], place, equals)


def _with_raised(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Mark whom only the least of the district seated: somebody above waits for exactly that."""
    kept = [line.rank for line in lines if line.place is Place.KEPT]
    first = min(kept, default=None)
    return tuple(
        Line(line.runner, line.rank, Place.RAISED, line.equals)
        if first is not None and line.place is Place.SEATED and line.rank > first
        else line
        for line in lines
    )
