"""Handing in what can be found, and taking it back: called by a slice's rule in its own transaction."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from sqlalchemy import column, delete, insert, select, table

from portal.extensions import db
from portal.search.kinds import KINDS
from portal.search.models import SearchEntry, SearchPart
from portal.search.tokens import BETWEEN, fold, plain, tokens_of

FTS = table("search_fts", column("rowid"), column("tokens"))
LONGEST = 6000  # characters of a part: PostgreSQL knows the place of the first 16,383 words of one text


def put(
    kind: str, ref: int, title: str, url: str, texts: Iterable[tuple[str, str]], district_id: int | None, at: datetime
) -> None:
    """Let this thing be found by these (heading, text), in place of what was handed in of it before."""
    drop(kind, ref)
    entry = SearchEntry(kind=kind, ref=ref, title=plain(title)[:200], url=url, district_id=district_id, at=at)
    db.session.add(entry)
    db.session.flush()
    parts = [("", title), *((heading, piece) for heading, text in texts for piece in _pieces(text))]
    for n, (heading, text) in enumerate(parts):
        _add(entry.id, n, heading, text)


def drop(kind: str, ref: int) -> None:
    """It is found no more."""
    ids = select(SearchEntry.id).where(SearchEntry.kind == kind, SearchEntry.ref == ref)
    if _is_sqlite():
        parts = select(SearchPart.id).where(SearchPart.entry_id.in_(ids))
        db.session.execute(delete(FTS).where(FTS.c.rowid.in_(parts)))
    db.session.execute(delete(SearchPart).where(SearchPart.entry_id.in_(ids)))
    db.session.execute(delete(SearchEntry).where(SearchEntry.kind == kind, SearchEntry.ref == ref))


def _add(entry_id: int, position: int, heading: str, text: str) -> None:
    shown = plain(text)
    folded = fold(shown)
    tokens = indexed(folded)
    part = SearchPart(entry_id=entry_id, position=position, heading=heading[:120], text=shown, folded=folded)
    part.tokens = "" if _is_sqlite() else tokens
    db.session.add(part)
    db.session.flush()
    if _is_sqlite():
        db.session.execute(insert(FTS).values(rowid=part.id, tokens=tokens))


def indexed(folded: str) -> str:
    """What the database's own index gets of a text."""
    return " ".join(tokens_of(folded))


def _is_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"


def _pieces(text: str) -> Iterator[str]:
    """Paragraphs together, as far as LONGEST lets them; a longer one is cut, between two words if it can be."""
    held = ""
    for line in text.split("\n"):
        if held and len(held) + len(line) > LONGEST:
            yield held
            held = ""
        held += ("\n" if held else "") + line
        while len(held) > LONGEST:
            end = _last_gap(held[:LONGEST])
            yield held[:end]
            held = held[end:]
    if held.strip():
        yield held


def _last_gap(text: str) -> int:
    """After the last character that is part of no word."""
    return next((n for n in range(len(text), 0, -1) if re.fullmatch(BETWEEN, fold(text[n - 1]))), len(text))


def fill_missing(*, at: datetime) -> int:
    """Hand in what there is and nobody handed in: after an upgrade, or of another portal's data."""
    return sum(_hand_in(name, kind.missing()) for name, kind in KINDS.items())


def rebuild() -> int:
    """Everything anew, from the slices."""
    if _is_sqlite():
        db.session.execute(delete(FTS))
    db.session.execute(delete(SearchPart))
    db.session.execute(delete(SearchEntry))
    return sum(_hand_in(name, kind.missing()) for name, kind in KINDS.items())


def _hand_in(name: str, ids: Sequence[int]) -> int:
    for id in ids:
        KINDS[name].hand_in(id)
    return len(ids)
