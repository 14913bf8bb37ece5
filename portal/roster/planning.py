"""The plan of an import: what each row of the file would do to the roster. Nothing is written here.

`plan` is a function of the file, the roster as read by known(), the day and the person: the same for the page,
the command, and once more inside the transaction that carries it out.
"""

import hashlib
from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.actor import Actor
from portal.errors import Forbidden
from portal.roster.cleaning import Unclear
from portal.roster.columns import BY_KEY, Table
from portal.roster.entries import KIND_NAMES, Change, Entry, Kind, entry_of, shown_value
from portal.roster.known import FACTS, Known
from portal.roster.matching import People, guard_doubles
from portal.roster.people_rules import guard_own_case
from portal.roster.postings import guard_villages, post
from portal.roster.village_finder import VillageFinder


@dataclass(frozen=True)
class Plan:
    """The rows in the order of the file, and what the reader should know of the columns."""

    entries: list[Entry]
    table: Table

    def of(self, kind: Kind | None) -> list[Entry]:
        """The rows of that kind; all of them in the order in which they want looking at."""
        if kind:
            return [entry for entry in self.entries if entry.kind is kind]
        return sorted(self.entries, key=lambda entry: ORDER[entry.kind])

    @property
    def counts(self) -> Counter[Kind]:
        return Counter(entry.kind for entry in self.entries)

    @property
    def refused(self) -> int:
        return self.counts[Kind.REFUSED]

    @property
    def can_be_written(self) -> bool:
        """Nothing refused, and something to do."""
        return not self.refused and bool(self.busy)

    @property
    def busy(self) -> list[Entry]:
        """The rows that would be written."""
        return [entry for entry in self.entries if entry.changes or entry.member is None]

    @property
    def summary(self) -> str:
        """新增 12 人，变更 3 人，没有变化 230 人."""
        counts = self.counts
        return "，".join(f"{KIND_NAMES[kind]} {counts[kind]} 人" for kind in Kind if counts[kind])

    @property
    def fingerprint(self) -> str:
        """The same for two plans that would do the same."""
        deeds = [
            (e.number, e.kind, e.member and e.member.id, e.facts, e.begins, e.term, e.ends, e.changes, e.problems)
            for e in self.entries
        ]
        return hashlib.sha256(repr(deeds).encode()).hexdigest()


ORDER = {kind: position for position, kind in enumerate(Kind)}


def plan(table: Table, known: Known, *, today: date, by: Actor) -> Plan:
    """Match the rows with the roster and say what each would do. Reads nothing, writes nothing."""
    places, people = VillageFinder(known), People(known, today)
    entries = [entry_of(number, cells, places) for number, cells in table.rows]
    for entry in entries:
        people.match(entry)
    guard_doubles(entries)
    for entry in entries:
        post(entry, known, today)
        compare(entry)
        guard_person(entry, known, by)
    guard_villages(entries, known)
    return Plan(entries, table)


def compare(entry: Entry) -> None:
    """Which facts of the person the row would set. Two spellings that clean to the same are the same."""
    stored = entry.member.facts if entry.member else {}
    for key in FACTS:
        value = entry.get(key)
        before = stored.get(key)
        if value is None or value == before or value == respelt(key, before):
            continue
        entry.facts[key] = value
        if entry.member:
            entry.changes.append(Change(BY_KEY[key].heading, shown_value(key, before), shown_value(key, value)))


def respelt(key: str, before: Any) -> Any:
    """A stored text as the file would have it."""
    try:
        return BY_KEY[key].clean(before) if isinstance(before, str) else before
    except Unclear:
        return before


def guard_person(entry: Entry, known: Known, by: Actor) -> None:
    """Nobody edits oneself, and the administrator is no member."""
    if entry.member is None or entry.problems or not entry.changes:
        return
    if entry.member.id in known.administrators:
        entry.refuse("name", f"{entry.name}是技术管理员，不在第一书记名册里。")
    try:
        guard_own_case(entry.member.id, by)
    except Forbidden as forbidden:
        entry.refuse("name", str(forbidden))
