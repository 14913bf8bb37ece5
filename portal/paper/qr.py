"""A QR code of an address of ours: as SVG for pages (their policy lets no data: image in), as PNG for Word files."""

from io import BytesIO

import segno
from markupsafe import Markup

QUIET = 4  # modules of white around it, inside the picture


def svg(url: str, title: str) -> Markup:
    out = BytesIO()
    code = segno.make(url, error="m", micro=False)
    code.save(out, kind="svg", svgclass=None, lineclass=None, xmldecl=False, svgns=False, nl=False, omitsize=True,
              border=QUIET, title=title)  # fmt: skip
    return Markup(out.getvalue().decode())  # noqa: S704 - drawn by segno from our own address


def png(url: str) -> bytes:
    out = BytesIO()
    segno.make(url, error="m", micro=False).save(out, kind="png", scale=8, border=QUIET)
    return out.getvalue()
