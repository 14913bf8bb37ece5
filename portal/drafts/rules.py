"""Keeping what is written: every save is a revision, a stale one is kept aside, a lease says who is writing.

No slice is known here. A slice loads and locks its row, calls `keep` with the text before and the text now, and writes
its row when `Kept.is_new`. A text is {name of the field: plain text}, cleaned, the same names in the same order.

Autosaves of one person share a revision for FOLD from the first of them, and only as long as no more than MOST_TAKEN
characters were deleted in all: so what is not to be found again is a typing mistake, never a paragraph.

A page whose answer got lost sends again on a version that its own save has passed. So each text says which page it
comes from, and which of that page's texts it is: over nobody's revisions but its own it is later, or late, no conflict.
"""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import NamedTuple

from sqlalchemy import select

from portal.actor import Actor
from portal.drafts.models import Aside, Draft, Revision
from portal.drafts.paragraphs import taken
from portal.errors import Refused
from portal.extensions import db

LEASE = timedelta(seconds=60)
FOLD = timedelta(minutes=2)
MOST_TAKEN = 30  # characters

Text = Mapping[str, str]


class Subject(NamedTuple):
    """What is written, what it is a part of, and what its revisions are called in a list."""

    name: str
    within: str
    title: str = ""


class Origin(NamedTuple):
    """The open page that sends a text, by a name it drew itself, and the number of the text among those of the page."""

    page: str = ""
    nth: int = 0


NO_PAGE = Origin()


class Kept(NamedTuple):
    """How a save ended: the version that stands now, the text kept aside instead, and whether anything is new."""

    version: int
    aside: Aside | None = None
    is_new: bool = False


class Stale(Refused):
    """Somebody saved between the page and its button."""


def packed(text: Text) -> str:
    return json.dumps(text, ensure_ascii=False, separators=(",", ":"))


def unpacked(fields: str) -> dict[str, str]:
    text: dict[str, str] = json.loads(fields)
    return text


def digest_of(text: Text) -> bytes:
    return sha256(packed(text).encode("utf-8", "surrogatepass")).digest()


def keep(
    subject: Subject,
    text: Text,
    *,
    before: Text,
    seen: int | None,
    is_auto: bool,
    by: Actor,
    at: datetime,
    origin: Origin = NO_PAGE,
) -> Kept:
    """Make this text the newest revision; aside if it was typed on an older one than `before` or beside a writer.

    `before` is the text that the slice holds now. `seen` is the version on which it was typed; None: the newest.
    """
    draft = _draft(subject, before, at)
    last = _newest(draft)
    is_own = last is not None and _is_own(last, seen, by, origin)
    if digest_of(text) == draft.digest or (is_own and last and origin.nth <= last.nth):
        _note(last, by, origin, is_auto, is_own)
        return Kept(draft.version)
    if not (seen in (None, draft.version) or is_own) or (is_auto and is_held(draft, by=by, at=at)):
        return Kept(draft.version, _put_aside(draft, subject, text, by, at))
    if is_auto:
        draft.holder_id, draft.held_until = by.id, at + LEASE
    _revise(draft, last, subject, text, is_auto, by, at, origin)
    return Kept(draft.version, is_new=True)


def _is_own(last: Revision, seen: int | None, by: Actor, origin: Origin) -> bool:
    """Has nobody but this very page written since the version on which it typed?"""
    is_same_page = bool(origin.page) and last.page == origin.page and last.by_id == by.id
    return is_same_page and seen is not None and last.base <= seen


def _note(last: Revision | None, by: Actor, origin: Origin, is_auto: bool, is_own: bool) -> None:
    """A text that stands already, or that its own page has passed: nothing is new but how far the page has come."""
    if last is None:
        return
    if is_own:
        last.nth = max(last.nth, origin.nth)
    if not is_auto and last.by_id == by.id:  # what was saved by its button is a revision of its own from now on
        last.is_auto = False


def settle(aside: Aside, subject: Subject, text: Text, *, before: Text, seen: int, by: Actor, at: datetime) -> Kept:
    """Make what was put together of both texts the newest revision. Raises Stale if there is a newer one to compare."""
    if aside.settled_at is not None:
        raise Stale("这一处已经对照过了。请看现在的内容。")
    draft = _draft(subject, before, at)
    if seen != draft.version:
        raise Stale("您对照的时候，又有人保存过。请再对照一次，您写的都在。")
    kept = keep(subject, text, before=before, seen=seen, is_auto=False, by=by, at=at)
    aside.settled_at, aside.settled_by_id = at, by.id
    return kept


def hold(subject: Subject, *, before: Text, by: Actor, at: datetime) -> bool:
    """Take or renew the lease. False while somebody else has it."""
    draft = _draft(subject, before, at)
    if is_held(draft, by=by, at=at):
        return False
    draft.holder_id, draft.held_until = by.id, at + LEASE
    return True


def is_held(draft: Draft, *, by: Actor, at: datetime) -> bool:
    """Is somebody else writing it? A lease runs out by itself."""
    return draft.holder_id not in (None, by.id) and draft.held_until is not None and draft.held_until > at


def _draft(subject: Subject, before: Text, at: datetime) -> Draft:
    """The draft, locked. What was changed outside the editor becomes a revision first, so that it isn't lost."""
    statement = select(Draft).where(Draft.subject == subject.name).with_for_update()
    draft = db.session.scalar(statement)
    if draft is None:
        draft = Draft(subject=subject.name, within=subject.within, version=0, digest=digest_of(before))
        db.session.add(draft)
        db.session.flush()
        if any(before.values()):
            _write(draft, subject, before, is_auto=False, by=None, at=at)
    elif draft.digest != digest_of(before):
        draft.version, draft.digest = draft.version + 1, digest_of(before)
        _write(draft, subject, before, is_auto=False, by=None, at=at)
    return draft


def _newest(draft: Draft) -> Revision | None:
    at_version = Revision.number == draft.version
    return db.session.scalar(select(Revision).where(Revision.draft_id == draft.id, at_version))


def _revise(
    draft: Draft,
    last: Revision | None,
    subject: Subject,
    text: Text,
    is_auto: bool,
    by: Actor,
    at: datetime,
    origin: Origin,
) -> None:
    base = last.base if last and _is_own(last, draft.version, by, origin) else draft.version
    draft.version, draft.digest = draft.version + 1, digest_of(text)
    if last and is_auto and last.is_auto and _continues(last, text, by, at):
        last.number, last.length = draft.version, _length(text)
        _replace(last, subject, text, at)
    else:
        last = _write(draft, subject, text, is_auto=is_auto, by=by, at=at)
    last.page, last.nth, last.base = origin.page, origin.nth, base
    db.session.flush()


def _write(draft: Draft, subject: Subject, text: Text, *, is_auto: bool, by: Actor | None, at: datetime) -> Revision:
    row = Revision(
        draft_id=draft.id,
        number=draft.version,
        title=subject.title,
        fields=packed(text),
        length=_length(text),
        by_id=by.id if by else None,
        began_at=at,
        at=at,
        is_auto=is_auto,
        taken=0,
    )
    db.session.add(row)
    return row


def _continues(last: Revision | Aside, text: Text, by: Actor, at: datetime) -> bool:
    """May this text take the place of that person's own, some seconds old? Nothing but slips may get lost."""
    if last.by_id != by.id or at - last.began_at >= FOLD:
        return False
    return last.taken + _taken(last, text) <= MOST_TAKEN


def _taken(last: Revision | Aside, text: Text) -> int:
    return sum(taken(old, text.get(name, "")) for name, old in unpacked(last.fields).items())


def _replace(last: Revision | Aside, subject: Subject, text: Text, at: datetime) -> None:
    last.taken += _taken(last, text)
    last.title, last.fields, last.at = subject.title, packed(text), at


def _length(text: Text) -> int:
    return sum(map(len, text.values()))


def _put_aside(draft: Draft, subject: Subject, text: Text, by: Actor, at: datetime) -> Aside:
    """The text, kept for a comparison: in the place of the same person's last one only where it goes on from it."""
    open_ones = select(Aside).where(Aside.draft_id == draft.id, Aside.by_id == by.id, Aside.settled_at.is_(None))
    last = db.session.scalar(open_ones.order_by(Aside.id.desc()).limit(1))
    if last and (last.fields == packed(text) or _continues(last, text, by, at)):
        _replace(last, subject, text, at)
        return last
    words = {"title": subject.title, "fields": packed(text), "by_id": by.id, "began_at": at, "at": at, "taken": 0}
    row = Aside(draft_id=draft.id, **words)
    db.session.add(row)
    db.session.flush()
    return row
