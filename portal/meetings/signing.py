"""What the sheet and the page of absences stand on: the numbered lines, who counts, and what was entered before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import bindparam, select

from portal.extensions import rows_of
from portal.meetings import ranges
from portal.meetings.attendance import Excuse
from portal.meetings.checkin_models import CheckIn
from portal.meetings.leave_sight import approved_leave
from portal.meetings.leave_words import KINDS
from portal.meetings.models import Absence, AbsenceKind, Meeting, State
from portal.meetings.record import title_lines
from portal.meetings.sheet import Line, lines_of, new_lines, pick
from portal.roster.in_office import in_office

SIGNED_IN = select(CheckIn.member_id).where(CheckIn.meeting_id == bindparam("meeting_id"))
EXCUSES = select(Absence.member_id, Absence.kind, Absence.reason).where(Absence.meeting_id == bindparam("meeting_id"))

NOT_SIGNED_IN = Excuse(AbsenceKind.ABSENT, "")


@dataclass(frozen=True)
class SignIn:
    """The sheet of one meeting beside the roster of its day."""

    lines: Sequence[Line]
    expected: frozenset[int]  # ids of those who count
    missing: Sequence[Line]  # those who count and have no number yet, with the number they would get
    excuses: dict[int, Excuse]  # by member id, as entered before; until then as leave and sign-in suggest
    leave: dict[int, Excuse]  # by member id: approved leave, which nobody enters as anything else
    signed_in: frozenset[int] = frozenset()  # ids of those who signed in, while that is open

    def named(self, text: str) -> list[Line]:
        """The lines that the typed numbers mean. Raises BadInput."""
        return pick(self.lines, self.expected, ranges.read(text, len(self.lines)))

    @property
    def text(self) -> str:
        """The numbers entered before, as one types them; those who no longer count are left out."""
        counted = [x.number for x in self.lines if x.member_id in self.excuses and x.member_id in self.expected]
        return ranges.write(counted)

    def granted(self, excuses: Mapping[int, Excuse]) -> dict[int, Excuse]:
        """These excuses, by member id: whose leave is approved is on leave, and its kind is all that is said of why."""
        return {id: self.leave.get(id, excuse) for id, excuse in excuses.items()}

    @property
    def may_leave_open(self) -> bool:
        """May the reason of an absence be filled in later? So when it was the sign-in that found who is missing."""
        return bool(self.signed_in) or any(not excuse.reason for excuse in self.excuses.values())

    @property
    def struck(self) -> list[Line]:
        """Lines of those who did not hold office on the day."""
        return [line for line in self.lines if line.member_id not in self.expected]


def title_of(meeting: Meeting, alliance: str) -> tuple[str, ...]:
    """The lines of the title on paper. Needs the meeting's district loaded."""
    body = meeting.district.name if meeting.district else alliance
    return title_lines(f"{body}{meeting.month.month}月主题例会签到表")


def sign_in_of(meeting: Meeting) -> SignIn:
    """Four statements: the sheet, the roster of the day, the absences, approved leave."""
    lines = lines_of(meeting.id)
    people = in_office(meeting.day, meeting.district_id)
    rows = rows_of(EXCUSES, {"meeting_id": meeting.id})
    entered = {member_id: Excuse(AbsenceKind(kind), reason) for member_id, kind, reason in rows}
    leave = {id: Excuse(AbsenceKind.LEAVE, KINDS[kind]) for id, kind in approved_leave(meeting.id).items()}
    return SignIn(
        lines=lines,
        expected=frozenset(person.member_id for person in people),
        missing=new_lines({line.member_id for line in lines}, people),
        excuses=leave | entered if meeting.state == State.PLANNED else entered,
        leave=leave,
    )


def closing_of(meeting: Meeting) -> SignIn:
    """The same, and while the sign-in is open whom it finds missing: expected, and not signed in. One statement more.

    Where nobody signed in but on paper, it suggests only those whose leave is approved.
    """
    sheet = sign_in_of(meeting)
    if meeting.state != State.PLANNED:
        return sheet
    signed_in = frozenset(id for (id,) in rows_of(SIGNED_IN, {"meeting_id": meeting.id}))
    if not signed_in:
        return sheet
    missing = sheet.expected - signed_in
    return replace(sheet, signed_in=signed_in, excuses=sheet.granted(dict.fromkeys(missing, NOT_SIGNED_IN)))
