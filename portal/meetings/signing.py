"""What the sheet and the page of absences stand on: the numbered lines, who counts, and what was entered before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, select

from portal.extensions import rows_of
from portal.meetings import ranges
from portal.meetings.attendance import Excuse
from portal.meetings.leave_sight import approved_leave
from portal.meetings.leave_words import KINDS
from portal.meetings.models import Absence, AbsenceKind, Meeting, State
from portal.meetings.record import title_lines
from portal.meetings.sheet import Line, lines_of, new_lines, pick
from portal.roster.in_office import in_office

EXCUSES = select(Absence.member_id, Absence.kind, Absence.reason).where(Absence.meeting_id == bindparam("meeting_id"))


@dataclass(frozen=True)
class SignIn:
    """The sheet of one meeting beside the roster of its day."""

    lines: Sequence[Line]
    expected: frozenset[int]  # ids of those who count
    missing: Sequence[Line]  # those who count and have no number yet, with the number they would get
    excuses: dict[int, Excuse]  # by member id, as entered before; until then those whose leave is approved
    leave: dict[int, Excuse]  # by member id: approved leave, which nobody enters as anything else

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
