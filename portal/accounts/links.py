"""One-time links: an invitation, or the mending of a forgotten password. The code is shown once and kept as a hash."""

import hashlib
import secrets
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, update

from portal.accounts.models import Account, OneTimeLink
from portal.extensions import db
from portal.numbers import declare, number
from portal.roster.models import Member

HOURS = declare(
    "accounts.link_hours", "邀请单和一次性链接有效", "小时", 72, 1, 720, "过期后由召集人重新生成；新的一张使旧的作废。"
)
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # 32 letters, none that looks like another
LENGTH = 26  # 130 bits
MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})
INVITE, MEND = "invite", "mend"


def new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def grouped(code: str) -> str:
    """As it is printed, in groups of four."""
    return " ".join(code[i : i + 4] for i in range(0, len(code), 4))


def cleaned(typed: str) -> str:
    """A typed code as it was made: blanks and hyphens go, small and full-width letters count, O is 0, I and L are 1."""
    letters = unicodedata.normalize("NFKC", typed).upper()
    return "".join(c for c in letters if c.isalnum()).translate(MISREAD)[: 2 * LENGTH]


def hash_of_code(code: str, purpose: str) -> bytes:
    return hashlib.sha256(f"{purpose}:{code}".encode()).digest()


def make(member_ids: Sequence[int], purpose: str, codes: Sequence[str], *, by_id: int | None, at: datetime) -> datetime:
    """A new link for each of these members; their older ones no longer open anything. Returns until when they open."""
    revoke(member_ids, at=at)
    until = at + timedelta(hours=number(HOURS))
    for member_id, code in zip(member_ids, codes, strict=True):
        row = OneTimeLink(member_id=member_id, code_hash=hash_of_code(code, purpose), purpose=purpose)
        row.made_by_id, row.made_at, row.expires_at = by_id, at, until
        db.session.add(row)
    return until


def revoke(member_ids: Iterable[int], *, at: datetime) -> None:
    unused = OneTimeLink.used_at.is_(None) & OneTimeLink.revoked_at.is_(None)
    of_these = OneTimeLink.member_id.in_(list(member_ids))
    db.session.execute(update(OneTimeLink).where(of_these, unused).values(revoked_at=at))


def opened_by(typed: str, *, at: datetime) -> tuple[OneTimeLink, Account, Member] | None:
    """The link that this code opens now, and whose it is.

    An invitation opens an account that has no password, and only that; a mending one that has.
    """
    code = cleaned(typed)
    found = db.session.execute(
        select(OneTimeLink, Account, Member)
        .join(Account, Account.member_id == OneTimeLink.member_id)
        .join(Member, Member.id == OneTimeLink.member_id)
        .where(
            OneTimeLink.code_hash.in_([hash_of_code(code, INVITE), hash_of_code(code, MEND)]),
            OneTimeLink.used_at.is_(None),
            OneTimeLink.revoked_at.is_(None),
            OneTimeLink.expires_at > at,
            Account.disabled_at.is_(None),
        )
        .with_for_update(of=(OneTimeLink, Account))
    ).first()
    if found is None or (found[0].purpose == INVITE) is not (found[1].password_hash is None):
        return None
    return found[0], found[1], found[2]
