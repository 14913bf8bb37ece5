"""The record on paper: to be printed by the browser, or as a Word file."""

from functools import partial

from flask import Blueprint, Response, current_app, request

from portal.authz import Can, me, needs
from portal.clock import local
from portal.errors import Refused
from portal.meetings import record_docx
from portal.meetings.attendance import attendance_of
from portal.meetings.fingerprint import subject_of
from portal.meetings.minutes_reading import Reading
from portal.meetings.minutes_sight import reading_for
from portal.meetings.record import Record, compose
from portal.paper.download import word_file
from portal.paper.sealing import Mark, mark_for
from portal.web import page

bp = Blueprint("meeting_papers", __name__, url_prefix="/meetings")


@bp.get("/<int:id>/print")
@needs(Can.READ_RECORD)
def show(id: int) -> Response:
    reading, record = composed(id)
    return page("meetings/print.html", meeting=reading.meeting, record=record, mark=mark_of(reading))


@bp.get("/<int:id>/record.docx")
@needs(Can.READ_RECORD)
def docx(id: int) -> Response:
    reading, record = composed(id)
    day = local(reading.meeting.began_at or reading.meeting.starts_at)
    name = f"{'草稿 ' if record.is_draft else ''}{''.join(record.title)} {day:%Y-%m-%d}"
    return word_file(name, day, partial(record_docx.draw, record, mark_of(reading)))


def composed(id: int) -> tuple[Reading, Record]:
    """The record as the page shows it, in the reader's sight."""
    reading = reading_for(me(), id)
    if reading.text is None:
        raise Refused("会议记录还没有动笔，没有可以打印的内容。")
    attendance = attendance_of(reading.meeting)
    return reading, compose(reading, reading.text, attendance, current_app.config["ALLIANCE_NAME"])


def mark_of(reading: Reading) -> Mark | None:
    """What the paper of a final record carries."""
    return mark_for(subject_of(reading.meeting.id), request.host_url) if reading.meeting.is_final else None
