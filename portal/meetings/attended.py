"""How many meetings a member attended in a span of days: a count for stars and reports."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from sqlalchemy import select

from portal.clock import instant, local
from portal.extensions import db
from portal.facts import Fact, giver
from portal.meetings.attendance import OF_LINE
from portal.meetings.models import Absence, Meeting, SheetLine, State
from portal.roster.models import TermOfOffice

NOT_HELD = (State.PLANNED, State.CANCELLED)


@giver
def attended(member_id: int, first: date, last: date) -> Iterator[Fact]:
    """Two statements. Of a final record its frozen sheet tells; before, the terms of the day."""
    rows = db.session.execute(
        select(Meeting.starts_at, SheetLine.is_expected)
        .join(SheetLine, SheetLine.meeting_id == Meeting.id)
        .outerjoin(Absence, OF_LINE)
        .where(SheetLine.member_id == member_id, Absence.id.is_(None), Meeting.state.not_in(NOT_HELD))
        .where(Meeting.starts_at >= instant(first), Meeting.starts_at < instant(last + timedelta(days=1)))
    ).all()
    terms = list(db.session.scalars(select(TermOfOffice).where(TermOfOffice.member_id == member_id)))
    count = sum(counts(starts_at, frozen, terms) for starts_at, frozen in rows)
    yield Fact("参加会议", f"{count} 次")


def counts(starts_at: datetime, frozen: bool | None, terms: list[TermOfOffice]) -> bool:
    """Was the person expected there: as frozen, or by the terms of the day?"""
    if frozen is not None:
        return frozen
    return any(term.covers(local(starts_at).date()) for term in terms)
