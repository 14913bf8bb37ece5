"""Pages after the count: the result and its sheet, the decision, the notice with objections, the award."""

from datetime import date
from typing import Any

from flask import Blueprint, Response, flash
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response as BaseResponse

from portal.accounts.again import confirm_password
from portal.authz import Can, me, needs
from portal.ballots.reading import hashes
from portal.clock import local, now
from portal.errors import Refused
from portal.extensions import db
from portal.refusing import refusal_on
from portal.stars import deciding_rules
from portal.stars.forms import DecideForm, DropForm, DropOtherForm, ObjectionForm, ReplyForm
from portal.stars.loaders import objection_for, round_for, seat_for
from portal.stars.models import Candidacy, Objection, Seat, StarRound, StarStep, State
from portal.stars.results import Result, result_of
from portal.stars.views import NAMED, done
from portal.web import form_page, leave_to, page

bp = Blueprint("star_results", __name__, url_prefix="/stars")
WHO = joinedload(Seat.candidacy).joinedload(Candidacy.member)
OF_OBJECTION = (joinedload(Objection.candidacy).joinedload(Candidacy.member), joinedload(Objection.owner))


@bp.get("/<int:id>/result")
@needs(Can.VOTE)
def result(id: int) -> Response:
    round = round_for(me(), id, *NAMED)
    return page("stars/result.html", round=round, **counted(round))


@bp.get("/<int:id>/print")
@needs(Can.VOTE)
def sheet(id: int) -> Response:
    """The count sheet (计票结果单), to be signed."""
    round = round_for(me(), id, *NAMED)
    return page("stars/count_sheet.html", round=round, **counted(round))


def counted(round: StarRound) -> dict[str, Any]:
    """What both show of the count. Raises Refused before there is one."""
    found = result_of(round)
    if found is None:
        raise Refused("还没有开箱计票，谁也看不到票数。")
    votes = [(vote, counts, hashes(vote)) for vote, counts in found.votes]
    return {"result": found, "votes": votes, "decided": decided_of(round)}


def decided_of(round: StarRound) -> dict[int, str]:
    """By candidacy: why they are chosen; only once it is decided."""
    return {seat.candidacy_id: seat.why for seat in deciding_rules.seats_of(round)}


@bp.get("/<int:id>/decision")
@needs(Can.DECIDE_ROUND)
def deciding(id: int) -> Response:
    round, found = to_decide(id)
    return decision_page(round, found, DecideForm(None, data={"chosen": sorted(deciding_rules.proposed(found))}))


@bp.post("/<int:id>/decision")
@needs(Can.DECIDE_ROUND)
def decide(id: int) -> BaseResponse:
    form = DecideForm()
    if form.validate():
        with refusal_on(form):
            confirm_password(me(), form.password.data)
            round, _ = to_decide(id)
            deciding_rules.decide(round, form.chosen.data, form.reason.data, by=me(), at=now())
            return done(id, "已审定，请宣传干事发布公示。")
    return decision_page(*to_decide(id), form)


def to_decide(id: int) -> tuple[StarRound, Result]:
    round = round_for(me(), id, *NAMED)
    found = result_of(round)
    if found is None or round.state != State.COUNTED:
        raise Refused("开箱计票以后才能审定，审定一次。")
    return round, found


def decision_page(round: StarRound, found: Result, form: DecideForm) -> Response:
    return form_page("stars/decision.html", form=form, round=round, result=found)


@bp.post("/<int:id>/notice")
@needs(Can.PUBLISH_AWARD)
def publish_notice(id: int) -> BaseResponse:
    deciding_rules.publish_notice(round_for(me(), id, *NAMED), by=me(), at=now())
    return done(id, "公示已经发布。")


@bp.post("/<int:id>/award")
@needs(Can.PUBLISH_AWARD)
def award(id: int) -> BaseResponse:
    deciding_rules.award(round_for(me(), id, *NAMED), by=me(), at=now())
    return done(id, "表彰已经发布。")


@bp.get("/<int:id>/objections")
@needs(Can.VOTE)
def objections(id: int) -> Response:
    return objections_page(round_for(me(), id, *NAMED))


@bp.post("/<int:id>/objections")
@needs(Can.VOTE)
def object_to(id: int) -> BaseResponse:
    round = round_for(me(), id, *NAMED)
    form = offered(ObjectionForm(), round)
    if form.validate():
        with refusal_on(form):
            row = deciding_rules.object_to(round, form.about.data or None, form.text.data, by=me(), at=now())
            flash(f"异议已收到，编号 {row.number}，{row.due_on.month}月{row.due_on.day}日以前答复。")
            return leave_to(f"/stars/{id}/objections")
    return objections_page(round_for(me(), id, *NAMED), form)


@bp.post("/<int:id>/objections/<int:row_id>/answer")
@needs(Can.VET)
def answer(id: int, row_id: int) -> BaseResponse:
    round, form = round_for(me(), id, *NAMED), ReplyForm()
    row = objection_for(round, row_id, *OF_OBJECTION)
    if not form.validate():
        return objections_page(round, reply=form, row_id=row_id)
    deciding_rules.answer(round, row, form.text.data, by=me(), at=now())
    flash("已答复。")
    return leave_to(f"/stars/{id}/objections")


def objections_page(
    round: StarRound, form: ObjectionForm | None = None, reply: Any = None, row_id: int = 0
) -> Response:
    """Every objection with its answer, without who objected; the form while the notice runs."""
    if round.state not in (State.NOTICE, State.AWARDED):
        raise Refused("还没有公示，公示以后才能提出异议。")
    asked = select(Objection).where(Objection.round_id == round.id).order_by(Objection.number).options(*OF_OBJECTION)
    rows = list(db.session.scalars(asked))
    replies = {row.id: reply_to(row.id, reply if row.id == row_id else None) for row in rows if answers(round, row)}
    ask = offered(form or ObjectionForm(None), round)
    return form_page("stars/objections.html", form=form or reply or ask, ask=ask, round=round, rows=rows,
                     replies=replies, seats=seats(round))  # fmt: skip


def answers(round: StarRound, row: Objection) -> bool:
    return row.answered_at is None and deciding_rules.may_answer(round, row, me())


def reply_to(row_id: int, form: Any) -> Any:
    form = form or ReplyForm(None)
    form.text.id = form.text.label.field_id = f"reply-{row_id}"
    return form


def offered(form: ObjectionForm, round: StarRound) -> ObjectionForm:
    people = [(str(seat.candidacy_id), seat.candidacy.member.name) for seat in seats(round)]
    form.about.choices = [("0", "这一轮评选"), *people]
    return form


def seats(round: StarRound) -> list[Seat]:
    """Those who are chosen and still are, with their people loaded."""
    kept = select(Seat).where(Seat.round_id == round.id, Seat.lost_at.is_(None)).order_by(Seat.position).options(WHO)
    return list(db.session.scalars(kept))


@bp.get("/<int:id>/seats/<int:seat_id>/leaving")
@needs(Can.VOTE)
def leaving(id: int, seat_id: int) -> Response:
    round = round_for(me(), id, *NAMED)
    seat = seat_for(round, seat_id, WHO)
    deciding_rules.check_may_drop(round, seat, me())
    return leaving_page(round, seat, drop_form(seat, is_sent=False))


def drop_form(seat: Seat, *, is_sent: bool) -> DropForm:
    """Of another's seat the password is asked again."""
    kind = DropForm if seat.candidacy.member_id == me().id else DropOtherForm
    return kind() if is_sent else kind(None)


@bp.post("/<int:id>/seats/<int:seat_id>/leaving")
@needs(Can.VOTE)
def leave(id: int, seat_id: int) -> BaseResponse:
    round = round_for(me(), id, *NAMED)
    seat = seat_for(round, seat_id, WHO)
    deciding_rules.check_may_drop(round, seat, me())
    form = drop_form(seat, is_sent=True)
    if form.validate():
        with refusal_on(form):
            if form.password:
                confirm_password(me(), form.password.data)
                round = round_for(me(), id, *NAMED)
            fresh = deciding_rules.drop_out(round, seat_for(round, seat_id, WHO), form.text.data, by=me(), at=now())
            return done(id, "已退出，后一名依次递补，另行公示。" if fresh else "已退出，没有可以递补的人。")
    round = round_for(me(), id, *NAMED)
    return leaving_page(round, seat_for(round, seat_id, WHO), form)


def leaving_page(round: StarRound, seat: Seat, form: DropForm) -> Response:
    return form_page("stars/leaving.html", form=form, round=round, seat=seat)


def awarded_on(round: StarRound) -> date:
    """The day on which the award was published."""
    step = select(StarStep.at).where(StarStep.round_id == round.id, StarStep.kind == "awarded")
    return local(db.session.scalars(step.order_by(StarStep.id.desc()).limit(1)).one()).date()


@bp.get("/<int:id>/award")
@needs(Can.VOTE)
def award_paper(id: int) -> Response:
    """The circular (通报) and a certificate for each, on A4."""
    round = round_for(me(), id, *NAMED)
    if round.state != State.AWARDED:
        raise Refused("还没有表彰，公示以后才能发布表彰。")
    return page("stars/award.html", round=round, seats=seats(round), awarded=awarded_on(round))
