"""Setting right how one person stands in the attendance, between the closing of the sign-in and the submission."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import delete, insert, select
from sqlalchemy.orm.attributes import flag_modified

from portal.actor import Actor
from portal.errors import Refused
from portal.extensions import db
from portal.meetings.attendance import Excuse, attendance_of, expected_ids
from portal.meetings.attendance_corrections import keep_corrections, standings_of
from portal.meetings.checkin_models import CheckIn, Way
from portal.meetings.checkin_rules import check_clocked, row_of
from portal.meetings.checkin_times import judge
from portal.meetings.leave_sight import approved_leave
from portal.meetings.leave_words import KINDS
from portal.meetings.models import Absence, AbsenceKind, Meeting, SheetLine, State
from portal.meetings.rules import check_enterable, check_seen
from portal.meetings.standing import Standing


class Fact(NamedTuple):
    """What is so: not there, and why; or there, with the times of who came late or went early."""

    excuse: Excuse | None = None
    arrived_at: datetime | None = None
    left_at: datetime | None = None


def correct(meeting: Meeting, member_id: int, fact: Fact, *, why: str, seen: int, by: Actor, at: datetime) -> None:
    """Correct one person's attendance. `seen` is the version of the meeting on which this was typed."""
    check_correctable(meeting)
    check_seen(meeting, seen)
    check_clocked(fact.arrived_at, fact.left_at, at)
    fact = _granted(meeting, member_id, fact)
    _check_counts(meeting, member_id, fact)
    was = standings_of(meeting.id).get(member_id, Standing())
    _write(meeting, member_id, fact, by, at)
    now = standings_of(meeting.id).get(member_id, Standing())
    if was == now:
        raise Refused("没有改动：现在记的就是这样。时间没有晚到迟到、早到早退的，不用更正。")
    if attendance_of(meeting).present == 0:
        raise Refused("这样改没有一个人到会，请核对。")
    flag_modified(meeting, "began_at")  # a new version
    keep_corrections(meeting, {member_id: (was, now)}, why=why, by=by, at=at)


def _granted(meeting: Meeting, member_id: int, fact: Fact) -> Fact:
    """Whose leave is approved was on leave, if not there; its kind is all that is said of why."""
    kind = approved_leave(meeting.id).get(member_id) if fact.excuse else None
    return Fact(Excuse(AbsenceKind.LEAVE, KINDS[kind])) if kind else fact


def check_correctable(meeting: Meeting) -> None:
    """Refuse before the sign-in is closed and after the record was submitted."""
    check_enterable(meeting)
    if meeting.state == State.PLANNED:
        raise Refused("签到还没有结束，直接签到或撤销就行，不用更正。")


def _check_counts(meeting: Meeting, member_id: int, fact: Fact) -> None:
    if member_id not in expected_ids(meeting):
        raise Refused("这个人开会当天不在任，不计入应到，不用更正。")
    line = SheetLine.meeting_id == meeting.id, SheetLine.member_id == member_id
    if fact.excuse and db.session.scalar(select(SheetLine.id).where(*line)) is None:
        raise Refused("签到表上还没有这个人的编号，请先补编号，再更正。")


def _write(meeting: Meeting, member_id: int, fact: Fact, by: Actor, at: datetime) -> None:
    mine = Absence.meeting_id == meeting.id, Absence.member_id == member_id
    db.session.execute(delete(Absence).where(*mine))
    if fact.excuse:
        row = {"meeting_id": meeting.id, "member_id": member_id, **fact.excuse._asdict()}
        db.session.execute(insert(Absence), [row])
        return
    signed = row_of(meeting, member_id)
    if signed is None:
        signed = CheckIn(meeting_id=meeting.id, member_id=member_id, way=Way.CORRECTION, by_id=by.id, at=at)
        db.session.add(signed)
    signed.arrived_at, signed.left_at = fact.arrived_at, fact.left_at
    judge(meeting)
