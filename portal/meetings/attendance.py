"""Who was expected, who came, who was on leave, who was absent: one calculation for screen, minutes and print.

Until the record is final, expected is who held office on the day of the meeting in its scope, asked anew each
time; freeze() then fixes names and counts for ever, whatever hand-overs are dated back later.
"""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, insert, select

from portal.extensions import db, rows_of
from portal.meetings.models import Absence, AbsenceKind, Meeting, Minutes, SheetLine
from portal.meetings.outline import Outline
from portal.meetings.sheet import COLUMNS, Line, new_lines
from portal.roster.in_office import ids_in_office, in_office


class Excuse(NamedTuple):
    """Why someone did not come."""

    kind: AbsenceKind
    reason: str


class Absentee(NamedTuple):
    """Someone expected who did not come, with the names as they stand on the sheet."""

    number: int
    member_id: int
    name: str
    town: str
    village: str
    reason: str


@dataclass(frozen=True)
class Attendance:
    """Counts of people (应到 实到 请假 缺席), and who was on leave or absent, by number.

    `present_ids` are the ids of those who came, as long as the record isn't final.
    """

    expected: int
    present: int
    on_leave: int
    absent: int
    leave_lines: tuple[Absentee, ...] = ()
    absent_lines: tuple[Absentee, ...] = ()
    present_ids: frozenset[int] = frozenset()


OF_LINE = and_(Absence.meeting_id == SheetLine.meeting_id, Absence.member_id == SheetLine.member_id)
ABSENTEES = (
    select(*COLUMNS, Absence.kind, Absence.reason)
    .join(Absence, OF_LINE)
    .where(SheetLine.meeting_id == bindparam("meeting_id"))
    .order_by(SheetLine.number)
)
FINAL_ABSENTEES = ABSENTEES.where(SheetLine.is_expected.is_(True))
COUNTS = select(Minutes.expected_count, Minutes.present_count, Minutes.leave_count, Minutes.absent_count).where(
    Minutes.meeting_id == bindparam("meeting_id")
)
Counts = tuple[int, int, int, int]  # expected, present, on leave, absent


def calculate(lines: Iterable[Line], expected: Set[int], absences: Mapping[int, Excuse]) -> Attendance:
    """Lines of the sheet (at least those of the absent), ids of the expected, excuses by member id.

    Who isn't expected (left office before the day) counts nowhere, whatever was entered for them.
    """
    named: dict[AbsenceKind, list[Absentee]] = {kind: [] for kind in AbsenceKind}
    for line in lines:
        excuse = absences.get(line.member_id)
        if excuse and line.member_id in expected:
            named[excuse.kind].append(Absentee(*line, excuse.reason))
    leave, absent = tuple(named[AbsenceKind.LEAVE]), tuple(named[AbsenceKind.ABSENT])
    present = frozenset(expected).difference(one.member_id for one in (*leave, *absent))
    return Attendance(len(expected), len(present), len(leave), len(absent), leave, absent, present)


def attendance_of(meeting: Meeting | Outline) -> Attendance:
    """The attendance of a meeting as it stands, or, of a final one, as it was frozen: at most two statements."""
    if not meeting.is_final:
        return _as_it_stands(meeting)
    lines, absences = _absentees(FINAL_ABSENTEES, meeting.id)
    named = calculate(lines, set(absences), absences)
    expected, present, on_leave, absent = _frozen_counts(meeting)
    return replace(named, expected=expected, present=present, on_leave=on_leave, absent=absent)


def _frozen_counts(meeting: Meeting | Outline) -> Counts:
    if isinstance(meeting, Outline):
        counts: Any = (meeting.expected, meeting.present, meeting.on_leave, meeting.absent)
    else:
        counts = rows_of(COUNTS, {"meeting_id": meeting.id})[0]
    expected, present, on_leave, absent = (count or 0 for count in counts)
    return expected, present, on_leave, absent


def _as_it_stands(meeting: Meeting | Outline) -> Attendance:
    lines, absences = _absentees(ABSENTEES, meeting.id)
    return calculate(lines, expected_ids(meeting), absences)


def expected_ids(meeting: Meeting | Outline) -> set[int]:
    """Who is expected as the roster stands now: in office on the day, in the meeting's scope."""
    return ids_in_office(meeting.day, meeting.district_id)


def _absentees(statement: Any, meeting_id: int) -> tuple[list[Line], dict[int, Excuse]]:
    lines, absences = [], {}
    for *line, kind, reason in rows_of(statement, {"meeting_id": meeting_id}):
        lines.append(Line(*line))
        absences[line[1]] = Excuse(AbsenceKind(kind), reason)
    return lines, absences


def freeze(meeting: Meeting, minutes: Minutes, at: datetime) -> None:
    """At approval: say of every line for ever whether it counts, and keep the counts and the moment.

    Someone expected who never got a number gets a line at the end, so that the names are complete.
    """
    expected, attendance = expected_ids(meeting), _as_it_stands(meeting)
    lines = list(db.session.scalars(select(SheetLine).where(SheetLine.meeting_id == meeting.id)))
    for line in lines:
        line.is_expected = line.member_id in expected
    add_lines(meeting, missing_lines(meeting, {line.member_id for line in lines}), is_expected=True)
    minutes.final_at = at
    minutes.expected_count, minutes.present_count = attendance.expected, attendance.present
    minutes.leave_count, minutes.absent_count = attendance.on_leave, attendance.absent


def missing_lines(meeting: Meeting, numbered: Set[int]) -> list[Line]:
    """The next lines of the sheet, for those expected who are not among the numbered."""
    return new_lines(numbered, in_office(meeting.day, meeting.district_id))


def add_lines(meeting: Meeting, lines: Iterable[Line], is_expected: bool | None = None) -> None:
    """Put these lines on the sheet, as of its present version."""
    same = {"meeting_id": meeting.id, "sheet_version": meeting.sheet_version, "is_expected": is_expected}
    if rows := [same | line._asdict() for line in lines]:
        db.session.execute(insert(SheetLine), rows)  # 245 at once: one by one they take a tenth of a second
