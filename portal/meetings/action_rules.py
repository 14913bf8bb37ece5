"""What happens to an action: done, moved, dropped, reopened, assigned. Each is a step that stays."""

from datetime import date, datetime

from sqlalchemy import insert, literal, select

from portal.actor import Actor
from portal.audit.rules import record
from portal.clock import local
from portal.errors import Forbidden, Refused
from portal.extensions import db
from portal.meetings.action_models import ActionEntry, ActionStep, EntryState
from portal.meetings.action_sight import may_decide, may_reopen, may_report
from portal.meetings.models import ActionItem, Meeting, Minutes, Section
from portal.meetings.plans import Unfit
from portal.meetings.words import body_of, day_words
from portal.roster.in_office import is_in_post
from portal.roster.models import Member

TAKEN_IN = ("item_id", "meeting_id", "district_id", "owner_id", "due_on", "state", "version")
DECIDES = "改期、终止、换责任人由召集这次会议的人办理：片区的是片区召集人，联盟的是组织干事，总召集人都可以。"
OWN = "这件事由您本人负责，改期、终止、换人请由总召集人或组织干事办理。"
REPORTS = "由责任人报告；责任人是单位或几个人的，由召集这次会议的人报告。"


def open_ledger(meeting_id: int) -> None:
    """Take the actions of a record that has just become final into the ledger: one statement."""
    columns = (ActionItem.id, Meeting.id, Meeting.district_id, ActionItem.owner_id, ActionItem.due_on)
    agreed = (
        select(*columns, literal(EntryState.OPEN.value), literal(1))
        .join(Section, Section.id == ActionItem.section_id)
        .join(Minutes, Minutes.id == Section.minutes_id)
        .join(Meeting, Meeting.id == Minutes.meeting_id)
        .where(Meeting.id == meeting_id)
        .order_by(Section.position, ActionItem.position)
    )
    db.session.flush()
    db.session.execute(insert(ActionEntry).from_select(TAKEN_IN, agreed))


def complete(entry: ActionEntry, *, words: str, by: Actor, at: datetime) -> None:
    """It is done, and how."""
    check_reportable(entry, by=by)
    _close(entry, EntryState.DONE, words, by, at)
    _record(entry, "completed", f"报告办结{called(entry)}：{words}", by, at)


def move(entry: ActionEntry, *, to: date, words: str, seen: int, by: Actor, at: datetime) -> None:
    """Give it another time limit. Raises Unfit."""
    check_decidable(entry, seen=seen, by=by)
    if to < local(at).date():
        raise Unfit({"day": f"{day_words(to)}已经过去，请填今天或以后的日期。"})
    if to == entry.due_on:
        raise Unfit({"day": f"现在的时限就是{day_words(to)}，请填另一个日期。"})
    was, entry.due_on = entry.due_on, to
    _step(entry, "moved", words, by, at, due_on=to)
    text = f"把{called(entry)}的时限从{day_words(was) if was else '未写明'}改到{day_words(to)}，原因：{words}"
    _record(entry, "moved", text, by, at)


def drop(entry: ActionEntry, *, words: str, seen: int, by: Actor, at: datetime) -> None:
    """It will not be done, and why."""
    check_decidable(entry, seen=seen, by=by)
    _close(entry, EntryState.DROPPED, words, by, at)
    _record(entry, "dropped", f"终止了{called(entry)}，原因：{words}", by, at)


def reopen(entry: ActionEntry, *, words: str, by: Actor, at: datetime) -> None:
    """It was closed by mistake."""
    check_closed(entry, by=by)
    entry.state, entry.closed_at = EntryState.OPEN, None
    _step(entry, "reopened", words, by, at)
    _record(entry, "reopened", f"重新打开了{called(entry)}，原因：{words}", by, at)


def assign(entry: ActionEntry, *, to_id: int, words: str = "", seen: int, by: Actor, at: datetime) -> None:
    """Another member sees to it from now on. Raises Unfit."""
    check_decidable(entry, seen=seen, by=by)
    if to_id == entry.owner_id:
        raise Unfit({"member": "责任人现在就是这位同志，请另选。"})
    if not is_in_post(to_id, local(at).date()):
        raise Unfit({"member": "所选的人现在不在任，请另选。"})
    hand_on(entry, to_id, words=words, by=by, at=at)


def hand_on(entry: ActionEntry, to_id: int, *, words: str, by: Actor, at: datetime) -> None:
    """Put another member in the owner's place."""
    name = db.session.scalar(select(Member.name).where(Member.id == to_id))
    before, entry.owner_id = entry.owner_id, to_id
    _step(entry, "assigned", words, by, at, owner_id=to_id)
    reason = f"，{words}" if words else ""
    _record(entry, "assigned", f"把{called(entry)}交给{name}办理{reason}", by, at, about=before)


def check_reportable(entry: ActionEntry, *, by: Actor) -> None:
    if not may_report(entry, by):
        raise Forbidden(REPORTS)
    _check_open(entry)


def check_decidable(entry: ActionEntry, *, seen: int | None = None, by: Actor) -> None:
    """May this person move, drop or assign it now, having seen it as it is?"""
    if not may_decide(entry, by):
        raise Forbidden(OWN if entry.owner_id == by.id else DECIDES)
    _check_open(entry)
    if seen is not None and seen != entry.version:
        raise Refused("您打开这一页以后，别人办理过这件事。请看最新的情况，再决定怎样办。")


def check_closed(entry: ActionEntry, *, by: Actor) -> None:
    """May this person open it again?"""
    if not may_reopen(entry, by):
        raise Forbidden("重新打开由报告的人或召集这次会议的人办理。")
    if entry.state == EntryState.OPEN:
        raise Refused("这件事还在办理中，不用重新打开。")


def _check_open(entry: ActionEntry) -> None:
    if entry.state != EntryState.OPEN:
        word = "办结" if entry.state == EntryState.DONE else "终止"
        assert entry.closed_at
        raise Refused(f"这件事已于{day_words(local(entry.closed_at).date())}{word}；弄错了可以重新打开。")


def called(entry: ActionEntry) -> str:
    """球溪片区9月例会议定的“报送可改造田块面积”, as the journal names it. Needs item, meeting and district loaded."""
    return f"{body_of(entry.meeting)}{entry.meeting.month.month}月例会议定的“{entry.item.what}”"


def _close(entry: ActionEntry, state: EntryState, words: str, by: Actor, at: datetime) -> None:
    if not words.strip():
        raise Unfit({"words": "请写一两句话说明。"})
    entry.state, entry.closed_at = state, at
    _step(entry, state.value, words, by, at)


def _step(entry: ActionEntry, kind: str, words: str, by: Actor, at: datetime, **changed: date | int) -> None:
    db.session.add(ActionStep(entry_id=entry.id, kind=kind, by_id=by.id, at=at, words=words, **changed))
    db.session.flush()


def _record(entry: ActionEntry, verb: str, text: str, by: Actor, at: datetime, about: int | None = None) -> None:
    about = about or entry.owner_id
    record(by, f"action.{verb}", entry, text, at=at, about=about, district_id=entry.district_id)
