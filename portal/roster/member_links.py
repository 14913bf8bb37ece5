"""The registry of links on a person's page: what other slices know of this person, and this reader may see."""

from collections.abc import Callable, Iterable

from portal.actor import Actor

Links = Iterable[tuple[str, str]]  # words and address
Source = Callable[[Actor, int, int | None], Links]
SOURCES: list[Source] = []


def source(function: Source) -> Source:
    """Register a slice's links of (reader, member id, the district in which the member serves). No queries."""
    SOURCES.append(function)
    return function


def links_about(actor: Actor, member_id: int, district_id: int | None) -> list[tuple[str, str]]:
    return [link for function in SOURCES for link in function(actor, member_id, district_id)]
