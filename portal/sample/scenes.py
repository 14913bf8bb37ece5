"""What the sample's meetings may talk about, and when. data/scenes/README.md says how it is written."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).with_name("data")


@dataclass(frozen=True)
class Scene:
    """One agenda item as it could be discussed in certain months."""

    key: str
    titles: tuple[str, ...]
    speeches: tuple[str, ...]
    resolution: tuple[str, ...]
    actions: tuple[str, ...]  # what|who
    months: tuple[int, ...] = ()
    theme: str = ""


@cache
def scenes() -> tuple[Scene, ...]:
    """All scenes, in the order of their files."""
    return tuple(scene for path in sorted((DATA / "scenes").glob("*.toml")) for scene in _read(path))


@cache
def year_review() -> tuple[Scene, ...]:
    """The eighteen items of the alliance's year in review: a record of thirty pages."""
    return tuple(_read(DATA / "year_review.toml"))


@cache
def phrases() -> dict[str, Any]:
    """Venues, closing words, reasons, observers."""
    return tomllib.loads((DATA / "phrases.toml").read_text(encoding="utf-8"))


def _read(path: Path) -> list[Scene]:
    return [Scene(**_frozen(row)) for row in tomllib.loads(path.read_text(encoding="utf-8"))["scene"]]


def _frozen(row: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
