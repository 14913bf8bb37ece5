"""The only way to a row of the roster, and what of a person one may see."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import select

from portal.actor import Actor, Can
from portal.clock import local
from portal.errors import Hidden
from portal.extensions import Row, db, is_writing
from portal.roster.in_office import Expected, home_of
from portal.roster.models import ChiefReplacement, Deputy, District, Member, Office, TermOfOffice, Town, Village
from portal.roster.people_rules import IS_ADMINISTRATOR

GREATEST_ID = 2**31 - 1  # beyond it the database has no row
Kind = TypeVar("Kind", bound=Row)


def _one(kind: type[Kind], id: int, *where: Any) -> Kind:
    """The row, locked when the request writes. Raises Hidden."""
    statement = select(kind).where(kind.id == min(id, GREATEST_ID), *where)
    if is_writing():
        statement = statement.with_for_update(of=kind)
    row = db.session.scalar(statement)
    if row is None:
        raise Hidden
    return row


def member_for(by: Actor, id: int) -> Member:
    """A person of the roster. The administrator is none, and sees none."""
    if not by.holds(Can.SEE_PEOPLE):
        raise Hidden
    return _one(Member, id, ~IS_ADMINISTRATOR)


def term_for(by: Actor, id: int) -> TermOfOffice:
    return _seen(by, TermOfOffice, id)


def office_for(by: Actor, id: int) -> Office:
    """An office of the alliance; the administrator's is none."""
    return _seen(by, Office, id, Office.kind != "administrator")


def deputy_for(by: Actor, id: int) -> Deputy:
    return _seen(by, Deputy, id)


def district_for(by: Actor, id: int) -> District:
    return _seen(by, District, id)


def town_for(by: Actor, id: int) -> Town:
    return _seen(by, Town, id)


def village_for(by: Actor, id: int) -> Village:
    return _seen(by, Village, id)


def _seen(by: Actor, kind: type[Kind], id: int, *where: Any) -> Kind:
    if not by.holds(Can.SEE_PEOPLE):
        raise Hidden
    return _one(kind, id, *where)


def replacement_for(by: Actor, id: int) -> ChiefReplacement:
    """A proposal for the chief convener's office: for the administrator, the officers and the chief."""
    if not (by.holds(Can.REPLACE_CHIEF) or by.is_chief):
        raise Hidden
    return _one(ChiefReplacement, id)


@dataclass(frozen=True)
class Sight:
    """What of one person this reader may see and do."""

    home: Expected | None  # where the person serves today
    is_own: bool
    may_edit: bool
    sees_sensitive: bool
    may_reveal: bool
    sees_phone: bool  # without a reveal


def sight_of(member: Member, by: Actor, at: datetime) -> Sight:
    """One statement: where the person serves, on which the reader's rights hang."""
    home, is_own = home_of(member.id, local(at).date()), member.id == by.id
    edits = by.may(Can.EDIT_PEOPLE)
    is_open = bool(member.phone and member.phone_is_open)
    reaches = is_own or by.may(Can.SEE_PHONE, home.district_id if home else None)
    return Sight(
        home=home,
        is_own=is_own,
        may_edit=edits and not is_own,
        sees_sensitive=edits or is_own,
        may_reveal=bool(member.phone) and reaches and not is_open,
        sees_phone=is_open,
    )
