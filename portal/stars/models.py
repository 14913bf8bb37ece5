"""A quarter's choice of the alliance's stars (联盟之星): the round, who stands, doubts and objections, the seats.

The votes themselves are sealed elsewhere; a round knows its votes by `subject_of(run)` alone.
"""

import json
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.extensions import Row
from portal.roster.models import District, Member
from portal.stars.tally import Tie


class State(StrEnum):
    """The life of a round. That a vote ran past its close is told by its closing time, not by this."""

    DRAFT = "draft"
    NOMINATING = "nominating"
    VETTING = "vetting"
    ROLL = "roll"  # the roll is on view
    VOTING = "voting"
    COUNTED = "counted"
    DECIDED = "decided"
    NOTICE = "notice"
    AWARDED = "awarded"
    CANCELLED = "cancelled"


ENDED = (State.AWARDED, State.CANCELLED)


class Order(StrEnum):
    """How candidates stand on a ballot."""

    STROKES = "strokes"
    DRAWN = "drawn"  # for each voter in another order


class Standing(StrEnum):
    """Where a nomination stands."""

    ASKED = "asked"  # nominated by another, consent is due
    DECLINED = "declined"
    NOMINATED = "nominated"  # waits to be vetted
    RETURNED = "returned"  # to be mended by the candidate
    PASSED = "passed"
    REFUSED = "refused"  # the candidate may answer once
    ANSWERED = "answered"  # waits to be vetted for the last time
    BARRED = "barred"  # refused for good
    WITHDRAWN = "withdrawn"


OVER = (Standing.DECLINED, Standing.BARRED, Standing.WITHDRAWN)
TO_VET = (Standing.NOMINATED, Standing.ANSWERED)  # wait for the officer
UNSETTLED = (*TO_VET, Standing.RETURNED)  # nobody opens a vote over them
VETTABLE = (*UNSETTLED, Standing.PASSED)  # a verdict may be given: who does not mend, who was passed by mistake


def named(title: str, district: str) -> str:
    """A round's title as it is written everywhere; `district` is "" for one of all."""
    return f"“{title}”" if district in title else f"{district}“{title}”"


class Nomination(StrEnum):
    OWN = "own"  # 自荐
    MEMBER = "member"  # 联名推荐 by one member, with consent
    DISTRICT = "district"  # 片区推荐, with consent


class StarRound(Row):
    """One round. `district_id`: only that district votes and stands; None: all in office on `roll_on`."""

    year: Mapped[int]
    quarter: Mapped[int]
    title: Mapped[str] = mapped_column(String(60))
    district_id: Mapped[int | None] = mapped_column(ForeignKey("district.id"))
    roll_on: Mapped[date]
    seats: Mapped[int]
    most: Mapped[int | None]
    least: Mapped[int] = mapped_column(default=0)
    choices: Mapped[int]
    tie: Mapped[Tie] = mapped_column(String(8))
    order: Mapped[Order] = mapped_column("ballot_order", String(8))
    seal_mode: Mapped[str] = mapped_column(String(12), default="scrutineers")
    nominate_until: Mapped[date]
    roll_days: Mapped[int]
    notice_days: Mapped[int]
    vetoes: Mapped[str] = mapped_column(Text, default="")  # one a line
    basis: Mapped[str] = mapped_column(String(120), default="")
    officer_id: Mapped[int] = mapped_column(ForeignKey("member.id"))  # answers for the roll, owns objections
    roll_until: Mapped[date | None]
    lot_seed: Mapped[str | None] = mapped_column(String(64))
    run: Mapped[int] = mapped_column(default=1)  # the vote that counts now: 2 and more are votes held again
    state: Mapped[State] = mapped_column(String(12), default=State.DRAFT)
    version: Mapped[int] = mapped_column(default=1)

    district: Mapped[District | None] = relationship(lazy="joined")  # every title names it
    officer: Mapped[Member] = relationship(lazy="raise_on_sql")
    candidacies: Mapped[list["Candidacy"]] = relationship(
        back_populates="round", order_by="Candidacy.id", lazy="raise_on_sql"
    )

    __table_args__ = (Index("ix_star_round_year_quarter", "year", "quarter"), Index("ix_star_round_state", "state"))
    __mapper_args__ = {"version_id_col": version}

    @property
    def named(self) -> str:
        """公民片区“片区之星”: its title, and whose it is unless the title says so."""
        return named(self.title, self.district.name if self.district else "")

    @property
    def subject(self) -> str:
        return self.subject_of(self.run)

    def subject_of(self, run: int) -> str:
        return f"star:{self.id}" if run == 1 else f"star:{self.id}:{run}"


class Candidacy(Row):
    """One member in one round. Place and district are those of the day of the roll; facts those of the nomination."""

    round_id: Mapped[int] = mapped_column(ForeignKey("star_round.id"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    kind: Mapped[Nomination] = mapped_column(String(8))
    district_id: Mapped[int | None] = mapped_column(ForeignKey("district.id"))
    place: Mapped[str] = mapped_column(String(80))  # town and village
    deeds: Mapped[str] = mapped_column(String(600))
    facts: Mapped[str] = mapped_column(Text, default="[]")  # JSON: label, value, address
    state: Mapped[Standing] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(String(300), default="")  # of the last verdict
    answer: Mapped[str] = mapped_column(String(300), default="")

    round: Mapped[StarRound] = relationship(back_populates="candidacies", lazy="raise_on_sql")
    member: Mapped[Member] = relationship(foreign_keys=member_id, lazy="raise_on_sql")
    by: Mapped[Member] = relationship(foreign_keys=by_id, lazy="raise_on_sql")
    district: Mapped[District | None] = relationship(lazy="raise_on_sql")

    __tablename__ = "star_candidacy"
    __table_args__ = (UniqueConstraint("round_id", "member_id", name="uq_star_candidacy_member"),)

    @property
    def known(self) -> list[tuple[str, str, str]]:
        rows: list[Any] = json.loads(self.facts)
        return [(label, value, url) for label, value, url in rows]


class StarStep(Row):
    """What was done with a round or a candidacy, by whom and when. `words`: the reason that was given."""

    round_id: Mapped[int] = mapped_column(ForeignKey("star_round.id"), index=True)
    candidacy_id: Mapped[int | None] = mapped_column(ForeignKey("star_candidacy.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    by_name: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime]
    words: Mapped[str] = mapped_column(String(600), default="")


class RollDoubt(Row):
    """ "My data on the roll are wrong", and the answer of the named officer."""

    round_id: Mapped[int] = mapped_column(ForeignKey("star_round.id"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    text: Mapped[str] = mapped_column(String(300))
    at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(String(300), default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    answered_at: Mapped[datetime | None]

    member: Mapped[Member] = relationship(foreign_keys=member_id, lazy="raise_on_sql")

    __tablename__ = "star_roll_doubt"


class Seat(Row):
    """Somebody chosen. A seat is lost by a row's date, never deleted; who moves up gets a row of their own."""

    round_id: Mapped[int] = mapped_column(ForeignKey("star_round.id"), index=True)
    candidacy_id: Mapped[int] = mapped_column(ForeignKey("star_candidacy.id"), unique=True)
    position: Mapped[int]
    why: Mapped[str] = mapped_column(String(300))
    notice_until: Mapped[date | None]  # the last day of the notice of this seat
    lost_at: Mapped[datetime | None]
    lost_why: Mapped[str] = mapped_column(String(300), default="")

    candidacy: Mapped[Candidacy] = relationship(lazy="raise_on_sql")

    __tablename__ = "star_seat"


class Objection(Row):
    """An objection in the time of notice: numbered within its round, with an owner and a day until when to answer."""

    round_id: Mapped[int] = mapped_column(ForeignKey("star_round.id"), index=True)
    number: Mapped[int]
    candidacy_id: Mapped[int | None] = mapped_column(ForeignKey("star_candidacy.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    text: Mapped[str] = mapped_column(String(600))
    at: Mapped[datetime]
    owner_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    due_on: Mapped[date]
    answer: Mapped[str] = mapped_column(String(600), default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    answered_at: Mapped[datetime | None]

    by: Mapped[Member] = relationship(foreign_keys=by_id, lazy="raise_on_sql")
    owner: Mapped[Member] = relationship(foreign_keys=owner_id, lazy="raise_on_sql")
    candidacy: Mapped[Candidacy | None] = relationship(lazy="raise_on_sql")

    __tablename__ = "star_objection"
    __table_args__ = (UniqueConstraint("round_id", "number", name="uq_star_objection_number"),)
