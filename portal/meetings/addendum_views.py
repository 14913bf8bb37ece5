"""Pages of addenda: putting one forward beside a final record, signing, refusing, withdrawing."""

from flask import Blueprint, Response, flash, request
from werkzeug.wrappers import Response as BaseResponse

from portal.authz import Can, me, needs
from portal.clock import now
from portal.meetings import addendum_rules as rules
from portal.meetings.correction_forms import AddendumForm, RefusalForm, number_in
from portal.meetings.correction_sight import addendum_for
from portal.meetings.minutes_sight import minutes_for
from portal.meetings.minutes_views import done, of
from portal.web import form_page, leave_to

bp = Blueprint("addenda", __name__, url_prefix="/meetings")


@bp.get("/<int:id>/addenda")
@needs(Can.KEEP_MINUTES)
def ask(id: int) -> Response:
    meeting = minutes_for(me(), id)
    rules.check_proposable(meeting, by=me())
    form = AddendumForm(data={"paragraph": number_in(request.args.get("paragraph"))})
    return form_page("meetings/addendum.html", form=form, **of(meeting))


@bp.post("/<int:id>/addenda")
@needs(Can.KEEP_MINUTES)
def propose(id: int) -> BaseResponse:
    meeting, form = minutes_for(me(), id), AddendumForm()
    minutes = rules.check_proposable(meeting, by=me())
    if form.validate() and form.knows(minutes):
        rules.propose(meeting, number=form.paragraph.data, wording=form.wording.data, by=me(), at=now())
        flash("更正已提出，由提出人以外的召集人签发后生效。签发以前可以撤回。")
        return leave_to(f"/meetings/{id}/minutes")
    return form_page("meetings/addendum.html", form=form, **of(meeting))


@bp.post("/<int:id>/addenda/<int:addendum_id>/withdrawal")
@needs(Can.KEEP_MINUTES)
def withdraw(id: int, addendum_id: int) -> BaseResponse:
    meeting, addendum = addendum_for(me(), id, addendum_id)
    rules.withdraw(meeting, addendum, by=me(), at=now())
    return done(meeting, "更正已撤回。")


@bp.post("/<int:id>/addenda/<int:addendum_id>/signature")
@needs(Can.DECIDE_MINUTES)
def sign(id: int, addendum_id: int) -> BaseResponse:
    meeting, addendum = addendum_for(me(), id, addendum_id)
    rules.sign(meeting, addendum, by=me(), at=now())
    return done(meeting, "更正已签发，随会议记录一起打印。")


@bp.get("/<int:id>/addenda/<int:addendum_id>/refusal")
@needs(Can.DECIDE_MINUTES)
def ask_reason(id: int, addendum_id: int) -> Response:
    meeting, addendum = addendum_for(me(), id, addendum_id)
    rules.check_signable(meeting, addendum, by=me(), at=now())
    return form_page("meetings/addendum_refusal.html", form=RefusalForm(), addendum=addendum, **of(meeting))


@bp.post("/<int:id>/addenda/<int:addendum_id>/refusal")
@needs(Can.DECIDE_MINUTES)
def refuse(id: int, addendum_id: int) -> BaseResponse:
    meeting, addendum = addendum_for(me(), id, addendum_id)
    form = RefusalForm()
    if not form.validate():
        return form_page("meetings/addendum_refusal.html", form=form, addendum=addendum, **of(meeting))
    rules.refuse(meeting, addendum, reason=form.reason.data, by=me(), at=now())
    return done(meeting, f"没有签发，{addendum.by_name}会在首页看到原因。")
