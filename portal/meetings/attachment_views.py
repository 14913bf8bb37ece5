"""Adding attachments to a meeting."""

from typing import Any

from flask import Blueprint, Response, flash
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response as BaseResponse

from portal.attachments.forms import AttachForm
from portal.attachments.listing import lines_of
from portal.attachments.receiving import receive
from portal.attachments.taking import MOST_AT_ONCE
from portal.authz import Can, me, needs
from portal.clock import now
from portal.meetings import attached
from portal.meetings.life import Reader
from portal.meetings.loaders import meeting_to_keep
from portal.meetings.models import Meeting
from portal.meetings.outline import Outline
from portal.meetings.words import body_of
from portal.uploads import takes
from portal.web import form_page, leave_to

bp = Blueprint("meeting_attachments", __name__, url_prefix="/meetings")


@bp.get("/<int:id>/attachments")
@needs(Can.KEEP_MINUTES)
def show(id: int) -> Response:
    return attaching(id, AttachForm(formdata=None))


@bp.post("/<int:id>/attachments")
@needs(Can.KEEP_MINUTES)
@takes(MOST_AT_ONCE)
def add(id: int) -> BaseResponse:
    form = AttachForm()
    if not form.validate():
        return attaching(id, form)
    received = receive(attached.subject_of(id), form.files.data, by=me(), at=now())
    form.files.errors = received.faults
    if not received.words:
        return attaching(id, form)
    flash(received.words)
    for fault in received.faults:
        flash(f"没有收：{fault}", "bad")
    return leave_to(f"/meetings/{id}")


def attaching(id: int, form: AttachForm) -> Response:
    """The page of the form alone: where a refused upload says what was wrong."""
    meeting = meeting_to_keep(me(), id, joinedload(Meeting.district))
    attached.check_open(meeting)
    lines = lines_of(attached.subject_of(id))
    return form_page("meetings/attach.html", form=form, meeting=meeting, body=body_of(meeting), attachments=lines)


def beside(meeting: Outline, reader: Reader) -> dict[str, Any]:
    """What the meeting's page draws of attachments: those the reader may download, and the form to add some."""
    attaches = reader.keeps and meeting.state not in attached.CLOSED
    return {
        "attachments": attached.listed(meeting, reads=reader.reads),
        "attach_form": AttachForm(formdata=None) if attaches else None,
    }
