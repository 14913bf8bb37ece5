"""Who holds which office of the alliance, who held it before, and who stands in for whom."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from portal.actor import Actor, Role
from portal.authz import grants_for
from portal.extensions import db
from portal.roster.models import Member, Office
from portal.sample.days import YEAR_BEGAN
from portal.sample.people import People
from portal.sample.places import Place

OFFICERS = {
    Role.FINANCE_OFFICER: "finance",
    Role.PUBLICITY_OFFICER: "publicity",
    Role.ORGANIZATION_OFFICER: "organization",
}
RELIEVED_IN = 2  # position of the district whose convener left during the year
STOOD_IN_FOR = 3  # and of the one whose convener is away these days
ONE_DAY = timedelta(days=1)
LONG_ENOUGH = timedelta(days=120)


@dataclass(frozen=True)
class Offices:
    """The offices of the sample's year. `sign_in_names` are those of the ones held today, by member id."""

    people: People
    rows: list[Office]
    sign_in_names: dict[int, str]
    away: Office  # whose holder is away these days
    deputy: Member  # who stands in there

    def holder(self, kind: Role, day: date, district_id: int | None = None) -> Actor:
        """Who held that office on that day, as one who may act."""
        held = next(row for row in self.rows if row.kind == kind and row.district_id == district_id and row.covers(day))
        return self.actor(held.member_id, day)

    def actor(self, member_id: int, day: date) -> Actor:
        """A member with the roles of that day."""
        held = [row for row in self.rows if row.member_id == member_id and row.covers(day)]
        heads = (self.people.chief.id, self.people.administrator.id)
        roles = {row.kind for row in held} | (set() if member_id in heads else {Role.FIRST_SECRETARY})
        convenes = frozenset(row.district_id for row in held if row.district_id is not None)
        name = self.people.names[member_id]
        return Actor(member_id, name, frozenset(roles), convenes, grants=grants_for(roles))


def load_offices(rng: Random, people: People, places: list[Place]) -> Offices:
    """Give the offices: conveners in their own district, and all but the two heads first secretaries too."""
    rows = [
        _office(people, people.chief, Role.CHIEF_CONVENER, starts=YEAR_BEGAN.replace(year=2024)),
        _office(people, people.administrator, Role.ADMINISTRATOR),
    ]
    names = {people.chief.id: "chief", people.administrator.id: "admin"}
    free = _experienced(rng, people)
    for position, district_id in enumerate(dict.fromkeys(place.district_id for place in places)):
        convener = people.serving[_take(free, places, district_id)]
        names[convener.id] = f"district{position + 1}"
        before = _left_during_the_year(people, places, district_id) if position == RELIEVED_IN else None
        rows += _conveners(people, convener, before, district_id)
    for kind, name in OFFICERS.items():
        officer = people.serving[free.pop()]
        names[officer.id] = name
        rows.append(_office(people, officer, kind))
    db.session.add_all(rows)
    db.session.flush()
    away = [row for row in rows if row.kind == Role.DISTRICT_CONVENER and row.ends_on is None][STOOD_IN_FOR]
    deputy = people.serving[_take(free, places, away.district_id)]
    return Offices(people, rows, names, away, deputy)


def _experienced(rng: Random, people: People) -> list[int]:
    """Villages, in any order, whose secretary has been there since before the year and is no beginner."""
    return rng.sample(
        [
            stint.village
            for stint in people.terms
            if stint.ends_on is None and stint.starts_on < YEAR_BEGAN and people.serving[stint.village].born_in < "1988"
        ],
        k=60,
    )


def _take(free: list[int], places: list[Place], district_id: int | None) -> int:
    """The first of them in that district, who then is free no more."""
    village = next(village for village in free if places[village].district_id == district_id)
    free.remove(village)
    return village


def _left_during_the_year(people: People, places: list[Place], district_id: int) -> tuple[Member, date]:
    """Somebody who served in that district and left it within the year, and the last day."""
    return next(
        (people.by_number(stint.person), stint.ends_on)
        for stint in people.terms
        if stint.ends_on
        and stint.ends_on > YEAR_BEGAN + LONG_ENOUGH
        and places[stint.village].district_id == district_id
    )


def _conveners(
    people: People, convener: Member, before: tuple[Member, date] | None, district_id: int
) -> Iterator[Office]:
    """The convener of today, and whoever led the district until leaving."""
    starts = YEAR_BEGAN
    if before:
        starts = before[1] + ONE_DAY
        yield _office(people, before[0], Role.DISTRICT_CONVENER, district_id, ends=before[1])
    yield _office(people, convener, Role.DISTRICT_CONVENER, district_id, starts)


def _office(
    people: People,
    member: Member,
    kind: Role,
    district_id: int | None = None,
    starts: date = YEAR_BEGAN,
    ends: date | None = None,
) -> Office:
    chief_id = people.chief.id
    return Office(
        member_id=member.id,
        kind=kind,
        district_id=district_id,
        starts_on=starts,
        ends_on=ends,
        appointed_by_id=None if member.id == chief_id else chief_id,
        relieved_by_id=chief_id if ends else None,
    )
