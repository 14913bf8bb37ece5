"""The registry of facts about a member or an office (meetings attended, actions closed …): slices give, stars and
reports ask.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Fact:
    """One fact about one member in a span of days: its label, its value with the unit, and where it can be read."""

    label: str
    value: str
    url: str = ""


Giver = Callable[[int, date, date], Iterable[Fact]]
GIVERS: list[Giver] = []


def giver(function: Giver) -> Giver:
    """Register a slice's facts about (member id, first day, last day)."""
    GIVERS.append(function)
    return function


def facts_about(member_id: int, first: date, last: date) -> list[Fact]:
    return [fact for function in GIVERS for fact in function(member_id, first, last)]


OfficeGiver = Callable[[str, int | None, int, date, date], Iterable[Fact]]
OFFICE_GIVERS: list[OfficeGiver] = []


def office_giver(function: OfficeGiver) -> OfficeGiver:
    """Register a slice's facts about an office: (role, district id or None, member id, first day, last day)."""
    OFFICE_GIVERS.append(function)
    return function


def facts_of_office(kind: str, district_id: int | None, member_id: int, first: date, last: date) -> list[Fact]:
    return [fact for function in OFFICE_GIVERS for fact in function(kind, district_id, member_id, first, last)]
