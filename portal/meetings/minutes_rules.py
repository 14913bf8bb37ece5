"""The life of minutes: written, submitted, sent back, passed, approved. What is final never changes."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select

from portal.actor import Actor
from portal.audit.rules import record
from portal.clock import instant, local
from portal.drafts.reading import open_asides
from portal.errors import Forbidden, Refused
from portal.extensions import db
from portal.meetings import searching
from portal.meetings.action_rules import open_ledger
from portal.meetings.attendance import freeze
from portal.meetings.correction_models import Correction
from portal.meetings.fingerprint import seal_record
from portal.meetings.leave_sight import undecided_in
from portal.meetings.loaders import may_keep
from portal.meetings.minutes_parts import fault_of, whole_of
from portal.meetings.minutes_reading import Action, Part, Text
from portal.meetings.minutes_sight import DECIDES, may_decide, writers
from portal.meetings.models import ActionItem, Meeting, Minutes, MinutesStep, Section, State
from portal.meetings.outline import Outline
from portal.meetings.record import body_of
from portal.meetings.words import called, time_words
from portal.numbers import declare, number
from portal.paper.sealing import grouped
from portal.roster.models import Member
from portal.workdays import workdays_after

CORRECTION_DAYS = declare(
    "meetings.correction_days",
    "会议记录更正期",
    "个工作日",
    3,
    0,
    20,
    "通过后参会人可以提出更正的天数；0 表示通过后即可审定。",
)
APPROVE_DAYS = declare(
    "meetings.approve_days", "会议记录审定时限", "天", 5, 1, 60, "送审以后多少天内应当审定，首页按它排先后。"
)
ONE_DAY = timedelta(days=1)
FINAL = "这份会议记录已经定稿，不能再修改。"


def submit(meeting: Meeting, *, by: Actor, at: datetime) -> None:
    """Hand the draft to those who decide. Refused while something is missing, which the sentence names."""
    minutes = _in(meeting, State.DRAFT, "会议记录已经送审，要改请先撤回。")
    if not may_keep(meeting, by):
        raise Forbidden("会议记录由这次会议的记录人、主持人或召集人送审。")
    if waiting := len(open_asides(whole_of(meeting.id))):
        raise Refused(f"有 {waiting} 处内容与别人的修改不同，还没有对照。请打开“修改”，对照合并以后再送审。")
    missing = next(gaps(meeting, minutes), None)
    if missing:
        raise Refused(missing)
    if undecided := undecided_in(meeting.id):
        raise Refused(f"还有 {undecided} 份请假没有审批，请先请审批人办理：送审以后请假就不能再办了。")
    meeting.state = State.SUBMITTED
    _step(minutes, "submitted", by, at)
    record(
        by, "minutes.submitted", minutes, f"送审了{called(meeting)}的会议记录", at=at, district_id=meeting.district_id
    )


def gaps(meeting: Meeting | Outline, minutes: Minutes | Text | None) -> Iterator[str]:
    """What still keeps a draft from being submitted, as sentences."""
    if meeting.began_at is None:
        yield "签到情况还没有录入，请先录入再送审。"
    sections: Sequence[Section | Part] = minutes.sections if minutes else []
    if not sections:
        yield "会议记录还没有议题，请先撰写。"
    for place, section in enumerate(sections, 1):
        if not section.heading:
            yield f"第 {place} 个议题还没有名称，请补上；不要的议题，清空它的内容后保存。"
        elif not (section.discussion or section.resolution or section.actions):
            yield f"议题“{section.heading}”还没有内容，请填写；没有讨论的，请清空它的标题后保存。"
        for action in section.actions:
            if missing := _missing_in(action):
                yield f"议题“{section.heading}”的议定事项“{action.what}”缺{missing}，请补上。"
            if fault := fault_of(action.due_on, meeting.day):
                yield f"议题“{section.heading}”的议定事项“{action.what}”：{fault}"


def _missing_in(action: ActionItem | Action) -> str:
    parts = (("事项内容", action.what), ("责任人", action.owner), ("完成时限", action.due_on))
    return "、".join(name for name, is_there in parts if not is_there)


def withdraw(meeting: Meeting, *, by: Actor, at: datetime) -> None:
    """Take a submitted draft back before anyone has passed it."""
    minutes = _in(meeting, State.SUBMITTED, "会议记录不在待审定中，不用撤回。")
    if by.id not in writers(meeting, minutes):
        raise Forbidden("只有记录人或送审人可以撤回。")
    meeting.state = State.DRAFT
    _step(minutes, "withdrawn", by, at)
    record(
        by, "minutes.withdrawn", minutes, f"撤回了{called(meeting)}的会议记录", at=at, district_id=meeting.district_id
    )


def send_back(meeting: Meeting, *, reason: str, seen: int | None, by: Actor, at: datetime) -> None:
    """Return the minutes to the recorder, who reads the reason."""
    minutes = check_returnable(meeting, seen=seen, by=by, at=at)
    if not reason.strip():
        raise Refused("请写明退回的原因，记录人要照着修改。")
    meeting.state = State.DRAFT
    minutes.corrections_close_at = None
    _step(minutes, "returned", by, at, reason.strip())
    record(by, "minutes.returned", minutes, f"退回了{called(meeting)}的会议记录", at=at,
           about=meeting.recorder_id, district_id=meeting.district_id)  # fmt: skip


def check_returnable(meeting: Meeting, *, seen: int | None = None, by: Actor, at: datetime) -> Minutes:
    """The minutes, if this person may send them back now."""
    return _to_decide(meeting, State.SUBMITTED, State.CORRECTING, seen=seen, by=by, at=at)


def pass_(meeting: Meeting, *, seen: int | None, by: Actor, at: datetime) -> None:
    """Open the correction period: those who were there may read and correct. With 0 days it is over at once."""
    minutes = _to_decide(meeting, State.SUBMITTED, seen=seen, by=by, at=at)
    days = number(CORRECTION_DAYS)
    minutes.corrections_close_at = instant(workdays_after(local(at).date(), days) + ONE_DAY) if days else at
    meeting.state = State.CORRECTING
    _step(minutes, "passed", by, at)
    record(by, "minutes.passed", minutes, f"通过了{called(meeting)}的会议记录", at=at,
           about=meeting.recorder_id, district_id=meeting.district_id)  # fmt: skip


def approve(meeting: Meeting, *, alliance: str, seen: int | None, by: Actor, at: datetime) -> None:
    """Make the record final: its names, counts and attendance are fixed for ever. `alliance` is its name today."""
    minutes = _to_decide(meeting, State.CORRECTING, seen=seen, by=by, at=at)
    if minutes.corrections_close_at is None or at < minutes.corrections_close_at:
        raise Refused("更正期还没有结束，到期后再审定。")
    if waiting := _undecided(minutes):
        raise Refused(f"还有 {waiting} 条更正意见没有办理，办完再审定。")
    _fix(meeting, minutes, alliance, by, at)
    meeting.state = State.FINAL
    _step(minutes, "approved", by, at)
    open_ledger(meeting.id)
    mark = seal_record(meeting.id, at=at)
    searching.hand_in(meeting.id)
    record(by, "minutes.approved", minutes, f"审定了{called(meeting)}的会议记录，校验码 {grouped(mark)}", at=at,
           about=meeting.recorder_id, district_id=meeting.district_id)  # fmt: skip


def _undecided(minutes: Minutes) -> int:
    """How many corrections nobody has decided on."""
    waiting = select(func.count()).where(Correction.minutes_id == minutes.id, Correction.outcome.is_(None))
    return db.session.scalar(waiting) or 0


def _fix(meeting: Meeting, minutes: Minutes, alliance: str, by: Actor, at: datetime) -> None:
    """Write down what the paper says of names and counts, before anything can change it."""
    freeze(meeting, minutes, at)
    minutes.body_name = body_of(meeting.district.name if meeting.district else None, alliance)
    minutes.chair_name, minutes.recorder_name = meeting.chair.name, meeting.recorder.name
    minutes.approver_name = by.name


def _to_decide(meeting: Meeting, *states: State, seen: int | None, by: Actor, at: datetime) -> Minutes:
    """The minutes, if they are in one of the states, this person decides on them, and has seen them as they are."""
    minutes = _in(meeting, states[0], "会议记录还没有送审，或者已经办过这一步。请看最新的进度。", *states[1:])
    if by.id == meeting.recorder_id:  # four eyes: nobody decides on what they wrote
        raise Refused("会议记录须由记录人以外的召集人审定。")
    if by.id in writers(meeting, minutes):
        raise Refused("会议记录须由送审人以外的召集人审定；也可以先撤回，由记录人自己送审。")
    if not may_decide(meeting, minutes, by, at):
        raise Forbidden(DECIDES)
    if seen is not None and seen != minutes.version:
        raise Refused("您打开这一页以后，会议记录有了变动。请重新打开，看过现在的内容再办。")
    return minutes


def _in(meeting: Meeting, state: State, otherwise: str, *states: State) -> Minutes:
    """The minutes, if the meeting is in one of these states; a final record says who made it so."""
    if meeting.is_final:
        raise Refused(_finished_by(meeting) + FINAL)
    if meeting.minutes is None or meeting.state not in (state, *states):
        raise Refused(otherwise if meeting.minutes else "会议记录还没有动笔，请先撰写。")
    return meeting.minutes


def _finished_by(meeting: Meeting) -> str:
    steps = meeting.minutes.steps if meeting.minutes else []
    if not steps or steps[-1].kind != "approved":
        return ""
    return f"{steps[-1].by.name}已于{time_words(steps[-1].at)}审定。"


def _step(minutes: Minutes, kind: str, by: Actor, at: datetime, reason: str = "") -> None:
    person = db.session.get_one(Member, by.id)
    minutes.steps.append(MinutesStep(kind=kind, by=person, at=at, reason=reason))
    db.session.flush()
