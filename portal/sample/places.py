"""Districts, towns and villages from the two data files; what of it is invented, data/SOURCE.md says."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import insert

from portal.extensions import db
from portal.roster.models import District, Grouping, Placement, Town, Village
from portal.sample.days import FOUNDED

DATA = Path(__file__).with_name("data")


@dataclass(frozen=True)
class Place:
    """A village with the town and the district in which it lies."""

    village_id: int
    village: str
    town: str
    district_id: int
    district: str


def load_places() -> list[Place]:
    """Add them all, and return the villages in the order of districts, towns and codes."""
    rows = list(_rows("places.csv"))
    districts = _districts(rows)
    towns = _towns(rows, districts)
    return _villages(rows, districts, towns)


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _districts(rows: list[dict[str, str]]) -> dict[str, District]:
    names = dict.fromkeys(row["district"] for row in rows)
    districts = {name: District(name=name, position=position) for position, name in enumerate(names, 1)}
    db.session.add_all(districts.values())
    db.session.flush()
    return districts


def _towns(rows: list[dict[str, str]], districts: dict[str, District]) -> dict[str, Town]:
    towns = {
        row["code"]: Town(code=row["code"], name=row["name"], position=position, valid_from=FOUNDED)
        for position, row in enumerate(_rows("towns.csv"), 1)
    }
    db.session.add_all(towns.values())
    db.session.flush()
    lies_in = {row["town_code"]: districts[row["district"]].id for row in rows}
    db.session.add_all(
        Grouping(town_id=town.id, district_id=lies_in[code], starts_on=FOUNDED) for code, town in towns.items()
    )
    return towns


def _villages(rows: list[dict[str, str]], districts: dict[str, District], towns: dict[str, Town]) -> list[Place]:
    villages = [
        Village(code=row["village_code"], name=row["village"], position=position, valid_from=FOUNDED)
        for position, row in enumerate(rows, 1)
    ]
    db.session.add_all(villages)
    db.session.flush()
    placements = [
        {"village_id": village.id, "town_id": towns[row["town_code"]].id, "starts_on": FOUNDED}
        for village, row in zip(villages, rows, strict=True)
    ]
    db.session.execute(insert(Placement), placements)
    return [
        Place(village.id, village.name, row["town"], districts[row["district"]].id, row["district"])
        for village, row in zip(villages, rows, strict=True)
    ]
