"""What the page of minutes shows of corrections and addenda, and what its reader may do with each."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.actor import Actor
from portal.meetings.attendance import Attendance
from portal.meetings.correction_models import Outcome
from portal.meetings.correction_reading import Remark
from portal.meetings.loaders import is_keeper, may_keep
from portal.meetings.minutes_reading import Reading
from portal.meetings.minutes_sight import chiefs_for, decides_on, writers
from portal.meetings.models import State
from portal.meetings.outline import Outline
from portal.meetings.record_annex import entry_of, lines_of, signed
from portal.meetings.words import time_words

STATES = {
    None: ("待办理", "wait"),
    Outcome.ACCEPTED: ("已采纳", "done"),
    Outcome.REFUSED: ("不采纳", "stop"),
    Outcome.WITHDRAWN: ("已撤回", "draft"),
}
ADDENDUM_STATES = STATES | {
    None: ("待签发", "wait"),
    Outcome.ACCEPTED: ("已签发", "done"),
    Outcome.REFUSED: ("不签发", "stop"),
}


@dataclass(frozen=True)
class Shown:
    """One correction or addendum: what it says, where it stands, and what this reader may do with it."""

    id: int
    heading: str
    lines: tuple[tuple[str, str], ...]
    state: tuple[str, str]
    may_decide: bool
    may_withdraw: bool


def corrections(reading: Reading, by: Actor, at: datetime) -> list[Shown]:
    """Those that stand, as the annex numbers them; then one's own that one has withdrawn."""
    is_going_on, decides = reading.meeting.state == State.CORRECTING, _decides(reading, by, at)
    filed = reading.text.corrections if reading.text else ()
    standing = [one for one in filed if one.outcome != Outcome.WITHDRAWN]
    own = [one for one in filed if one.outcome == Outcome.WITHDRAWN and one.by_id == by.id]
    found = []
    for number, one in enumerate([*standing, *own], 1):
        entry, is_open = entry_of(number, one), one.is_open and not reading.meeting.is_final
        found.append(
            Shown(one.id, entry.heading, entry.lines, STATES[one.outcome], is_open and is_going_on and decides(one),
                  is_open and one.by_id == by.id)
        )  # fmt: skip
    return found


def addenda(reading: Reading, by: Actor, at: datetime) -> list[Shown]:
    """Those in force, with their numbers; what waits, for who keeps or decides; one's own that came to nothing."""
    if not reading.text or not reading.text.addenda:
        return []
    decides, found = _decides(reading, by, at), []
    for number, one in signed(reading.text.addenda):
        heading = f"第{number}号（{one.by}提出，{one.decided_by}{time_words(one.decided_at or one.at)}签发）"
        found.append(Shown(one.id, heading, lines_of(one), ADDENDUM_STATES[one.outcome], False, False))
    for one in _unsigned(reading.text.addenda):
        if one.by_id == by.id or (one.is_open and (may_keep(reading.meeting, by) or decides(one))):
            is_own = one.by_id == by.id
            may_sign, may_withdraw = one.is_open and decides(one), one.is_open and is_own
            found.append(
                Shown(one.id, _heading(one), _lines(one), ADDENDUM_STATES[one.outcome], may_sign, may_withdraw)
            )
    return found


def _unsigned(every: Sequence[Remark]) -> Iterator[Remark]:
    return (one for one in every if one.outcome != Outcome.ACCEPTED)


def _heading(one: Remark) -> str:
    return f"{one.by}{time_words(one.at)}提出"


def _lines(one: Remark) -> tuple[tuple[str, str], ...]:
    return (*lines_of(one), *((("原因", one.answer),) if one.answer else ()))


def _decides(reading: Reading, by: Actor, at: datetime) -> Callable[[Remark], bool]:
    """A question about each: may this person decide on it? The chiefs are looked up at most once."""
    whose, chiefs = writers(reading.meeting, reading.text), chiefs_for(by, at)
    return lambda one: decides_on(whose | {one.by_id}, reading.meeting.district_id, by, chiefs)


def attends(meeting: Outline, attendance: Attendance, by: Actor) -> bool:
    """Was this person there, by what the page has read already? Chair and recorder were, unless they were missing."""
    missing = {line.member_id for line in (*attendance.leave_lines, *attendance.absent_lines)}
    return by.id in attendance.present_ids or (is_keeper(meeting, by) and by.id not in missing)
