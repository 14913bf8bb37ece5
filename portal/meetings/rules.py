"""Giving out the numbers of the sign-in sheet, entering who did not come, naming another keeper."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import delete, insert, select
from sqlalchemy.orm.attributes import flag_modified

from portal.actor import Actor
from portal.audit.rules import record
from portal.clock import local
from portal.errors import Refused
from portal.extensions import db
from portal.meetings.attendance import Attendance, Excuse, add_lines, calculate, missing_lines
from portal.meetings.attendance_corrections import Changes, changes_of, keep_corrections, standings_of
from portal.meetings.checkin_times import judge
from portal.meetings.models import Absence, Meeting, State
from portal.meetings.plans import Unfit
from portal.meetings.sheet import Line, lines_of, pick
from portal.meetings.signing import SignIn, closing_of
from portal.meetings.words import called, day_words, time_words
from portal.roster.in_office import member_choices
from portal.roster.models import Member


class Times(NamedTuple):
    """When a meeting really began and, once known, ended."""

    began_at: datetime
    ended_at: datetime | None


ENTERED_IN = (State.PLANNED, State.HELD, State.DRAFT)


def number_sheet(meeting: Meeting, *, by: Actor, at: datetime) -> int:
    """Give numbers to those expected who have none: the next version of the sheet. Returns how many."""
    check_enterable(meeting)
    missing = missing_lines(meeting, {line.member_id for line in lines_of(meeting.id)})
    if not missing:
        raise Refused("应到的人都已有编号，签到表没有变化，直接打印即可。")
    meeting.sheet_version += 1
    add_lines(meeting, missing)
    words = f"给{called(meeting)}的签到表编了 {len(missing)} 个号，第 {meeting.sheet_version} 版"
    record(by, "sheet.numbered", meeting, words, at=at)
    return len(missing)


def record_attendance(
    meeting: Meeting,
    absences: Mapping[int, Excuse],
    times: Times,
    *,
    sheet: SignIn | None = None,
    why: str = "",
    seen: int,
    by: Actor,
    at: datetime,
) -> None:
    """Say who did not come (by sheet number) and when it began and ended. Closes the sign-in of a planned meeting.

    `sheet` is what closing_of() says, if it was read already; `seen` the version on which this was typed. Once the
    sign-in is closed, who is moved is moved by a correction, which needs `why`. Raises Unfit.
    """
    check_enterable(meeting)
    check_seen(meeting, seen)
    _check_times(meeting, times, at)
    sheet = sheet or closing_of(meeting)
    chosen = _chosen(sheet, absences)
    excuses = sheet.granted({line.member_id: absences[line.number] for line in chosen})
    changes = _corrected(meeting, excuses, why)
    _replace_absences(meeting.id, excuses)
    meeting.state = State.HELD if meeting.state == State.PLANNED else meeting.state
    meeting.began_at, meeting.ended_at = times
    flag_modified(meeting, "began_at")  # a new version, also when only the absences changed
    judge(meeting)
    counts = _in_words(calculate(chosen, sheet.expected, excuses))
    record(by, "attendance.recorded", meeting, f"录入了{called(meeting)}的出勤：{counts}", at=at)
    if changes:
        keep_corrections(meeting, changes, why=why, by=by, at=at)


def _corrected(meeting: Meeting, excuses: Mapping[int, Excuse], why: str) -> Changes:
    """What this changes of a sign-in that was closed before."""
    changes = {} if meeting.state == State.PLANNED else changes_of(standings_of(meeting.id), excuses)
    if changes and not why:
        raise Unfit({"why": f"签到已经结束，改了 {len(changes)} 人的出勤，请写明更正原因。"})
    return changes


def _chosen(sheet: SignIn, absences: Mapping[int, Excuse]) -> list[Line]:
    """The lines of the absent; somebody must have been there."""
    if sheet.signed_in and sheet.missing:
        raise Refused(f"应到的人里有 {len(sheet.missing)} 人在签到表上还没有编号，请先补编号，再结束签到。")
    if any(not 1 <= number <= len(sheet.lines) for number in absences):
        raise Refused(f"签到表只有 1 到 {len(sheet.lines)} 号，请重新打开，核对缺席编号。")
    chosen = pick(sheet.lines, sheet.expected, sorted(absences))
    if len(chosen) == len(sheet.expected):
        raise Refused("这样填没有一个人到会。会议没有开成，请改为延期或取消。")
    return chosen


def _replace_absences(meeting_id: int, excuses: Mapping[int, Excuse]) -> None:
    db.session.execute(delete(Absence).where(Absence.meeting_id == meeting_id))
    rows = [{"meeting_id": meeting_id, "member_id": id, **excuse._asdict()} for id, excuse in excuses.items()]
    if rows:
        db.session.execute(insert(Absence), rows)


def _in_words(counts: Attendance) -> str:
    return f"应到 {counts.expected} 人，实到 {counts.present} 人，请假 {counts.on_leave} 人，缺席 {counts.absent} 人"


def check_enterable(meeting: Meeting) -> None:
    """Refuse once the minutes were submitted: what they say of attendance stands on the sheet as it was."""
    if meeting.state == State.CANCELLED:
        raise Refused("这次会议已经取消，不用签到。")
    if meeting.state == State.FINAL:
        raise Refused("会议记录已经定稿，签到和出勤不能再改。")
    if meeting.state not in ENTERED_IN:
        raise Refused("会议记录已经送审，签到和出勤不能再改；确要改动，请审定人先退回会议记录。")


def check_seen(meeting: Meeting, seen: int) -> None:
    if seen != meeting.version:
        raise Refused("您打开这一页以后，别人改过这次会议的出勤或安排。请重新打开，核对以后再保存。")


def _check_times(meeting: Meeting, times: Times, at: datetime) -> None:
    if at < meeting.starts_at:
        raise Refused(f"会议{time_words(meeting.starts_at)}才开始，开始以后再录入缺席。")
    faults = {"began": "开会时间不能晚于现在，请核对。"} if times.began_at > at else {}
    if times.ended_at and times.ended_at > at:
        faults["ended"] = "散会时间不能晚于现在，请核对。"
    elif times.ended_at and times.ended_at <= times.began_at:
        faults["ended"] = "散会时间应晚于开会时间，请核对。"
    if faults:
        raise Unfit(faults)


def name_keeper(meeting: Meeting, duty: str, member_id: int, *, by: Actor, at: datetime) -> None:
    """Put another person in the chair's or the recorder's place (`duty`). Who chaired a meeting stays its chair."""
    words = {"chair": "主持人", "recorder": "记录人"}[duty]
    if meeting.state in (State.FINAL, State.CANCELLED):
        raise Refused("这次会议已经办结，不用再换人。")
    if duty == "chair" and meeting.state != State.PLANNED:
        raise Refused("会议已经召开，主持人以当天为准，不能再换。")
    if member_id == (meeting.recorder_id if duty == "chair" else meeting.chair_id):
        raise Refused(f"{called(meeting)}的记录人和主持人不能是同一个人，请另选。")
    if meeting.state != State.PLANNED and meeting.state not in ENTERED_IN:
        raise Refused("会议记录已经送审，记录人不能再换。要换人，请先由召集人退回。")
    day = meeting.day if meeting.state == State.PLANNED else local(at).date()
    name = db.session.scalar(select(Member.name).where(Member.id == member_id))
    if name is None or member_id not in dict(member_choices(day)):
        raise Refused(f"{name or '所选的人'}在{day_words(day)}不在任，不能担任{words}，请另选。")
    setattr(meeting, f"{duty}_id", member_id)
    record(by, "keeper.named", meeting, f"把{called(meeting)}的{words}换成了{name}", at=at, about=member_id)
