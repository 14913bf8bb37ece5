"""Adding photos and papers to a note, and saying what the photos show."""

from flask import Blueprint, Response, flash
from werkzeug.wrappers import Response as BaseResponse

from portal.attachments.forms import AttachForm
from portal.attachments.receiving import receive
from portal.attachments.taking import MOST_AT_ONCE
from portal.authz import Can, me, needs
from portal.cases.attached import beside, subject_of
from portal.cases.editing_views import to_write
from portal.cases.writing_rules import reopen
from portal.clock import now
from portal.uploads import takes
from portal.web import form_page, leave_to

bp = Blueprint("case_attachments", __name__, url_prefix="/cases")


@bp.get("/<int:id>/attachments")
@needs(Can.WRITE_CASE)
def show(id: int) -> Response:
    return attaching(id, AttachForm(formdata=None))


@bp.post("/<int:id>/attachments")
@needs(Can.WRITE_CASE)
@takes(MOST_AT_ONCE)
def add(id: int) -> BaseResponse:
    form = AttachForm()
    if not form.validate():
        return attaching(id, form)
    received = receive(subject_of(to_write(id)), form.files.data, by=me(), at=now())
    form.files.errors = received.faults
    if not received.words:
        return attaching(id, form)
    if received.added:
        reopen(to_write(id))
    flash(received.words)
    for fault in received.faults:
        flash(f"没有收：{fault}", "bad")
    return leave_to(f"/cases/{id}/attachments")


def attaching(id: int, form: AttachForm) -> Response:
    """What is there, with captions to write; the form of adding more."""
    note = to_write(id)
    photos, papers = beside(note, None, everything=True)
    return form_page("cases/attach.html", form=form, note=note, photos=photos, attachments=papers)
