"""Places, people, and who held what from when to when. Nothing here is overwritten: terms and offices are rows.

A span is a pair of days, both inclusive; an open end is None.
"""

from datetime import date, datetime

from sqlalchemy import ColumnElement, ForeignKey, Index, String, Text, and_, or_
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column, relationship

from portal.actor import Role
from portal.extensions import Row


class Span:
    """Something that holds from a day to a day, both inclusive."""

    starts_on: Mapped[date]
    ends_on: Mapped[date | None]

    def covers(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


def covering(kind: type[Span], day: date) -> ColumnElement[bool]:
    """The SQL of `covers`: rows of this kind that hold on the day."""
    return holds(kind.starts_on, kind.ends_on, day)


def holds(
    starts: InstrumentedAttribute[date], ends: InstrumentedAttribute[date | None], day: date
) -> ColumnElement[bool]:
    return and_(starts <= day, or_(ends.is_(None), ends >= day))


class District(Row):
    """A district (片区) of the alliance: a group of towns that one convener leads."""

    name: Mapped[str] = mapped_column(String(40), unique=True)
    position: Mapped[int]


class Town(Row):
    """A town (镇). A merged town keeps its row: it ended on a day and went into another."""

    code: Mapped[str] = mapped_column(String(9), unique=True)
    name: Mapped[str] = mapped_column(String(40))
    position: Mapped[int]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("town.id"))


class Village(Row):
    """A village (村). `position` puts all villages in the order of districts, towns and codes."""

    code: Mapped[str] = mapped_column(String(12), unique=True)
    name: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(20), default="")  # 脱贫村, 软弱涣散村 …
    position: Mapped[int] = mapped_column(index=True)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class Grouping(Span, Row):
    """Which district a town belongs to, from when to when."""

    __tablename__ = "town_grouping"  # GROUPING is a word of SQL
    town_id: Mapped[int] = mapped_column(ForeignKey("town.id"), index=True)
    district_id: Mapped[int] = mapped_column(ForeignKey("district.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]


class Placement(Span, Row):
    """Which town a village belongs to, from when to when (towns merge)."""

    village_id: Mapped[int] = mapped_column(ForeignKey("village.id"), index=True)
    town_id: Mapped[int] = mapped_column(ForeignKey("town.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]


class Member(Row):
    """A person. No identity-card number, no home address, no bank account, by decision."""

    name: Mapped[str] = mapped_column(String(40))
    sort_key: Mapped[str] = mapped_column(String(120), index=True)  # full pinyin, for order
    initials: Mapped[str] = mapped_column(String(40), default="")
    gender: Mapped[str] = mapped_column(String(4), default="")
    ethnicity: Mapped[str] = mapped_column(String(20), default="")
    born_in: Mapped[str] = mapped_column(String(7), default="")  # YYYY-MM
    political_status: Mapped[str] = mapped_column(String(20), default="")  # treated as sensitive
    joined_party_on: Mapped[date | None]
    education: Mapped[str] = mapped_column(String(40), default="")
    works_since: Mapped[str] = mapped_column(String(7), default="")  # YYYY-MM
    sending_unit: Mapped[str] = mapped_column(String(80), default="")
    unit_level: Mapped[str] = mapped_column(String(20), default="")  # 中央, 省, 市, 县, 乡镇
    post: Mapped[str] = mapped_column(String(60), default="")
    phone: Mapped[str | None] = mapped_column(String(20), unique=True)
    phone_is_open: Mapped[bool] = mapped_column(default=False)
    emergency_contact: Mapped[str] = mapped_column(String(60), default="")
    version: Mapped[int] = mapped_column(default=1)

    terms: Mapped[list["TermOfOffice"]] = relationship(
        back_populates="member", order_by="TermOfOffice.starts_on", lazy="raise_on_sql"
    )

    __mapper_args__ = {"version_id_col": version}


class TermOfOffice(Span, Row):
    """Who was first secretary of which village, from when to when, and why it ended."""

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    village_id: Mapped[int] = mapped_column(ForeignKey("village.id"))
    starts_on: Mapped[date]
    expected_end_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    end_reason: Mapped[str] = mapped_column(String(40), default="")  # 轮换, 召回, 调离 …
    is_team_leader: Mapped[bool] = mapped_column(default=True)

    member: Mapped[Member] = relationship(back_populates="terms", lazy="raise_on_sql")
    village: Mapped[Village] = relationship(lazy="raise_on_sql")

    __table_args__ = (
        Index("ix_term_of_office_member_id_starts_on", "member_id", "starts_on"),
        Index("ix_term_of_office_village_id_starts_on", "village_id", "starts_on", "ends_on", "member_id"),
    )


class Office(Span, Row):
    """Who held which office of the alliance from when to when. Roles but FIRST_SECRETARY."""

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    kind: Mapped[Role] = mapped_column(String(30))
    district_id: Mapped[int | None] = mapped_column(ForeignKey("district.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    appointed_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    relieved_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))

    member: Mapped[Member] = relationship(foreign_keys="Office.member_id", lazy="raise_on_sql")
    district: Mapped[District | None] = relationship(lazy="raise_on_sql")


class Deputy(Span, Row):
    """Who stands in (代理) for the holder of an office, in a span of days."""

    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    named_by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date]

    office: Mapped[Office] = relationship(lazy="raise_on_sql")
    member: Mapped[Member] = relationship(foreign_keys="Deputy.member_id", lazy="raise_on_sql")


class ChiefReplacement(Row):
    """A new chief convener, proposed by the administrator and confirmed by one officer: two people, two instants.

    Open until it is confirmed or withdrawn; a chief convener in office may withdraw it too.
    """

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    reason: Mapped[str] = mapped_column(String(200))
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    proposed_at: Mapped[datetime]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    confirmed_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    withdrawn_at: Mapped[datetime | None]

    @property
    def is_open(self) -> bool:
        return self.confirmed_at is None and self.withdrawn_at is None


class Departure(Row):
    """Someone's last term and last office have ended. A return removes the row; the terms tell the history."""

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), unique=True)
    left_on: Mapped[date]  # the last day of the last term or office
    noted_at: Mapped[datetime]
    contact_dropped_at: Mapped[datetime | None]


class RosterStamp(Row):
    """The one row (id 1) with a random word that changes with every change of the roster: what is kept hangs on it."""

    word: Mapped[str] = mapped_column(String(32))


class NameKey(Row):
    """A searchable ending of a member's name, initials, village or unit: search is by its beginning."""

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    key: Mapped[str] = mapped_column(String(80).with_variant(String(80, collation="C"), "postgresql"))

    __table_args__ = (Index("ix_name_key_key", "key", "member_id"),)


class RosterImport(Row):
    """A roster file on its way in: the cells of the columns we know, from the upload until it is written or given up.

    The file itself is never kept; `cells` is emptied as soon as it was of use.
    """

    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    uploaded_at: Mapped[datetime]
    file_name: Mapped[str] = mapped_column(String(120))
    cells: Mapped[str] = mapped_column(Text)  # JSON of portal.roster.columns.Table
    written_at: Mapped[datetime | None]
    summary: Mapped[str] = mapped_column(String(120), default="")  # 新增 12 人，变更 3 人

    __table_args__ = (Index("ix_roster_import_by_id_uploaded_at", "by_id", "uploaded_at"),)
