"""What stands where on the pages of a PDF, in millimetres, and the faults of a GB/T 9704 page (22 lines of 28)."""

import re
from collections import Counter
from itertools import pairwise
from typing import NamedTuple

import pymupdf

MM = 25.4 / 72
TOP, RIGHT, BOTTOM, LEFT = 37, 26, 35, 28
LINES, CHARACTERS, PITCH = 22, 28, 225 / 22
HAN = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]+$")


class Line(NamedTuple):
    """A line of text: its baseline from the top of the page, its left and right end, what it says."""

    baseline: float
    left: float
    right: float
    text: str


class Page(NamedTuple):
    """One page: its size, the lines in the type area, and those below it."""

    width: float
    height: float
    body: list[Line]
    foot: list[Line]
    above: list[Line]


def read(pdf: bytes) -> list[Page]:
    return [_page(page) for page in pymupdf.open(stream=pdf)]


def above_mark(page: Page) -> Page:
    """The page without the small lines of the fingerprint, which stand below everything else."""
    marks = [line.baseline for line in page.body if line.text.startswith("校验码：")]
    return page._replace(body=[line for line in page.body if line.baseline < min(marks, default=page.height)])


def _page(page) -> Page:
    lines, edge = _lines(page), page.rect.height * MM - BOTTOM
    return Page(
        page.rect.width * MM,
        page.rect.height * MM,
        [line for line in lines if TOP < line.baseline < edge],
        [line for line in lines if line.baseline > edge],
        [line for line in lines if line.baseline < TOP],
    )


def _lines(page) -> list[Line]:
    """Glyphs whose baselines lie within half a millimetre make a line."""
    spans = [
        span
        for block in page.get_text("rawdict")["blocks"]
        for line in block.get("lines", ())
        for span in line["spans"]
    ]
    glyphs = sorted(
        (g["origin"][1] * MM, g["bbox"][0] * MM, g["bbox"][2] * MM, g["c"])
        for span in spans
        for g in span["chars"]
        if not g["c"].isspace()
    )
    rows = []
    for glyph in glyphs:
        if rows and glyph[0] - rows[-1][0][0] < 0.6:
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    ordered = [sorted(row, key=lambda g: g[1]) for row in rows]
    return [Line(r[0][0], r[0][1], max(g[2] for g in r), "".join(g[3] for g in r)) for r in ordered]


def faults(pages: list[Page]) -> list[str]:
    """Everything that breaks the page: size, margins, pitch, characters, page numbers."""
    found = [fault for number, page in enumerate(pages, 1) for fault in _faults(number, page)]
    full = Counter(len(line.text) for page in pages for line in page.body if _is_full(page, line))
    if full.total() > 5 and full.most_common(1)[0][0] != CHARACTERS:
        found.append(f"full lines hold {dict(full)} characters")
    return found


def _is_full(page: Page, line: Line) -> bool:
    return bool(HAN.match(line.text)) and line.left < LEFT + 1 and line.right > page.width - RIGHT - 3


def _faults(number: int, page: Page) -> list[str]:
    found = []
    if abs(page.width - 210) > 0.3 or abs(page.height - 297) > 0.3:
        found.append(f"p{number} is {page.width:.1f} x {page.height:.1f} mm")
    if page.above or len(page.body) > LINES:
        found.append(f"p{number} holds {len(page.body)} lines, {len(page.above)} above")
    for line in page.body:
        if line.left < LEFT - 0.4 or line.right > page.width - RIGHT + 0.4:
            found.append(f"p{number} line from {line.left:.1f} to {line.right:.1f} mm: {line.text[:10]}")
    heads = 3 if number == 1 else 0  # a title's larger type stands lower in its line
    if any(_is_off(below.baseline - above.baseline) for above, below in pairwise(page.body[heads:])):
        found.append(f"p{number} leaves the grid of lines")
    return found + _folio_faults(number, page)


def _is_off(distance: float) -> bool:
    """Not a whole number of lines?"""
    return abs(distance - round(distance / PITCH) * PITCH) > 0.25


def _folio_faults(number: int, page: Page) -> list[str]:
    """— 1 — at the outer side, one character in, some 7 mm below the type area."""
    if [line.text for line in page.foot] != [f"—{number}—"]:
        return [f"p{number} folio {[line.text for line in page.foot]}"]
    (folio,) = page.foot
    gap = page.width - RIGHT - folio.right if number % 2 else folio.left - LEFT
    below = folio.baseline - (page.height - BOTTOM)
    if not 4.2 < gap < 6.2 or not 7 < below < 11:
        return [f"p{number} folio {gap:.2f} mm in, {below:.2f} mm below"]
    return []
