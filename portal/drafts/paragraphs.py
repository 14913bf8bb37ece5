"""Two texts side by side, paragraph by paragraph, and the text that keeps both."""

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

MOST_CELLS = 1_000_000  # of the table that aligns what differs: a second of work at the very most
LEAST_SHARED = 0.3  # of the longer paragraph: below it two paragraphs are two, and not one that was mended
OURS, THEIRS = "now", "typed"


class Pair(NamedTuple):
    """A paragraph of each text that stand in the same place; None where a text has none there."""

    now: str | None
    typed: str | None

    @property
    def is_same(self) -> bool:
        return self.now == self.typed


def paragraphs(text: str) -> list[str]:
    """The lines that aren't blank."""
    return [line for line in text.split("\n") if line.strip()]


def pairs(now: Sequence[str], typed: Sequence[str]) -> list[Pair]:
    """Both texts aligned: every paragraph of either stands in exactly one pair, in its order."""
    head = _common(now, typed)
    tail = _common(now[head:][::-1], typed[head:][::-1])
    middle = _aligned(now[head : len(now) - tail], typed[head : len(typed) - tail])
    same = [Pair(text, text) for text in now]
    return same[:head] + middle + same[len(now) - tail :]


def _common(first: Sequence[str], second: Sequence[str]) -> int:
    """How many items both begin with."""
    length = min(len(first), len(second))
    return next((n for n in range(length) if first[n] != second[n]), length)


def _aligned(now: Sequence[str], typed: Sequence[str]) -> list[Pair]:
    found: list[Pair] = []
    left = right = 0
    for here, there in [*_matches(now, typed), (len(now), len(typed))]:
        found += _beside(now[left:here], typed[right:there])
        if here < len(now):
            found.append(Pair(now[here], typed[there]))
        left, right = here + 1, there + 1
    return found


def _beside(now: Sequence[str], typed: Sequence[str]) -> Iterator[Pair]:
    """What differs between two matches: one beside the other as far as both reach."""
    for n in range(max(len(now), len(typed))):
        yield Pair(now[n] if n < len(now) else None, typed[n] if n < len(typed) else None)


def _matches(now: Sequence[str], typed: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Places of a longest common subsequence; none where finding it would take too long."""
    if len(now) * len(typed) > MOST_CELLS:
        return
    lengths = _lengths(now, typed)
    here = there = 0
    while here < len(now) and there < len(typed):
        if now[here] == typed[there]:
            yield here, there
            here, there = here + 1, there + 1
        elif lengths[here + 1][there] >= lengths[here][there + 1]:
            here += 1
        else:
            there += 1


def _lengths(now: Sequence[str], typed: Sequence[str]) -> list[list[int]]:
    """lengths[i][j]: of the longest common subsequence of now[i:] and typed[j:]."""
    below = [0] * (len(typed) + 1)
    rows = [below]
    for text in reversed(now):
        row = [0] * (len(typed) + 1)
        for n in range(len(typed) - 1, -1, -1):
            row[n] = below[n + 1] + 1 if text == typed[n] else max(below[n], row[n + 1])
        rows.append(row)
        below = row
    return rows[::-1]


def merged(aligned: Sequence[Pair], dropped: Collection[tuple[int, str]] = ()) -> list[str]:
    """The text that keeps both, each pair's two paragraphs after one another. `dropped`: (pair, OURS or THEIRS)."""
    kept: list[str] = []
    for number, pair in enumerate(aligned):
        if pair.is_same:
            kept += [pair.now or ""]
            continue
        sides = ((OURS, pair.now), (THEIRS, pair.typed))
        kept += [text for side, text in sides if text is not None and (number, side) not in dropped]
    return kept


class Marks(NamedTuple):
    """Two versions of one paragraph: what both begin with, where they differ, what both end with."""

    head: str
    old: str
    new: str
    tail: str


def marks(old: str | None, new: str | None) -> Marks:
    """Where two paragraphs differ; the whole of each when they share too little to be one that was mended."""
    old, new = old or "", new or ""
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    if head + tail < LEAST_SHARED * max(len(old), len(new)):
        head = tail = 0
    return Marks(old[:head], old[head : len(old) - tail], new[head : len(new) - tail], old[len(old) - tail :])


def taken(old: str, new: str) -> int:
    """How many characters of the old text the new one may have lost: those between what both begin and end with."""
    head = _common(old, new)
    return len(old) - head - _common(old[head:][::-1], new[head:][::-1])
