"""The sign-in code of the convener's screen, and the claim that reading a live one gives.

A code is an HMAC over meeting and time slot, so every worker knows it without asking. It is shown for INTERVAL and
taken for GRACE longer. A claim is signed, names the meeting and its end, and carries a number used once.
"""

import base64
import hmac
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from itsdangerous import BadSignature, URLSafeSerializer

from portal.errors import Refused

INTERVAL, GRACE = 15, 5  # seconds
CLAIM_LASTS = timedelta(minutes=10)
CODE_BYTES = 8
Secret = str | bytes | list[bytes]  # of several the last one signs
TOO_LATE = "签到码已更新，请重新扫码。"


class Claim(NamedTuple):
    """What one reading of a live code gives: for this meeting, until then, for one person."""

    meeting_id: int
    until: datetime
    nonce: str


def key_of(secret: str | bytes) -> bytes:
    """The key of codes, derived from the portal's secret key."""
    return hmac.digest(secret if isinstance(secret, bytes) else secret.encode(), b"meetings.sign-in-code", "sha256")


def code_of(key: bytes, meeting_id: int, at: datetime) -> str:
    """13 letters and digits of this meeting's present slot."""
    return _of_slot(key, meeting_id, _slot(at))


def is_live(key: bytes, meeting_id: int, code: str, at: datetime) -> bool:
    """Is it the code shown now, or the one before within its grace?"""
    slots = {_slot(at), _slot(at - timedelta(seconds=GRACE))}
    typed = code.encode("ascii", "replace")
    return any(hmac.compare_digest(_of_slot(key, meeting_id, slot).encode(), typed) for slot in slots)


def seconds_left(at: datetime) -> int:
    """Until the screen shows the next code: 1 to INTERVAL."""
    return INTERVAL - int(at.timestamp()) % INTERVAL


def _slot(at: datetime) -> int:
    return int(at.timestamp()) // INTERVAL


def _of_slot(key: bytes, meeting_id: int, slot: int) -> str:
    mac = hmac.digest(key, f"{meeting_id}:{slot}".encode(), "sha256")
    return base64.b32encode(mac[:CODE_BYTES]).decode().rstrip("=")


def write_claim(secret: Secret, meeting_id: int, nonce: str, at: datetime) -> str:
    """A claim from this instant on, to be carried through an address or a form."""
    until = int((at + CLAIM_LASTS).timestamp())
    text = _signer(secret).dumps([meeting_id, until, nonce])
    return text if isinstance(text, str) else text.decode()


def read_claim(secret: Secret, text: str, meeting_id: int, at: datetime) -> Claim:
    """The claim, if it is ours, for this meeting, and not over. Raises Refused."""
    try:
        meeting, until, nonce = _signer(secret).loads(text)
    except (BadSignature, ValueError, TypeError):
        raise Refused(TOO_LATE) from None
    claim = Claim(meeting, datetime.fromtimestamp(until, UTC), nonce)
    if claim.meeting_id != meeting_id or at >= claim.until:
        raise Refused(TOO_LATE)
    return claim


def _signer(secret: Secret) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt="meetings.sign-in-claim")
