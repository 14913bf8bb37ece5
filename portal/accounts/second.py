"""Codes of six digits that change every 30 seconds (TOTP, RFC 6238), and the sealing of their secret."""

import hashlib
from datetime import datetime

import pyotp
from flask import current_app
from nacl.exceptions import CryptoError
from nacl.secret import SecretBox

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
    return bytes(SecretBox(_key()).encrypt(secret.encode()))


def unseal(sealed: bytes) -> str | None:
    """None when the server's key is another than it was."""
    try:
        return SecretBox(_key()).decrypt(sealed).decode()
    except CryptoError:
        return None


def _key() -> bytes:
    return hashlib.sha256(b"second factor|" + str(current_app.config["SECRET_KEY"]).encode()).digest()
