"""The only way to an entry of the ledger, and who may do what with it."""

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import aliased, joinedload

from portal.actor import Actor, Can
from portal.errors import Hidden
from portal.extensions import db, is_writing, rows_of
from portal.meetings.action_models import ActionEntry, ActionStep, EntryState
from portal.meetings.loaders import GREATEST_ID
from portal.meetings.models import ActionItem, Meeting
from portal.meetings.words import ALLIANCE
from portal.roster.models import District, Member

OVERDUE, MOVED = ("超期", "wait"), ("已改期", "open")
BADGES = {
    EntryState.OPEN: ("办理中", "open"),
    EntryState.DONE: ("已办结", "done"),
    EntryState.DROPPED: ("已终止", "draft"),
}


class Entry(NamedTuple):
    """An entry as lists and pages draw it. `named` is whom the record names, `member` who sees to it now, if one."""

    id: int
    meeting_id: int
    district_id: int | None
    district: str | None
    month: date
    what: str
    named: str
    owner_id: int | None
    member: str | None
    agreed_on: date | None  # until when, as the record says it
    due_on: date | None
    state: EntryState
    closed_at: datetime | None

    @property
    def who(self) -> str:
        return self.member or self.named or "未写明"

    @property
    def meeting(self) -> str:
        """球溪片区9月例会."""
        return f"{self.district or ALLIANCE}{self.month.month}月例会"

    @property
    def is_moved(self) -> bool:
        return self.state == EntryState.OPEN and self.due_on != self.agreed_on

    def is_overdue(self, today: date) -> bool:
        return self.state == EntryState.OPEN and self.due_on is not None and self.due_on < today

    def badge(self, today: date) -> tuple[str, str]:
        """Word and tone."""
        if self.is_overdue(today):
            return OVERDUE
        return MOVED if self.is_moved else BADGES[EntryState(self.state)]


class Step(NamedTuple):
    """A step as the page draws it."""

    kind: str
    by: str
    at: datetime
    words: str
    due_on: date | None
    owner: str | None


COLUMNS = (
    ActionEntry.id,
    ActionEntry.meeting_id,
    ActionEntry.district_id,
    District.name,
    Meeting.month,
    ActionItem.what,
    ActionItem.owner,
    ActionEntry.owner_id,
    Member.name,
    ActionItem.due_on,
    ActionEntry.due_on,
    ActionEntry.state,
    ActionEntry.closed_at,
)
ENTRIES: Any = (
    select(*COLUMNS)
    .join(ActionItem, ActionItem.id == ActionEntry.item_id)
    .join(Meeting, Meeting.id == ActionEntry.meeting_id)
    .outerjoin(District, District.id == ActionEntry.district_id)
    .outerjoin(Member, Member.id == ActionEntry.owner_id)
)
ENTRY = ENTRIES.where(ActionEntry.id == bindparam("entry_id"))
BY, TO = aliased(Member), aliased(Member)
STEPS = (
    select(ActionStep.kind, BY.name, ActionStep.at, ActionStep.words, ActionStep.due_on, TO.name)
    .join(BY, BY.id == ActionStep.by_id)
    .outerjoin(TO, TO.id == ActionStep.owner_id)
    .where(ActionStep.entry_id == bindparam("entry_id"))
    .order_by(ActionStep.id)
)
CLOSER = (
    select(ActionStep.by_id)
    .where(ActionStep.entry_id == bindparam("entry_id"), ActionStep.kind.in_((EntryState.DONE, EntryState.DROPPED)))
    .order_by(ActionStep.id.desc())
    .limit(1)
)


def entry_for(actor: Actor, id: int) -> ActionEntry:
    """The row with its words and its meeting, in the actor's sight; locked when the request writes. Raises Hidden."""
    whole = joinedload(ActionEntry.meeting).joinedload(Meeting.district)
    statement = select(ActionEntry).where(ActionEntry.id == min(id, GREATEST_ID))
    statement = statement.options(joinedload(ActionEntry.item), whole)
    if is_writing():
        statement = statement.with_for_update(of=ActionEntry)
    entry = db.session.scalar(statement)
    if entry is None or not may_see(entry, actor):
        raise Hidden
    return entry


def reading_for(actor: Actor, id: int) -> Entry:
    """What the entry's page draws, in the actor's sight. Raises Hidden."""
    rows = rows_of(ENTRY, {"entry_id": min(id, GREATEST_ID)})
    entry = Entry(*rows[0]) if rows else None
    if entry is None or not may_see(entry, actor):
        raise Hidden
    return entry


def steps_of(id: int) -> list[Step]:
    return [Step(*row) for row in rows_of(STEPS, {"entry_id": id})]


def may_see(entry: ActionEntry | Entry, actor: Actor) -> bool:
    return actor.may(Can.SEE_ACTIONS, entry.district_id) or is_owner(entry, actor)


def is_owner(entry: ActionEntry | Entry, actor: Actor) -> bool:
    return entry.owner_id == actor.id and actor.holds(Can.SEE_ACTIONS)


def may_report(entry: ActionEntry | Entry, actor: Actor) -> bool:
    """As the one who sees to it, or by right over its district."""
    return actor.may(Can.REPORT_ACTION, entry.district_id) or is_owner(entry, actor)


def may_decide(entry: ActionEntry | Entry, actor: Actor) -> bool:
    """Another date, another person, an end without a result: by right over its district, never for oneself."""
    return actor.may(Can.REPORT_ACTION, entry.district_id) and entry.owner_id != actor.id


def may_reopen(entry: ActionEntry | Entry, actor: Actor) -> bool:
    """Who may decide, and who closed it and was wrong."""
    if may_decide(entry, actor):
        return True
    return may_report(entry, actor) and db.session.scalar(CLOSER, {"entry_id": entry.id}) == actor.id
