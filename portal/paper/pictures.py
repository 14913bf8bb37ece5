"""The QR code of a mark, on the line grid of a page: it floats beside its words, so no line is moved."""

from io import BytesIO
from typing import Any

from docx.oxml import OxmlElement
from docx.shared import Mm

from portal.paper.elements import element, paragraph, run
from portal.paper.sealing import Mark
from portal.qr import png

SIDE = Mm(22)


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
