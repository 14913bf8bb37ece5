"""One person's attendance over a year, as plain counts with the meetings behind them: for that person and few others.

A final record tells what it froze; any other meeting is counted by the terms of its day, as its own page does.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, select

from portal.actor import Actor, Can
from portal.clock import instant, local
from portal.errors import Hidden
from portal.extensions import rows_of
from portal.meetings.attendance import OF_LINE
from portal.meetings.checkin_models import CheckIn
from portal.meetings.models import Absence, AbsenceKind, Meeting, SheetLine, State
from portal.meetings.words import ALLIANCE
from portal.roster.in_office import home_of
from portal.roster.models import District, Grouping, Member, Placement, TermOfOffice
from portal.roster.sight import member_for

OUTCOMES = {None: "到会", AbsenceKind.LEAVE: "请假", AbsenceKind.ABSENT: "缺席"}
NOT_COUNTED = (State.PLANNED, State.CANCELLED, State.FINAL)
LATE, EARLY = "迟到", "早退"
IN_YEAR = and_(Meeting.starts_at >= bindparam("since"), Meeting.starts_at < bindparam("until"))
MEMBER: Any = bindparam("member_id")


class Attended(NamedTuple):
    """A meeting at which the person was expected."""

    id: int
    starts_at: datetime
    district_id: int | None
    district: str | None
    theme: str
    kind: AbsenceKind | None
    is_late: bool | None  # None: nobody noted when
    left_early: bool | None

    @property
    def body(self) -> str:
        return self.district or ALLIANCE

    @property
    def outcome(self) -> str:
        return OUTCOMES[AbsenceKind(self.kind) if self.kind else None]

    @property
    def notes(self) -> list[str]:
        """迟到, 早退: of who came."""
        noted = ((LATE, self.is_late), (EARLY, self.left_early))
        return [word for word, is_so in noted if is_so and self.kind is None]


class Span(NamedTuple):
    """A term, and where its village stood: which days they hold, and in which district."""

    days: tuple[tuple[date | None, date | None], ...]
    district_id: int | None

    def covers(self, day: date) -> bool:
        return all((first is None or first <= day) and (last is None or day <= last) for first, last in self.days)


@dataclass(frozen=True)
class PersonYear:
    """The meetings of a year at which somebody was expected, the newest first."""

    meetings: tuple[Attended, ...]

    @property
    def noted(self) -> list[tuple[str, int]]:
        """How often 迟到 and 早退, where it happened."""
        words = [word for meeting in self.meetings for word in meeting.notes]
        return [(word, words.count(word)) for word in (LATE, EARLY) if word in words]

    @property
    def counts(self) -> tuple[int, int, int, int]:
        """应到, 实到, 请假, 缺席."""
        outcomes = [meeting.outcome for meeting in self.meetings]
        return len(outcomes), *(outcomes.count(word) for word in OUTCOMES.values())  # type: ignore[return-value]


COLUMNS = (
    Meeting.id,
    Meeting.starts_at,
    Meeting.district_id,
    District.name,
    Meeting.theme,
    Absence.kind,
    CheckIn.is_late,
    CheckIn.left_early,
)
CAME = and_(CheckIn.meeting_id == Meeting.id, CheckIn.member_id == MEMBER)
ON_SHEET = and_(SheetLine.meeting_id == Meeting.id, SheetLine.member_id == MEMBER)
FROZEN = (
    select(*COLUMNS)
    .join(SheetLine, ON_SHEET)
    .outerjoin(Absence, OF_LINE)
    .outerjoin(CheckIn, CAME)
    .outerjoin(District, District.id == Meeting.district_id)
    .where(IN_YEAR, Meeting.state == State.FINAL, SheetLine.is_expected.is_(True))
)
STANDING = (
    select(*COLUMNS)
    .outerjoin(SheetLine, ON_SHEET)
    .outerjoin(Absence, OF_LINE)
    .outerjoin(CheckIn, CAME)
    .outerjoin(District, District.id == Meeting.district_id)
    .where(IN_YEAR, Meeting.state.not_in(NOT_COUNTED))
)
SPANS = (
    select(
        TermOfOffice.starts_on,
        TermOfOffice.ends_on,
        Placement.starts_on,
        Placement.ends_on,
        Grouping.starts_on,
        Grouping.ends_on,
        Grouping.district_id,
    )
    .outerjoin(Placement, Placement.village_id == TermOfOffice.village_id)
    .outerjoin(Grouping, Grouping.town_id == Placement.town_id)
    .where(TermOfOffice.member_id == MEMBER)
)


def person_for(actor: Actor, id: int, today: date) -> Member:
    """The person, for one who may see his or her attendance. Raises Hidden."""
    member = member_for(actor, id)
    home = home_of(id, today)
    if not may_see(actor, id, home.district_id if home else None):
        raise Hidden
    return member


def may_see(actor: Actor, member_id: int, district_id: int | None) -> bool:
    """One's own, of the district one convenes (where the person serves today), or of all."""
    is_own = member_id == actor.id and actor.holds(Can.SEE_ATTENDANCE)
    return is_own or actor.may(Can.SEE_ATTENDANCE, district_id)


def attendance_over(member_id: int, year: int) -> PersonYear:
    """Three statements, however many meetings there are."""
    asked = {"member_id": member_id, "since": instant(date(year, 1, 1)), "until": instant(date(year + 1, 1, 1))}
    frozen = [Attended._make(row) for row in rows_of(FROZEN, asked)]
    spans = [_span(row) for row in rows_of(SPANS, {"member_id": member_id})]
    standing = (Attended._make(row) for row in rows_of(STANDING, asked))
    expected = [meeting for meeting in standing if _is_expected(meeting, spans)]
    return PersonYear(tuple(sorted([*frozen, *expected], key=lambda x: (x.starts_at, x.id), reverse=True)))


def _span(row: Any) -> Span:
    *days, district_id = row
    return Span(tuple(zip(days[::2], days[1::2], strict=True)), district_id)


def _is_expected(meeting: Attended, spans: list[Span]) -> bool:
    """In office on that day; for a district's meeting, there."""
    day = local(meeting.starts_at).date()
    if meeting.district_id is None:
        return any(Span(span.days[:1], None).covers(day) for span in spans)
    return any(span.district_id == meeting.district_id and span.covers(day) for span in spans)
