"""Who was expected, who came, who was on leave, who was absent: one calculation for screen, minutes and print.

Until the record is final, expected is who held office on the day of the meeting in its scope, asked anew each
time; freeze() then fixes names and counts for ever, whatever hand-overs are dated back later.
"""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Text, and_, bindparam, case, cast, func, insert, literal, null, or_, select, union_all

from portal.extensions import Instant, db, rows_of
from portal.meetings.checkin_models import CheckIn
from portal.meetings.models import Absence, AbsenceKind, Meeting, Minutes, SheetLine
from portal.meetings.outline import Outline
from portal.meetings.sheet import COLUMNS, Line, new_lines
from portal.roster.in_office import ids_in_office, in_office
from portal.roster.models import Member


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


class Comer(NamedTuple):
    """Someone expected who came late or left early: then, and else None, the time. Number 0: not on the sheet yet."""

    number: int
    member_id: int
    name: str
    late_at: datetime | None
    early_at: datetime | None


@dataclass(frozen=True)
class Attendance:
    """Counts of people (应到 实到 请假 缺席), and who was on leave or absent, came late or left early, by number.

    `present_ids` are the ids of those who came, as long as the record isn't final.
    """

    expected: int
    present: int
    on_leave: int
    absent: int
    leave_lines: tuple[Absentee, ...] = ()
    absent_lines: tuple[Absentee, ...] = ()
    present_ids: frozenset[int] = frozenset()
    late_lines: tuple[Comer, ...] = ()
    early_lines: tuple[Comer, ...] = ()


OF_LINE = and_(Absence.meeting_id == SheetLine.meeting_id, Absence.member_id == SheetLine.member_id)
MEETING: Any = bindparam("meeting_id")
NEVER = cast(null(), Instant)
MISSED = (
    select(*COLUMNS, cast(Absence.kind, Text), Absence.reason, NEVER, NEVER)
    .join(Absence, OF_LINE)
    .where(SheetLine.meeting_id == MEETING)
)
CAME = (  # those of note: the others who signed in are simply there
    select(
        func.coalesce(SheetLine.number, 0),
        CheckIn.member_id,
        func.coalesce(SheetLine.name, Member.name),
        func.coalesce(SheetLine.town, ""),
        func.coalesce(SheetLine.village, ""),
        cast(literal(""), Text),
        cast(literal(""), Text),
        case((CheckIn.is_late, CheckIn.arrived_at)),
        case((CheckIn.left_early, CheckIn.left_at)),
    )
    .join(Member, Member.id == CheckIn.member_id)
    .outerjoin(SheetLine, and_(SheetLine.meeting_id == CheckIn.meeting_id, SheetLine.member_id == CheckIn.member_id))
    .where(CheckIn.meeting_id == MEETING, or_(CheckIn.is_late, CheckIn.left_early))
)
IS_EXPECTED = SheetLine.is_expected.is_(True)
NOTED: Any = union_all(MISSED, CAME).order_by("number")
FINAL_NOTED: Any = union_all(MISSED.where(IS_EXPECTED), CAME.where(IS_EXPECTED)).order_by("number")
COUNTS = select(Minutes.expected_count, Minutes.present_count, Minutes.leave_count, Minutes.absent_count).where(
    Minutes.meeting_id == bindparam("meeting_id")
)
Counts = tuple[int, int, int, int]  # expected, present, on leave, absent


def calculate(
    lines: Iterable[Line], expected: Set[int], absences: Mapping[int, Excuse], comers: Iterable[Comer] = ()
) -> Attendance:
    """Lines of the sheet (at least those of the absent), ids of the expected, excuses by member id, comers of note.

    Who isn't expected (left office before the day) counts nowhere, whatever was entered for them; who is recorded
    as not there neither came late nor left early.
    """
    named: dict[AbsenceKind, list[Absentee]] = {kind: [] for kind in AbsenceKind}
    for line in lines:
        excuse = absences.get(line.member_id)
        if excuse and line.member_id in expected:
            named[excuse.kind].append(Absentee(*line, excuse.reason))
    leave, absent = tuple(named[AbsenceKind.LEAVE]), tuple(named[AbsenceKind.ABSENT])
    present = frozenset(expected).difference(one.member_id for one in (*leave, *absent))
    there = [one for one in comers if one.member_id in present]
    late = tuple(one for one in there if one.late_at)
    early = tuple(one for one in there if one.early_at)
    return Attendance(len(expected), len(present), len(leave), len(absent), leave, absent, present, late, early)


def attendance_of(meeting: Meeting | Outline) -> Attendance:
    """The attendance of a meeting as it stands, or, of a final one, as it was frozen: at most two statements."""
    if not meeting.is_final:
        return _as_it_stands(meeting)
    noted = _noted(FINAL_NOTED, meeting.id)
    counting = {*noted.absences, *(one.member_id for one in noted.comers)}
    named = calculate(noted.lines, counting, noted.absences, noted.comers)
    expected, present, on_leave, absent = _frozen_counts(meeting)
    return replace(named, expected=expected, present=present, on_leave=on_leave, absent=absent, present_ids=frozenset())


def _frozen_counts(meeting: Meeting | Outline) -> Counts:
    if isinstance(meeting, Outline):
        counts: Any = (meeting.expected, meeting.present, meeting.on_leave, meeting.absent)
    else:
        counts = rows_of(COUNTS, {"meeting_id": meeting.id})[0]
    expected, present, on_leave, absent = (count or 0 for count in counts)
    return expected, present, on_leave, absent


def _as_it_stands(meeting: Meeting | Outline) -> Attendance:
    noted = _noted(NOTED, meeting.id)
    return calculate(noted.lines, expected_ids(meeting), noted.absences, noted.comers)


def expected_ids(meeting: Meeting | Outline) -> set[int]:
    """Who is expected as the roster stands now: in office on the day, in the meeting's scope."""
    return ids_in_office(meeting.day, meeting.district_id)


class Noted(NamedTuple):
    """What is on record of a meeting's people, but for those who were simply there."""

    lines: list[Line]  # of the absent
    absences: dict[int, Excuse]
    comers: list[Comer]


def _noted(statement: Any, meeting_id: int) -> Noted:
    found = Noted([], {}, [])
    for number, id, name, town, village, kind, reason, late_at, early_at in rows_of(
        statement, {"meeting_id": meeting_id}
    ):
        if kind:
            found.lines.append(Line(number, id, name, town, village))
            found.absences[id] = Excuse(AbsenceKind(kind), reason)
        else:
            found.comers.append(Comer(number, id, name, late_at, early_at))
    return found


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
