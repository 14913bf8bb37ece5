"""Filling what stands between braces: numbers, choices, names. data/scenes/README.md lists what may stand there."""

import re
from collections.abc import Callable
from random import Random

BRACES = re.compile(r"\{(?:(\w+)=)?([^{}]+)\}")
NUMBER = re.compile(r"(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)(?:/(\d+))?")


class Filler:
    """Draws with its own dice. What was named once stays the same; `words` gives what only the meeting knows."""

    def __init__(self, rng: Random, words: dict[str, Callable[[], str]]) -> None:
        self.rng = rng
        self.words = words
        self.named: dict[str, str] = {}

    def fill(self, text: str, **known: object) -> str:
        """The text with every brace replaced."""
        return BRACES.sub(lambda found: self._replace(found[1], found[2], known), text)

    def _replace(self, name: str | None, written: str, known: dict[str, object]) -> str:
        if written in known:
            return str(known[written])
        if written in self.words:
            return self.words[written]()
        if written in self.named:
            return self.named[written]
        value = self.rng.choice(written.split("|")) if "|" in written else self.number(written)
        if name:
            self.named[name] = value
        return value

    def number(self, written: str) -> str:
        """3-9, 120-200/20 or 2.2-2.9: one of these. Raises ValueError for anything else."""
        found = NUMBER.fullmatch(written)
        if found is None:
            raise ValueError(f"nothing fills {{{written}}}")
        least, most, step = found.groups()
        places = max(len(end.partition(".")[2]) for end in (least, most))
        first, last = (round(float(end) * 10**places) for end in (least, most))
        drawn = self.rng.randrange(first, last + 1, int(step or 1))
        return f"{drawn / 10**places:.{places}f}".removesuffix(".0")
