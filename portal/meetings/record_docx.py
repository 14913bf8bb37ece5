"""The record as a Word file: the same composition as on screen and in print, drawn by the paper's builder."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from portal.meetings.record import Item, Record
from portal.meetings.record_annex import Annex, SignedAddendum
from portal.paper.sealing import Mark
from portal.templating import chinese_number

if TYPE_CHECKING:
    from portal.paper.builder import Paper

DRAFT = "草稿：未经审定，不作为会议记录。"
TO_SIGN = "　签名＿＿＿＿＿＿＿＿"


def draw(record: Record, mark: Mark | None, paper: "Paper") -> None:
    """Write the record on this paper, from its title to its mark, then the annex and the addenda."""
    if record.is_draft:
        paper.text(DRAFT, "Normal")
    paper.title(record.title)
    paper.particulars(record.facts)
    paper.blank()
    for item in record.items:
        _draw_item(item, paper)
    paper.text(record.adjourned)
    if record.annex:
        paper.blank()
        paper.text(record.annex.note)
    paper.sign(_to_sign(record.signatures, "" if record.is_draft else TO_SIGN), record.dated, mark)
    if record.annex:
        _draw_annex(record.annex, paper)
    for addendum in record.addenda:
        _draw_addendum(addendum, paper)


def _to_sign(signatures: Iterable[tuple[str, str]], after: str = TO_SIGN) -> list[str]:
    return [f"{label}：{name}{after}" for label, name in signatures]


def _draw_item(item: Item, paper: "Paper") -> None:
    paper.heading(1, f"{chinese_number(item.number)}、{item.heading}")
    for part in item.parts:
        if part.label:
            paper.heading(2, f"（{chinese_number(part.number)}）{part.label}" if part.number else part.label)
        for paragraph in part.paragraphs:
            paper.text(paragraph.text)


def _draw_annex(annex: Annex, paper: "Paper") -> None:
    paper.leaf()
    paper.label("附件")
    paper.blank()
    paper.title([annex.title])
    for entry in annex.entries:
        paper.heading(2, entry.heading)
        for label, text in entry.lines:
            paper.text(f"{label}：{text}")


def _draw_addendum(addendum: SignedAddendum, paper: "Paper") -> None:
    paper.leaf()
    paper.title(addendum.title)
    for label, text in addendum.lines:
        paper.text(f"{label}：{text}" if label else text)
    paper.sign(_to_sign(addendum.signatures), addendum.dated)
