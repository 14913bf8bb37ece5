"""What a request sent, without its secrets: the fields that may be kept, and shown back in a refusal."""

import re

from flask import request

SECRET_WORDS = {"password", "token", "code", "csrf", "ballot"}  # in a field's name: never kept, never shown back
PASSWORD_FORM = {"new", "current"}  # who sends one of these chooses a password: nothing of that form is shown back


def typed() -> list[tuple[str, str]]:
    """What the reader had typed, to be shown back: (field name, value) without secrets and empties."""
    if request.method != "POST" or (request.content_length and request.content_length > 8 * 1024 * 1024):
        return []
    if PASSWORD_FORM & request.form.keys():
        return []
    fields = request.form.items(multi=True)
    return [(name, text) for name, text in fields if text and not is_secret(name)]


def is_secret(name: str) -> bool:
    """Does a field of this name hold a secret? csrf_token, second_code, ballot-item-3; code1 and Code too."""
    return any(part.rstrip("0123456789") in SECRET_WORDS for part in re.split("[_-]", name.lower()))
