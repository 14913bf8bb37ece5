"""Signing in at a meeting: by oneself with a scanned code, or ticked by a keeper; going early, and taking back."""

from datetime import datetime

from sqlalchemy import ColumnElement, select

from portal.actor import Actor
from portal.audit.rules import record
from portal.errors import Refused
from portal.extensions import db
from portal.meetings.checkin_code import Claim
from portal.meetings.checkin_models import CheckIn, Way
from portal.meetings.checkin_times import Limits, clock_words, judge, limits_of
from portal.meetings.models import Meeting, State
from portal.meetings.outline import Outline
from portal.meetings.words import called, time_words
from portal.roster.in_office import was_in_office
from portal.roster.models import Member

NOT_SIGNED_IN = "还没有签到，请先签到。"


def check_open(meeting: Meeting | Outline, at: datetime) -> Limits:
    """Refuse before the sign-in opens, after it was closed, and at a cancelled meeting. Returns its limits."""
    if meeting.state == State.CANCELLED:
        raise Refused("这次会议已经取消，不用签到。")
    if meeting.state != State.PLANNED:
        raise Refused("签到已经结束。到了会而没有签到的，请这次会议的记录人更正出勤。")
    limits = limits_of(meeting)
    if at < limits.opens_at:
        raise Refused(f"签到{time_words(limits.opens_at)}开放，请到时再签。")
    return limits


def why_not(meeting: Meeting | Outline, member_id: int, at: datetime) -> str:
    """Why this member cannot sign in now, as a sentence; "" if they can."""
    try:
        _check_own(meeting, member_id, at)
    except Refused as refused:
        return str(refused)
    return ""


def _check_own(meeting: Meeting | Outline, member_id: int, at: datetime) -> Limits:
    limits = check_open(meeting, at)
    if not was_in_office(member_id, meeting.day, meeting.district_id):
        raise Refused("您不在这次会议的应到名单里，不用签到；列席的请在纸上签名。")
    return limits


def sign_in(meeting: Meeting, claim: Claim, *, by: Actor, at: datetime) -> CheckIn:
    """Sign oneself in with the claim of a scanned code. Who has signed in already stays as they are."""
    limits = _check_own(meeting, by.id, at)
    used = (CheckIn.member_id == by.id) | (CheckIn.claim == claim.nonce)
    rows = list(db.session.scalars(select(CheckIn).where(CheckIn.meeting_id == meeting.id, used)))
    own = next((row for row in rows if row.member_id == by.id), None)
    if own:
        return own
    if rows:
        raise Refused("这次扫码已由另一个人用来签到，请本人再扫一次。")
    row = CheckIn(meeting_id=meeting.id, member_id=by.id, way=Way.CODE, by_id=by.id, at=at)
    row.arrived_at, row.is_late, row.claim = at, at > limits.late_after, claim.nonce
    db.session.add(row)
    db.session.flush()
    record(by, "checkin.scanned", meeting, f"扫码签到：{called(meeting)}", at=at)
    return row


def tick(meeting: Meeting, member_id: int, *, is_late: bool, by: Actor, at: datetime) -> bool:
    """A keeper says that this person is there, in time or only now. False if they had signed in already."""
    limits = check_open(meeting, at)
    name = _expected_name(meeting, member_id)
    if row_of(meeting, member_id):
        return False
    row = CheckIn(meeting_id=meeting.id, member_id=member_id, way=Way.TICK, by_id=by.id, at=at)
    row.arrived_at, row.is_late = at if is_late else None, is_late and at > limits.late_after
    db.session.add(row)
    db.session.flush()
    words = f"点名签到：{name}，{called(meeting)}{'，迟到' if row.is_late else ''}"
    record(by, "checkin.ticked", meeting, words, at=at, about=member_id)
    return True


def untick(meeting: Meeting, member_id: int, *, by: Actor, at: datetime) -> None:
    """Take a sign-in back, whichever way it was made; the journal keeps that it was there."""
    check_open(meeting, at)
    row = row_of(meeting, member_id)
    if row is None:
        raise Refused("这个人没有签到，不用撤销。请刷新页面看最新情况。")
    db.session.delete(row)
    words = f"撤销了{_name(member_id)}的签到：{called(meeting)}"
    record(by, "checkin.withdrawn", meeting, words, at=at, about=member_id)


def leave_early(meeting: Meeting, *, by: Actor, at: datetime) -> None:
    """Say for oneself that one goes now; whether that is early shows when the meeting ends."""
    check_open(meeting, at)
    row = _own(meeting, by)
    if at < meeting.starts_at:
        raise Refused(f"会议{time_words(meeting.starts_at)}才开始。现在不参加了，请向召集人请假。")
    if row.left_at is None:
        row.left_at = at
        judge(meeting)
        record(by, "checkin.left", meeting, f"{clock_words(at)} 离会：{called(meeting)}", at=at)


def come_back(meeting: Meeting, *, by: Actor, at: datetime) -> None:
    """Take one's going back."""
    check_open(meeting, at)
    row = _own(meeting, by)
    if row.left_at:
        row.left_at = None
        judge(meeting)
        record(by, "checkin.returned", meeting, f"撤销了离会：{called(meeting)}", at=at)


def set_times(
    meeting: Meeting, member_id: int, arrived_at: datetime | None, left_at: datetime | None, *, by: Actor, at: datetime
) -> None:
    """A keeper clocks when somebody who signed in came and went (None: in time, to the end)."""
    check_open(meeting, at)
    row = row_of(meeting, member_id)
    if row is None:
        raise Refused(f"{_name(member_id)}{NOT_SIGNED_IN}")
    check_clocked(arrived_at, left_at, at)
    row.arrived_at, row.left_at = arrived_at, left_at
    judge(meeting)
    clocked = [(arrived_at, "到会"), (left_at, "离会")]
    words = "、".join(f"{clock_words(when)} {verb}" for when, verb in clocked if when) or "按时到会，没有早走"
    record(by, "checkin.timed", meeting, f"记下{_name(member_id)}{words}：{called(meeting)}", at=at, about=member_id)


def check_clocked(arrived_at: datetime | None, left_at: datetime | None, at: datetime) -> None:
    """Refuse times that can't be: in the future, or gone before come."""
    if any(when and when > at for when in (arrived_at, left_at)):
        raise Refused("到会和离会时间不能晚于现在，请核对。")
    if arrived_at and left_at and left_at <= arrived_at:
        raise Refused("离会时间应晚于到会时间，请核对。")


def row_of(meeting: Meeting, member_id: int) -> CheckIn | None:
    return db.session.scalar(select(CheckIn).where(_of(meeting, member_id)))


def _of(meeting: Meeting, member_id: int) -> ColumnElement[bool]:
    return (CheckIn.meeting_id == meeting.id) & (CheckIn.member_id == member_id)


def _own(meeting: Meeting, by: Actor) -> CheckIn:
    row = row_of(meeting, by.id)
    if row is None:
        raise Refused(f"您{NOT_SIGNED_IN}")
    return row


def _expected_name(meeting: Meeting, member_id: int) -> str:
    if not was_in_office(member_id, meeting.day, meeting.district_id):
        raise Refused(f"{_name(member_id)}不在这次会议的应到名单里，不能点名签到；列席的请在纸上签名。")
    return _name(member_id)


def _name(member_id: int) -> str:
    return db.session.scalar(select(Member.name).where(Member.id == member_id)) or "所选的人"
