"""Meetings of a year with nothing behind them, for the tests of the year's pages."""

from datetime import date

from portal.clock import instant
from portal.extensions import db
from portal.meetings.checkin_models import CheckIn
from portal.meetings.models import Absence, Meeting, SheetLine


def met(cast, district, month, state="final", day=18, **columns):
    """A meeting of the body ("north", "south", "" the alliance) in that month of 2026 (or another first day)."""
    first = month if isinstance(month, date) else date(2026, month, 1)
    body = getattr(cast, district) if district else None
    row = Meeting(
        district_id=body.id if body else None,
        month=first,
        theme=f"{first.month}月的会",
        starts_at=instant(first.replace(day=day), 9),
        place="某地",
        chair_id=cast.convener.id,
        recorder_id=cast.recorder.id,
        called_by_id=cast.convener.id,
        state=state,
        **columns,
    )
    db.session.add(row)
    db.session.flush()
    return row


def on_sheet(meeting, member, kind=None, is_expected=None):
    """The member's line, with the absence of that kind if one is given."""
    number = db.session.query(SheetLine).filter_by(meeting_id=meeting.id).count() + 1
    names = {"name": member.name, "town": "某镇", "village": "某村", "sheet_version": 1}
    db.session.add(
        SheetLine(meeting_id=meeting.id, number=number, member_id=member.id, is_expected=is_expected, **names)
    )
    if kind:
        db.session.add(Absence(meeting_id=meeting.id, member_id=member.id, kind=kind))
    db.session.flush()


def checked_in(meeting, member, late=False, early=False):
    """That the member signed in, late or not, and left early or not: a row to add."""
    times = {"at": meeting.starts_at, "arrived_at": meeting.starts_at, "left_at": meeting.starts_at if early else None}
    same = {"meeting_id": meeting.id, "member_id": member.id, "way": "tick", "by_id": member.id}
    return CheckIn(is_late=late, left_early=early, **same, **times)
