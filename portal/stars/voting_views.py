"""Pages of the vote: arranging and opening it, the ballot and its receipt, holding it again, calling a round off."""

import hashlib
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, flash, request
from werkzeug.wrappers import Response as BaseResponse

from portal.accounts.again import confirm_password
from portal.actor import Actor
from portal.authz import Can, me, needs
from portal.ballots import cast_rules, subjects
from portal.ballots import form as ballot_form
from portal.ballots.forms import AgainForm, ArrangeForm, StepForm
from portal.ballots.loaders import where
from portal.ballots.models import VoteRound
from portal.ballots.reading import items_of, own_state, state_at, turnout
from portal.ballots.receipts import Receipt
from portal.ballots.rules import scrutineer_ids
from portal.ballots.subjects import Kind
from portal.clock import instant, local, now, today
from portal.errors import Refused, Unrecorded
from portal.numbers import number
from portal.qr import svg
from portal.refusing import refusal_on
from portal.roster.in_office import member_choices
from portal.stars import readiness, rules, voting_rules
from portal.stars.limits import VOTING_DAYS
from portal.stars.loaders import may_see, round_for
from portal.stars.models import Order, StarRound, State
from portal.stars.results import candidates_of
from portal.stars.tally import Tie
from portal.stars.views import NAMED
from portal.stars.voting_rules import on_the_ballot, round_of_subject, unknown_strokes, vote_of
from portal.web import form_page, leave_to, page

bp = Blueprint("star_votes", __name__, url_prefix="/stars")


@bp.get("/<int:id>/vote")
@needs(Can.PREPARE_ROUND)
def arranging(id: int) -> Response:
    round = round_for(me(), id, *NAMED)
    vote = vote_of(round)
    until = local(vote.closes_at) if vote else local(now()) + timedelta(days=number(VOTING_DAYS))
    data: dict[str, Any] = {"closes_on": until.date(), "closes_at": until.time() if vote else None}
    if vote:
        data |= dict(zip(("first", "second", "third"), scrutineer_ids(vote), strict=False))
    return arranging_page(round, offered(ArrangeForm(None, data=data), round))


@bp.post("/<int:id>/vote")
@needs(Can.PREPARE_ROUND)
def arrange(id: int) -> BaseResponse:
    round = round_for(me(), id, *NAMED)
    form = offered(ArrangeForm(), round)
    if form.validate():
        with refusal_on(form):
            day, hour = form.closes_on.data, form.closes_at.data
            voting_rules.arrange(round, form.scrutineers, instant(day, hour.hour, hour.minute), by=me(), at=now())
            flash("投票已安排。请三名监票人登录后领取并核对代码，再由总召集人开启投票。")
            return leave_to(f"/stars/{id}")
    return arranging_page(round_for(me(), id, *NAMED), form)


def offered(form: ArrangeForm, round: StarRound) -> ArrangeForm:
    """Whoever is in office today and is no candidate."""
    standing = {one.member_id for one in on_the_ballot(round)}
    if round.seal_mode == "file":
        for field in (form.first, form.second, form.third):
            field.validators = ()
    return form.offer([(id, words) for id, words in member_choices(today()) if id not in standing])


def arranging_page(round: StarRound, form: ArrangeForm) -> Response:
    rules.must_be(round, State.ROLL, voting_rules.AFTER_ROLL)
    shown: dict[str, Any] = {"candidates": on_the_ballot(round), "unknown": unknown_strokes(round)}
    return form_page("stars/vote.html", form=form, round=round, **shown)


@bp.get("/<int:id>/opening")
@needs(Can.DECIDE_ROUND)
def opening(id: int) -> Response:
    return step_page(round_for(me(), id, *NAMED), StepForm(None))


@bp.post("/<int:id>/opening")
@needs(Can.DECIDE_ROUND)
def open_voting(id: int) -> BaseResponse:
    form = StepForm()
    if form.validate():
        with refusal_on(form):
            confirm_password(me(), form.password.data)
            voting_rules.open_voting(round_for(me(), id, *NAMED), by=me(), at=now())
            flash("投票已经开启。")
            return leave_to(f"/stars/{id}")
    return step_page(round_for(me(), id, *NAMED), form)


def step_page(round: StarRound, form: StepForm) -> Response:
    vote = vote_of(round)
    lines = readiness.lines_of(round, vote, now()) if vote and vote.state == "draft" else []
    return form_page("stars/opening.html", form=form, round=round, vote=vote, lines=lines)


@bp.get("/<int:id>/ballot")
@needs(Can.VOTE)
def ballot(id: int) -> Response:
    round = round_for(me(), id, *NAMED)
    return ballot_page(round, vote_held(round))


@bp.post("/<int:id>/ballot")
@needs(Can.VOTE)
def cast(id: int) -> Response:
    """The one answer that holds the receipt: no address leads to it, and nothing keeps it."""
    round = round_for(me(), id, *NAMED)
    vote = vote_held(round)
    try:
        values, stamp = ballot_form.read(request.form.items(multi=True), vote)
        receipt = cast_rules.cast(vote, values, by=me(), at=now(), stamp=stamp)
    except Unrecorded as no:
        return ballot_page(round, vote, str(no))
    return receipt_page(round, vote, receipt)


def vote_held(round: StarRound) -> VoteRound:
    vote = vote_of(round)
    if vote is None or vote.state == "draft":
        raise Refused("投票还没有开始。开始以后首页会提醒您。")
    return vote


def ballot_page(round: StarRound, vote: VoteRound, fault: str = "") -> Response:
    """The ballot; what was chosen stands again only in the answer that refuses it."""
    items = items_of(vote)
    if round.order == Order.DRAWN:
        items.sort(key=lambda item: hashlib.sha256(f"{vote.id}:{me().id}:{item.item_id}".encode()).digest())
    at, chosen = now(), {name for name, value in request.form.items() if value == "1"}
    shown: dict[str, Any] = {"state": state_at(vote, at), "mine": own_state(vote, me().id), "turnout": turnout(vote)}
    return page("stars/ballot.html", "", 409 if fault else 200, round=round, vote=vote, items=items, fault=fault,
                chosen=chosen, **shown)  # fmt: skip


def receipt_page(round: StarRound, vote: VoteRound, receipt: Receipt) -> Response:
    drawn = svg(receipt.code, "回执代码的二维码")
    response = page("ballots/receipt.html", vote=vote, receipt=receipt, drawn=drawn, **where(vote))
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/<int:id>/again")
@needs(Can.DECIDE_ROUND)
def again(id: int) -> Response:
    return reason_page(round_for(me(), id, *NAMED), AgainForm(None), "again")


@bp.post("/<int:id>/again")
@needs(Can.DECIDE_ROUND)
def hold_again(id: int) -> BaseResponse:
    return asked_again(id, "again", voting_rules.hold_again, "已决定重新投票，请重新安排监票人和截止时间。")


@bp.get("/<int:id>/cancellation")
@needs(Can.DECIDE_ROUND)
def cancelling(id: int) -> Response:
    return reason_page(round_for(me(), id, *NAMED), AgainForm(None), "cancellation")


@bp.post("/<int:id>/cancellation")
@needs(Can.DECIDE_ROUND)
def cancel(id: int) -> BaseResponse:
    return asked_again(id, "cancellation", voting_rules.call_off, "这一轮已取消。")


def asked_again(id: int, what: str, verb: Any, said: str) -> BaseResponse:
    """The form with a reason and the password, then the verb."""
    form = AgainForm()
    if form.validate():
        with refusal_on(form):
            confirm_password(me(), form.password.data)
            verb(round_for(me(), id, *NAMED), form.reason.data, by=me(), at=now())
            flash(said)
            return leave_to(f"/stars/{id}")
    return reason_page(round_for(me(), id, *NAMED), form, what)


def reason_page(round: StarRound, form: AgainForm, what: str) -> Response:
    return form_page("stars/reason.html", form=form, round=round, what=what)


def _seen(by: Actor, rest: str) -> bool:
    round = round_of_subject(rest)
    return round is not None and may_see(round, by)


def _opened(rest: str, by: Actor, at: Any) -> None:
    if round := round_of_subject(rest):
        voting_rules.counted(round, by=by, at=at)


def _id(rest: str) -> str:
    return rest.partition(":")[0]


def _terms(rest: str) -> str:
    """What the count goes by, and who stood."""
    round = round_of_subject(rest)
    if round is None:
        return ""
    bounds = (
        round.seats,
        round.most,
        round.least,
        round.choices,
        str(Tie(round.tie).value),
        round.district_id,
        round.roll_on,
    )
    stood = [(one.id, one.member_id, one.district_id) for one in candidates_of(round)]
    return f"{bounds} {stood}"


subjects.register(
    "star",
    Kind(
        url=lambda rest: f"/stars/{_id(rest)}",
        ballot_url=lambda rest: f"/stars/{_id(rest)}/ballot",
        may_see=_seen,
        may_run=lambda by, rest: by.may(Can.PREPARE_ROUND),
        opened=_opened,
        terms=_terms,
    ),
)
