"""Codes of six digits that change every 30 seconds (TOTP, RFC 6238), and the sealing of their secret."""

import hashlib
from contextlib import suppress
from datetime import datetime

import pyotp
from flask import current_app
from nacl.exceptions import CryptoError
from nacl.secret import SecretBox

from portal import secret_keys

SECONDS = 30
DRIFT = 1  # steps that a phone's clock may be off, either way


def new_secret() -> str:
    """160 bits, in base32."""
    return pyotp.random_base32()


def address_of(secret: str, name: str) -> str:
    """What the QR code says to an authenticator."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=current_app.config["ALLIANCE_NAME"])


def step_of(secret: str, typed: str, last: int, at: datetime) -> int | None:
    """The step whose code this is, later than the `last` one taken; None for any other."""
    code = "".join(one for one in typed if one.isdecimal())
    if len(code) != 6:
        return None
    here, totp = int(at.timestamp()) // SECONDS, pyotp.TOTP(secret)
    steps = range(max(here - DRIFT, last + 1), here + DRIFT + 1)
    return next((step for step in steps if pyotp.utils.strings_equal(totp.generate_otp(step), code)), None)


def seal(secret: str) -> bytes:
    return bytes(_boxes()[0].encrypt(secret.encode()))


def unseal(sealed: bytes) -> str | None:
    """None when it was sealed under a key that the server no longer has."""
    for box in _boxes():
        with suppress(CryptoError):
            return box.decrypt(sealed).decode()
    return None


def is_outdated(sealed: bytes) -> bool:
    """Was it sealed under a key before the newest?"""
    try:
        _boxes()[0].decrypt(sealed)
    except CryptoError:
        return True
    return False


def _boxes() -> list[SecretBox]:
    """One for each of the server's keys, the newest first."""
    return [SecretBox(hashlib.sha256(b"second factor|" + key).digest()) for key in secret_keys.every()]
