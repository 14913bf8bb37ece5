"""Tables of a Word file: rows of one height that never split, the head on every page. 245 rows take some 15 ms."""

from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from docx.oxml.ns import qn

from portal.paper.elements import clean, element, paragraph, run, words

WIDTH = 8845  # twips between the margins
ROW = 579
RUNNING_ROW = 320
FOUR, SIDES = 280, 216  # a character of 4号, and the white at a cell's two sides


@dataclass
class Table:
    """Rows to be written under a head. `widths` are twips and add up to WIDTH; `running` stands small above each head.

    The first column is a number's, centred.
    """

    caption: str
    widths: Sequence[int]
    head: Sequence[str]
    running: str = ""
    rows: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._plain, self._struck = (self._prototype(is_struck=struck) for struck in (False, True))

    def group(self, text: str) -> None:
        """A row over all columns that names those below it, and never stands last on a page."""
        self.rows.append(_row(self._whole(paragraph("TableGroup", run(text)), shaded=True)))

    def line(self, cells: Sequence[str], is_struck: bool = False) -> None:
        """A row of texts; a struck one is there to be read, and counts not."""
        made = deepcopy(self._struck if is_struck else self._plain)
        for place, text in zip(made.iter(qn("w:t")), cells, strict=True):
            place.text = clean(text)
        if any(len(text) * FOUR > width - SIDES for text, width in zip(cells, self.widths, strict=True)):
            made.find(f"{qn('w:trPr')}/{qn('w:trHeight')}").set(
                qn("w:hRule"), "atLeast"
            )  # or its second line is cut off
        self.rows.append(made)

    def elements(self) -> Iterator[Any]:
        """The caption, and the table."""
        yield paragraph("Caption", run(self.caption), keep=True)
        grid = element("tblGrid", *(element("gridCol", w=width) for width in self.widths))
        yield element("tbl", self._properties(), grid, *self._heads(), *self.rows)

    def _properties(self) -> Any:
        return element(
            "tblPr",
            element("tblStyle", val="TableGrid"),
            element("tblW", w=WIDTH, type="dxa"),
            element("tblLayout", type="fixed"),
            element("tblLook", val="0020", firstRow=1, lastRow=0, firstColumn=0, lastColumn=0, noHBand=1, noVBand=1),
            element("tblCaption", val=self.caption),
            element("tblDescription", val="、".join(self.head)),
        )

    def _heads(self) -> Iterator[Any]:
        if self.running:
            above = self._whole(paragraph("TableRunning", run(self.running)), bare=True)
            yield _row(above, height=RUNNING_ROW, is_head=True)
        named = [paragraph("TableHead", run(text)) for text in self.head]
        cells = [_cell(width, name, shaded=True) for width, name in zip(self.widths, named, strict=True)]
        yield _row(*cells, is_head=True)

    def _prototype(self, is_struck: bool) -> Any:
        styles = ["TableNumber"] + ["TableText"] * (len(self.widths) - 1)
        cells = [_cell(w, paragraph(s, _empty(is_struck))) for w, s in zip(self.widths, styles, strict=True)]
        return _row(*cells)

    def _whole(self, content: Any, *, shaded: bool = False, bare: bool = False) -> Any:
        """One cell over all columns."""
        return _cell(WIDTH, content, span=len(self.widths), shaded=shaded, bare=bare)


def _empty(is_struck: bool) -> Any:
    return element("r", element("rPr", element("strike")), words("")) if is_struck else element("r", words(""))


def _row(*cells: Any, height: int = ROW, is_head: bool = False) -> Any:
    marks = [element("cantSplit"), element("trHeight", val=height, hRule="exact")]
    return element("tr", element("trPr", *marks, *([element("tblHeader")] if is_head else [])), *cells)


def _cell(width: int, content: Any, *, span: int = 1, shaded: bool = False, bare: bool = False) -> Any:
    properties = element("tcPr", element("tcW", w=width, type="dxa"))
    if span > 1:
        properties.append(element("gridSpan", val=span))
    if bare:
        properties.append(element("tcBorders", *(element(side, val="nil") for side in ("top", "left", "right"))))
    if shaded:
        properties.append(element("shd", val="clear", color="auto", fill="E4E4E4"))
    properties.append(element("vAlign", val="center"))
    return element("tc", properties, content)
