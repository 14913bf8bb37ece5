"""The roll on view: who may vote, "may I?", what is wrong with my data."""

from flask import Blueprint, Response, flash, request
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response as BaseResponse

from portal.authz import Can, me, needs
from portal.clock import now
from portal.errors import Refused
from portal.extensions import db
from portal.refusing import refusal_on
from portal.roster.fields import asked_words
from portal.stars import roll_rules
from portal.stars.forms import DoubtForm, ReplyForm, TextForm
from portal.stars.loaders import doubt_for, round_for
from portal.stars.models import RollDoubt, StarRound, State
from portal.stars.views import NAMED
from portal.web import form_page, leave_to

bp = Blueprint("roll", __name__, url_prefix="/stars")
BEFORE = (State.DRAFT, State.NOMINATING, State.VETTING)


@bp.get("/<int:id>/roll")
@needs(Can.VOTE)
def show(id: int) -> Response:
    return drawn(round_for(me(), id, *NAMED))


@bp.post("/<int:id>/doubts")
@needs(Can.VOTE)
def doubt(id: int) -> BaseResponse:
    round, form = round_for(me(), id, *NAMED), DoubtForm()
    if form.validate():
        with refusal_on(form):
            roll_rules.doubt(round, form.text.data, by=me(), at=now())
            return done(round, f"已告诉负责人{round.officer.name}，答复会出现在这里和首页。")
    return drawn(round_for(me(), id, *NAMED), form)


@bp.post("/<int:id>/doubts/<int:row_id>/answer")
@needs(Can.VOTE)
def answer(id: int, row_id: int) -> BaseResponse:
    round, form = round_for(me(), id, *NAMED), ReplyForm()
    row = doubt_for(round, row_id)
    if not form.validate():
        return drawn(round, reply=form, row_id=row_id)
    roll_rules.answer_doubt(round, row, form.text.data, by=me(), at=now())
    return done(round, "已答复。")


def drawn(round: StarRound, form: TextForm | None = None, reply: TextForm | None = None, row_id: int = 0) -> Response:
    """The roll, the reader's answer, and the doubts that this reader may see."""
    if round.state in BEFORE:
        raise Refused("名册还没有公布，资格审查完了才公布。")
    roll = roll_rules.roll_of(round)
    asked = asked_words(request.args.get("q"))
    lines = [one for one in roll if asked in one.name or asked in one.village or asked in one.town]
    doubts = [row for row in doubts_of(round) if row.member_id == me().id or roll_rules.may_answer(round, row, me())]
    replies = {row.id: reply if reply and row.id == row_id else beside(row.id) for row in doubts}
    if reply:
        beside(row_id, reply)
    return form_page("stars/roll.html", "roll", form=form or reply or DoubtForm(None), ask=form or DoubtForm(None),
                     round=round, lines=lines, total=len(roll), asked=asked, doubts=doubts, replies=replies,
                     may=roll_rules.may_i_vote(me().id, round, roll), officer=me())  # fmt: skip


def beside(row_id: int, form: TextForm | None = None) -> TextForm:
    """A reply's form, whose field has an id of its own on the page."""
    form = form or ReplyForm(None)
    form.text.id = form.text.label.field_id = f"reply-{row_id}"
    return form


def doubts_of(round: StarRound) -> list[RollDoubt]:
    rows = select(RollDoubt).where(RollDoubt.round_id == round.id).options(joinedload(RollDoubt.member))
    return list(db.session.scalars(rows.order_by(RollDoubt.id)))


def done(round: StarRound, said: str) -> BaseResponse:
    flash(said)
    return leave_to(f"/stars/{round.id}/roll")
