"""A Word file as an answer: drawn while no transaction is open, named in Chinese."""

from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING

from flask import Response, send_file

from portal.web import let_go

if TYPE_CHECKING:
    from portal.paper.builder import Paper

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def word_file(title: str, at: datetime, draw: Callable[["Paper"], None]) -> Response:
    """The file that draw(paper) writes, with its title as its name. Nothing may be changed before it."""
    let_go()
    from portal.paper.builder import Paper  # costs memory: only workers that are asked for a file pay

    paper = Paper(title, at)
    draw(paper)
    response = send_file(BytesIO(paper.finish()), DOCX, as_attachment=True, download_name=f"{title}.docx")
    response.headers["Cache-Control"] = "private, no-store"  # send_file's own would let a browser keep it
    return response
