"""What the roster knows when a file is compared with it: seven statements, then plain values without a database."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import select

from portal.actor import Role
from portal.extensions import db
from portal.numbers import number
from portal.roster.columns import COLUMNS
from portal.roster.models import Member, Office, Placement, TermOfOffice, Town, Village
from portal.roster.term_rules import TERM_MONTHS

FACTS = tuple(column.key for column in COLUMNS if hasattr(Member, column.key))


class KnownTown(NamedTuple):
    id: int
    code: str
    name: str
    valid_to: date | None
    merged_into_id: int | None


class KnownVillage(NamedTuple):
    id: int
    code: str
    name: str
    valid_from: date
    valid_to: date | None


class KnownTerm(NamedTuple):
    id: int
    member_id: int
    village_id: int
    starts_on: date
    expected_end_on: date | None
    ends_on: date | None
    end_reason: str
    is_team_leader: bool

    def has_ended(self, day: date) -> bool:
        return self.ends_on is not None and self.ends_on < day


@dataclass(frozen=True)
class KnownMember:
    """A person: the facts by attribute, and the terms by their beginning."""

    id: int
    version: int
    facts: dict[str, Any]
    terms: list[KnownTerm] = field(default_factory=list)

    @property
    def name(self) -> str:
        return str(self.facts["name"])

    def serving(self, day: date) -> KnownTerm | None:
        """The newest term that hasn't ended by that day (it may not have begun)."""
        return next((term for term in reversed(self.terms) if not term.has_ended(day)), None)


@dataclass(frozen=True)
class Known:
    """The roster as it stands. `towns_of` has every town that a village ever belonged to, the newest first."""

    towns: dict[int, KnownTown]
    villages: dict[int, KnownVillage]
    towns_of: dict[int, list[int]]
    members: dict[int, KnownMember]
    administrators: frozenset[int]  # ids of members
    term_months: int  # how long a term lasts where the file doesn't say

    def place(self, village_id: int) -> str:
        """球溪镇甲1村."""
        towns = self.towns_of.get(village_id, [])
        return (self.towns[towns[0]].name if towns else "") + self.villages[village_id].name


def known() -> Known:
    """Read the roster: places, people and terms, in the transaction at hand."""
    towns = select(Town.id, Town.code, Town.name, Town.valid_to, Town.merged_into_id).order_by(Town.position)
    v = Village
    villages = select(v.id, v.code, v.name, v.valid_from, v.valid_to).order_by(v.position)
    placements = select(Placement.village_id, Placement.town_id).order_by(Placement.starts_on.desc())
    return Known(
        {row.id: KnownTown(*row) for row in db.session.execute(towns)},
        {row.id: KnownVillage(*row) for row in db.session.execute(villages)},
        grouped(db.session.execute(placements)),
        known_members(),
        frozenset(db.session.scalars(select(Office.member_id).where(Office.kind == Role.ADMINISTRATOR))),
        number(TERM_MONTHS),
    )


def grouped(pairs: Iterable[Any]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return found


def known_members() -> dict[int, KnownMember]:
    people = select(Member.id, Member.version, *(getattr(Member, name) for name in FACTS)).order_by(Member.id)
    members = {
        id: KnownMember(id, version, dict(zip(FACTS, facts, strict=True)))
        for id, version, *facts in db.session.execute(people)
    }
    t = TermOfOffice
    terms = select(
        t.id, t.member_id, t.village_id, t.starts_on, t.expected_end_on, t.ends_on, t.end_reason, t.is_team_leader
    ).order_by(t.starts_on, t.id)
    for row in db.session.execute(terms):
        members[row.member_id].terms.append(KnownTerm(*row))
    return members
