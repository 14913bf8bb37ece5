"""What the next meeting of a body carries on: actions of its meetings that are open, or were closed since the last."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, or_, select

from portal.actor import Actor, Can
from portal.clock import local
from portal.extensions import rows_of
from portal.meetings.action_models import ActionEntry, ActionStep, EntryState
from portal.meetings.action_sight import COLUMNS, ENTRIES, Entry
from portal.meetings.models import Meeting, State
from portal.meetings.outline import Outline
from portal.meetings.words import day_words

FOLLOW_UP = "上次议定事项落实情况"
MOST = 200
BODY: Any = bindparam("body")  # 0 for the alliance: one statement for all
OF_BODY = func.coalesce(ActionEntry.district_id, 0) == BODY
BEFORE = Meeting.starts_at < bindparam("starts_at")
LAST = select(func.max(Meeting.starts_at)).where(
    func.coalesce(Meeting.district_id, 0) == BODY, BEFORE, Meeting.state.not_in((State.PLANNED, State.CANCELLED))
)
LAST_STEP = select(func.max(ActionStep.id)).where(ActionStep.entry_id == ActionEntry.id).correlate(ActionEntry)
OPEN = (
    ENTRIES.where(OF_BODY, BEFORE, ActionEntry.state == EntryState.OPEN)
    .order_by(ActionEntry.due_on, ActionEntry.id)
    .limit(MOST)
)
SINCE_LAST = (
    ENTRIES.add_columns(ActionStep.words)
    .outerjoin(ActionStep, ActionStep.id == LAST_STEP.scalar_subquery())
    .where(OF_BODY, BEFORE)
    .where(or_(ActionEntry.state == EntryState.OPEN, ActionEntry.closed_at >= bindparam("since")))
    .order_by(ActionEntry.meeting_id, ActionEntry.id)
    .limit(MOST)
)


class Carried(NamedTuple):
    """An action and the words of its last step."""

    entry: Entry
    words: str


def still_open(district_id: int | None, starts_at: datetime) -> list[Entry]:
    """Those of earlier meetings of the body that are open now, by time limit: one statement."""
    return [Entry(*row) for row in rows_of(OPEN, {"body": district_id or 0, "starts_at": starts_at})]


def text_for(district_id: int | None, starts_at: datetime, today: date) -> str:
    """The section 上次议定事项落实情况 from the ledger, a paragraph an action: two statements. "" if there is none."""
    asked = {"body": district_id or 0, "starts_at": starts_at}
    since = rows_of(LAST, asked)[0][0] or starts_at
    rows = rows_of(SINCE_LAST, asked | {"since": since})
    carried = [Carried(Entry(*row[: len(COLUMNS)]), row[-1] or "") for row in rows]
    return "\n".join(_paragraphs(carried, today)) if carried else ""


def carried_to(meeting: Outline, actor: Actor) -> list[Entry]:
    """What the page of a planned meeting lists, for those who see the ledger of its body."""
    if meeting.state != State.PLANNED or not actor.may(Can.SEE_ACTIONS, meeting.district_id):
        return []
    return still_open(meeting.district_id, meeting.starts_at)


def known_of(meeting: Meeting, today: date) -> dict[str, str]:
    """What minutes that are not begun can begin with, by the title of the item: nothing is typed twice."""
    if meeting.minutes is not None or FOLLOW_UP not in {item.title for item in meeting.agenda}:
        return {}
    return {FOLLOW_UP: text_for(meeting.district_id, meeting.starts_at, today)}


def _paragraphs(carried: Sequence[Carried], today: date) -> Iterator[str]:
    """How many in all, then each with what came of it."""
    done = sum(one.entry.state == EntryState.DONE for one in carried)
    dropped = sum(one.entry.state == EntryState.DROPPED for one in carried)
    parts = [f"办结{done}件"] + [f"终止{dropped}件"] * bool(dropped) + [f"办理中{len(carried) - done - dropped}件"]
    yield f"议定事项共{len(carried)}件，{'，'.join(parts)}。"
    for number, one in enumerate(carried, 1):
        yield f"{number}. {one.entry.what.rstrip('。；;.')}（责任人：{one.entry.who}）：{_outcome(one, today)}"


def _outcome(one: Carried, today: date) -> str:
    entry, words = one.entry, one.words.rstrip("。；;.")
    if entry.state != EntryState.OPEN and entry.closed_at:
        word = "已办结" if entry.state == EntryState.DONE else "已终止"
        return f"{word}（{day_words(local(entry.closed_at).date())}），{words}。"
    if entry.due_on is None:
        return "办理中。"
    if entry.is_overdue(today):
        return f"办理中，已超过时限{day_words(entry.due_on)}。"
    return f"办理中，时限{'改为' if entry.is_moved else ''}{day_words(entry.due_on)}。"
