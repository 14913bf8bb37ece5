"""The sign-in sheet (签到表): who gets which number. Numbers are given once and never change."""

from collections.abc import Collection, Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import bindparam, select

from portal.errors import BadInput
from portal.extensions import rows_of
from portal.meetings.models import SheetLine
from portal.roster.in_office import Expected


class Line(NamedTuple):
    """A numbered line, with the names as they were printed."""

    number: int
    member_id: int
    name: str
    town: str
    village: str


COLUMNS = (SheetLine.number, SheetLine.member_id, SheetLine.name, SheetLine.town, SheetLine.village)
LINES = select(*COLUMNS).where(SheetLine.meeting_id == bindparam("meeting_id")).order_by(SheetLine.number)


def lines_of(meeting_id: int) -> list[Line]:
    """All lines of the sheet, by number: one statement."""
    return [Line(*row) for row in rows_of(LINES, {"meeting_id": meeting_id})]


def new_lines(numbered: Collection[int], expected: Iterable[Expected]) -> list[Line]:
    """The lines to add for those expected who have no number yet, in their order, at the end.

    `numbered` are the ids of the members who have numbers 1 to len(numbered).
    """
    late: dict[int, Expected] = {}
    for person in expected:
        if person.member_id not in numbered:
            late.setdefault(person.member_id, person)
    return [Line(number, *person[:4]) for number, person in enumerate(late.values(), len(numbered) + 1)]


def by_town(lines: Iterable[Line]) -> list[tuple[str, list[Line]]]:
    """The lines in order, in runs of one town: those who came later stand at the end under their town again."""
    return [(town, list(run)) for town, run in groupby(lines, key=lambda line: line.town)]


def pick(lines: Sequence[Line], expected: Collection[int], numbers: Sequence[int]) -> list[Line]:
    """The lines of these numbers (from 1 to len(lines)). BadInput names those who are struck out."""
    chosen = [lines[number - 1] for number in numbers]
    struck = [f"{line.number} 号{line.name}" for line in chosen if line.member_id not in expected]
    if struck:
        raise BadInput(f"{'、'.join(struck)}开会当天不在任，不计入应到，不用填。")
    return chosen
