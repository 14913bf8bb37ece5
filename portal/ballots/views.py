"""Pages of a vote that every slice with votes shares: codes, the opening, what is published, receipts, promises."""

from typing import Any

from flask import Blueprint, Response, flash, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse

from portal.accounts.again import confirm_password
from portal.actor import Actor
from portal.authz import Can, me, needs
from portal.ballots import opening_rules, scrutineer_rules, subjects
from portal.ballots.forms import CodeForm, FileOpeningForm, OpeningForm
from portal.ballots.loaders import vote_for, where
from portal.ballots.models import FILE, VoteRound
from portal.ballots.opening_rules import WrongCode
from portal.ballots.reading import state_at, together, turnout
from portal.ballots.rules import close_if_due, scrutineer_ids
from portal.ballots.waiting import lines
from portal.clock import now
from portal.errors import Hidden
from portal.extensions import rows_of
from portal.refusing import refusal_on
from portal.roster.models import Member
from portal.web import aside, form_page, leave_to

bp = Blueprint("ballots", __name__, url_prefix="/ballots")
REGISTERED = (lines,)  # imported for what it registers


@bp.get("/<int:id>/code")
@needs(Can.VOTE)
def code(id: int) -> Response:
    return code_page(for_scrutineer(id), CodeForm(None))


@bp.post("/<int:id>/code")
@needs(Can.VOTE)
def take_code(id: int) -> Response:
    """The one answer that holds the code: no address leads to it, and nothing keeps it."""
    round = for_scrutineer(id)
    taken = scrutineer_rules.take_code(round, by=me(), at=now())
    return code_page(round, CodeForm(None), taken)


@bp.post("/<int:id>/code/confirmation")
@needs(Can.VOTE)
def confirm_code(id: int) -> BaseResponse:
    round, form = for_scrutineer(id), CodeForm()
    if form.validate():
        with refusal_on(form):
            scrutineer_rules.confirm_code(round, form.code.data, by=me(), at=now())
            flash("代码核对无误。请把它和纸条收好，开箱时要用。")
            return leave_to(url_for(".code", id=id))
    return code_page(for_scrutineer(id), form)


def code_page(round: VoteRound, form: CodeForm, taken: str = "") -> Response:
    mine = scrutineer_rules.custodian_for(round, me().id)
    spaced = " ".join(taken[n : n + 4] for n in range(0, len(taken), 4))
    shown: dict[str, Any] = {"round": round, "mine": mine, "taken": spaced, "boxes": together(round)}
    return form_page("ballots/code.html", form=form, **shown, **where(round))


def for_scrutineer(id: int) -> VoteRound:
    """The vote, for one of its scrutineers. Raises Hidden."""
    round = vote_for(me(), id)
    if me().id not in scrutineer_ids(round):
        raise Hidden
    return round


@bp.get("/<int:id>/opening")
@needs(Can.VOTE)
def opening(id: int) -> Response:
    round = to_open(me(), id)
    return opening_page(round, form_for(round, is_sent=False))


@bp.post("/<int:id>/opening")
@needs(Can.VOTE)
def open_box(id: int) -> BaseResponse:
    round = to_open(me(), id)
    form = form_for(round, is_sent=True)
    if form.validate():
        with refusal_on(form):
            open_with(round, form)
            return leave_to(subjects.url_of(round.subject))
    return opening_page(to_open(me(), id), form)


def open_with(round: VoteRound, form: FileOpeningForm | OpeningForm) -> None:
    """Both prove who they are before anything is opened; a wrong code leaves its line, whatever becomes of the rest."""
    by, id = me(), round.id
    confirm_password(by, form.password.data)
    if isinstance(form, OpeningForm):
        confirm_password(by, form.second_password.data, whose=form.second.data)
    with aside():  # that it closed is recorded whatever becomes of the opening
        for one in together(vote_for(by, id)):
            close_if_due(one, at=now())
    boxes = [one for one in together(vote_for(by, id)) if one.state not in ("counted", "void")]
    try:
        for round in boxes or [vote_for(by, id)]:
            if isinstance(form, OpeningForm):
                keys = (by.id, form.code.data), (form.second.data, form.second_code.data)
                opening_rules.open_box(round, *keys, by=by, at=now())
            else:
                opening_rules.open_file_box(round, by=by, at=now())
            subjects.opened(by, round.subject, now())
    except WrongCode:
        with aside():
            opening_rules.note_wrong(vote_for(by, id), by=by, at=now())
        raise


def to_open(actor: Actor, id: int) -> VoteRound:
    """For a scrutineer; a round without any is opened by those who run it. Raises Hidden."""
    round = vote_for(actor, id)
    if round.seal_mode == FILE:
        if not subjects.may_run(actor, round.subject):
            raise Hidden
    elif actor.id not in scrutineer_ids(round):
        raise Hidden
    return round


def form_for(round: VoteRound, is_sent: bool) -> FileOpeningForm | OpeningForm:
    if round.seal_mode == FILE:
        return FileOpeningForm() if is_sent else FileOpeningForm(None)
    others = [id for id in scrutineer_ids(round) if id != me().id]
    names = rows_of(select(Member.id, Member.name).where(Member.id.in_(others)).order_by(Member.sort_key))
    form = OpeningForm() if is_sent else OpeningForm(None)
    return form.offer([(id, name) for id, name in names])


def opening_page(round: VoteRound, form: FileOpeningForm | OpeningForm) -> Response:
    at = now()
    shown: dict[str, Any] = {
        "round": round,
        "state": state_at(round, at),
        "boxes": [(one, turnout(one)) for one in together(round)],
    }
    return form_page("ballots/opening.html", form=form, **shown, **where(round))
