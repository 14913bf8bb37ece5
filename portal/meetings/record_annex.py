"""What follows a record on paper: the annex (附件) with its corrections, and the addenda (更正) signed since."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from portal.clock import local
from portal.meetings.correction_models import Outcome
from portal.meetings.correction_reading import Remark
from portal.meetings.words import day_text

ANNEX = "会议记录更正意见及办理情况"
ENDINGS = {Outcome.ACCEPTED: "采纳", Outcome.REFUSED: "不采纳"}


@dataclass(frozen=True)
class Entry:
    """One correction: its heading, and what is said of it as (label, text)."""

    heading: str
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Annex:
    """The list of corrections, on a page of its own (附件); `note` is the line below the body that points to it."""

    title: str
    entries: tuple[Entry, ...]

    @property
    def note(self) -> str:
        return f"附件：{self.title}"


@dataclass(frozen=True)
class SignedAddendum:
    """One addendum, on a page of its own: title in lines, text, who put it forward and who signed, the day."""

    title: tuple[str, ...]
    lines: tuple[tuple[str, str], ...]
    signatures: tuple[tuple[str, str], ...]
    dated: str


def annex_of(corrections: Sequence[Remark]) -> Annex | None:
    """The annex, or None where nobody has filed anything that stands. What was withdrawn is left out."""
    standing = [one for one in corrections if one.outcome != Outcome.WITHDRAWN]
    entries = [entry_of(number, one) for number, one in enumerate(standing, 1)]
    return Annex(ANNEX, tuple(entries)) if entries else None


def entry_of(number: int, one: Remark) -> Entry:
    heading = f"{number}. 第{one.paragraph}段（{one.by}，{day_text(local(one.at).date())}提出）"
    lines = (("原文", one.quoted), ("更正为", one.wording), ("理由", one.reason), ("办理", ending_of(one)))
    return Entry(heading, lines)


def ending_of(one: Remark) -> str:
    """采纳（陈北，2026年9月28日）。 with the reason of a refusal."""
    if one.outcome not in ENDINGS or one.decided_at is None:
        return "待办理。"
    said = f"{ENDINGS[one.outcome]}（{one.decided_by}，{day_text(local(one.decided_at).date())}）"
    return f"{said}：{one.answer}" if one.answer else f"{said}。"


def signed(addenda: Sequence[Remark]) -> Iterator[tuple[int, Remark]]:
    """Those in force, with their numbers (第1号 …), which never change."""
    return enumerate((one for one in addenda if one.outcome == Outcome.ACCEPTED), 1)


def lines_of(one: Remark) -> tuple[tuple[str, str], ...]:
    """What an addendum says, as (label, text); further paragraphs have no label."""
    first, *more = [line.strip() for line in one.wording.split("\n") if line.strip()] or [""]
    quoted = [(f"原文（第{one.paragraph}段）", one.quoted)] if one.quoted else []
    return (*quoted, ("更正", first), *(("", line) for line in more))
