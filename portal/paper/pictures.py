"""Pictures on a page: the QR code of a mark floats beside its words on the line grid, a photo has a line of its own."""

from io import BytesIO
from pathlib import Path
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm

from portal.paper.elements import element, paragraph, run
from portal.paper.sealing import Mark
from portal.qr import png

SIDE = Mm(22)
WIDEST, HIGHEST = Mm(130), Mm(110)  # of a photo: two fit on a page


def beside(part: Any, mark: Mark) -> list[Any]:
    """The paragraphs of a mark, the picture at the first one's left: three lines, kept together."""
    first, *others = mark.words
    lines = [paragraph("Check", _floating(part, mark), run(first)), *(paragraph("Check", run(line)) for line in others)]
    return lines + [paragraph("Check") for _ in range(3 - len(lines))]


def _floating(part: Any, mark: Mark) -> Any:
    """The run of a picture that hangs at the left margin, its top at the top of its paragraph."""
    inline = part.new_pic_inline(BytesIO(png(mark.url)), SIDE, SIDE)
    extent, about, *_ = inline
    about.set("name", "校验二维码")
    about.set("descr", f"校验码 {mark.code} 的二维码")
    anchor: Any = OxmlElement("wp:anchor")
    for name in ("distT", "distB", "distL", "distR", "simplePos", "behindDoc", "locked"):
        anchor.set(name, "0")
    for name in ("relativeHeight", "layoutInCell", "allowOverlap"):
        anchor.set(name, "1")
    corner: Any = OxmlElement("wp:simplePos")
    corner.set("x", "0")
    corner.set("y", "0")
    places = [_place("wp:positionH", "column"), _place("wp:positionV", "paragraph")]
    anchor.extend([corner, *places, extent, OxmlElement("wp:wrapNone"), about, *inline])
    return element("r", element("drawing", anchor))


def _place(tag: str, origin: str) -> Any:
    place: Any = OxmlElement(tag)
    place.set("relativeFrom", origin)
    offset: Any = OxmlElement("wp:posOffset")
    offset.text = "0"
    place.append(offset)
    return place


def photo(part: Any, picture: Path | bytes, words: str) -> Any:
    """A paragraph with the picture alone, as large as fits; its line is as high as it is."""
    source = str(picture) if isinstance(picture, Path) else BytesIO(picture)
    inline = part.new_pic_inline(source, WIDEST, None)
    if inline.extent.cy > HIGHEST:
        inline = part.new_pic_inline(source, None, HIGHEST)
    inline.docPr.set("descr", words)
    made = paragraph("Normal", element("r", element("drawing", inline)))
    made.find(qn("w:pPr")).extend([element("spacing", line=240, lineRule="auto"), element("jc", val="center")])
    return made
