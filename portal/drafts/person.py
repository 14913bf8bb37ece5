"""The key under which a browser keeps a person's unsent text: always the same, and telling nothing of the person."""

import hmac
from hashlib import sha256

from flask import current_app


def key_of(member_id: int) -> str:
    """16 hex digits that only this portal can make of this member. The journal's key: it is never replaced."""
    words = f"unsent text of member {member_id}".encode()
    return hmac.new(current_app.config["JOURNAL_KEY"], words, sha256).hexdigest()[:16]
