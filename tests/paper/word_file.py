"""What a Word file says, and the faults of its geometry and of what it tells about us, without laying it out."""

import zipfile
from io import BytesIO

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MM = 1440 / 25.4  # twips
TOP, RIGHT, BOTTOM, LEFT = 37, 26, 35, 28


def part(data: bytes, name: str):
    return etree.fromstring(zipfile.ZipFile(BytesIO(data)).read(name))


def names(data: bytes) -> list[str]:
    return zipfile.ZipFile(BytesIO(data)).namelist()


def paragraphs(data: bytes, style: str = "") -> list[str]:
    """The texts of the paragraphs that say something (of this style), in order, cells of tables included."""
    found = part(data, "word/document.xml").iter(W + "p")
    return [text for text in (said(p) for p in found if not style or style_of(p) == style) if text]


def said(paragraph) -> str:
    return "".join(text.text or "" for text in paragraph.iter(W + "t")).strip()


def style_of(paragraph) -> str:
    return paragraph.find(f"{W}pPr/{W}pStyle").get(W + "val")


def measures(data: bytes) -> dict[str, float]:
    """Page and margins in mm; how many lines and characters fit between the margins."""
    section = part(data, "word/document.xml").find(f"{W}body/{W}sectPr")
    size, margins = section.find(W + "pgSz"), section.find(W + "pgMar")
    twips = {name: int(margins.get(W + name)) for name in ("top", "right", "bottom", "left")}
    width, height = (int(size.get(W + name)) for name in ("w", "h"))
    normal = next(s for s in part(data, "word/styles.xml").iter(W + "style") if s.get(W + "default") == "1")
    line = normal.find(f"{W}pPr/{W}spacing")
    pitch = int(normal.find(f"{W}rPr/{W}sz").get(W + "val")) * 10 + int(
        normal.find(f"{W}rPr/{W}spacing").get(W + "val")
    )
    assert line.get(W + "lineRule") == "exact"
    return {
        "width": round(width / MM, 1),
        "height": round(height / MM, 1),
        **{name: round(value / MM, 1) for name, value in twips.items()},
        "lines": (height - twips["top"] - twips["bottom"]) // int(line.get(W + "line")),
        "characters": (width - twips["left"] - twips["right"]) // pitch,
    }


A_PAGE = {
    "width": 210.0,
    "height": 297.0,
    "top": 37.0,
    "right": 26.0,
    "bottom": 35.0,
    "left": 28.0,
    "lines": 22,
    "characters": 28,
}
