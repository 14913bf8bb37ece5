"""A page of GB/T 9704-2012 (公文) as a Word file: 22 lines of 28 characters, fonts and headings by style.

The measures stand in `template/word/` (A4, 37/26/35/28 mm, exact lines of 28.95 pt, characters 0.25 pt closer).
This module and what it imports cost a worker some 8 MiB, so it is imported when the first file is asked for.
"""

import zipfile
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from docx import Document
from docx.image.exceptions import UnrecognizedImageError
from docx.oxml.ns import qn

from portal.paper.elements import clean, element, keep, paragraph, run
from portal.paper.pictures import beside, photo
from portal.paper.sealing import Mark
from portal.paper.tables import Table

TEMPLATE = Path(__file__).parent / "template"
CHARACTER = 315  # twips: 16 pt less a quarter
LINE = 28  # characters
MOST_CARRIED = 8  # lines of a paragraph that may be carried over to the signature
FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # of a zip: the same record gives the same bytes


class Paper:
    """A file to be written from top to bottom. `at` is the moment that the file gives as its own."""

    def __init__(self, title: str, at: datetime) -> None:
        self.document: Any = Document(BytesIO(template()))
        self.end = self.document.element.body.find(qn("w:sectPr"))
        self.is_fresh = False  # does the next paragraph begin a page?
        about = self.document.core_properties
        about.title, about.created, about.modified = clean(title), at.astimezone(UTC), at.astimezone(UTC)

    def add(self, made: Any) -> Any:
        if self.is_fresh:
            made.find(qn("w:pPr")).insert(1, element("pageBreakBefore"))
            self.is_fresh = False
        self.end.addprevious(made)
        return made

    def leaf(self) -> None:
        """What comes next begins a page."""
        self.is_fresh = True

    def title(self, lines: Sequence[str]) -> None:
        """The lines of the title, one paragraph, and a blank line."""
        self.add(lines_of("Title", lines))
        self.blank()

    def red_title(self, lines: Sequence[str]) -> None:
        """The mark of a 纪要, 35 mm below the upper edge of the type area."""
        self.add(lines_of("SummaryMark", lines))

    def label(self, text: str) -> None:
        """A line in 黑体 at the margin, such as 附件."""
        self.add(paragraph("Normal", run(text, element("rStyle", val="Label"))))

    def blank(self) -> None:
        self.add(paragraph("Normal"))

    def particulars(self, facts: Iterable[tuple[str, str]], indent: int = 0) -> None:
        """Labels in 黑体, each with its text, which turns over below its own first character."""
        for label, text in facts:
            hanging = CHARACTER * (len(label) + 1)
            named = run(f"{label}：", element("rStyle", val="Label"))
            made = self.add(paragraph("Particulars", named, run(text), hanging=hanging))
            if indent:
                made.find(f"{qn('w:pPr')}/{qn('w:ind')}").set(qn("w:left"), str(hanging + CHARACTER * indent))

    def heading(self, level: int, text: str) -> None:
        self.add(paragraph(f"Heading{level}", run(text)))

    def text(self, text: str, style: str = "BodyText") -> None:
        """One paragraph: Body Text is indented, Normal is not. One that opens a list stays with it."""
        self.add(paragraph(style, run(text), keep=text.endswith("：")))

    def picture(self, picture: Path | bytes, caption: str) -> None:
        """A photo across the page, its caption below it on the same page."""
        try:
            made = self.add(photo(self.document.part, picture, caption))
        except UnrecognizedImageError:
            return self.text("（有一张图片放不进 Word 文件，请在网页上看。）")
        if caption:
            keep(made)
            words = self.add(paragraph("Caption", run(caption)))
            words.find(qn("w:pPr")).append(element("jc", val="center"))

    def table(self, table: Table) -> None:
        for made in table.elements():
            self.add(made)

    def sign(self, names: Iterable[str], dated: str, mark: Mark | None = None) -> None:
        """The signatures, the day and the mark: never alone on a page, so the last short paragraphs stay with them."""
        block = [paragraph("Normal"), *(paragraph("Signature", run(name)) for name in names)]
        block += [paragraph("Date", run(dated))] if dated else []
        self._stay_together(block + ([paragraph("Normal"), *beside(self.document.part, mark)] if mark else []))

    def check(self, mark: Mark) -> None:
        """The mark alone, below what was written last."""
        self._stay_together([paragraph("Normal"), *beside(self.document.part, mark)])

    def close(self) -> None:
        """Word wants a paragraph after a table that ends a file: the smallest."""
        self.add(paragraph("TableRunning"))

    def _stay_together(self, block: list[Any]) -> None:
        self._carry()
        for made in block[:-1]:
            keep(made)
        for made in block:
            self.add(made)

    def _carry(self) -> None:
        """The last two lines of text go over with the signature; a long one stays, for it would go as a whole."""
        company = 0
        for made in list(self.end.itersiblings(qn("w:p"), preceding=True)):
            length = len("".join(made.itertext(qn("w:t"))))
            if length > MOST_CARRIED * LINE or company == 2:
                return
            keep(made)
            company += length > 0

    def finish(self) -> bytes:
        """The file: the same bytes for the same words."""
        saved, fixed = BytesIO(), BytesIO()
        self.document.save(saved)
        with zipfile.ZipFile(saved) as made, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as kept:
            for name in made.namelist():
                kept.writestr(zipfile.ZipInfo(name, FIRST_DAY), made.read(name), zipfile.ZIP_DEFLATED)
        return fixed.getvalue()


def lines_of(style: str, lines: Sequence[str]) -> Any:
    """One paragraph, broken where the lines end."""
    whole = paragraph(style)
    for number, line in enumerate(lines):
        piece = run(line)
        if number:
            piece.insert(0, element("br"))
        whole.append(piece)
    return whole


@cache
def template() -> bytes:
    """An empty file with our styles, from the parts that stand beside this module."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as kept:
        for part in sorted(path for path in TEMPLATE.rglob("*") if path.is_file()):
            kept.writestr(str(part.relative_to(TEMPLATE)), part.read_text())
    return made.getvalue()
