"""The alliance's numbers (terms, deadlines, quotas): declared by the slice that uses them, edited on one page.

A number is stored as a row only once it was changed; until then its default holds.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import String, bindparam, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import Base, db, rows_of


class Number(Base):
    """A number that the chief convener has set."""

    __tablename__ = "number"
    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[int]


STORED_OF: Any = select(Number.key, Number.value).where(Number.key.in_(bindparam("keys", expanding=True)))
STORED = select(Number.value).where(Number.key == bindparam("key"))


@dataclass(frozen=True)
class Declared:
    """What a slice says of a number: words for the page, default and bounds (inclusive)."""

    key: str
    label: str
    unit: str
    default: int
    least: int
    most: int
    help: str = ""


DECLARED: dict[str, Declared] = {}


def declare(key: str, label: str, unit: str, default: int, least: int, most: int, help: str = "") -> str:
    """Declare a number and return its key."""
    DECLARED[key] = Declared(key, label, unit, default, least, most, help)
    return key


def number(key: str) -> int:
    """The number in force, never below its least or above its most."""
    declared = DECLARED[key]
    stored = rows_of(STORED, {"key": key})
    value = stored[0][0] if stored else declared.default
    return min(max(value, declared.least), declared.most)


def numbers(*keys: str) -> tuple[int, ...]:
    """The numbers of these keys in force, in their order, by one statement."""
    stored: dict[str, int] = dict(rows_of(STORED_OF, {"keys": keys}))
    pairs = [(stored.get(key, DECLARED[key].default), DECLARED[key]) for key in keys]
    return tuple(min(max(value, declared.least), declared.most) for value, declared in pairs)


def all_numbers() -> dict[str, int]:
    """Every declared number in force, in one query."""
    stored = {row.key: row.value for row in db.session.execute(select(Number.key, Number.value))}
    return {key: min(max(stored.get(key, d.default), d.least), d.most) for key, d in DECLARED.items()}
