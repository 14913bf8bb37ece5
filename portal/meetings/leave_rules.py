"""Leave from one meeting: asked, entered for another, approved, refused, withdrawn, objected to; reasons go in time."""

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm.attributes import set_committed_value

from portal.actor import Actor
from portal.audit.rules import SYSTEM, record
from portal.clock import local
from portal.errors import Forbidden, Refused
from portal.extensions import db
from portal.meetings.attendance import Excuse
from portal.meetings.attendance_corrections import keep_corrections, standings_of
from portal.meetings.leave_models import OPEN, UNDECIDED, LeaveKind, LeaveRequest, LeaveState, LeaveStep
from portal.meetings.leave_sight import holders, may_decide, parties
from portal.meetings.leave_words import KINDS, STATES
from portal.meetings.models import Absence, AbsenceKind, Meeting, State
from portal.meetings.rules import ENTERED_IN
from portal.meetings.standing import Standing
from portal.meetings.words import called, time_words
from portal.numbers import declare, number
from portal.roster.in_office import was_in_office
from portal.roster.models import Member

KEEP_DAYS = declare(
    "leave.keep_days",
    "请假原因保存",
    "天",
    180,
    7,
    3650,
    "从提出请假那天算起，满期由系统删除原因和批语，请假本身保留。",
)
DECIDES = "请假由本片区召集人审批，联盟会议由组织干事审批；审批人本人的由总召集人审批，总召集人的由组织干事审批。"
NOT_EXPECTED = "不在这次会议的应到名单里，不用请假。"


def ask(meeting: Meeting, kind: LeaveKind, reason: str, *, by: Actor, at: datetime) -> LeaveRequest:
    """Ask for one's own leave: until the minutes are submitted, and once absences were entered as late (补假)."""
    if not was_in_office(by.id, meeting.day, meeting.district_id):
        raise Forbidden(f"您{NOT_EXPECTED}")
    check_open(meeting)
    _check_missing(meeting, by.id, "您")
    _check_first(meeting, by.id, "您")
    leave = _added(meeting, by.id, kind, reason, LeaveState.ASKED, at)
    _step(leave, "asked", None, by, at)
    record(by, "leave.asked", leave, f"{_verb(leave)}了{called(meeting)}的假", at=at, district_id=meeting.district_id)
    return leave


def enter(meeting: Meeting, member_id: int, kind: LeaveKind, reason: str, *, by: Actor, at: datetime) -> LeaveRequest:
    """Enter it for a member who asked by word of mouth (代录): approved at once; the member may object."""
    if not may_decide({member_id}, meeting.district_id, by, holders(local(at).date())):
        raise Forbidden(DECIDES)
    check_open(meeting)
    name = _name(member_id)
    if not was_in_office(member_id, meeting.day, meeting.district_id):
        raise Refused(f"{name}{NOT_EXPECTED}")
    _check_missing(meeting, member_id, name)
    _check_first(meeting, member_id, name)
    leave = _added(meeting, member_id, kind, reason, LeaveState.APPROVED, at)
    leave.entered_by_id = by.id
    _excuse(meeting, leave, by, at)
    _step(leave, "entered", None, by, at)
    words = f"替{name}录入并批准了{called(meeting)}的请假"
    record(by, "leave.entered", leave, words, at=at, about=member_id, district_id=meeting.district_id)
    return leave


def approve(meeting: Meeting, leave: LeaveRequest, word: str = "", *, by: Actor, at: datetime) -> None:
    """Grant it. Absences that were entered meanwhile are mended: absent becomes on leave."""
    _check_decision(meeting, leave, by, at)
    name = _name(leave.member_id)
    _check_missing(meeting, leave.member_id, name)
    leave.state = LeaveState.APPROVED
    _excuse(meeting, leave, by, at)
    _step(leave, "approved", word, by, at)
    _tell(meeting, leave, "leave.approved", f"批准了{name}{called(meeting)}的请假", by, at)


def refuse(meeting: Meeting, leave: LeaveRequest, word: str, *, by: Actor, at: datetime) -> None:
    """Say no, with a word. What was entered for an objecting member falls: on leave becomes absent again."""
    _check_decision(meeting, leave, by, at)
    if leave.state == LeaveState.OBJECTED and meeting.state != State.PLANNED:
        _mend(meeting, leave, Excuse(AbsenceKind.ABSENT, ""), "代录的请假没有成立", by, at)
    leave.state = LeaveState.REFUSED
    _step(leave, "refused", word, by, at)
    _tell(meeting, leave, "leave.refused", f"没有批准{_name(leave.member_id)}{called(meeting)}的请假", by, at)


def withdraw(meeting: Meeting, leave: LeaveRequest, *, by: Actor, at: datetime) -> None:
    """The member comes after all, or wants none of what was entered: an objection need not wait for a decision."""
    _check_own(leave, by, "请假由本人撤回。")
    check_open(meeting)
    if leave.state not in OPEN:
        raise Refused(f"这次请假{STATES[leave.state][0]}，不能撤回。")
    if may_object(leave):
        raise Refused("这次请假是别人代录的。情况不对请用“提出异议”，会由别人重新审批。")
    if leave.state == LeaveState.APPROVED and meeting.state != State.PLANNED:
        raise Refused("出勤已经录入，批准的请假不能再撤回。您到了会的，请告诉记录人改出勤。")
    if leave.state == LeaveState.OBJECTED and meeting.state != State.PLANNED:
        _mend(meeting, leave, Excuse(AbsenceKind.ABSENT, ""), "本人撤回了代录的请假", by, at)
    leave.state = LeaveState.WITHDRAWN
    _step(leave, "withdrawn", None, by, at)
    _tell(meeting, leave, "leave.withdrawn", f"撤回了{called(meeting)}的请假", by, at)


def object_to(meeting: Meeting, leave: LeaveRequest, word: str, *, by: Actor, at: datetime) -> None:
    """Disagree with what another entered: it waits again, for the decision of somebody else."""
    _check_own(leave, by, "代录的请假由本人提出异议。")
    check_open(meeting)
    if not may_object(leave):
        raise Refused("只有别人代录、还没有重新审批过的请假可以提出异议；自己请的假请用“撤回”。")
    leave.state = LeaveState.OBJECTED
    _step(leave, "objected", word, by, at)
    _tell(meeting, leave, "leave.objected", f"对代录的{called(meeting)}请假提出异议", by, at)


def may_object(leave: LeaveRequest) -> bool:
    """Does it stand only by the word of who entered it? Needs its steps loaded."""
    return leave.state == LeaveState.APPROVED and leave.steps[-1].kind == "entered"


def forget(*, at: datetime) -> int:
    """Remove the reasons and words that are older than the days kept; requests and steps stay. Returns how many.

    So go the reasons of a leave that the keeper typed from paper: of it the kind alone stays.
    """
    limit = at - timedelta(days=number(KEEP_DAYS))
    reasons = update(LeaveRequest).where(LeaveRequest.asked_at < limit, LeaveRequest.reason != "")
    words = update(LeaveStep).where(LeaveStep.at < limit, LeaveStep.word.is_not(None))
    old = select(Meeting.id).where(Meeting.starts_at < limit)
    is_leave = (Absence.kind == AbsenceKind.LEAVE, Absence.reason.not_in(("", *KINDS.values())))
    typed = update(Absence).where(Absence.meeting_id.in_(old), *is_leave)
    emptied = (reasons.values(reason=None), words.values(word=None), typed.values(reason=""))
    count = sum(db.session.execute(one).rowcount for one in emptied)  # type: ignore[attr-defined]
    if count:
        text = f"删除了 {limit:%Y-%m-%d} 以前的 {count} 条请假原因和批语"
        record(SYSTEM, "leave.forgotten", "leave_request", text, at=at)
    return int(count)


def check_open(meeting: Meeting) -> None:
    """Refuse once the meeting was called off or its minutes were submitted."""
    if meeting.state == State.CANCELLED:
        raise Refused("会议已经取消，请假随之作废，不用再办。")
    if meeting.state == State.FINAL:
        raise Refused("会议记录已经定稿，请假不能再办；记录有误的，请向记录人提出更正。")
    if meeting.state not in ENTERED_IN:
        raise Refused("会议记录已经送审，请假不能再办；确要补办，请审定人先退回会议记录。")


def _check_decision(meeting: Meeting, leave: LeaveRequest, by: Actor, at: datetime) -> None:
    """By one who may; of two at once the second reads who was first."""
    if not may_decide(parties(leave), meeting.district_id, by, holders(local(at).date())):
        raise Forbidden(DECIDES)
    if leave.state not in UNDECIDED:
        last = leave.steps[-1]
        raise Refused(f"这次请假{STATES[leave.state][0]}（{last.by_name}，{time_words(last.at)}），不用再审批。")
    check_open(meeting)


def _check_own(leave: LeaveRequest, by: Actor, sentence: str) -> None:
    if leave.member_id != by.id:
        raise Forbidden(sentence)


def _check_missing(meeting: Meeting, member_id: int, who: str) -> None:
    """Once absences were entered, only who was missing needs leave."""
    missing = select(Absence.id).where(Absence.meeting_id == meeting.id, Absence.member_id == member_id)
    if meeting.state != State.PLANNED and db.session.scalar(missing) is None:
        raise Refused(f"出勤记的是{who}到会，不用请假；记错了，请先请记录人在“修改缺席”里改。")


def _check_first(meeting: Meeting, member_id: int, who: str) -> None:
    """One open request at a time. The meeting's row is locked, so nobody slips in between."""
    state = db.session.scalar(
        select(LeaveRequest.state).where(
            LeaveRequest.meeting_id == meeting.id, LeaveRequest.member_id == member_id, LeaveRequest.state.in_(OPEN)
        )
    )
    if state is not None:
        raise Refused(f"{who}已经请过这次会议的假（{STATES[state][0]}），不用再请。")


def _added(
    meeting: Meeting, member_id: int, kind: LeaveKind, reason: str, state: LeaveState, at: datetime
) -> LeaveRequest:
    leave = LeaveRequest(meeting_id=meeting.id, member_id=member_id, kind=kind, reason=reason, state=state)
    leave.asked_at, leave.meeting_at, leave.is_late = at, meeting.starts_at, meeting.state != State.PLANNED
    set_committed_value(leave, "steps", [])
    db.session.add(leave)
    db.session.flush()
    return leave


def _excuse(meeting: Meeting, leave: LeaveRequest, by: Actor, at: datetime) -> None:
    """Once absences were entered: the member was on leave, and the kind is all that is said of why."""
    if meeting.state != State.PLANNED:
        _mend(meeting, leave, Excuse(AbsenceKind.LEAVE, KINDS[leave.kind]), "批准了请假", by, at)


def _mend(meeting: Meeting, leave: LeaveRequest, excuse: Excuse, why: str, by: Actor, at: datetime) -> None:
    """Write another excuse over the one that was entered. Whom it moves, it moves by a correction that stays."""
    id = leave.member_id
    was = standings_of(meeting.id).get(id, Standing())
    if was.kind is None:
        return
    own = (Absence.meeting_id == meeting.id, Absence.member_id == id)
    db.session.execute(update(Absence).where(*own).values(**excuse._asdict()))
    if was.kind != excuse.kind:
        keep_corrections(meeting, {id: (was, Standing(*excuse))}, why=why, by=by, at=at)


def _step(leave: LeaveRequest, kind: str, word: str | None, by: Actor, at: datetime) -> None:
    leave.steps.append(LeaveStep(kind=kind, by_id=by.id, by_name=by.written_name, at=at, word=word or None))


def _tell(meeting: Meeting, leave: LeaveRequest, verb: str, text: str, by: Actor, at: datetime) -> None:
    record(by, verb, leave, text, at=at, about=leave.member_id, district_id=meeting.district_id)


def _verb(leave: LeaveRequest) -> str:
    return "补请" if leave.is_late else "请"


def _name(member_id: int) -> str:
    return db.session.scalar(select(Member.name).where(Member.id == member_id)) or "所选的人"
