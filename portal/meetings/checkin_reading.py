"""What the pages of the sign-in show: the live count, everybody expected and how they stand, one's own sign-in."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, case, exists, func, select
from sqlalchemy.orm import aliased

from portal.extensions import rows_of
from portal.meetings.checkin_models import CheckIn, Way
from portal.meetings.leave_models import LeaveRequest, LeaveState
from portal.meetings.leave_sight import approved_leave
from portal.meetings.leave_words import KINDS
from portal.meetings.models import Absence, AbsenceKind, Meeting, SheetLine, State
from portal.meetings.outline import Outline
from portal.meetings.standing import Standing
from portal.roster.in_office import Expected, count_in_office, in_office
from portal.roster.models import Member, NameKey
from portal.roster.spelling import AFTER_ALL, words_of

MEETING: Any = bindparam("meeting_id")
NUMBER = re.compile(r"([0-9]{1,4})号?")
WAYS = {Way.CODE: "扫码", Way.TICK: "点名", Way.CORRECTION: "更正"}
CAME = aliased(CheckIn)
ON_LEAVE = (
    select(func.count())
    .where(LeaveRequest.meeting_id == MEETING, LeaveRequest.state == LeaveState.APPROVED)
    .where(~exists().where(CAME.meeting_id == MEETING, CAME.member_id == LeaveRequest.member_id))
    .correlate(None)
)
COUNTS = select(
    func.count(), func.coalesce(func.sum(case((CheckIn.is_late, 1), else_=0)), 0), ON_LEAVE.scalar_subquery()
).where(CheckIn.meeting_id == MEETING)
BY = aliased(Member)
SIGNED = (
    select(
        CheckIn.member_id,
        CheckIn.way,
        BY.name,
        CheckIn.at,
        CheckIn.arrived_at,
        CheckIn.left_at,
        CheckIn.is_late,
        CheckIn.left_early,
    )
    .join(BY, BY.id == CheckIn.by_id)
    .where(CheckIn.meeting_id == MEETING)
)
OWN = SIGNED.where(CheckIn.member_id == bindparam("member_id"))
NUMBERS = select(SheetLine.member_id, SheetLine.number).where(SheetLine.meeting_id == MEETING)
MISSING = select(Absence.member_id, Absence.kind, Absence.reason).where(Absence.meeting_id == MEETING)
FOUND = select(NameKey.member_id).where(NameKey.key >= bindparam("first"), NameKey.key < bindparam("last")).distinct()


class Live(NamedTuple):
    """The count on the convener's screen, of people."""

    expected: int
    signed_in: int
    late: int
    on_leave: int  # and not there


class Signed(NamedTuple):
    """One sign-in."""

    member_id: int
    way: Way
    by: str
    at: datetime
    arrived_at: datetime | None
    left_at: datetime | None
    is_late: bool
    left_early: bool

    @property
    def standing(self) -> Standing:
        late, early = self.arrived_at if self.is_late else None, self.left_at if self.left_early else None
        return Standing(None, "", late, early)

    @property
    def words(self) -> str:
        """By which way, and by whom if not by oneself."""
        word = WAYS[Way(self.way)]
        return word if self.way == Way.CODE else f"{self.by}{word}"


class Person(NamedTuple):
    """Someone expected. `standing` is None of whom nothing is known yet; number 0: not on the sheet yet."""

    member_id: int
    number: int
    name: str
    place: str
    signed: Signed | None
    standing: Standing | None


def live_of(meeting: Meeting | Outline) -> Live:
    """Two statements."""
    counts = rows_of(COUNTS, {"meeting_id": meeting.id})[0]
    return Live(count_in_office(meeting.day, meeting.district_id), *counts)


def own_of(meeting: Meeting | Outline, member_id: int) -> Signed | None:
    """How this member signed in."""
    rows = rows_of(OWN, {"meeting_id": meeting.id, "member_id": member_id})
    return Signed(*rows[0]) if rows else None


def people_of(meeting: Meeting) -> list[Person]:
    """Everybody expected, by number, each with how they stand: four statements."""
    asked = {"meeting_id": meeting.id}
    numbers: dict[int, int] = dict(rows_of(NUMBERS, asked))
    signed = {row[0]: Signed(*row) for row in rows_of(SIGNED, asked)}
    is_closed = meeting.state != State.PLANNED
    missing = _recorded(meeting.id) if is_closed else _on_leave(meeting.id)
    expected = {one.member_id: one for one in in_office(meeting.day, meeting.district_id)}
    people = [_person(one, numbers, signed.get(id), missing.get(id), is_closed) for id, one in expected.items()]
    return sorted(people, key=lambda one: (one.number == 0, one.number))


def _recorded(meeting_id: int) -> dict[int, Standing]:
    rows = rows_of(MISSING, {"meeting_id": meeting_id})
    return {id: Standing(AbsenceKind(kind), reason) for id, kind, reason in rows}


def _on_leave(meeting_id: int) -> dict[int, Standing]:
    return {id: Standing(AbsenceKind.LEAVE, KINDS[kind]) for id, kind in approved_leave(meeting_id).items()}


def _person(
    one: Expected, numbers: dict[int, int], signed: Signed | None, missing: Standing | None, is_closed: bool
) -> Person:
    there = signed.standing if signed else Standing() if is_closed else None
    standing = (missing or there) if is_closed else (there or missing)
    return Person(
        one.member_id, numbers.get(one.member_id, 0), one.name, f"{one.town} · {one.village}", signed, standing
    )


def matching(people: Sequence[Person], text: str) -> list[Person]:
    """Those whom every word of the search means, as the roster's search finds people: a statement a word.

    A bare number is one of the sheet.
    """
    number = NUMBER.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if number and any(one.number == int(number[1]) for one in people):
        return [one for one in people if one.number == int(number[1])]
    found = list(people)
    for word in words_of(text):
        ids = {id for (id,) in rows_of(FOUND, {"first": word, "last": word + AFTER_ALL})}
        found = [one for one in found if one.member_id in ids]
    return found
