"""Pages of leave: asking, the list, entering for another, deciding."""

from typing import Any

from flask import Blueprint, Response, flash
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response as BaseResponse

from portal.authz import Can, me, needs
from portal.clock import local, now
from portal.errors import Forbidden
from portal.meetings import leave_facts, leave_rules, leave_waiting
from portal.meetings.leave_forms import AskForm, EntryForm, WordForm
from portal.meetings.leave_models import LeaveRequest
from portal.meetings.leave_reading import sheet_of
from portal.meetings.leave_sight import holders, leave_for, may_decide
from portal.meetings.loaders import meeting_for
from portal.meetings.models import Meeting
from portal.meetings.words import body_of
from portal.numbers import number
from portal.refusing import refusal_on
from portal.roster.in_office import in_office
from portal.web import form_page, leave_to, page, wants_fragment

bp = Blueprint("leave", __name__, url_prefix="/meetings")
BODY = joinedload(Meeting.district)
REGISTERED = (leave_waiting.lines, leave_facts.on_leave)  # imported for what they register


@bp.get("/<int:id>/leave")
@needs(Can.ASK_LEAVE)
def show(id: int) -> Response:
    return drawn(meeting_for(me(), id, BODY))


@bp.post("/<int:id>/leave")
@needs(Can.ASK_LEAVE)
def ask(id: int) -> BaseResponse:
    meeting, form = meeting_for(me(), id, BODY), AskForm()
    if not form.validate():
        return drawn(meeting, form)
    leave_rules.ask(meeting, form.chosen, form.reason.data, by=me(), at=now())
    return done(meeting, "已提出，批没批准会在首页告诉您。")


@bp.get("/<int:id>/leave/entry")
@needs(Can.DECIDE_LEAVE)
def entry(id: int) -> Response:
    meeting = meeting_for(me(), id, BODY)
    return form_page("meetings/leave_entry.html", form=EntryForm().offer(choices(meeting)), **named(meeting))


@bp.post("/<int:id>/leave/entry")
@needs(Can.DECIDE_LEAVE)
def enter(id: int) -> BaseResponse:
    meeting = meeting_for(me(), id, BODY)
    form = EntryForm().offer(choices(meeting))
    if form.validate():
        with refusal_on(form):
            leave_rules.enter(meeting, form.member.data, form.chosen, form.reason.data, by=me(), at=now())
            return done(meeting, "已录入，本人会在首页看到，可以提出异议。")
    return form_page("meetings/leave_entry.html", form=form, **named(meeting))


@bp.post("/<int:id>/leave/<int:leave_id>/approval")
@needs(Can.DECIDE_LEAVE)
def approve(id: int, leave_id: int) -> BaseResponse:
    meeting, leave, form = found(id, leave_id)
    if not form.is_fit():
        return drawn(meeting, word=form, leave_id=leave_id)
    leave_rules.approve(meeting, leave, form.word.data, by=me(), at=now())
    return done(meeting, "已批准。")


@bp.post("/<int:id>/leave/<int:leave_id>/refusal")
@needs(Can.DECIDE_LEAVE)
def refuse(id: int, leave_id: int) -> BaseResponse:
    meeting, leave, form = found(id, leave_id)
    if not form.is_fit("不批准请写一句为什么，本人会看到。"):
        return drawn(meeting, word=form, leave_id=leave_id)
    leave_rules.refuse(meeting, leave, form.word.data, by=me(), at=now())
    return done(meeting, "没有批准，本人会在首页看到您的话。")


@bp.post("/<int:id>/leave/<int:leave_id>/withdrawal")
@needs(Can.ASK_LEAVE)
def withdraw(id: int, leave_id: int) -> BaseResponse:
    meeting, leave, _ = found(id, leave_id)
    leave_rules.withdraw(meeting, leave, by=me(), at=now())
    return done(meeting, "已撤回，请准时到会。")


@bp.post("/<int:id>/leave/<int:leave_id>/objection")
@needs(Can.ASK_LEAVE)
def object_to(id: int, leave_id: int) -> BaseResponse:
    meeting, leave, form = found(id, leave_id)
    if not form.is_fit("请写一句哪里不对。"):
        return drawn(meeting, word=form, leave_id=leave_id)
    leave_rules.object_to(meeting, leave, form.word.data, by=me(), at=now())
    return done(meeting, "已提出异议，由代录人以外的人重新审批。")


def found(id: int, leave_id: int) -> tuple[Meeting, LeaveRequest, WordForm]:
    """The meeting first: its lock puts those who decide at once in line."""
    meeting = meeting_for(me(), id, BODY)
    return meeting, leave_for(me(), meeting, leave_id), WordForm.of(leave_id)


def choices(meeting: Meeting) -> list[tuple[int, str]]:
    """Those expected for whom this person may enter leave. Raises Forbidden."""
    held = holders(local(now()).date())
    expected = in_office(meeting.day, meeting.district_id)
    people = [one for one in expected if may_decide({one.member_id}, meeting.district_id, me(), held)]
    if not people:
        raise Forbidden(leave_rules.DECIDES)
    return [(one.member_id, f"{one.name}（{one.town}{one.village}）") for one in people]


def drawn(
    meeting: Meeting, form: AskForm | None = None, word: WordForm | None = None, leave_id: int = 0, said: str = ""
) -> Response:
    """The page, or its block, with the form that was sent last. Raises Forbidden for whom it does not concern."""
    sheet = sheet_of(meeting, me(), now())
    if not (sheet.sees_list or sheet.is_expected or sheet.mine):
        raise Forbidden(f"您{leave_rules.NOT_EXPECTED}")
    undecided = (line.id for line in (*sheet.lines, *sheet.mine) if line.decides or line.may_object)
    words = {id: word if word and id == leave_id else WordForm.empty(id) for id in undecided}
    faulty = bool((form and form.errors) or (word and word.word.errors))
    shown: dict[str, Any] = {"sheet": sheet, "form": form or AskForm(None), "words": words, "said": said}
    return page("meetings/leave.html", "leave", 422 if faulty else 200, **shown, **named(meeting))


def named(meeting: Meeting) -> dict[str, Any]:
    return {"meeting": meeting, "body": body_of(meeting), "days": number(leave_rules.KEEP_DAYS)}


def done(meeting: Meeting, said: str) -> BaseResponse:
    """The page's block with what happened to htmx; to a plain form the page, which says it once."""
    if wants_fragment():
        return drawn(meeting, said=said)
    flash(said)
    return leave_to(f"/meetings/{meeting.id}/leave")
