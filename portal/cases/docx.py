"""Notes as Word files: one with its photos, or the collection with its contents on the first page."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from portal.cases.document import NUMBERS, Document

if TYPE_CHECKING:
    from portal.paper.builder import Paper


def draw(document: Document, paper: "Paper") -> None:
    paper.title([document.title])
    paper.particulars(document.particulars)
    if document.figures:
        paper.heading(1, NUMBERS)
        paper.text("，".join(f"{label}{value}" for label, value in document.figures) + "。")
    for heading, blocks in document.sections:
        paper.heading(1, heading)
        for block in blocks:
            if block.kind == "head":
                paper.heading(2, block.words)
            else:
                paper.text(block.pointed)
    for photo, picture in document.photos:
        paper.picture(picture, photo.caption)


def draw_volume(title: Sequence[str], documents: Sequence[Document], paper: "Paper") -> None:
    """The contents, then each note on a page of its own."""
    paper.title(title)
    paper.label("目录")
    for number, document in enumerate(documents, 1):
        paper.text(f"{number}. {document.about}", "Normal")
    for document in documents:
        paper.leaf()
        draw(document, paper)
