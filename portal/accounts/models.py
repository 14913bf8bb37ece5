"""Accounts, sessions as rows, one-time links, and the counts of failed sign-ins."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.extensions import Row
from portal.roster.models import Member


class Account(Row):
    """How a member signs in. Without a password hash nobody can; disabled_at closes it."""

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), unique=True)
    sign_in_name: Mapped[str] = mapped_column(String(40), unique=True)  # lower case
    password_hash: Mapped[str | None] = mapped_column(String(200))
    password_changed_at: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None]
    large_type: Mapped[bool] = mapped_column(default=False)

    member: Mapped[Member] = relationship(lazy="raise_on_sql")


class UserSession(Row):
    """One signed-in browser. The cookie holds a random token, this row its SHA-256."""

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    started_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]  # when the password was typed once more
    device: Mapped[str] = mapped_column(String(120), default="")  # browser in plain words
    address: Mapped[str] = mapped_column(String(60), default="")


class OneTimeLink(Row):
    """An invitation, or the mending of a forgotten password. The code is shown once; this is its SHA-256."""

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    purpose: Mapped[str] = mapped_column(String(12))  # invite, mend
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))  # None: the administrator's command
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class Notice(Row):
    """A sentence the portal owes to a member at the next sign-in (who mended the password, and when)."""

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    text: Mapped[str] = mapped_column(String(300))
    at: Mapped[datetime]
    seen_at: Mapped[datetime | None]


class KnownDevice(Row):
    """A browser from which this account has signed in before: its owner is never locked out there.

    On a shared computer several members have the same token.
    """

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    last_used_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("member_id", "token_hash"),)


class FailedSignIn(Row):
    """A failed try: which name (hashed, so that unknown names look the same), which device, which address."""

    name_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    device_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    address: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime]

    __table_args__ = (
        Index("ix_failed_sign_in_name_hash_at", "name_hash", "at"),
        Index("ix_failed_sign_in_address_at", "address", "at"),
        Index("ix_failed_sign_in_at", "at"),
    )


class KeptForm(Row):
    """What a member had typed when the session turned out to be over: offered again after signing in."""

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    path: Mapped[str] = mapped_column(String(200))
    fields: Mapped[str] = mapped_column(Text)  # JSON: [[name, value], ...], without secrets
    at: Mapped[datetime]
