"""A QR code of an address of ours: as SVG for pages (their policy lets no data: image in), as PNG for Word files."""

from functools import lru_cache
from io import BytesIO

import segno
from markupsafe import Markup

QUIET = 4  # modules of white around it, inside the picture


def svg(url: str, title: str, quiet: int = QUIET, light: str | None = None) -> Markup:
    """Without styles; `light` is the colour of what is not dark, where the page's own would not do."""
    out = BytesIO()
    code = segno.make(url, error="m", micro=False)
    code.save(out, kind="svg", svgclass=None, lineclass=None, xmldecl=False, svgns=False, nl=False, omitsize=True,
              border=quiet, title=title, light=light)  # fmt: skip
    return Markup(out.getvalue().decode())  # noqa: S704 - drawn by segno from our own address


kept_svg = lru_cache(maxsize=128)(svg)  # for what many look at: drawing takes 3 ms. Never for an address with a secret


def png(url: str) -> bytes:
    out = BytesIO()
    segno.make(url, error="m", micro=False).save(out, kind="png", scale=8, border=QUIET)
    return out.getvalue()
