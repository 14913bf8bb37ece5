"""Pages of the appraisal: arranging and opening it, the ballot, holding it again, calling the year off."""

from datetime import time
from typing import Any

from flask import Blueprint, Response, flash, request
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse

from portal.accounts.again import confirm_password
from portal.actor import Actor
from portal.authz import Can, me, needs
from portal.ballots import cast_rules
from portal.ballots import form as ballot_form
from portal.ballots.forms import AgainForm, ArrangeForm, StepForm
from portal.ballots.loaders import where
from portal.ballots.models import VoteRoll, VoteRound
from portal.ballots.reading import items_of, own_state, state_at, turnout
from portal.ballots.receipts import Receipt
from portal.clock import instant, local, now, today
from portal.errors import Refused, Unrecorded
from portal.extensions import db
from portal.qr import svg
from portal.refusing import refusal_on
from portal.reports import appraisal_rules, votes
from portal.reports.appraisal_rules import scrutineers_of, votes_of
from portal.reports.electorate import final_reports
from portal.reports.models import ReportYear, Stage
from portal.reports.results import words_of_values
from portal.reports.sight import may_rate, year_for
from portal.reports.year_rules import must_run
from portal.roster.in_office import member_choices
from portal.web import form_page, leave_to, page

bp = Blueprint("appraisals", __name__, url_prefix="/reports/years")
CLOSING = time(18, 0)
REGISTERED = (votes.KIND,)  # imported for what it registers


@bp.get("/<int:id>/appraisal")
@needs(Can.RUN_REPORTS)
def arranging(id: int) -> Response:
    must_run(me())
    year = year_for(me(), id)
    votes = votes_of(year)
    until = local(votes[0][1].closes_at) if votes else None
    data: dict[str, Any] = {"closes_on": until.date() if until else year.appraise_until}
    data |= {"closes_at": until.time() if until else CLOSING}
    data |= dict(zip(("first", "second", "third"), scrutineers_of(year), strict=False))
    return arranging_page(year, offered(ArrangeForm(None, data=data), year))


@bp.post("/<int:id>/appraisal")
@needs(Can.RUN_REPORTS)
def arrange(id: int) -> BaseResponse:
    year = year_for(me(), id)
    form = offered(ArrangeForm(), year)
    if form.validate():
        with refusal_on(form):
            until = instant(form.closes_on.data, form.closes_at.data.hour, form.closes_at.data.minute)
            appraisal_rules.arrange(year, form.scrutineers, until, by=me(), at=now())
            flash("测评已安排。请三名监票人登录后领取并核对代码，再开启测评。")
            return leave_to(f"/reports/years/{id}")
    return arranging_page(year_for(me(), id), form)


def offered(form: ArrangeForm, year: ReportYear) -> ArrangeForm:
    """Whoever is in office today and is not rated."""
    rated = {one.member_id for one in final_reports(year)}
    return form.offer([(id, words) for id, words in member_choices(today()) if id not in rated])


def arranging_page(year: ReportYear, form: ArrangeForm) -> Response:
    return form_page("reports/appraisal.html", form=form, year=year, reports=final_reports(year))


@bp.post("/<int:id>/meeting")
@needs(Can.RUN_REPORTS)
def leave_out(id: int) -> BaseResponse:
    appraisal_rules.leave_out(year_for(me(), id), by=me(), at=now())
    flash("在会上测评，请评定等次。")
    return leave_to(f"/reports/years/{id}")


@bp.get("/<int:id>/opening")
@needs(Can.RUN_REPORTS)
def opening(id: int) -> Response:
    must_run(me())
    return opening_page(year_for(me(), id), StepForm(None))


@bp.post("/<int:id>/opening")
@needs(Can.RUN_REPORTS)
def open_appraisal(id: int) -> BaseResponse:
    form = StepForm()
    if form.validate():
        with refusal_on(form):
            must_run(me())
            confirm_password(me(), form.password.data)
            appraisal_rules.open_appraisal(year_for(me(), id), by=me(), at=now())
            flash("测评已经开启。")
            return leave_to(f"/reports/years/{id}")
    return opening_page(year_for(me(), id), form)


def opening_page(year: ReportYear, form: StepForm) -> Response:
    return form_page("reports/opening.html", form=form, year=year, votes=votes_of(year))


@bp.get("/<int:id>/ballot")
@needs(Can.APPRAISE)
def ballot(id: int) -> Response:
    year = year_for(me(), id)
    return ballot_page(year, vote_held(year, me()))


@bp.post("/<int:id>/ballot")
@needs(Can.APPRAISE)
def cast(id: int) -> Response:
    """The one answer that holds the receipt: no address leads to it, and nothing keeps it."""
    year = year_for(me(), id)
    vote, sent = vote_held(year, me()), list(request.form.items(multi=True))
    try:
        values, stamp = ballot_form.read(sent, vote)
        written = ballot_form.comments(sent, vote)
        receipt = cast_rules.cast(vote, values, by=me(), at=now(), stamp=stamp, comments=written)
    except Unrecorded as no:
        return ballot_page(year, vote, str(no))
    return receipt_page(vote, receipt)


def vote_held(year: ReportYear, by: Actor) -> VoteRound:
    """The one round on whose roll this person stands. Raises Refused before the opening, and for who is on none."""
    if year.stage in (Stage.WRITING, Stage.ARRANGED):
        raise Refused("测评还没有开启。开启以后首页会提醒您。")
    ids = [vote.id for _, vote in votes_of(year)]
    mine = select(VoteRound).join(VoteRoll, VoteRoll.round_id == VoteRound.id)
    vote = db.session.scalar(mine.where(VoteRound.id.in_(ids), VoteRoll.voter_id == by.id))
    if vote is None:
        raise Refused("您不在这次测评的名册上。有疑问请找总召集人。")
    return vote


def ballot_page(year: ReportYear, vote: VoteRound, fault: str = "") -> Response:
    """The ballot; what was chosen stands again only in the answer that refuses it."""
    chosen = {name: value for name, value in request.form.items() if name.startswith("ballot-")}
    readable = {one.id for one in final_reports(year) if may_rate(one, me(), year)}
    shown: dict[str, Any] = {"state": state_at(vote, now()), "mine": own_state(vote, me().id)}
    shown |= {"words": words_of_values(year), "chosen": chosen, "readable": readable, "turnout": turnout(vote)}
    return page("reports/ballot.html", "", 409 if fault else 200, year=year, vote=vote, items=items_of(vote),
                fault=fault, **shown)  # fmt: skip


def receipt_page(vote: VoteRound, receipt: Receipt) -> Response:
    drawn = svg(receipt.code, "回执代码的二维码")
    response = page("ballots/receipt.html", vote=vote, receipt=receipt, drawn=drawn, **where(vote))
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/<int:id>/again")
@needs(Can.RUN_REPORTS)
def again(id: int) -> Response:
    must_run(me())
    return reason_page(year_for(me(), id), AgainForm(None), "again")


@bp.post("/<int:id>/again")
@needs(Can.RUN_REPORTS)
def hold_again(id: int) -> BaseResponse:
    return asked_again(id, "again", appraisal_rules.hold_again, "已决定重新测评，请重新安排监票人和截止时间。")


@bp.get("/<int:id>/cancellation")
@needs(Can.RUN_REPORTS)
def cancelling(id: int) -> Response:
    must_run(me())
    return reason_page(year_for(me(), id), AgainForm(None), "cancellation")


@bp.post("/<int:id>/cancellation")
@needs(Can.RUN_REPORTS)
def cancel(id: int) -> BaseResponse:
    return asked_again(id, "cancellation", appraisal_rules.call_off, "这一年的述职已取消。")


def asked_again(id: int, what: str, verb: Any, said: str) -> BaseResponse:
    """The form with a reason and the password, then the verb."""
    form = AgainForm()
    if form.validate():
        with refusal_on(form):
            must_run(me())
            confirm_password(me(), form.password.data)
            verb(year_for(me(), id), form.reason.data, by=me(), at=now())
            flash(said)
            return leave_to(f"/reports/years/{id}")
    return reason_page(year_for(me(), id), form, what)


def reason_page(year: ReportYear, form: AgainForm, what: str) -> Response:
    return form_page("reports/reason.html", form=form, year=year, what=what)
