"""Where minutes stand, and what the reader may do next: steps, the one next act, the words for both."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from portal.actor import Actor
from portal.clock import local
from portal.meetings.loaders import may_keep
from portal.meetings.minutes_reading import Reading, Step
from portal.meetings.minutes_rules import CORRECTION_DAYS, gaps
from portal.meetings.minutes_sight import may_decide, writers
from portal.meetings.models import State
from portal.meetings.outline import Outline
from portal.meetings.words import STATES, day_words, last_day_of, time_words
from portal.numbers import number
from portal.workdays import is_published

ORDER = (State.HELD, State.DRAFT, State.SUBMITTED, State.CORRECTING, State.FINAL)


@dataclass(frozen=True)
class Choices:
    """What this reader may do to these minutes now; `next` is the one act that stands out, or ""."""

    may_edit: bool = False
    may_submit: bool = False
    may_withdraw: bool = False
    may_pass: bool = False
    may_approve: bool = False
    may_return: bool = False
    may_correct: bool = False
    may_add: bool = False
    missing: tuple[str, ...] = ()

    @property
    def next(self) -> str:
        """edit, submit, pass, approve, print."""
        if self.may_edit:
            return "submit" if self.may_submit else "edit"
        if self.may_pass or self.may_approve:
            return "pass" if self.may_pass else "approve"
        return ""


def choices(reading: Reading, by: Actor, at: datetime, *, attended: bool = False) -> Choices:
    """Everything the rules would let this person do now. `attended`: was this person at the meeting?"""
    meeting, text = reading.meeting, reading.text
    if meeting.state in (State.HELD, State.DRAFT):
        keeps, missing = may_keep(meeting, by), tuple(gaps(meeting, text))
        return Choices(may_edit=keeps, may_submit=keeps and not missing, missing=missing if keeps and text else ())
    if meeting.state not in (State.SUBMITTED, State.CORRECTING):
        return Choices(may_add=meeting.is_final and may_keep(meeting, by))
    decides, is_submitted = may_decide(meeting, text, by, at), meeting.state == State.SUBMITTED
    return Choices(
        may_withdraw=is_submitted and by.id in writers(meeting, text),
        may_pass=decides and is_submitted,
        may_approve=decides and not is_submitted and is_over(meeting, at) and not undecided(reading),
        may_return=decides,
        may_correct=attended and not is_submitted and not is_over(meeting, at),
    )


def undecided(reading: Reading) -> int:
    """How many corrections nobody has decided on."""
    return sum(one.is_open for one in reading.text.corrections) if reading.text else 0


def is_over(meeting: Outline, at: datetime) -> bool:
    """Has the correction period ended?"""
    return meeting.corrections_close_at is not None and meeting.corrections_close_at <= at


def state_of(reading: Reading, at: datetime) -> tuple[str, str]:
    """The word and the tone of the badge: a draft that was sent back says so, a period that is over waits."""
    meeting = reading.meeting
    if returned(reading):
        return "已退回", "stop"
    if meeting.state == State.CORRECTING and (not has_period(reading) or is_over(meeting, at)):
        return "待审定", "wait"
    return STATES[meeting.state]


def last_step(reading: Reading, *kinds: str) -> Step | None:
    """The last step taken (of these kinds)."""
    steps = reading.text.steps if reading.text else ()
    return next((step for step in reversed(steps) if not kinds or step.kind in kinds), None)


def returned(reading: Reading) -> Step | None:
    """The return that sent this draft back, if one did."""
    last = last_step(reading)
    return last if last and last.kind == "returned" and reading.meeting.state == State.DRAFT else None


def life(reading: Reading, choices: Choices, at: datetime) -> list[tuple[str, str, str]]:
    """(label, small, past or current or future) of each step from the meeting to the final record."""
    meeting = reading.meeting
    reached = ORDER.index(meeting.state)
    submitted, passed = reached >= ORDER.index(State.SUBMITTED), reached >= ORDER.index(State.CORRECTING)
    return [
        ("筹备", "", "past"),
        ("召开", day_words(meeting.day), "past"),
        ("送审", _said(reading, "submitted") if submitted else _writing(reading), _place(submitted, True)),
        ("审阅", _said(reading, "passed") if passed else _whose_turn(choices) * submitted, _place(passed, submitted)),
        ("更正期", _until(reading, choices, at), _place(meeting.is_final, passed)),
        ("定稿", _said(reading, "approved"), "past" if meeting.is_final else "future"),
    ]


def _place(is_past: bool, is_reached: bool) -> str:
    return "past" if is_past else "current" if is_reached else "future"


def _said(reading: Reading, kind: str) -> str:
    step = last_step(reading, kind)
    return f"{step.by} {day_words(local(step.at).date())}" if step else ""


def _writing(reading: Reading) -> str:
    back = returned(reading)
    return f"{back.by}退回" if back else f"{reading.meeting.recorder}撰写"


def has_period(reading: Reading) -> bool:
    """Are these minutes in a correction period of at least a day?"""
    passed = last_step(reading, "passed")
    if reading.meeting.state != State.CORRECTING or passed is None:
        return False
    return passed.at != reading.meeting.corrections_close_at


def last_day(reading: Reading) -> date:
    """The last day of the correction period."""
    closes_at = reading.meeting.corrections_close_at
    assert closes_at is not None
    return last_day_of(closes_at)


def _until(reading: Reading, choices: Choices, at: datetime) -> str:
    if reading.meeting.state != State.CORRECTING:
        return ""
    if not has_period(reading):
        return f"{_whose_turn(choices)}审定"
    is_past = is_over(reading.meeting, at)
    return f"已到期，{_whose_turn(choices)}审定" if is_past else f"到{day_words(last_day(reading))}"


def _whose_turn(choices: Choices) -> str:
    return "等您" if choices.may_return else "等召集人"


def notices(reading: Reading, at: datetime, *, may_correct: bool = False) -> list[str]:
    """What a reader should know at once: why it came back, until when it may be corrected, on what this rests."""
    if back := returned(reading):
        return [f"{back.by}{time_words(back.at)}退回：{back.reason}"]
    if reading.meeting.state != State.CORRECTING:
        return []
    waiting = undecided(reading)
    if not has_period(reading) or is_over(reading.meeting, at):
        return [f"还有 {waiting} 条更正意见没有办理，办完才能审定。"] if waiting else []
    return list(_of_period(last_day(reading), may_correct))


def _of_period(until: date, may_correct: bool) -> Iterator[str]:
    how = "哪一段要更正，点那一段前面的编号。" if may_correct else "参会人可以阅读、提出更正。"
    yield f"更正期到{day_words(until)}为止，到期后审定。{how}"
    if not is_published(until):
        yield "那一年的放假安排还没有公布，这个日子先按周一至周五推算，请核对。"


def whose(body: str, month: date) -> str:
    """球溪片区9月例会, as the path above a page says it."""
    return f"{body}{month.month}月例会"


def passing_label() -> str:
    """What the button of passing says: how long the correction period will be."""
    days = number(CORRECTION_DAYS)
    return f"通过，更正期 {days} 个工作日" if days else "通过"
