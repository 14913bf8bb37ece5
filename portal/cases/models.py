"""Industry case notes (产业案例): what is being written, the editions that were published, and what was done to them.

A note is written in parts (drafts); an edition is what readers see, and stays as it was while the next one is written.
"""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import BigInteger, Dialect, ForeignKey, Index, String, Text, TypeDecorator, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.cases.figures import written
from portal.extensions import Row
from portal.roster.models import District, Member


class Hundredths(TypeDecorator[Decimal]):
    """A number of two decimals, kept whole: SQLite has no decimals, and a float is no sum of money."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        return None if value is None else int((Decimal(value) * 100).to_integral_value())

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value) / 100


class State(StrEnum):
    """Where the writing stands. Whether an edition is out is told by `out`, not by this."""

    DRAFT = "draft"
    DISTRICT = "district"  # waits for the convener of the author's district
    PUBLICITY = "publicity"  # waits for the publicity officer
    RETURNED = "returned"
    PUBLISHED = "published"  # as it was written
    WITHDRAWN = "withdrawn"


class Industry(Row):
    """A tag, on two levels. A retired one stays on what has it."""

    parent_id: Mapped[int | None] = mapped_column(ForeignKey("industry.id"))
    name: Mapped[str] = mapped_column(String(20))
    position: Mapped[int]
    retired_at: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("parent_id", "name", name="uq_industry_parent_id"),)


class CaseNote(Row):
    """A note. `figures` is JSON: what was typed of title, industry and numbers, by name."""

    author_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    town: Mapped[str] = mapped_column(String(40), default="")  # where its author served when it was begun
    village: Mapped[str] = mapped_column(String(40), default="")
    district_id: Mapped[int | None] = mapped_column(ForeignKey("district.id"))
    title: Mapped[str] = mapped_column(String(60), default="")
    figures: Mapped[str] = mapped_column(Text, default="{}")
    state: Mapped[State] = mapped_column(String(10), default=State.DRAFT, index=True)
    submitted_at: Mapped[datetime | None]
    returns: Mapped[int] = mapped_column(default=0)
    kept_because: Mapped[str] = mapped_column(String(200), default="")  # why personal data may stand in it
    out: Mapped[int] = mapped_column(default=0)  # the number of the edition that everybody reads; 0: none
    version: Mapped[int] = mapped_column(default=1)

    author: Mapped[Member] = relationship(lazy="raise_on_sql")
    district: Mapped[District | None] = relationship(lazy="raise_on_sql")
    sections: Mapped[list["CaseSection"]] = relationship(order_by="CaseSection.position", lazy="raise_on_sql")

    __mapper_args__ = {"version_id_col": version}

    @property
    def place(self) -> str:
        return f"{self.town} · {self.village}" if self.village else ""

    @property
    def is_written(self) -> bool:
        """May its author change it now? A published one too: its edition stays."""
        return self.state in (State.DRAFT, State.RETURNED, State.PUBLISHED, State.WITHDRAWN)


class CaseSection(Row):
    """One part of a note, by the frame."""

    note_id: Mapped[int] = mapped_column(ForeignKey("case_note.id"))
    position: Mapped[int]
    heading: Mapped[str] = mapped_column(String(20))
    body: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (UniqueConstraint("note_id", "position", name="uq_case_section_position"),)


class CaseEdition(Row):
    """A note as it was published. `sections` is JSON: [[heading, body], …]. Money in 万元, the gain in 元."""

    note_id: Mapped[int] = mapped_column(ForeignKey("case_note.id"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(60))
    industry_id: Mapped[int] = mapped_column(ForeignKey("industry.id"), index=True)
    sections: Mapped[str] = mapped_column(Text)
    unit: Mapped[str] = mapped_column(String(4), default="")
    first_year: Mapped[int | None]
    scale: Mapped[Decimal | None] = mapped_column(Hundredths)
    finance: Mapped[Decimal | None] = mapped_column(Hundredths)
    support: Mapped[Decimal | None] = mapped_column(Hundredths)
    collective: Mapped[Decimal | None] = mapped_column(Hundredths)
    social: Mapped[Decimal | None] = mapped_column(Hundredths)
    output: Mapped[Decimal | None] = mapped_column(Hundredths)
    before: Mapped[Decimal | None] = mapped_column(Hundredths)
    after: Mapped[Decimal | None] = mapped_column(Hundredths)
    households: Mapped[int | None]
    gain: Mapped[Decimal | None] = mapped_column(Hundredths)
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    at: Mapped[datetime] = mapped_column(index=True)

    industry: Mapped[Industry] = relationship(lazy="raise_on_sql")

    __table_args__ = (UniqueConstraint("note_id", "number", name="uq_case_edition_number"),)


class CaseMark(Row):
    """What a moderator asks of one paragraph of a note that goes back."""

    note_id: Mapped[int] = mapped_column(ForeignKey("case_note.id"), index=True)
    turn: Mapped[int]
    position: Mapped[int]
    paragraph: Mapped[str] = mapped_column(Text)
    words: Mapped[str] = mapped_column(String(300))


class CaseStep(Row):
    """What was done to a note."""

    note_id: Mapped[int] = mapped_column(ForeignKey("case_note.id"))
    kind: Mapped[str] = mapped_column(String(16))
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    by_name: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime]
    words: Mapped[str] = mapped_column(String(300), default="")

    __table_args__ = (Index("ix_case_step_note_id", "note_id"),)


class CaseTrial(Row):
    """A village that did the same (我照做了): when, what it changed, what it cost, what came of it."""

    note_id: Mapped[int] = mapped_column(ForeignKey("case_note.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    place: Mapped[str] = mapped_column(String(80))
    year: Mapped[int]
    changed: Mapped[str] = mapped_column(String(300))
    cost: Mapped[Decimal | None] = mapped_column(Hundredths)  # 万元
    result: Mapped[str] = mapped_column(String(300))
    worked: Mapped[bool | None]  # None: no season has passed yet
    at: Mapped[datetime]

    by: Mapped[Member] = relationship(lazy="raise_on_sql")

    __table_args__ = (UniqueConstraint("note_id", "by_id", name="uq_case_trial_by_id"),)

    @property
    def cost_words(self) -> str:
        return "" if self.cost is None else f"{written(self.cost)} 万元"
