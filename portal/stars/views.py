"""Pages of a round: the list, making one, the round itself, the steps until its roll is on view."""

from datetime import date
from typing import Any

from flask import Blueprint, Response, flash, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response as BaseResponse

from portal.authz import Can, me, needs
from portal.ballots.reading import state_at, turnout
from portal.clock import now, today
from portal.extensions import rows_of
from portal.refusing import refusal_on
from portal.roster.fields import id_of
from portal.roster.models import District
from portal.stars import office_facts, rules
from portal.stars.forms import PlanForm, shown
from portal.stars.group_texts import texts_of
from portal.stars.listing import hall_of, page_of
from portal.stars.loaders import round_for
from portal.stars.models import StarRound, State
from portal.stars.plans import new_plan, officers
from portal.stars.readiness import scrutineers
from portal.stars.reading import chosen_of, facts_of, show_of
from portal.stars.voting_rules import vote_of
from portal.stars.waiting import lines
from portal.templating import place
from portal.web import form_page, leave_to, page

bp = Blueprint("stars", __name__, url_prefix="/stars")
NAMED = (joinedload(StarRound.district), joinedload(StarRound.officer))
DISTRICTS: Any = select(District.id, District.name).order_by(District.position)
BEFORE_THE_VOTE = (State.DRAFT, State.NOMINATING, State.VETTING, State.ROLL)
REGISTERED = (lines, office_facts.of_stars)  # imported for what they register
place("/stars/", "评星", Can.VOTE)


@bp.get("/")
@needs(Can.VOTE)
def index() -> Response:
    return page("stars/index.html", page=page_of(me(), max(id_of(request.args.get("page")), 1)))


@bp.get("/hall")
@needs(Can.VOTE)
def hall() -> Response:
    asked = id_of(request.args.get("year"))
    years, quarters = hall_of(asked)
    return page("stars/hall.html", years=years, chosen=asked if asked in years else years[:1], quarters=quarters)


@bp.get("/new")
@needs(Can.PREPARE_ROUND)
def new() -> Response:
    form = offered(PlanForm(None, data=shown(new_plan(today(), me().id))))
    return form_page("stars/plan.html", form=form, round=None)


@bp.post("/")
@needs(Can.PREPARE_ROUND)
def prepare() -> BaseResponse:
    form = offered(PlanForm())
    if form.validate():
        with form.faults_shown():
            round = rules.prepare(form.plan, by=me(), at=now())
            return leave_to(f"/stars/{round.id}")
    return form_page("stars/plan.html", form=form, round=None)


@bp.get("/<int:id>/plan")
@needs(Can.PREPARE_ROUND)
def plan(id: int) -> Response:
    round = round_for(me(), id)
    form = offered(PlanForm(None, data=shown(round) | {"version": round.version}))
    return form_page("stars/plan.html", form=form, round=round)


@bp.post("/<int:id>/plan")
@needs(Can.PREPARE_ROUND)
def change(id: int) -> BaseResponse:
    round, form = round_for(me(), id), offered(PlanForm())
    if form.validate():
        with refusal_on(form), form.faults_shown():
            rules.change(round, form.plan, seen=id_of(form.version.data), by=me(), at=now())
            return leave_to(f"/stars/{id}")
    return form_page("stars/plan.html", form=form, round=round)


@bp.get("/<int:id>")
@needs(Can.VOTE)
def show(id: int) -> Response:
    round = round_for(me(), id, *NAMED)
    at, vote = now(), vote_of(round) if round.state not in BEFORE_THE_VOTE else None
    what = show_of(round, vote, me(), at)
    chosen = chosen_of(round)
    texts = texts_of(
        round,
        address=url_for(".show", id=id, _external=True),
        closes_at=vote.closes_at if vote and state_at(vote, at) == "open" else None,
        stars=chosen.people,
        notice_until=chosen.notice_until,
    )
    told: dict[str, Any] = {"vote": vote, "turnout": turnout(vote) if vote else (0, 0)}
    told["watchers"] = "、".join(scrutineers(vote)) if vote else ""
    return page("stars/show.html", **told, round=round, show=what, state=what.badge, facts=facts_of(round), texts=texts)


@bp.post("/<int:id>/nominating")
@needs(Can.PREPARE_ROUND)
def start_nominating(id: int) -> BaseResponse:
    rules.start_nominating(round_for(me(), id), by=me(), at=now())
    return done(id, "推荐已经开始。")


@bp.post("/<int:id>/vetting")
@needs(Can.PREPARE_ROUND)
def start_vetting(id: int) -> BaseResponse:
    rules.start_vetting(round_for(me(), id), by=me(), at=now())
    return done(id, "推荐已经截止，请审查候选人。")


@bp.post("/<int:id>/roll")
@needs(Can.PREPARE_ROUND)
def show_roll(id: int) -> BaseResponse:
    rules.show_roll(round_for(me(), id), by=me(), at=now())
    return done(id, "名册已经公布，成员可以核对。")


def offered(form: PlanForm) -> PlanForm:
    day: date = today()
    return form.offer(day, [(id, name) for id, name in rows_of(DISTRICTS)], officers(day))


def done(id: int, said: str) -> BaseResponse:
    """Back to the round, which says once what happened."""
    flash(said)
    return leave_to(f"/stars/{id}")
