"""What a member who leaves still has to do: open actions, each of which somebody else takes over."""

from collections.abc import Iterator
from datetime import date, datetime
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.actor import Actor
from portal.errors import Refused
from portal.extensions import db
from portal.meetings.action_models import ActionEntry, EntryState
from portal.meetings.action_rules import called, hand_on
from portal.meetings.models import Meeting
from portal.meetings.words import day_words
from portal.roster.holdings import Holding, source

WHOLE = (joinedload(ActionEntry.item), joinedload(ActionEntry.meeting).joinedload(Meeting.district))


@source
def actions_of(member_id: int, day: date) -> Iterator[Holding]:
    """One statement."""
    still = select(ActionEntry).where(ActionEntry.owner_id == member_id, ActionEntry.state == EntryState.OPEN)
    for entry in db.session.scalars(still.options(*WHOLE).order_by(ActionEntry.due_on, ActionEntry.id)):
        until = f"（{day_words(entry.due_on)}到期）" if entry.due_on else ""
        give = partial(_give, entry)
        yield Holding(f"action:{entry.id}", f"办理{called(entry)}{until}", give, district_id=entry.district_id)


def _give(entry: ActionEntry, to_id: int | None, by: Actor, at: datetime) -> None:
    if to_id is None:
        raise Refused(f"{called(entry)}还没有办结，请选接手人。")
    hand_on(entry, to_id, words="原责任人离任", by=by, at=at)
