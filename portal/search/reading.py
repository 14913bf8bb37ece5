"""Asking: which things hold all the phrases, among those that the reader may open; each with its hit in its sentence.

The database's index finds the candidates, the same on SQLite and PostgreSQL. What is ranked is counted in the folded
text: hits in the title first, then how often, then the newest.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Integer,
    and_,
    bindparam,
    case,
    false,
    func,
    literal_column,
    or_,
    select,
    text,
    true,
)

from portal.actor import Actor
from portal.extensions import db, rows_of
from portal.search.kinds import KINDS, Reach
from portal.search.models import SearchEntry, SearchPart
from portal.search.tokens import Term, terms_of

PAGE = 20
MOST = 500  # the newest of what was found are ranked; who finds more asks with one more word
AROUND = 40  # characters on either side of a hit
ORDERS = {"fit": "相关的在前", "new": "新的在前"}


class Hit(NamedTuple):
    """One thing that was found, and where: the sentence in three pieces, of which the second is what was looked for."""

    title: str
    url: str
    at: datetime
    heading: str
    before: str
    hit: str
    after: str


@dataclass(frozen=True)
class Found:
    hits: Sequence[Hit]
    total: int
    number: int
    path: str
    is_more: bool = False  # than MOST

    @property
    def lines(self) -> Sequence[Hit]:
        return self.hits

    @property
    def pages(self) -> int:
        return max(-(-self.total // PAGE), 1)

    def url(self, number: int) -> str:
        return f"{self.path}&page={number}" if number > 1 else self.path


def find(asked: str, kind: str, actor: Actor, *, order: str = "fit", number: int = 1, path: str = "") -> Found:
    """A page of what was found of that kind. Three statements."""
    terms, reach = terms_of(asked), KINDS[kind].reach(actor)
    if not terms or reach.is_nothing:
        return Found([], 0, number, path)
    ids = newest(terms, kind, reach)
    among = _ranked(terms, order).where(SearchEntry.id.in_(ids[:MOST]))
    entries = rows_of(among.limit(PAGE).offset((number - 1) * PAGE)) if ids else []
    hits = _hits([entry[0] for entry in entries], terms)
    shown = [Hit(title, url, at, *hits[id]) for id, title, url, at, *_ in entries]
    return Found(shown, min(len(ids), MOST), number, path, len(ids) > MOST)


class Among(NamedTuple):
    """What was found of one kind, for a slice that filters and sorts it by its own columns."""

    rows: Any  # a subquery: ref (the slice's id), entry_id, in_title, hits
    total: int
    is_more: bool  # than MOST
    terms: Sequence[Term]

    def excerpts(self, entry_ids: Sequence[int]) -> dict[int, tuple[str, str, str, str]]:
        """By entry: heading, what stands before the hit, the hit, what stands after it."""
        return _hits(entry_ids, self.terms)


def among(asked: str, kind: str, actor: Actor, within: Any = None) -> Among:
    """What holds all the phrases, among the slice's own ids that `within` selects (None: all). One statement."""
    terms, reach = terms_of(asked), KINDS[kind].reach(actor)
    ids = newest(terms, kind, reach, within) if terms and not reach.is_nothing else []
    counts = [_times(term) for term in terms] or [literal_column("0")]
    of_entry, hits = SearchPart.entry_id == SearchEntry.id, sum(counts[1:], counts[0])
    in_title = select(func.sum(hits)).where(of_entry, SearchPart.position == 0).scalar_subquery()
    in_all = select(func.sum(hits)).where(of_entry).scalar_subquery()
    rows = select(SearchEntry.ref, SearchEntry.id.label("entry_id"), in_title.label("in_title"), in_all.label("hits"))
    chosen = rows.where(SearchEntry.id.in_(ids[:MOST])).subquery()
    return Among(chosen, min(len(ids), MOST), len(ids) > MOST, terms)


def newest(terms: Sequence[Term], kind: str, reach: Reach, within: Any = None) -> list[int]:
    """The entries that hold all the phrases and may be opened, the newest first: MOST, and one that tells of more."""
    of_kind = SearchEntry.kind.concat("") == kind  # else SQLite walks all entries of the kind, beside what was found
    matching = [of_kind, _within(reach), *(_holds(term) for term in terms)]
    if within is not None:
        matching.append(SearchEntry.ref.in_(within))
    found = select(SearchEntry.id).where(*matching).order_by(SearchEntry.at.desc(), SearchEntry.id.desc())
    return [id for (id,) in rows_of(found.limit(MOST + 1))]


def _within(reach: Reach) -> ColumnElement[bool]:
    if reach.is_all:
        return true()
    alliance = SearchEntry.district_id.is_(None) if reach.alliance else false()
    return or_(alliance, SearchEntry.district_id.in_(reach.districts))


def _holds(term: Term) -> ColumnElement[bool]:
    return SearchEntry.id.in_(select(SearchPart.entry_id).where(_matches(term)))


def _matches(term: Term) -> ColumnElement[bool]:
    """The index's own words for a phrase."""
    if db.engine.dialect.name == "sqlite":
        asked = '"' + " ".join(term.words) + '"' + ("*" if term.is_open else "")
        inside = text("SELECT rowid FROM search_fts WHERE search_fts MATCH :asked").bindparams(
            bindparam("asked", asked, unique=True)
        )
        return SearchPart.id.in_(inside.columns(literal_column("rowid")).scalar_subquery())
    asked = " <-> ".join(f"'{word}'" for word in term.words) + (":*" if term.is_open else "")
    index: Any = func.to_tsvector(literal_column("'simple'"), SearchPart.tokens)
    return index.op("@@")(func.to_tsquery(literal_column("'simple'"), asked))  # type: ignore[no-any-return]


def _ranked(terms: Sequence[Term], order: str) -> Any:
    """Columns of an entry, and the two counts by which it is ranked."""
    hits = [_times(term) for term in terms]
    of_entry = SearchPart.entry_id == SearchEntry.id
    in_title = select(func.sum(sum(hits[1:], hits[0]))).where(of_entry, SearchPart.position == 0).scalar_subquery()
    in_all = select(func.sum(sum(hits[1:], hits[0]))).where(of_entry).scalar_subquery()
    columns: Any = select(SearchEntry.id, SearchEntry.title, SearchEntry.url, SearchEntry.at)
    newest = (SearchEntry.at.desc(), SearchEntry.id.desc())
    if order == "new":
        return columns.order_by(*newest)
    return columns.add_columns(case((in_title > 0, 1), else_=0), in_all).order_by(
        case((in_title > 0, 1), else_=0).desc(), in_all.desc(), *newest
    )


def _times(term: Term) -> Any:
    """How often the phrase stands in a part."""
    gone = func.replace(SearchPart.folded, term.said, "")
    lost = func.length(SearchPart.folded, type_=Integer) - func.length(gone, type_=Integer)
    return lost // len(term.said)


def _hits(ids: Sequence[int], terms: Sequence[Term]) -> dict[int, tuple[str, str, str, str]]:
    """For each entry the first part that holds the first phrase that stands in its text, else the beginning."""
    found: dict[int, tuple[str, str, str, str]] = {}
    parts = select(SearchPart.entry_id, SearchPart.heading, SearchPart.text, SearchPart.folded)
    in_text = and_(SearchPart.entry_id.in_(ids), SearchPart.position > 0)
    for id, heading, shown, folded in rows_of(parts.where(in_text).order_by(SearchPart.entry_id, SearchPart.position)):
        best = next(_places(folded, terms), None)
        if best and not (id in found and found[id][2]):
            found[id] = (heading, *_cut(shown, *best))
        found.setdefault(id, (heading, _line(shown)[: 2 * AROUND], "", ""))
    return {id: found.get(id, ("", "", "", "")) for id in ids}


def _places(folded: str, terms: Sequence[Term]) -> Iterator[tuple[int, int]]:
    for term in terms:
        if place := re.search(term.pattern, folded):
            yield place.span()


def _cut(shown: str, start: int, end: int) -> tuple[str, str, str]:
    """The hit in its line, with what stands around it."""
    first = shown.rfind("\n", 0, start) + 1
    last = shown.find("\n", end)
    last = len(shown) if last < 0 else last
    before, after = shown[max(first, start - AROUND) : start], shown[end : min(last, end + AROUND)]
    return (
        ("…" if start - AROUND > first else "") + before,
        shown[start:end],
        after + ("…" if end + AROUND < last else ""),
    )


def _line(shown: str) -> str:
    return shown.split("\n", 1)[0]
