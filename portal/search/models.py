"""What can be found: an entry is one thing (a record, a note), its parts are the texts in which one looks for words.

`folded` is the text as it is compared (NFKC and lower case, character for character). Its words stand in the
database's own index: on PostgreSQL `tokens` with a GIN index, on SQLite the FTS5 table `search_fts`, one row a part.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import Row


class SearchEntry(Row):
    """`kind` and `ref` name the thing; `district_id` is whose it is, None the alliance's."""

    kind: Mapped[str] = mapped_column(String(20))
    ref: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    url: Mapped[str] = mapped_column(String(200))
    district_id: Mapped[int | None] = mapped_column(ForeignKey("district.id"))
    at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("kind", "ref", name="uq_search_entry_kind"),
        Index("ix_search_entry_kind_at", "kind", "at"),
    )


class SearchPart(Row):
    """One text of an entry. Position 0 is its title."""

    entry_id: Mapped[int] = mapped_column(ForeignKey("search_entry.id"), index=True)
    position: Mapped[int]
    heading: Mapped[str] = mapped_column(String(120))
    text: Mapped[str] = mapped_column(Text)
    folded: Mapped[str] = mapped_column(Text)
    tokens: Mapped[str] = mapped_column(Text)
