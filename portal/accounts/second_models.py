"""The second factor: a secret shared with an app of its owner, recovery codes, and its removal by two people."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.extensions import Row
from portal.roster.models import Member


class SecondFactor(Row):
    """Of one account. The secret is sealed with a key of the server's; without `confirmed_at` it counts for nothing."""

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), unique=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary(120))
    made_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    last_step: Mapped[int] = mapped_column(default=0)  # of the last code that was taken: none is taken twice


class RecoveryCode(Row):
    """A code for the day on which the phone is lost: shown once, kept as a hash, good once."""

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    used_at: Mapped[datetime | None]


class FactorRemoval(Row):
    """Phone and codes are lost: one person has checked who asks and says so, a second does the same."""

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    asked_at: Mapped[datetime]
    how: Mapped[str] = mapped_column(String(200))  # how it was made sure who asks
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    confirmed_at: Mapped[datetime | None]

    member: Mapped[Member] = relationship(foreign_keys=member_id, lazy="raise_on_sql")
    asked_by: Mapped[Member] = relationship(foreign_keys=asked_by_id, lazy="raise_on_sql")
