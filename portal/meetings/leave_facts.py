"""How often a member was on leave from meetings in a span of days: a count for stars and reports, never the kind."""

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import select

from portal.clock import instant
from portal.extensions import db
from portal.facts import Fact, giver
from portal.meetings.attendance import OF_LINE
from portal.meetings.attended import NOT_HELD, counts
from portal.meetings.models import Absence, AbsenceKind, Meeting, SheetLine
from portal.roster.models import TermOfOffice


@giver
def on_leave(member_id: int, first: date, last: date) -> Iterator[Fact]:
    """Two statements. It counts what the records say, so that page and paper agree."""
    rows = db.session.execute(
        select(Meeting.starts_at, SheetLine.is_expected)
        .join(SheetLine, SheetLine.meeting_id == Meeting.id)
        .join(Absence, OF_LINE)
        .where(SheetLine.member_id == member_id, Absence.kind == AbsenceKind.LEAVE, Meeting.state.not_in(NOT_HELD))
        .where(Meeting.starts_at >= instant(first), Meeting.starts_at < instant(last + timedelta(days=1)))
    ).all()
    terms = list(db.session.scalars(select(TermOfOffice).where(TermOfOffice.member_id == member_id)))
    count = sum(counts(starts_at, frozen, terms) for starts_at, frozen in rows)
    yield Fact("会议请假", f"{count} 次")
