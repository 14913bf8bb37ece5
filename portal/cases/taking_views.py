"""Taking notes away: one on paper or as a Word file, what the list shows as one file or as a folder of plain texts."""

from flask import Blueprint, Response, request, send_file

from portal.authz import Can, me, needs
from portal.cases import docx, folder
from portal.cases.attached import beside
from portal.cases.document import Document, compose
from portal.cases.listing import Asked, ids_of
from portal.cases.models import CaseNote
from portal.cases.sight import edition_of, note_for
from portal.cases.views import asked
from portal.clock import local, now
from portal.errors import Refused
from portal.paper.download import word_file
from portal.web import let_go, page

bp = Blueprint("case_papers", __name__, url_prefix="/cases")
NOT_OUT = "还没有发布，发布以后才能打印和下载。"
MOST = 200  # notes in one file


@bp.get("/<int:id>/print")
@needs(Can.WRITE_CASE)
def sheet(id: int) -> Response:
    note = note_for(me(), id)
    return page("cases/print.html", note=note, document=written(note))


@bp.get("/<int:id>/case.docx")
@needs(Can.WRITE_CASE)
def word(id: int) -> Response:
    document = written(note_for(me(), id))
    return word_file(document.title, now(), lambda paper: docx.draw(document, paper))


@bp.get("/cases.docx")
@needs(Can.WRITE_CASE)
def volume() -> Response:
    """What the list's address asks for, in its order, with a page of contents."""
    documents = [written(note, small=True) for note in notes_of(asked(request.args))]
    title = "产业案例汇编"
    return word_file(title, now(), lambda paper: docx.draw_volume([title], documents, paper))


@bp.get("/cases.zip")
@needs(Can.WRITE_CASE)
def plain_texts() -> Response:
    """The same as a folder of Markdown and photos, which another portal takes in."""
    found = [(note, *folder.texts_of(note, edition)) for note in notes_of(asked(request.args))
             if (edition := edition_of(note))]  # fmt: skip
    photos = {note.id: written(note).photos for note, *_ in found}
    let_go()
    made = folder.zipped([(name, text, photos[note.id]) for note, name, text in found], now())
    response = send_file(
        made, "application/zip", as_attachment=True, download_name=f"产业案例{local(now()):%Y%m%d}.zip"
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


def written(note: CaseNote, *, small: bool = False) -> Document:
    edition = edition_of(note)
    if edition is None:
        raise Refused(NOT_OUT)
    photos, _ = beside(note, edition, everything=False)
    return compose(note, edition, photos, small=small)


def notes_of(wanted: Asked) -> list[CaseNote]:
    """At most MOST. Raises Refused when there are none, or more."""
    ids = ids_of(wanted, me(), MOST + 1)
    if not ids:
        raise Refused("没有这样的案例，没有可以下载的。")
    if len(ids) > MOST:
        raise Refused(f"超过 {MOST} 篇，一个文件放不下。请先按产业、片区或年份筛选，再分几次下载。")
    return [note_for(me(), id) for id in ids]
