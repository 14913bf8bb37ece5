"""Pages of corrections: filing one of a paragraph, withdrawing, accepting, refusing."""

from typing import Any

from flask import Blueprint, Response, flash, request
from werkzeug.wrappers import Response as BaseResponse

from portal.authz import Can, me, needs
from portal.clock import now
from portal.meetings import correction_rules as rules
from portal.meetings import correction_waiting
from portal.meetings.correction_forms import RefusalForm, form_for, number_in
from portal.meetings.correction_sight import correction_for
from portal.meetings.minutes_sight import minutes_for
from portal.meetings.minutes_views import done, of
from portal.meetings.models import Meeting
from portal.meetings.record import Paragraph, paragraph_of
from portal.meetings.words import day_words, last_day_of
from portal.web import form_page, leave_to, page

bp = Blueprint("corrections", __name__, url_prefix="/meetings")
REGISTERED = (correction_waiting.lines,)  # imported for what it registers


@bp.get("/<int:id>/corrections")
@needs(Can.CORRECT_MINUTES)
def ask(id: int) -> Response:
    meeting = minutes_for(me(), id)
    minutes = rules.check_open(meeting, by=me(), at=now())
    said = request.args.get("paragraph")
    paragraph = paragraph_of(minutes, number_in(said) or 0)
    if paragraph is None:
        return page("meetings/correction_of.html", status=422 if said else 200, said=said, **asked(meeting))
    form = form_for(meeting, paragraph)
    return form_page("meetings/correction.html", form=form, paragraph=paragraph, **asked(meeting))


@bp.post("/<int:id>/corrections")
@needs(Can.CORRECT_MINUTES)
def file(id: int) -> BaseResponse:
    meeting = minutes_for(me(), id)
    minutes = rules.check_open(meeting, by=me(), at=now())
    paragraph = rules.find(minutes, number_in(request.form.get("paragraph")) or 0)
    form = form_for(meeting, paragraph)
    if not form.validate():
        return form_page("meetings/correction.html", form=form, paragraph=paragraph, **asked(meeting))
    what = {"quoted": form.quoted.data, "wanted": form.wanted(), "reason": form.reason.data}
    try:
        rules.file(meeting, number=paragraph.number, **what, by=me(), at=now())
    except rules.Moved as reason:
        return moved(meeting, paragraph, form, str(reason))
    flash(f"对第{paragraph.number}段的更正意见已提出。办理以前可以撤回。")
    return leave_to(f"/meetings/{id}/minutes")


@bp.post("/<int:id>/corrections/<int:correction_id>/withdrawal")
@needs(Can.CORRECT_MINUTES)
def withdraw(id: int, correction_id: int) -> BaseResponse:
    meeting, correction = correction_for(me(), id, correction_id)
    rules.withdraw(meeting, correction, by=me(), at=now())
    return done(meeting, "更正意见已撤回。")


@bp.post("/<int:id>/corrections/<int:correction_id>/acceptance")
@needs(Can.DECIDE_MINUTES)
def accept(id: int, correction_id: int) -> BaseResponse:
    meeting, correction = correction_for(me(), id, correction_id)
    rules.accept(meeting, correction, by=me(), at=now())
    return done(meeting, f"已采纳，第{correction.paragraph}段已照更正意见改好。")


@bp.get("/<int:id>/corrections/<int:correction_id>/refusal")
@needs(Can.DECIDE_MINUTES)
def ask_reason(id: int, correction_id: int) -> Response:
    meeting, correction = correction_for(me(), id, correction_id)
    rules.check_decidable(meeting, correction, by=me(), at=now())
    return form_page("meetings/correction_refusal.html", form=RefusalForm(), correction=correction, **of(meeting))


@bp.post("/<int:id>/corrections/<int:correction_id>/refusal")
@needs(Can.DECIDE_MINUTES)
def refuse(id: int, correction_id: int) -> BaseResponse:
    meeting, correction = correction_for(me(), id, correction_id)
    form = RefusalForm()
    if not form.validate():
        return form_page("meetings/correction_refusal.html", form=form, correction=correction, **of(meeting))
    rules.refuse(meeting, correction, reason=form.reason.data, by=me(), at=now())
    return done(meeting, f"没有采纳，{correction.by_name}会在首页看到原因。")


def asked(meeting: Meeting) -> dict[str, Any]:
    """What the pages of filing draw besides the form."""
    assert meeting.minutes and meeting.minutes.corrections_close_at
    return {**of(meeting), "until": day_words(last_day_of(meeting.minutes.corrections_close_at))}


def moved(meeting: Meeting, paragraph: Paragraph, form: Any, reason: str) -> Response:
    """What was typed, ready to be sent again about the paragraph as it reads now."""
    form.quoted.data = paragraph.text
    context = {"form": form, "paragraph": paragraph, "reason": reason, **asked(meeting)}
    return page("meetings/correction.html", status=409, **context)
