"""Pages of attendance for the keepers: ticking names, one person's times, corrections."""

from typing import Any

from flask import Blueprint, Response, flash, request, url_for
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response as BaseResponse

from portal.authz import Can, me, needs
from portal.clock import now
from portal.errors import BadInput, Hidden
from portal.meetings import attendance_rules
from portal.meetings import checkin_rules as rules
from portal.meetings.checkin_forms import CorrectionForm, TimesForm
from portal.meetings.checkin_reading import Person, matching, people_of
from portal.meetings.checkin_times import limits_of
from portal.meetings.details import details_of
from portal.meetings.forms import number_of
from portal.meetings.loaders import meeting_to_keep
from portal.meetings.models import Meeting, State
from portal.meetings.rules import ENTERED_IN
from portal.meetings.words import body_of
from portal.refusing import refusal_on
from portal.roster.fields import asked_words
from portal.web import changed, form_page, leave_to, page

bp = Blueprint("attendance", __name__, url_prefix="/meetings")
LONGEST_SEARCH = 40  # characters
BODY = joinedload(Meeting.district)


@bp.get("/<int:id>/attendance")
@needs(Can.KEEP_MINUTES)
def index(id: int) -> Response:
    meeting = meeting_to_keep(me(), id, BODY)
    shown = listed(
        meeting, request.args.get("q", ""), request.args.get("show", ""), number_of(request.args.get("last"))
    )
    return page("meetings/checkin_list.html", "people", **shown)


def listed(meeting: Meeting, text: str, show: str, last: int) -> dict[str, Any]:
    """What the list shows: while the sign-in is open those who are missing, or as searched; then everybody."""
    at, everyone, text = now(), people_of(meeting), asked_words(text, LONGEST_SEARCH)
    limits, signed = limits_of(meeting), [one for one in everyone if one.signed]
    waits = meeting.state == State.PLANNED
    people = everyone if text or not waits else signed if show == "signed" else [x for x in everyone if not x.signed]
    return {
        "meeting": meeting,
        "body": body_of(meeting),
        "people": matching(people, text),
        "counts": (len(everyone), len(signed)),
        "asked": (text, show),
        "last": next((one for one in everyone if one.member_id == last), None),
        "waits": waits,
        "is_open": waits and at >= limits.opens_at,
        "opens": limits.opens_at,
        "is_late_now": at > limits.late_after,
        "may_correct": meeting.state in ENTERED_IN and not waits,
        "details": details_of(meeting.id),
    }


@bp.post("/<int:id>/check-ins")
@needs(Can.KEEP_MINUTES)
def tick(id: int) -> BaseResponse:
    meeting, member_id, is_late = meeting_to_keep(me(), id, BODY), *chosen()
    rules.tick(meeting, member_id, is_late=is_late, by=me(), at=now())
    return relisted(meeting, member_id)


@bp.post("/<int:id>/check-ins/withdrawals")
@needs(Can.KEEP_MINUTES)
def untick(id: int) -> BaseResponse:
    meeting, (member_id, _) = meeting_to_keep(me(), id, BODY), chosen()
    rules.untick(meeting, member_id, by=me(), at=now())
    return relisted(meeting, 0)


def chosen() -> tuple[int, bool]:
    """Whose button was pressed, and whether it was the one that says late."""
    late = number_of(request.form.get("late"))
    member_id = late or number_of(request.form.get("member"))
    if not member_id:
        raise BadInput("没有选人，请按姓名旁边的按钮。")
    return member_id, bool(late)


def relisted(meeting: Meeting, last: int) -> BaseResponse:
    text, show = asked_words(request.form.get("q"), LONGEST_SEARCH), request.form.get("show", "")
    url = url_for(".index", id=meeting.id, q=text or None, show=show or None, last=last or None)
    return changed(url, "meetings/checkin_list.html", "people", **listed(meeting, text, show, last))


@bp.route("/<int:id>/attendance/<int:member_id>", methods=["GET", "POST"])
@needs(Can.KEEP_MINUTES)
def person(id: int, member_id: int) -> BaseResponse:
    meeting = meeting_to_keep(me(), id, BODY)
    one = person_in(meeting, member_id)
    if meeting.state == State.PLANNED:
        return clock(meeting, one)
    return correct(meeting, one)


def person_in(meeting: Meeting, member_id: int) -> Person:
    """One of those expected. Raises Hidden."""
    found = next((one for one in people_of(meeting) if one.member_id == member_id), None)
    if found is None:
        raise Hidden
    return found


def clock(meeting: Meeting, one: Person) -> BaseResponse:
    form = TimesForm.of(one, meeting)
    if form.validate_on_submit():
        with refusal_on(form):
            rules.set_times(meeting, one.member_id, *form.clocked(meeting), by=me(), at=now())
            return done(meeting, f"{one.name}的时间已保存。")
    return person_page(meeting, one, form)


def correct(meeting: Meeting, one: Person) -> BaseResponse:
    attendance_rules.check_correctable(meeting)
    form = CorrectionForm.of(one, meeting)
    if form.validate_on_submit():
        typed = {"fact": form.fact(meeting), "why": form.why.data, "seen": form.seen}
        with refusal_on(form):
            attendance_rules.correct(meeting, one.member_id, **typed, by=me(), at=now())
            return done(meeting, f"{one.name}的出勤已更正。")
    return person_page(meeting, one, form)


def person_page(meeting: Meeting, one: Person, form: TimesForm) -> Response:
    is_closed = meeting.state != State.PLANNED
    return form_page("meetings/checkin_person.html", form=form, meeting=meeting, one=one, is_closed=is_closed)


def done(meeting: Meeting, said: str) -> BaseResponse:
    flash(said)
    return leave_to(url_for(".index", id=meeting.id))
