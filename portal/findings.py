"""The registry of what an operator should know: a room examines its own things, `doctor` shows them all."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from flask import Flask


@dataclass(frozen=True)
class Finding:
    """One thing examined: what it is, how it stands, and what to do when it isn't right."""

    name: str
    value: str
    advice: str = ""


Examiner = Callable[[Flask], Iterator[Finding]]
EXAMINERS: list[Examiner] = []


def examiner(function: Examiner) -> Examiner:
    """Register a room's findings. It must answer when the database does not."""
    EXAMINERS.append(function)
    return function
