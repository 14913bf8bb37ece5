"""An account's owner: the row, the place where he or she serves, and what others know about them."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import and_, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Account
from portal.actor import Actor
from portal.errors import Hidden
from portal.extensions import db, is_writing
from portal.roster.in_office import on_day
from portal.roster.models import District, Grouping, Member, Office, Placement, TermOfOffice, Town, Village
from portal.roster.spelling import syllables


class Serving(NamedTuple):
    """Village, town and district of a first secretary on a day; empty for others."""

    village: str = ""
    town: str = ""
    district: str = ""


SERVING = (
    select(Village.name, Town.name, District.name)
    .select_from(TermOfOffice)
    .join(Village, Village.id == TermOfOffice.village_id)
    .outerjoin(Placement, and_(Placement.village_id == Village.id, on_day(Placement)))
    .outerjoin(Town, Town.id == Placement.town_id)
    .outerjoin(Grouping, and_(Grouping.town_id == Town.id, on_day(Grouping)))
    .outerjoin(District, District.id == Grouping.district_id)
    .where(on_day(TermOfOffice))
)


def account_for(actor: Actor) -> Account:
    """One's own account with the member; in a request that changes something the row is locked."""
    own = select(Account).where(Account.member_id == actor.id, Account.disabled_at.is_(None))
    own = own.options(joinedload(Account.member, innerjoin=True))
    account = db.session.scalar(own.with_for_update(of=Account) if is_writing() else own)
    if account is None:
        raise Hidden
    return account


def serving(member_id: int, day: date) -> Serving:
    row = db.session.execute(SERVING.where(TermOfOffice.member_id == member_id), {"day": day}).first()
    return Serving(*(text or "" for text in row)) if row else Serving()


def offices_of(member_id: int, day: date) -> list[tuple[str, str | None, date]]:
    """(kind, district, since) of the offices held in one's own name."""
    held = (
        select(Office.kind, District.name, Office.starts_on)
        .outerjoin(District, District.id == Office.district_id)
        .where(Office.member_id == member_id, on_day(Office))
        .order_by(Office.starts_on, Office.id)
    )
    return [(row[0], row[1], row[2]) for row in db.session.execute(held, {"day": day})]


def others_know(member: Member, sign_in_name: str, alliance: str, day: date) -> list[str]:
    """What a password must not be made of, in Chinese and in pinyin."""
    words = [member.name, *serving(member.id, day), member.sending_unit, alliance]
    known = [word for word in words if word]
    return [*known, *(" ".join(syllables(word)) for word in known), sign_in_name, member.phone or ""]
