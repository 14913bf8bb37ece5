"""The registry of what rounds are about: a slice registers the first word of its subjects, and answers for them.

    subjects.register("star", Kind(url=…, ballot_url=…, may_see=…, may_run=…))

Each is asked with the rest of the subject: "12" of "star:12". This room's own lines on the home page (vote, fetch your
code, open the box) lead to these addresses.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.actor import Actor


@dataclass(frozen=True)
class Kind:
    """What a slice says of its rounds: the page of the thing, the page of the ballot, who sees it, who runs it."""

    url: Callable[[str], str]
    ballot_url: Callable[[str], str]
    may_see: Callable[[Actor, str], bool]
    may_run: Callable[[Actor, str], bool]  # marks people for paper, enters paper counts
    opened: Callable[[str, Actor, datetime], None]  # told after a box was opened, in the same transaction
    home: tuple[str, str] = ("评星", "/stars/")  # label and address of the slice's first page
    terms: Callable[[str], str] = lambda rest: ""  # what the slice fixed for its count, as one text
    words: Callable[[str], dict[int, str]] = lambda rest: {}  # what each value of a grade is called


KINDS: dict[str, Kind] = {}


def register(name: str, kind: Kind) -> None:
    KINDS[name] = kind


def url_of(subject: str) -> str:
    return _asked("url", subject) or "/"


def home_of(subject: str) -> tuple[str, str]:
    kind = KINDS.get(subject.partition(":")[0])
    return kind.home if kind else ("首页", "/")


def words_of(subject: str) -> dict[int, str]:
    """Value → word of a round of grades; nothing for one of choices."""
    return _asked("words", subject) or {}


def terms_of(subject: str) -> str:
    """What the slice fixed for the count of this round: seats and bounds, weights and bands."""
    return str(_asked("terms", subject) or "")


def ballot_url_of(subject: str) -> str:
    return _asked("ballot_url", subject) or "/"


def may_see(by: Actor, subject: str) -> bool:
    return bool(_asked("may_see", subject, by))


def may_run(by: Actor, subject: str) -> bool:
    return bool(_asked("may_run", subject, by))


def opened(by: Actor, subject: str, at: datetime) -> None:
    """Tell the slice that the box of its round was opened."""
    name, _, rest = subject.partition(":")
    if kind := KINDS.get(name):
        kind.opened(rest, by, at)


def _asked(what: str, subject: str, *before: Any) -> Any:
    """The slice's answer; None when no slice knows the subject."""
    name, _, rest = subject.partition(":")
    kind = KINDS.get(name)
    return getattr(kind, what)(*before, rest) if kind else None
