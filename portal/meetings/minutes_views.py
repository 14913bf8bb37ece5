"""Pages of the minutes: reading, writing, sending on, and the paper."""

from typing import Any

from flask import Blueprint, Response, current_app, flash, request
from sqlalchemy.orm import selectinload
from werkzeug.wrappers import Response as BaseResponse

from portal.authz import Can, me, needs
from portal.clock import now, today
from portal.drafts.reading import open_asides, standing_of
from portal.drafts.typed import version_in
from portal.meetings import (
    attached,
    correction_life,
    minutes_life,
    minutes_people,
    minutes_rules,
    minutes_waiting,
    minutes_writing,
)
from portal.meetings.action_carried import known_of
from portal.meetings.attendance import attendance_of
from portal.meetings.loaders import meeting_to_keep
from portal.meetings.minutes_forms import MinutesForm, ReturnForm
from portal.meetings.minutes_life import whose
from portal.meetings.minutes_parts import MOST_ACTIONS, MOST_SECTIONS, whole_of
from portal.meetings.minutes_reading import Reading
from portal.meetings.minutes_sight import may_read_history, minutes_for, reading_for, whole_minutes
from portal.meetings.models import Meeting
from portal.meetings.record import compose
from portal.meetings.words import body_of
from portal.web import form_page, leave_to, page, wants_fragment

bp = Blueprint("minutes", __name__, url_prefix="/meetings")
REGISTERED = (minutes_waiting.lines,)  # imported for what it registers


@bp.get("/<int:id>/minutes")
@needs(Can.READ_RECORD)
def show(id: int) -> Response:
    return page("meetings/minutes.html", "minutes", **shown(reading_for(me(), id)))


@bp.get("/<int:id>/minutes/edit")
@needs(Can.KEEP_MINUTES)
def edit(id: int) -> Response:
    meeting = _to_write(id)
    form = MinutesForm.kept(meeting, standing_of(whole_of(id)), known_of(meeting, today()))
    return form_page("meetings/minutes_edit.html", form=form, **written(meeting))


@bp.post("/<int:id>/minutes/edit")
@needs(Can.KEEP_MINUTES)
def save(id: int) -> BaseResponse:
    meeting = _to_write(id)
    form = MinutesForm.typed(meeting)
    if form.grow() or not form.validate():
        return form_page("meetings/minutes_edit.html", form=form, **written(meeting))
    asides = minutes_writing.save(meeting, form.text(meeting.agenda), seen=form.seen, by=me(), at=now())
    if asides:
        flash(f"已保存。有 {len(asides)} 处别人也改过，两份都在，请对照。", "bad")
        return leave_to(f"/meetings/{id}/minutes/conflicts/{asides[0].id}")
    flash("已保存。")
    return leave_to(f"/meetings/{id}/minutes")


@bp.post("/<int:id>/minutes/submission")
@needs(Can.KEEP_MINUTES)
def submit(id: int) -> BaseResponse:
    meeting = minutes_for(me(), id)
    minutes_rules.submit(meeting, by=me(), at=now())
    return done(meeting, "已送审。通过以前可以撤回。")


@bp.post("/<int:id>/minutes/withdrawal")
@needs(Can.KEEP_MINUTES)
def withdraw(id: int) -> BaseResponse:
    meeting = minutes_for(me(), id)
    minutes_rules.withdraw(meeting, by=me(), at=now())
    return done(meeting, "已撤回，可以接着修改。")


@bp.get("/<int:id>/minutes/return")
@needs(Can.DECIDE_MINUTES)
def ask_reason(id: int) -> Response:
    meeting = minutes_for(me(), id)
    minutes_rules.check_returnable(meeting, by=me(), at=now())
    form = ReturnForm(version=minutes_writing.version_of(meeting))
    return form_page("meetings/minutes_return.html", form=form, **of(meeting))


@bp.post("/<int:id>/minutes/return")
@needs(Can.DECIDE_MINUTES)
def send_back(id: int) -> BaseResponse:
    meeting, form = minutes_for(me(), id), ReturnForm()
    if not form.validate():
        return form_page("meetings/minutes_return.html", form=form, **of(meeting))
    minutes_rules.send_back(meeting, reason=form.reason.data, seen=_seen(), by=me(), at=now())
    return done(meeting, f"已退回，{meeting.recorder.name}会在首页看到原因。")


@bp.post("/<int:id>/minutes/passing")
@needs(Can.DECIDE_MINUTES)
def pass_(id: int) -> BaseResponse:
    meeting = minutes_for(me(), id)
    minutes_rules.pass_(meeting, seen=_seen(), by=me(), at=now())
    return done(meeting, "已通过。")


@bp.post("/<int:id>/minutes/approval")
@needs(Can.DECIDE_MINUTES)
def approve(id: int) -> BaseResponse:
    meeting = minutes_for(me(), id)
    alliance = current_app.config["ALLIANCE_NAME"]
    minutes_rules.approve(meeting, alliance=alliance, seen=_seen(), by=me(), at=now())
    return done(meeting, "已审定，会议记录定稿。")


def done(meeting: Meeting, said: str) -> BaseResponse:
    """The page's block with what happened to htmx; to a plain form the page, which says it once."""
    if wants_fragment():
        return page("meetings/minutes.html", "minutes", **shown(reading_for(me(), meeting.id), said))
    flash(said)
    return leave_to(f"/meetings/{meeting.id}/minutes")


def drawn(reading: Reading) -> dict[str, Any]:
    """What the page and the paper both draw."""
    attendance, text = attendance_of(reading.meeting), reading.text
    record = compose(reading, text, attendance, current_app.config["ALLIANCE_NAME"]) if text else None
    return {"meeting": reading.meeting, "attendance": attendance, "record": record}


def shown(reading: Reading, said: str = "") -> dict[str, Any]:
    """What the page draws beside the record: where it stands, and what this reader may do."""
    at, paper = now(), drawn(reading)
    attended = correction_life.attends(reading.meeting, paper["attendance"], me())
    choices = minutes_life.choices(reading, me(), at, attended=attended)
    far_off = [] if reading.meeting.is_final else minutes_writing.far_off(reading.text, reading.meeting.day)
    return {
        **paper,
        "corrections": correction_life.corrections(reading, me(), at),
        "addenda": correction_life.addenda(reading, me(), at),
        "whose": whose(reading.meeting.body, reading.meeting.month),
        "version": reading.text.version if reading.text else 0,
        "has_history": may_read_history(me(), reading.meeting),
        "choices": choices,
        "pass_label": minutes_life.passing_label() if choices.may_pass else "",
        "life": minutes_life.life(reading, choices, at),
        "state": minutes_life.state_of(reading, at),
        "notices": minutes_life.notices(reading, at, may_correct=choices.may_correct) + far_off,
        "said": said,
        "attachments": attached.listed(reading.meeting, reads=True) if reading.meeting.is_final else [],
    }


def of(meeting: Meeting) -> dict[str, Any]:
    """What the pages of a form draw of the meeting."""
    return {"meeting": meeting, "whose": whose(body_of(meeting), meeting.month)}


def written(meeting: Meeting) -> dict[str, Any]:
    """What the pages of the form draw besides the form."""
    return {
        **of(meeting),
        "far_off": minutes_writing.far_off(meeting.minutes, meeting.day),
        "asides": open_asides(whole_of(meeting.id)),
        "most_sections": MOST_SECTIONS,
        "most_actions": MOST_ACTIONS,
        "people": minutes_people.offered(meeting),
    }


def _to_write(id: int) -> Meeting:
    """The meeting with its minutes and agenda, for one who may write them now."""
    meeting = meeting_to_keep(me(), id, *whole_minutes(), selectinload(Meeting.agenda), selectinload(Meeting.observers))
    minutes_writing.guard(meeting, me())
    return meeting


def _seen() -> int | None:
    """The version of the minutes that the page of the button showed."""
    return version_in(request.form.get("version"))
