"""What an agenda begins with when its body has met before: the last record, and what was agreed on."""

from sqlalchemy import exists, or_, select

from portal.extensions import db
from portal.meetings.action_carried import FOLLOW_UP
from portal.meetings.action_models import ActionEntry, EntryState
from portal.meetings.models import ActionItem, Meeting, Minutes, Section, State

LAST_RECORD = "审定上次会议记录"
UNHELD = (State.PLANNED, State.CANCELLED)


def opening_items(district_id: int | None) -> list[str]:
    """The first items of this district's next agenda (None: the alliance's), each if there is something to it."""
    met = exists().where(Meeting.district_id == district_id, Meeting.state.not_in(UNHELD))
    is_open = exists().where(ActionEntry.district_id == district_id, ActionEntry.state == EntryState.OPEN)
    unfinished = (  # not in the ledger until the record is final
        exists()
        .where(ActionItem.section_id == Section.id, Section.minutes_id == Minutes.id)
        .where(Minutes.meeting_id == Meeting.id, Meeting.district_id == district_id)
        .where(Meeting.state.not_in((*UNHELD, State.FINAL)))
    )
    has_met, has_agreed = db.session.execute(select(met, or_(is_open, unfinished))).one()
    return [title for title, is_due in ((LAST_RECORD, has_met), (FOLLOW_UP, has_agreed)) if is_due]
