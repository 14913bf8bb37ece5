"""The registry of "what waits for me": a slice registers a source of lines, home shows them all."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from portal.actor import Actor


@dataclass(frozen=True)
class Waiting:
    """One thing to do: a sentence, why, until when, and its one button."""

    title: str
    detail: str
    url: str
    button: str
    due_on: date | None = None
    is_post: bool = False  # the button posts to url instead of opening it


@dataclass(frozen=True)
class Near:
    """Something near in time that asks nothing yet."""

    title: str
    detail: str
    url: str
    on: date
    state: str = ""
    tone: str = "open"


@dataclass(frozen=True)
class Glance:
    """Figures of a district, or of the alliance (district_id None), at a glance."""

    heading: str
    facts: tuple[tuple[str, str], ...]
    url: str = ""


Source = Callable[[Actor, datetime], Iterable[Waiting | Near | Glance]]
SOURCES: list[Source] = []


def source(function: Source) -> Source:
    """Register a slice's lines. Each source costs a fixed number of queries."""
    SOURCES.append(function)
    return function


def gather(actor: Actor, at: datetime) -> tuple[list[Waiting], list[Near], list[Glance]]:
    """All lines for this person: what waits by deadline (open-ended last), what is near by day, the figures."""
    lines = [line for function in SOURCES for line in function(actor, at)]
    waits = sorted((x for x in lines if isinstance(x, Waiting)), key=lambda x: x.due_on or date.max)
    near = sorted((x for x in lines if isinstance(x, Near)), key=lambda x: x.on)
    return waits, near, _by_heading(x for x in lines if isinstance(x, Glance))


def _by_heading(glances: Iterable[Glance]) -> list[Glance]:
    """Figures that several slices give under one heading stand together, at the address of the first."""
    found: dict[str, Glance] = {}
    for glance in glances:
        first = found.get(glance.heading, replace(glance, facts=()))
        found[glance.heading] = replace(first, facts=first.facts + glance.facts)
    return list(found.values())
