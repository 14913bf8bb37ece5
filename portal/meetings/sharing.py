"""The group texts of one meeting's page: what they need beside the page's own rows is read here."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func, select

from portal.clock import local
from portal.extensions import rows_of
from portal.group_text import GroupText
from portal.meetings.action_models import ActionEntry, EntryState
from portal.meetings.details import Detail
from portal.meetings.group_texts import Due, texts_of
from portal.meetings.models import ActionItem
from portal.meetings.outline import Outline
from portal.roster.models import Member

AHEAD, BEHIND = timedelta(days=14), timedelta(days=30)
DUE: Any = (
    select(ActionItem.what, func.coalesce(Member.name, ActionItem.owner), ActionEntry.due_on)
    .join(ActionItem, ActionItem.id == ActionEntry.item_id)
    .outerjoin(Member, Member.id == ActionEntry.owner_id)
    .where(ActionEntry.meeting_id == bindparam("meeting_id"), ActionEntry.state == EntryState.OPEN)
    .where(ActionEntry.due_on.between(bindparam("since"), bindparam("until")))
    .order_by(ActionEntry.due_on, ActionEntry.id)
)


def texts_for(meeting: Outline, details: Mapping[str, Sequence[Detail]], *, root: str, at: datetime) -> list[GroupText]:
    """What to paste into the group now. One statement once the record is final. `root`: https://host/"""
    due = _due(meeting.id, at) if meeting.is_final else []
    return texts_of(meeting, details, due, address=f"{root}meetings/{meeting.id}", at=at)


def _due(meeting_id: int, at: datetime) -> list[Due]:
    """What was agreed there, is not done, and falls due soon or fell due not long ago."""
    today = local(at).date()
    asked = {"meeting_id": meeting_id, "since": today - BEHIND, "until": today + AHEAD}
    return [Due._make(row) for row in rows_of(DUE, asked)]
