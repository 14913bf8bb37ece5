"""Writing a note: title and numbers are one part, each section another; what meets a newer text is kept aside."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from portal.actor import Actor
from portal.audit.rules import record
from portal.cases.figures import FIELDS
from portal.cases.frame import STATES
from portal.cases.models import CaseNote, CaseSection, State
from portal.cases.privacy import mask
from portal.cases.rules import WRITES, tell
from portal.drafts import rules as drafts
from portal.drafts.comparing import Words, combined
from portal.drafts.models import Aside
from portal.drafts.reading import standing_of, subject_of_draft
from portal.drafts.rules import NO_PAGE, Kept, Origin, Subject, Text, unpacked
from portal.errors import Forbidden, Refused

LONGEST = 20_000  # characters of one section
HEAD = "head"
HEAD_LABELS = {"title": "标题", "industry": "产业", "unit": "规模单位"} | {one.name: one.label for one in FIELDS}
HEAD_WORDS = Words(HEAD_LABELS, tuple(HEAD_LABELS))
WORDS = Words({"body": "正文"})


class Typed(NamedTuple):
    """One part as typed: on which version, and the mark of the text it began from."""

    text: dict[str, str]
    seen: int
    drawn: str = ""


def whole_of(note: CaseNote) -> str:
    return f"case:{note.id}"


def keys_of(note: CaseNote) -> list[str]:
    """The parts in their order: the head, s1, s2 …"""
    return [HEAD, *(f"s{section.position}" for section in note.sections)]


def subject_of(note: CaseNote, key: str) -> Subject:
    section = section_at(note, key)
    return Subject(f"case-part:{note.id}.{key}", whole_of(note), section.heading if section else "标题和数字")


def section_at(note: CaseNote, key: str) -> CaseSection | None:
    return next((one for one in note.sections if f"s{one.position}" == key), None)


def text_of(note: CaseNote, key: str) -> dict[str, str]:
    """The part as it stands."""
    if section := section_at(note, key):
        return {"body": section.body}
    figures: dict[str, str] = json.loads(note.figures)
    return {name: note.title if name == "title" else figures.get(name, "") for name in HEAD_LABELS}


def words_for(key: str) -> Words:
    return HEAD_WORDS if key == HEAD else WORDS


def mark_of(text: Text) -> str:
    return drafts.digest_of(text).hex()[:16]


def guard(note: CaseNote, by: Actor) -> None:
    """May it be written now, and by this person?"""
    if note.author_id != by.id:
        raise Forbidden(WRITES)
    if not note.is_written:
        raise Refused(f"这篇案例是“{STATES[note.state][0]}”，要改请先撤回。")


def save_part(
    note: CaseNote, key: str, typed: Typed, *, by: Actor, at: datetime, origin: Origin = NO_PAGE, is_auto: bool = True
) -> Kept:
    """Make it the newest revision of its part, or keep it aside."""
    guard(note, by)
    before = text_of(note, key)
    kept = drafts.keep(
        subject_of(note, key), typed.text, before=before, seen=typed.seen, is_auto=is_auto, by=by, at=at, origin=origin
    )
    if kept.is_new:
        _put(note, key, typed.text)
    return kept


def save(note: CaseNote, parts: Mapping[str, Typed], *, by: Actor, at: datetime) -> list[Aside]:
    """The whole form. What another page wrote meanwhile is kept aside and returned."""
    guard(note, by)
    kept = [
        save_part(note, key, typed, by=by, at=at, is_auto=False)
        for key, typed in parts.items()
        if typed.drawn != mark_of(typed.text)
    ]
    record(by, "case.saved", note, f"保存了案例《{note.title or '没有标题'}》", at=at, district_id=note.district_id)
    return [one.aside for one in kept if one.aside]


def hold(note: CaseNote, key: str, *, by: Actor, at: datetime) -> bool:
    guard(note, by)
    return drafts.hold(subject_of(note, key), before=text_of(note, key), by=by, at=at)


def merge(note: CaseNote, aside: Aside, dropped: list[str], seen: int, *, by: Actor, at: datetime) -> None:
    """Put what was kept aside and what stands together. Raises Stale if a newer one has come to compare."""
    guard(note, by)
    key = subject_of_draft(aside.draft_id).rsplit(".", 1)[1]
    now = text_of(note, key)
    text = combined(now, unpacked(aside.fields), words_for(key), dropped)
    if any(len(one) > LONGEST for one in text.values()) or len(text.get("title", "")) > 60:
        raise Refused("合在一起太长了，请先去掉一份里的，再合并。")
    if drafts.settle(aside, subject_of(note, key), text, before=now, seen=seen, by=by, at=at).is_new:
        _put(note, key, text)
    record(by, "case.merged", note, f"合并了案例《{note.title or '没有标题'}》的两份内容", at=at)


def _put(note: CaseNote, key: str, text: Mapping[str, str]) -> None:
    if section := section_at(note, key):
        section.body = text["body"]
    else:
        note.title = text["title"]
        note.figures = json.dumps({k: v for k, v in text.items() if k != "title" and v}, ensure_ascii=False)
    reopen(note)


def reopen(note: CaseNote) -> None:
    """Something was written or added that is not out: it has to go through the doors again. What is out stays."""
    if note.state in (State.PUBLISHED, State.WITHDRAWN):
        note.state = State.DRAFT


def mask_all(note: CaseNote, *, by: Actor, at: datetime) -> int:
    """Mask in place everything that can be masked, as a revision of each part. Returns how many parts changed."""
    guard(note, by)
    standings, changed = standing_of(whole_of(note)), 0
    for key in keys_of(note):
        text = text_of(note, key)
        masked = {name: mask(one) if name in ("title", "body") else one for name, one in text.items()}
        if masked != text:
            standing = standings.get(subject_of(note, key).name)
            seen = standing.version_for(text) if standing else 0
            save_part(note, key, Typed(masked, seen), by=by, at=at, is_auto=False)
            changed += 1
    if not changed:
        raise Refused("没有能打码的内容；写成文字的敏感内容请自己改。")
    tell(note, "masked", "给案例里的个人信息打了码", "", by=by, at=at)
    return changed
