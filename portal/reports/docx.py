"""Reports as Word files: one, or the year's volume with its contents on the first page."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from portal.paper.sealing import Mark
from portal.reports.document import Document

if TYPE_CHECKING:
    from portal.paper.builder import Paper

DRAFT = "草稿：未经审阅，不作为述职报告。"
Written = tuple[Document, Mark | None]


def draw(document: Document, mark: Mark | None, paper: "Paper") -> None:
    if document.is_draft:
        paper.text(DRAFT, "Normal")
    paper.title(document.title)
    paper.particulars(document.particulars)
    for heading, texts in document.sections:
        paper.heading(1, heading)
        for text in texts:
            paper.text(text)
    paper.sign([f"述职人：{document.signed}"], document.dated, mark)


def draw_volume(title: Sequence[str], documents: Sequence[Written], paper: "Paper") -> None:
    """The contents, then each report on a page of its own."""
    paper.title(title)
    paper.label("目录")
    for number, (document, _) in enumerate(documents, 1):
        named = dict(document.particulars)
        paper.text(f"{number}. {named['述职人']}（{named['职务']}）", "Normal")
    for document, mark in documents:
        paper.leaf()
        draw(document, mark, paper)
