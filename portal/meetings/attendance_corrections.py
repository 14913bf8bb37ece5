"""What changed of attendance after the sign-in was closed: from what to what, why, by whom, as rows for ever."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, case, insert, select

from portal.actor import Actor
from portal.audit.rules import record
from portal.extensions import db, rows_of
from portal.meetings.attendance import Excuse
from portal.meetings.checkin_models import AttendanceCorrection, CheckIn
from portal.meetings.models import Absence, AbsenceKind, Meeting
from portal.meetings.standing import Standing
from portal.meetings.words import called
from portal.roster.models import Member

MOST_NAMES = 10  # in one line of the journal
Changes = dict[int, tuple[Standing, Standing]]  # by member id: from, to
MEETING: Any = bindparam("meeting_id")
THERE = select(
    CheckIn.member_id,
    case((CheckIn.is_late, CheckIn.arrived_at)),
    case((CheckIn.left_early, CheckIn.left_at)),
).where(CheckIn.meeting_id == MEETING)
EXCUSES = select(Absence.member_id, Absence.kind, Absence.reason).where(Absence.meeting_id == MEETING)


def standings_of(meeting_id: int) -> dict[int, Standing]:
    """How those stand of whom anything is recorded: two statements. Who isn't named was simply there."""
    asked = {"meeting_id": meeting_id}
    there = {id: Standing(None, "", *times) for id, *times in rows_of(THERE, asked)}
    missing = {id: Standing(AbsenceKind(kind), reason) for id, kind, reason in rows_of(EXCUSES, asked)}
    return there | missing


def changes_of(before: Mapping[int, Standing], excuses: Mapping[int, Excuse]) -> Changes:
    """What new absences change of how people stood. A reason that was still open is filled in, not corrected."""
    missing = {id for id, one in before.items() if one.kind}
    after = {id: Standing(*excuses[id]) if id in excuses else _there(before.get(id)) for id in missing | excuses.keys()}
    pairs = {id: (before.get(id, Standing()), now) for id, now in after.items()}
    return {id: pair for id, pair in pairs.items() if not _is_same(*pair)}


def _there(was: Standing | None) -> Standing:
    return was._replace(kind=None, reason="") if was else Standing()


def _is_same(was: Standing, now: Standing) -> bool:
    return was == now or bool(was.kind and was.kind == now.kind and not was.reason)


def keep_corrections(meeting: Meeting, changes: Changes, *, why: str, by: Actor, at: datetime) -> None:
    """A row for each person, and a line of the journal for all of them."""
    same = {"meeting_id": meeting.id, "reason": why, "by_id": by.id, "at": at}
    rows = [same | {"member_id": id, "was": _cut(was), "now": _told(was, now)} for id, (was, now) in changes.items()]
    db.session.execute(insert(AttendanceCorrection), rows)
    names = dict(rows_of(select(Member.id, Member.name).where(Member.id.in_(changes))))
    told = [f"{names[id]}由{was.word}改为{now.word}" for id, (was, now) in changes.items()]
    is_private = any(AbsenceKind.LEAVE in (was.kind, now.kind) for was, now in changes.values())
    reason = "" if is_private else f"；原因：{why}"  # why somebody was on leave goes in time, and the journal never
    words = f"更正了{called(meeting)}的出勤：{_listed(told)}{reason}"
    only = next(iter(changes)) if len(changes) == 1 else None
    record(by, "attendance.corrected", meeting, words, at=at, about=only)


def _listed(told: Iterable[str]) -> str:
    every = list(told)
    return "、".join(every[:MOST_NAMES]) + (f" 等 {len(every)} 人" if len(every) > MOST_NAMES else "")


def _told(was: Standing, now: Standing) -> str:
    return _cut(now) if now.told != was.told else f"{now.told}，改写了原因"


def _cut(one: Standing) -> str:
    return one.told[:190]
