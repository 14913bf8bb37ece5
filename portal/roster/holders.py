"""Who holds which office of the alliance, and who stands in: today's, and those that are already settled."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import aliased

from portal.actor import Actor, Role
from portal.extensions import rows_of
from portal.roster.in_office import DAY
from portal.roster.models import Deputy, Member, Office
from portal.roster.wording import office_title

OFFICERS = (Role.CHIEF_CONVENER, Role.ORGANIZATION_OFFICER, Role.PUBLICITY_OFFICER, Role.FINANCE_OFFICER)


@dataclass
class StandIn:
    """A deputy of one office, in a span of days."""

    id: int
    member_id: int
    name: str
    starts_on: date
    ends_on: date


@dataclass
class Holder:
    """Who holds an office from when to when, with the deputies of today and of later days."""

    office_id: int
    member_id: int
    name: str
    starts_on: date
    ends_on: date | None
    deputies: list[StandIn] = field(default_factory=list)


@dataclass
class Post:
    """An office of the alliance: its present holder, the present deputy, and who comes next."""

    title: str
    kind: Role
    district_id: int | None
    holder: Holder | None = None
    deputy: StandIn | None = None
    coming: list[Holder] = field(default_factory=list)

    @property
    def key(self) -> str:
        """As the form of an appointment names it."""
        return f"district-{self.district_id}" if self.district_id else self.kind.value

    @property
    def is_given(self) -> bool:
        """Is it the chief convener's to give?"""
        return self.kind is not Role.CHIEF_CONVENER

    def names(self, reader: Actor) -> bool:
        """May this reader name who stands in? The holder may as a convener, the chief for any office."""
        own = self.kind in (Role.CHIEF_CONVENER, Role.DISTRICT_CONVENER)
        return self.holder is not None and (reader.is_chief_in_person or (own and self.holder.member_id == reader.id))


STANDS_IN = aliased(Member)
HELD = (
    select(
        Office.kind, Office.district_id,
        Office.id, Member.id, Member.name, Office.starts_on, Office.ends_on,
        Deputy.id, STANDS_IN.id, STANDS_IN.name, Deputy.starts_on, Deputy.ends_on,
    )
    .join(Member, Member.id == Office.member_id)
    .outerjoin(Deputy, and_(Deputy.office_id == Office.id, Deputy.ends_on >= DAY))
    .outerjoin(STANDS_IN, STANDS_IN.id == Deputy.member_id)
    .where(Office.kind != Role.ADMINISTRATOR, or_(Office.ends_on.is_(None), Office.ends_on >= DAY))
    .order_by(Office.starts_on, Office.id, Deputy.starts_on, Deputy.id)
)  # fmt: skip


def posts(day: date, districts: Iterable[tuple[int, str]]) -> list[Post]:
    """Every office there is, vacant ones too: the chief, the officers, a convener for each district. One statement."""
    found = [Post(office_title(kind), kind, None) for kind in OFFICERS]
    found += [Post(office_title(Role.DISTRICT_CONVENER, name), Role.DISTRICT_CONVENER, id) for id, name in districts]
    by_key = {(post.kind, post.district_id): post for post in found}
    for holder, kind, district_id in _holders(day):
        post = by_key.get((Role(kind), district_id))
        if post and holder.starts_on <= day:
            post.holder = holder
            post.deputy = next((d for d in holder.deputies if d.starts_on <= day), None)
        elif post:
            post.coming.append(holder)
    return found


def _holders(day: date) -> list[tuple[Holder, str, int | None]]:
    found: dict[int, tuple[Holder, str, int | None]] = {}
    for kind, district_id, *row in rows_of(HELD, {"day": day}):
        holder = found.setdefault(row[0], (Holder(*row[:5]), kind, district_id))[0]
        if row[5] is not None:
            holder.deputies.append(StandIn(*row[5:]))
    return list(found.values())
