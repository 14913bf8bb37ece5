"""What the address of the list asks for, what one page of it holds, and the links above it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple
from urllib.parse import urlencode

from portal.roster.fields import asked_words
from portal.roster.spelling import words_of

PAGE = 50
MOST_FOUND = 200
STATES = {"in": "在任", "due": "任期将满", "left": "已离任", "other": "其他人员"}


@dataclass(frozen=True)
class Asked:
    """What the address asks for; what it can't mean is left out."""

    text: str = ""
    state: str = "in"
    district_id: int | None = None
    town_id: int | None = None
    page: int = 1

    @classmethod
    def of(cls, args: Mapping[str, str]) -> "Asked":
        state = args.get("state", "")
        text = asked_words(args.get("q"))
        return cls(
            text=text if words_of(text) else "",
            state=state if state in STATES else "in",
            district_id=_number(args.get("district")),
            town_id=_number(args.get("town")),
            page=_number(args.get("page")) or 1,
        )

    def url(self, **changes: Any) -> str:
        """The list's address with these changes; any but of the page leads to the first page."""
        query = urlencode(replace(self, **({"page": 1} | changes)).fields())
        return f"/roster/?{query}" if query else "/roster/"

    def kept(self) -> dict[str, str]:
        """What a search keeps of the address: the filters, not its own text nor the page."""
        return {name: value for name, value in self.fields().items() if name not in ("q", "page")}

    def fields(self) -> dict[str, str]:
        """The parts of the address that differ from the plain list."""
        asked = {
            "q": self.text,
            "state": "" if self.state == "in" else self.state,
            "district": str(self.district_id or ""),
            "town": str(self.town_id or ""),
            "page": str(self.page) if self.page > 1 else "",
        }
        return {name: value for name, value in asked.items() if value}


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= 9 else None


class Line(NamedTuple):
    """One person in the list, with the place of the term that is meant."""

    id: int
    name: str
    town: str | None
    village: str | None
    unit: str
    starts_on: date | None
    ends_on: date | None
    expected_end_on: date | None
    reason: str


@dataclass(frozen=True)
class Page:
    """One page of the list. `is_capped`: more were found than are shown."""

    asked: Asked
    lines: list[Line]
    total: int
    is_capped: bool = False

    @property
    def number(self) -> int:
        return self.asked.page

    @property
    def pages(self) -> int:
        return max(-(-self.total // PAGE), 1)

    def url(self, number: int) -> str:
        return self.asked.url(page=number)


Districts = list[tuple[int, str, list[tuple[int, str]]]]  # (id, name, towns) with a town as (id, name)
Link = tuple[str, str, bool]  # (words, address, is chosen)


def filters(asked: Asked, districts: Districts) -> dict[str, list[Link]]:
    """The links above the list, in rows: states, districts, the towns of the chosen district."""
    everywhere = [("全联盟", asked.url(district_id=None, town_id=None), asked.district_id is None)]
    towns = next((towns for id, _, towns in districts if id == asked.district_id), [])
    return {
        "states": [(name, asked.url(state=state), state == asked.state) for state, name in STATES.items()],
        "districts": everywhere
        + [(name, asked.url(district_id=id, town_id=None), id == asked.district_id) for id, name, _ in districts],
        "towns": [("全片区", asked.url(town_id=None), asked.town_id is None)] * bool(towns)
        + [(name, asked.url(town_id=id), id == asked.town_id) for id, name in towns],
    }


def caption(page: Page, districts: Districts) -> str:
    """在任 245 人, with the place that was chosen."""
    asked = page.asked
    _, district, towns = next((d for d in districts if d[0] == asked.district_id), (0, "", []))
    where = dict(towns).get(asked.town_id or 0, "") or district
    return f"{where}{STATES[asked.state]} {page.total} 人"
