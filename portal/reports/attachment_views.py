"""Adding attachments to a report."""

from flask import Blueprint, Response, flash
from werkzeug.wrappers import Response as BaseResponse

from portal.attachments.forms import AttachForm
from portal.attachments.listing import lines_of
from portal.attachments.receiving import receive
from portal.attachments.taking import MOST_AT_ONCE
from portal.authz import Can, me, needs
from portal.clock import now
from portal.reports.attached import subject_of
from portal.reports.editing_views import to_write
from portal.uploads import takes
from portal.web import form_page, leave_to

bp = Blueprint("report_attachments", __name__, url_prefix="/reports")


@bp.get("/<int:id>/attachments")
@needs(Can.WRITE_REPORT)
def show(id: int) -> Response:
    return attaching(id, AttachForm(formdata=None))


@bp.post("/<int:id>/attachments")
@needs(Can.WRITE_REPORT)
@takes(MOST_AT_ONCE)
def add(id: int) -> BaseResponse:
    form = AttachForm()
    if not form.validate():
        return attaching(id, form)
    received = receive(subject_of(to_write(id)), form.files.data, by=me(), at=now())
    form.files.errors = received.faults
    if not received.words:
        return attaching(id, form)
    flash(received.words)
    for fault in received.faults:
        flash(f"没有收：{fault}", "bad")
    return leave_to(f"/reports/{id}")


def attaching(id: int, form: AttachForm) -> Response:
    """The page of the form alone: where a refused upload says what was wrong."""
    report = to_write(id)
    return form_page("reports/attach.html", form=form, report=report, attachments=lines_of(subject_of(report)))
