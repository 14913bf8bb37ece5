"""What the editor's script sends and asks by itself, answered in JSON. Signed out it gets 401 and keeps its text."""

from typing import Any

from flask import Blueprint, Response, abort, jsonify, request
from sqlalchemy.orm import joinedload, selectinload
from wtforms import Form

from portal.authz import Can, me, needs
from portal.clock import local, now, today
from portal.drafts.reading import standing_of
from portal.drafts.rules import Kept, Text
from portal.drafts.views import polled, quiet
from portal.meetings import minutes_autosave, minutes_writing
from portal.meetings import minutes_parts as parts
from portal.meetings.action_carried import known_of
from portal.meetings.loaders import meeting_to_keep
from portal.meetings.minutes_forms import faults_of
from portal.meetings.minutes_part_forms import ClosingForm, PartForm
from portal.meetings.models import Meeting

bp = Blueprint("minutes_editing", __name__, url_prefix="/meetings")


@bp.post("/<int:id>/minutes/parts/<key>")
@needs(Can.KEEP_MINUTES)
@polled
def save_part(id: int, key: str) -> Response:
    if not parts.KEY.fullmatch(key):
        abort(404)
    meeting, form = to_write(id), PartForm(request.form).of(key)
    if not form.validate():
        return faulty(form)
    typed, shown = form.text({}), known(meeting)
    kept = minutes_autosave.save_section(meeting, typed, by=me(), at=now(), known=shown, origin=form.origin)
    return saved(id, kept, parts.text_of(typed))


@bp.post("/<int:id>/minutes/closing")
@needs(Can.KEEP_MINUTES)
@polled
def save_closing(id: int) -> Response:
    meeting, form = to_write(id), ClosingForm(request.form)
    if not form.validate():
        return faulty(form)
    words, seen, shown = form.words.data, form.version, known(meeting)
    kept = minutes_autosave.save_closing(meeting, words, seen=seen, by=me(), at=now(), known=shown, origin=form.origin)
    return saved(id, kept, parts.closing_text(words))


@bp.post("/<int:id>/minutes/parts/<key>/lease")
@needs(Can.KEEP_MINUTES)
@polled
def hold_part(id: int, key: str) -> Response:
    if key != parts.CLOSING and not parts.KEY.fullmatch(key):
        abort(404)
    return jsonify(is_mine=minutes_autosave.hold(to_write(id), key, by=me(), at=now()))


@bp.post("/<int:id>/minutes/order")
@needs(Can.KEEP_MINUTES)
@polled
def arrange(id: int) -> Response:
    meeting = to_write(id)
    minutes_autosave.arrange(meeting, request.form.getlist("key"), by=me(), at=now(), known=known(meeting))
    return jsonify(is_kept=True)


@bp.get("/<int:id>/minutes/parts")
@needs(Can.KEEP_MINUTES)
@polled
def standing(id: int) -> Response:
    """How far each part has come, and who is writing it."""
    to_write(id)
    at, found = now(), standing_of(parts.whole_of(id))
    told = {parts.key_in(name): {"version": one.version, "by": one.held_by(me(), at)} for name, one in found.items()}
    return quiet(jsonify(parts=told))


def to_write(id: int) -> Meeting:
    """The meeting, for one who may write its minutes now. Raises Hidden, Forbidden or Refused."""
    options = (joinedload(Meeting.district), selectinload(Meeting.minutes), selectinload(Meeting.agenda))
    meeting = meeting_to_keep(me(), id, *options)
    minutes_writing.guard(meeting, me())
    return meeting


def known(meeting: Meeting) -> dict[str, str]:
    """What the editor showed of an item before anything was saved, and the first save must keep."""
    return {} if meeting.minutes else known_of(meeting, today())


def saved(id: int, kept: Kept, text: Text) -> Response:
    """What the page must know to save the next time; where to compare if this text was kept aside."""
    told: dict[str, Any] = {"version": kept.version, "drawn": parts.mark_of(text), "at": f"{local(now()):%H:%M}"}
    if kept.aside:
        told["aside"] = f"/meetings/{id}/minutes/conflicts/{kept.aside.id}"
    return jsonify(told)


def faulty(form: Form) -> Response:
    """What can't be kept, and why: the text stays in the browser until it is mended."""
    response = jsonify(faults=[text for _, text in faults_of(form)])
    response.status_code = 422
    return response
