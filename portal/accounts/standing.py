"""Who is who among the accounts: members in office with their place, and the offices that bind one's hands.

An office counts from the day it is given, also before it starts, and so does standing in for its holder: who could
set a new password there could wait until that day.
"""

from collections import defaultdict
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, and_, bindparam, func, literal, null, or_, select, union_all

from portal.accounts.models import Account, OneTimeLink
from portal.actor import Actor, Can, Role
from portal.extensions import db
from portal.roster.in_office import on_day
from portal.roster.models import (
    ChiefReplacement,
    Deputy,
    District,
    Grouping,
    Member,
    Office,
    Placement,
    TermOfOffice,
    Town,
    Village,
)

ON_SERVER = frozenset({Role.CHIEF_CONVENER, Role.ADMINISTRATOR})  # their links come from a command on the server only
LEADING = frozenset({Role.CHIEF_CONVENER, Role.ORGANIZATION_OFFICER})
DAY: BindParameter[date] = bindparam("day")
AT: BindParameter[datetime] = bindparam("at")


class Person(NamedTuple):
    """A member in office, the place, and how far the account is."""

    id: int
    name: str
    sign_in_name: str | None
    is_enabled: bool
    village: str
    town: str
    district_id: int | None
    district: str
    link_until: datetime | None


class Ranks(NamedTuple):
    """Offices by member: `own`, held today in one's own name; `all`, with coming ones and those stood in for."""

    own: dict[int, set[Role]]
    all: dict[int, set[Role]]


def _to_come(kind: Any) -> Any:
    return or_(kind.ends_on.is_(None), kind.ends_on >= DAY)


_open_link = (
    select(OneTimeLink.member_id, func.max(OneTimeLink.expires_at).label("until"))
    .where(OneTimeLink.used_at.is_(None), OneTimeLink.revoked_at.is_(None), OneTimeLink.expires_at > AT)
    .group_by(OneTimeLink.member_id)
    .subquery("open_link")
)
_holds_office = select(Office.id).where(Office.member_id == Member.id, _to_come(Office)).exists()
PEOPLE = (
    select(
        Member.id,
        Member.name,
        Account.sign_in_name,
        Account.password_hash.is_not(None),
        func.coalesce(Village.name, ""),
        func.coalesce(Town.name, ""),
        Grouping.district_id,
        func.coalesce(District.name, ""),
        _open_link.c.until,
    )
    .outerjoin(Account, Account.member_id == Member.id)
    .outerjoin(TermOfOffice, and_(TermOfOffice.member_id == Member.id, on_day(TermOfOffice)))
    .outerjoin(Village, Village.id == TermOfOffice.village_id)
    .outerjoin(Placement, and_(Placement.village_id == Village.id, on_day(Placement)))
    .outerjoin(Town, Town.id == Placement.town_id)
    .outerjoin(Grouping, and_(Grouping.town_id == Town.id, on_day(Grouping)))
    .outerjoin(District, District.id == Grouping.district_id)
    .outerjoin(_open_link, _open_link.c.member_id == Member.id)
    .where(or_(TermOfOffice.id.is_not(None), _holds_office), Account.disabled_at.is_(None))
    .order_by(Village.position, Member.sort_key, Member.id)
)
RANKS = union_all(
    select(Office.member_id, Office.kind, on_day(Office)).where(_to_come(Office)),
    select(Deputy.member_id, Office.kind, literal(False))
    .join(Office, Deputy.office_id == Office.id)
    .where(_to_come(Deputy)),
    select(ChiefReplacement.member_id, literal(Role.CHIEF_CONVENER.value), literal(False)).where(
        ChiefReplacement.confirmed_at == null(), ChiefReplacement.withdrawn_at == null()
    ),
)


def people_for(actor: Actor, day: date, *, at: datetime) -> list[Person]:
    """Those for whom this person may make a link, in the order of the villages: two statements."""
    rows = (Person(*row) for row in db.session.execute(PEOPLE, {"day": day, "at": at}))
    held = ranks(day)
    return [person for person in rows if may_make_link(actor, person, held)]


def ranks(day: date) -> Ranks:
    own, everything = defaultdict(set), defaultdict(set)
    for member_id, kind, is_own in db.session.execute(RANKS, {"day": day}):
        everything[member_id].add(Role(kind))
        if is_own:
            own[member_id].add(Role(kind))
    return Ranks(own, everything)


def may_make_link(actor: Actor, person: Person, held: Ranks) -> bool:
    """A link is the account itself. Nobody gets one's own, a higher one's, or another's through standing in."""
    offices = held.all.get(person.id, set())
    if person.id == actor.id or offices & ON_SERVER or not actor.may(Can.INVITE, person.district_id):
        return False
    return not offices or bool(held.own.get(actor.id, set()) & LEADING)


def is_still_good(made_by_id: int | None, member_id: int, held: Ranks) -> bool:
    """Would the link's maker still be allowed to make it, with the offices given since?"""
    offices = held.all.get(member_id, set())
    if made_by_id is None or not offices:
        return True
    return not offices & ON_SERVER and bool(held.own.get(made_by_id, set()) & LEADING)
