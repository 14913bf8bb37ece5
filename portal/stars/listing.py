"""The list of rounds, and the hall of past stars: constant statements however many there are."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select

from portal.actor import Actor, Can
from portal.extensions import rows_of
from portal.roster.models import District, Member
from portal.stars.models import Candidacy, Seat, StarRound, State, named
from portal.stars.words import STATES, quarter_words

PAGE = 20
ROWS: Any = (
    select(StarRound.id, StarRound.year, StarRound.quarter, StarRound.title, District.name, StarRound.state)
    .outerjoin(District, District.id == StarRound.district_id)
    .order_by(StarRound.year.desc(), StarRound.quarter.desc(), StarRound.id.desc())
    .limit(bindparam("limit"))
    .offset(bindparam("offset"))
)
SHOWN = StarRound.state != State.DRAFT
COUNT: Any = select(func.count()).select_from(StarRound)
STARS: Any = (
    select(
        StarRound.id,
        StarRound.year,
        StarRound.quarter,
        StarRound.title,
        District.name,
        Candidacy.id,
        Member.name,
        Candidacy.place,
    )
    .select_from(StarRound)
    .outerjoin(District, District.id == StarRound.district_id)
    .join(Seat, Seat.round_id == StarRound.id)
    .join(Candidacy, Candidacy.id == Seat.candidacy_id)
    .join(Member, Member.id == Candidacy.member_id)
    .where(StarRound.state == State.AWARDED, Seat.lost_at.is_(None))
    .order_by(StarRound.year.desc(), StarRound.quarter.desc(), StarRound.id.desc(), Seat.position)
)
OF_YEAR = STARS.where(StarRound.year == bindparam("year"))
YEARS: Any = select(StarRound.year).where(StarRound.state == State.AWARDED).distinct().order_by(StarRound.year.desc())


class Line(NamedTuple):
    """One round in the list."""

    path: str
    when: str
    title: str
    body: str
    state: str
    tone: str


@dataclass(frozen=True)
class Page:
    lines: list[Line]
    total: int
    number: int

    @property
    def pages(self) -> int:
        return max(-(-self.total // PAGE), 1)

    def url(self, number: int) -> str:
        return f"/stars/?page={number}" if number > 1 else "/stars/"


def page_of(actor: Actor, number: int) -> Page:
    """Two statements."""
    rows, count = (ROWS, COUNT) if actor.may(Can.PREPARE_ROUND) else (ROWS.where(SHOWN), COUNT.where(SHOWN))
    found = rows_of(rows, {"limit": PAGE, "offset": (number - 1) * PAGE})
    lines = [
        Line(f"/stars/{id}", quarter_words(year, quarter), title, district or "全联盟", *STATES[state])
        for id, year, quarter, title, district, state in found
    ]
    return Page(lines, rows_of(count)[0][0], number)


class Star(NamedTuple):
    """One of a round's stars, and where the deeds are read."""

    name: str
    place: str
    url: str


class Quarter(NamedTuple):
    heading: str
    url: str
    stars: list[Star]


def hall_of(year: int | None) -> tuple[list[int], list[Quarter]]:
    """The years with stars, and those of the chosen one (the latest by default): two statements."""
    years = [row[0] for row in rows_of(YEARS)]
    chosen = year if year in years else (years[0] if years else 0)
    return years, list(_quarters(rows_of(OF_YEAR, {"year": chosen})))


def _quarters(rows: Any) -> Iterator[Quarter]:
    for (id, year, quarter, title, district), found in groupby(rows, key=lambda row: tuple(row[:5])):
        stars = [Star(name, place, f"/stars/{id}/candidates/{one}") for *_, one, name, place in found]
        yield Quarter(f"{quarter_words(year, quarter)}{named(title, district or '')}", f"/stars/{id}", stars)
