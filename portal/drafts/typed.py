"""What is typed, as it may be kept: cleaned text, the version it was typed on, and the page that a part comes from."""

import re

from wtforms import Form, HiddenField
from wtforms.validators import Length

from portal.drafts.rules import NO_PAGE, Origin

PAGE = re.compile("[0-9a-z]{8,40}")
TURNING = dict.fromkeys("\ufeff\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
PLAIN = str.maketrans({"\t": " ", "\r": "\n", "\x85": "\n", "\u2028": "\n", "\u2029": "\n"} | TURNING)


def clean(text: str | None) -> str:
    """Without characters that control or turn text round, and without blanks at the ends; lines end with "\\n"."""
    plain = (text or "").replace("\r\n", "\n").translate(PLAIN)
    return "".join(c for c in plain if c == "\n" or not (c < " " or "\x7f" <= c < "\xa0")).strip()


def clean_line(text: str | None) -> str:
    return clean(text).replace("\n", " ")


def version_in(said: str | None) -> int | None:
    """The version that a form says it was drawn from, or None."""
    return int(said) if said and said.isascii() and said.isdigit() and len(said) < 10 else None


def seen_in(said: str | None) -> int:
    """The same; -1 if none was said, which no save has seen."""
    version = version_in(said)
    return -1 if version is None else version


def at_most(most: int, name: str) -> Length:
    return Length(max=most, message=f"{name}最多 {most} 字，请精简或分开写。")


class Sent(Form):
    """Where a part comes from."""

    page = HiddenField()
    nth = HiddenField()

    @property
    def origin(self) -> Origin:
        page, nth = self.page.data or "", version_in(self.nth.data)
        return Origin(page, nth) if nth is not None and PAGE.fullmatch(page) else NO_PAGE
