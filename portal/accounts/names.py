"""Sign-in names: how a typed one is read, how a new one is made, and how a tried one is counted."""

import hashlib
import hmac
import unicodedata
from itertools import count

from sqlalchemy import select

from portal import secret_keys
from portal.accounts.models import Account
from portal.extensions import db
from portal.roster.models import Member
from portal.roster.spelling import syllables

LONGEST_TYPED = 100  # characters; nobody's name or phone is longer
LONGEST_MADE = 32  # letters, so that a number still fits behind


def plain(typed: str) -> str:
    """A sign-in name or phone as it is looked up: case, width and blanks do not matter, +86 goes."""
    text = "".join(unicodedata.normalize("NFKC", typed).casefold().split())[:LONGEST_TYPED]
    digits = text.replace("-", "").removeprefix("+")
    if not (digits.isascii() and digits.isdigit()):
        return text
    return digits[2:] if len(digits) == 13 and digits.startswith("86") else digits


def hash_of_name(typed: str) -> bytes:
    """What is counted instead of the name: people type passwords there, so it is keyed and cannot be guessed back."""
    return hashes_of_name(typed)[0]


def hashes_of_name(typed: str) -> list[bytes]:
    """The same under each of the server's keys, the newest first: tries before a new key go on counting."""
    words = b"sign-in name:" + plain(typed).encode("utf-8", "surrogatepass")
    return [hmac.digest(key, words, hashlib.sha256) for key in secret_keys.every()]


def free_sign_in_name(member: Member) -> str:
    """`wangxiaoming`, or `wangxiaoming2` when there is one already."""
    base = "".join(c for c in "".join(syllables(member.name)) if c.isascii() and c.isalpha())[:LONGEST_MADE] or "member"
    taken = set(db.session.scalars(select(Account.sign_in_name).where(Account.sign_in_name.startswith(base))))
    return next(name for n in count(1) if (name := base if n == 1 else f"{base}{n}") not in taken)
