"""The roster's fact about a member: first secretary since when."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import or_, select

from portal.extensions import db
from portal.facts import Fact, giver
from portal.roster.models import TermOfOffice, Village
from portal.roster.wording import written


@giver
def in_office_since(member_id: int, first: date, last: date) -> Iterable[Fact]:
    """The terms that touch these days, the earliest first: one statement."""
    terms = db.session.execute(
        select(Village.name, TermOfOffice.starts_on, TermOfOffice.ends_on)
        .join(Village, Village.id == TermOfOffice.village_id)
        .where(
            TermOfOffice.member_id == member_id,
            TermOfOffice.starts_on <= last,
            or_(TermOfOffice.ends_on.is_(None), TermOfOffice.ends_on >= first),
        )
        .order_by(TermOfOffice.starts_on)
    ).all()
    for village, starts_on, ends_on in terms:
        until = f"至{written(ends_on)}" if ends_on and ends_on <= last else "起"
        yield Fact(f"任{village}第一书记", f"自{written(starts_on)}{until}", f"/roster/members/{member_id}")
