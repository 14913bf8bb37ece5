"""Summaries (会议纪要): everybody may read them, where the record itself stays with its readers."""

from dataclasses import replace
from functools import partial

from flask import Blueprint, Response, current_app, request

from portal.authz import Can, me, needs
from portal.clock import local
from portal.errors import Hidden, Refused
from portal.meetings import summary_docx
from portal.meetings.attendance import attendance_of
from portal.meetings.fingerprint import subject_of
from portal.meetings.loaders import GREATEST_ID, may_see
from portal.meetings.minutes_life import whose
from portal.meetings.minutes_reading import Reading, reading_of
from portal.meetings.minutes_sight import may_read
from portal.meetings.record import compose
from portal.meetings.summaries import Asked, page_of
from portal.meetings.summary import Summary, names_of_those_who_came, summarize
from portal.paper.download import word_file
from portal.paper.sealing import Mark, mark_for
from portal.web import page

bp = Blueprint("summaries", __name__, url_prefix="/meetings")


@bp.get("/summaries")
@needs(Can.READ_SUMMARY)
def index() -> Response:
    found = page_of(Asked.of(request.args))
    return page("meetings/summaries.html", "list", page=found, asked=found.asked)


@bp.get("/<int:id>/summary")
@needs(Can.READ_SUMMARY)
def show(id: int) -> Response:
    reading, summary = summary_for(id)
    meeting = reading.meeting
    return page(
        "meetings/summary.html",
        meeting=meeting,
        summary=summary,
        whose=whose(meeting.body, meeting.month),
        reads_record=may_read(meeting, me()),
    )


@bp.get("/<int:id>/summary/print")
@needs(Can.READ_SUMMARY)
def paper(id: int) -> Response:
    reading, summary = summary_for(id)
    return page("meetings/summary_print.html", meeting=reading.meeting, summary=summary, mark=mark_of(id))


@bp.get("/<int:id>/summary.docx")
@needs(Can.READ_SUMMARY)
def docx(id: int) -> Response:
    reading, summary = summary_for(id)
    day = local(reading.meeting.began_at or reading.meeting.starts_at)
    return word_file(f"{''.join(summary.title)} {day:%Y-%m-%d}", day, partial(summary_docx.draw, summary, mark_of(id)))


def summary_for(id: int) -> tuple[Reading, Summary]:
    """The summary of a final record, whoever asks; before, there is none, and only who sees the meeting learns why."""
    reading = reading_of(min(id, GREATEST_ID))
    if reading is None or not (reading.meeting.is_final or may_see(reading.meeting, me())):
        raise Hidden
    if reading.text is None or not reading.meeting.is_final:
        raise Refused("会议记录定稿以后才有纪要。请先把会议记录送审、审定。")
    attendance = attendance_of(reading.meeting)
    record = compose(reading, reading.text, attendance, current_app.config["ALLIANCE_NAME"])
    return reading, summarize(reading, reading.text, record, attendance, names_of_those_who_came(id))


def mark_of(id: int) -> Mark | None:
    """The mark of the record from which the summary is made: once that is corrected, so is this."""
    mark = mark_for(subject_of(id), request.host_url)
    if mark is None:
        return None
    _, *others = mark.words
    return replace(mark, words=(f"校验码：{mark.code}（据以整理的会议记录）", *others))
