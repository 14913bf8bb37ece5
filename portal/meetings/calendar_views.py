"""The calendar file of a meeting, for everybody in whose sight it is."""

from flask import Blueprint, Response, current_app, request
from sqlalchemy.orm import joinedload, selectinload

from portal.authz import Can, me, needs
from portal.clock import now
from portal.downloads import download
from portal.meetings.calendar import calendar_of, title_of
from portal.meetings.loaders import meeting_for
from portal.meetings.models import Meeting

bp = Blueprint("calendar", __name__, url_prefix="/meetings")

SHOWN = (joinedload(Meeting.district), joinedload(Meeting.chair), selectinload(Meeting.agenda))


@bp.get("/<int:id>/meeting.ics")
@needs(Can.READ_RECORD)
def show(id: int) -> Response:
    meeting = meeting_for(me(), id, *SHOWN)
    address = f"{request.url_root}meetings/{id}"
    data = calendar_of(meeting, alliance=current_app.config["ALLIANCE_NAME"], address=address, at=now())
    return download(data, "text/calendar", f"{title_of(meeting)}.ics")
