"""The list of published notes: searched, filtered by industry, place, scale and year, sorted; and one's own."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple
from urllib.parse import urlencode

from sqlalchemy import func, select

from portal.actor import Actor
from portal.cases.frame import STATES
from portal.cases.models import CaseEdition, CaseNote, CaseTrial, Industry
from portal.cases.searching import KIND
from portal.extensions import rows_of
from portal.roster.models import District, Member
from portal.search.reading import Among, among

PAGE = 20
ORDERS = {"fit": "相关的在前", "new": "新的在前", "households": "带动户数多的在前"}
OUT = (CaseEdition.note_id == CaseNote.id) & (CaseEdition.number == CaseNote.out)
TRIED: Any = select(func.count()).where(CaseTrial.note_id == CaseNote.id).scalar_subquery()
WORKED: Any = select(func.count()).where(CaseTrial.note_id == CaseNote.id, CaseTrial.worked.is_(True)).scalar_subquery()
ROWS: Any = (
    select(
        CaseNote.id,
        CaseEdition.title,
        Industry.name,
        CaseNote.town,
        CaseNote.village,
        Member.name,
        CaseEdition.households,
        CaseEdition.at,
        TRIED,
        WORKED,
    )
    .select_from(CaseNote)
    .join(CaseEdition, OUT)
    .join(Industry, Industry.id == CaseEdition.industry_id)
    .join(Member, Member.id == CaseNote.author_id)
)
OWN: Any = select(
    CaseNote.id, CaseNote.title, CaseNote.town, CaseNote.village, CaseNote.state, CaseNote.submitted_at
).order_by(CaseNote.id.desc())


class Scale(NamedTuple):
    """A band of the scale: its unit, from, and below."""

    words: str
    unit: str
    least: int
    below: int


SCALES = {
    "mu-1": Scale("不到 50 亩", "亩", 0, 50),
    "mu-2": Scale("50 到 200 亩", "亩", 50, 200),
    "mu-3": Scale("200 亩以上", "亩", 200, 0),
    "head-1": Scale("不到 100 头", "头", 0, 100),
    "head-2": Scale("100 头以上", "头", 100, 0),
    "kw-1": Scale("不到 100 kW", "kW", 0, 100),
    "kw-2": Scale("100 kW 以上", "kW", 100, 0),
}


@dataclass(frozen=True)
class Asked:
    """What the list was asked for; 0 and "" ask for nothing."""

    q: str = ""
    industry: int = 0
    district: int = 0
    town: str = ""
    scale: str = ""
    year: int = 0
    order: str = ""
    whose: str = ""

    @property
    def narrows(self) -> bool:
        """Is anything filtered beside the words?"""
        return any((self.industry, self.district, self.town, self.scale, self.year))

    def but(self, at: str = "/cases/", **changes: Any) -> str:
        """The address of the list with these changes, on its first page; or of what else asks the same."""
        said = {name: value for name, value in {**asdict(self), **changes}.items() if value}
        return f"{at}?{urlencode(said)}" if said else at


class Line(NamedTuple):
    """A note in the list. `hit`: heading, before, hit, after."""

    id: int
    title: str
    about: str
    at: datetime | None
    badge: tuple[str, str] | None = None
    hit: tuple[str, str, str, str] | None = None


@dataclass(frozen=True)
class Page:
    lines: Sequence[Line]
    total: int
    number: int
    asked: Asked
    is_more: bool = False

    @property
    def pages(self) -> int:
        return max(-(-self.total // PAGE), 1)

    def url(self, number: int) -> str:
        return self.asked.but(page=number if number > 1 else 0)


def page_of(asked: Asked, actor: Actor, number: int) -> Page:
    """Two statements; three when words are asked for."""
    if asked.whose == "mine":
        return _own(actor, number, asked)
    return _found(asked, actor, number) if asked.q else _published(asked, number)


def ids_of(asked: Asked, actor: Actor, most: int) -> list[int]:
    """The notes that the list would show, in its order."""
    conditions = list(_conditions(asked))
    rows = select(CaseNote.id).join(CaseEdition, OUT).where(*conditions)
    if not asked.q:
        return [id for (id,) in rows_of(rows.order_by(*_order(asked.order or "new")).limit(most))]
    found = among(asked.q, KIND, actor, select(CaseNote.id).join(CaseEdition, OUT).where(*conditions))
    rows = rows.join(found.rows, found.rows.c.ref == CaseNote.id)
    return [id for (id,) in rows_of(rows.order_by(*_order(asked.order or "fit", found)).limit(most))]


def orders_of(asked: Asked) -> dict[str, str]:
    """By fit only where words are asked for."""
    return ORDERS if asked.q else {key: words for key, words in ORDERS.items() if key != "fit"}


def _published(asked: Asked, number: int) -> Page:
    conditions = list(_conditions(asked))
    total = rows_of(select(func.count()).select_from(CaseNote).join(CaseEdition, OUT).where(*conditions))[0][0]
    rows = ROWS.where(*conditions).order_by(*_order(asked.order or "new"))
    return Page([_line(*row) for row in rows_of(_cut(rows, number))], total, number, asked)


def _found(asked: Asked, actor: Actor, number: int) -> Page:
    conditions = list(_conditions(asked))
    within = select(CaseNote.id).join(CaseEdition, OUT).where(*conditions) if conditions else None
    found = among(asked.q, KIND, actor, within)
    rows = ROWS.add_columns(found.rows.c.entry_id).join(found.rows, found.rows.c.ref == CaseNote.id)
    rows = rows_of(_cut(rows.order_by(*_order(asked.order or "fit", found)), number))
    hits = found.excerpts([row[-1] for row in rows])
    lines = [_line(*row[:-1])._replace(hit=hits.get(row[-1])) for row in rows]
    return Page(lines, found.total, number, asked, found.is_more)


def _cut(rows: Any, number: int) -> Any:
    return rows.limit(PAGE).offset((number - 1) * PAGE)


def _order(order: str, found: Among | None = None) -> list[Any]:
    newest = [CaseEdition.at.desc(), CaseNote.id.desc()]
    if order == "households":
        return [func.coalesce(CaseEdition.households, -1).desc(), *newest]
    if order == "fit" and found:
        return [(found.rows.c.in_title > 0).desc(), found.rows.c.hits.desc(), *newest]
    return newest


def _conditions(asked: Asked) -> Iterator[Any]:
    if asked.industry:
        children = select(Industry.id).where((Industry.id == asked.industry) | (Industry.parent_id == asked.industry))
        yield CaseEdition.industry_id.in_(children)
    if asked.district:
        yield CaseNote.district_id == asked.district
    if asked.town:
        yield CaseNote.town == asked.town
    if asked.year:
        yield CaseEdition.first_year == asked.year
    if band := SCALES.get(asked.scale):
        yield CaseEdition.unit == band.unit
        yield CaseEdition.scale >= Decimal(band.least)
        if band.below:
            yield CaseEdition.scale < Decimal(band.below)


def _line(id: int, title: str, industry: str, town: str, village: str, author: str, households: int | None,
          at: datetime, tried: int, worked: int) -> Line:  # fmt: skip
    told = [
        industry,
        f"{town}{village}",
        author,
        f"带动 {households} 户" if households else "",
        trials_said(tried, worked),
    ]
    return Line(id, title, " · ".join(filter(None, told)), at)


def trials_said(tried: int, worked: int) -> str:
    """3 个村照做，2 个村有效; "" when nobody did."""
    return f"{tried} 个村照做，{worked} 个村有效" if tried else ""


def _own(actor: Actor, number: int, asked: Asked) -> Page:
    mine = CaseNote.author_id == actor.id
    total = rows_of(select(func.count()).select_from(CaseNote).where(mine))[0][0]
    rows = rows_of(_cut(OWN.where(mine), number))
    lines = [
        Line(id, title or "没有标题", f"{town}{village}", at, STATES[state])
        for id, title, town, village, state, at in rows
    ]
    return Page(lines, total, number, asked)


def places_of() -> tuple[list[tuple[int, str]], list[str]]:
    """Districts in their order, and the towns from which there are published notes."""
    districts = [(id, name) for id, name in rows_of(select(District.id, District.name).order_by(District.position))]
    towns = select(CaseNote.town).where(CaseNote.out > 0, CaseNote.town != "").distinct()
    return districts, [town for (town,) in rows_of(towns.order_by(CaseNote.town))]
