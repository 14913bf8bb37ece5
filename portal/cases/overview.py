"""What there is and what is missing: notes by industry and by district, each figure a link into the list."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import func, select

from portal.cases.industries import offered
from portal.cases.listing import OUT, Asked
from portal.cases.models import CaseEdition, CaseNote, Industry
from portal.extensions import rows_of
from portal.roster.models import District

COUNTS: Any = (
    select(Industry.id, Industry.parent_id, CaseNote.district_id, func.count())
    .select_from(CaseNote)
    .join(CaseEdition, OUT)
    .join(Industry, Industry.id == CaseEdition.industry_id)
    .group_by(Industry.id, Industry.parent_id, CaseNote.district_id)
)
DISTRICTS: Any = select(District.id, District.name).order_by(District.position)


class Cell(NamedTuple):
    notes: int
    url: str


class Row(NamedTuple):
    """One industry of the first level: all its notes, and those of each district."""

    name: str
    total: Cell
    cells: list[Cell]


@dataclass(frozen=True)
class Overview:
    districts: list[str]
    rows: list[Row]
    total: int
    missing: list[str]  # industries of which nobody wrote
    silent: list[str]  # districts from which nobody did

    @property
    def most(self) -> int:
        return max((row.total.notes for row in self.rows), default=0)


def overview() -> Overview:
    """Three statements."""
    tops = [one for one in offered() if one.parent_id is None]
    districts = [(id, name) for id, name in rows_of(DISTRICTS)]
    counts: dict[tuple[int, int | None], int] = {}
    for id, parent_id, district_id, count in rows_of(COUNTS):
        for key in ((parent_id or id, district_id), (parent_id or id, 0), (0, district_id)):
            counts[key] = counts.get(key, 0) + count

    def cell(industry: int, district: int = 0) -> Cell:
        return Cell(counts.get((industry, district), 0), Asked(industry=industry, district=district).but())

    rows = [Row(one.name, cell(one.id), [cell(one.id, id) for id, _ in districts]) for one in tops]
    return Overview(
        [name for _, name in districts],
        rows,
        sum(row.total.notes for row in rows),
        [row.name for row in rows if not row.total.notes],
        [name for id, name in districts if not counts.get((0, id))],
    )
