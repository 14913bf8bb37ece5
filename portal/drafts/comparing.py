"""Two texts of one draft, field by field, as the pages of a conflict and of two revisions draw them."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from portal.drafts.paragraphs import OURS, THEIRS, Marks, marks, merged, pairs, paragraphs
from portal.drafts.rules import Text

AROUND = 1  # unchanged paragraphs shown before and after a difference
JOINT = "／"  # between two versions of what has one line only


def as_written(name: str, line: str) -> str:
    return line


class Words(NamedTuple):
    """What a slice says of its fields: their labels in order, which have one line, how a line reads."""

    labels: Mapping[str, str]
    one_line: Collection[str] = ()
    say: Callable[[str, str], str] = as_written


class Row(NamedTuple):
    """What stands in one line of a comparison; `skipped` counts same paragraphs that aren't shown."""

    id: str  # e.g. "discussion-3"
    now: str | None
    typed: str | None
    marks: Marks
    is_same: bool = False
    skipped: int = 0


class Field(NamedTuple):
    """A field in which two texts differ."""

    label: str
    rows: Sequence[Row]


def differences(now: Text, typed: Text, words: Words) -> list[Field]:
    """The fields that differ, each with its differing paragraphs and one unchanged on either side of them."""
    found = []
    for name, label in words.labels.items():
        rows = list(_rows(name, now.get(name, ""), typed.get(name, ""), words))
        if not all(row.is_same for row in rows):
            found.append(Field(label, list(_near(rows))))
    return found


def _rows(name: str, now: str, typed: str, words: Words) -> Iterator[Row]:
    for number, pair in enumerate(pairs(paragraphs(now), paragraphs(typed))):
        here, there = (None if line is None else words.say(name, line) for line in pair)
        yield Row(f"{name}-{number}", here, there, marks(here, there), pair.is_same)


def _near(rows: Sequence[Row]) -> Iterator[Row]:
    """Differing rows with their neighbours; a longer run of same ones becomes a row that counts them."""
    changed = [n for n, row in enumerate(rows) if not row.is_same]
    shown = sorted({n for at in changed for n in range(at - AROUND, at + AROUND + 1) if 0 <= n < len(rows)})
    before = -1
    for n in [*shown, len(rows)]:
        if n - before > 1:
            yield Row("", None, None, marks("", ""), True, n - before - 1)
        if n < len(rows):
            yield rows[n]
        before = n


def combined(now: Text, typed: Text, words: Words, dropped: Collection[str] = ()) -> dict[str, str]:
    """The text that keeps every paragraph of both but the dropped ones, named e.g. "discussion-3-typed"."""
    return {name: _combined(name, now.get(name, ""), typed.get(name, ""), words, dropped) for name in words.labels}


def _combined(name: str, now: str, typed: str, words: Words, dropped: Collection[str]) -> str:
    if now == typed:
        return now
    aligned = pairs(paragraphs(now), paragraphs(typed))
    sides = ((n, side) for n in range(len(aligned)) for side in (OURS, THEIRS))
    lines = merged(aligned, {(n, side) for n, side in sides if f"{name}-{n}-{side}" in dropped})
    return (JOINT if name in words.one_line else "\n").join(lines)
