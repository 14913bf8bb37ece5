"""Pages of the years: the list, starting one, its reports and its numbers."""

from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, flash, request
from werkzeug.wrappers import Response as BaseResponse

from portal.authz import Can, me, needs
from portal.ballots import subjects
from portal.ballots.reading import NOT_ON_ROLL, own_state, state_at, turnout
from portal.clock import now, today
from portal.refusing import refusal_on
from portal.reports import canonical, year_rules
from portal.reports.appraisal_rules import votes_of
from portal.reports.forms import ExcuseForm, YearForm, year_data
from portal.reports.forms import shown as filled
from portal.reports.life import acts
from portal.reports.models import ReportYear, Stage
from portal.reports.plans import new_plan, shown
from portal.reports.reading import own_reports, reports_of, steps_of, years_of
from portal.reports.result_views import decides
from portal.reports.sight import report_to_excuse, year_for
from portal.reports.waiting import lines
from portal.reports.words import STAGES, STANDINGS
from portal.roster.fields import id_of
from portal.templating import place
from portal.web import form_page, leave_to, page

bp = Blueprint("reports", __name__, url_prefix="/reports")
REGISTERED = (lines, canonical.KIND)  # imported for what they register
place("/reports/", "述职", Can.READ_REPORT)


@bp.get("/")
@needs(Can.READ_REPORT)
def index() -> Response:
    return page("reports/index.html", years=years_of())


@bp.get("/new")
@needs(Can.RUN_REPORTS)
def new() -> Response:
    year_rules.must_run(me())
    form = YearForm(None, data=filled(asdict(new_plan(today()))))
    return form_page("reports/plan.html", form=form, year=None)


@bp.post("/")
@needs(Can.RUN_REPORTS)
def open_year() -> BaseResponse:
    form = YearForm()
    if form.validate():
        with refusal_on(form), form.faults_shown():
            year = year_rules.open_year(form.plan, by=me(), at=now())
            flash("已启动。要述职的人会在首页看到。")
            return leave_to(f"/reports/years/{year.id}")
    return form_page("reports/plan.html", form=form, year=None)


@bp.get("/years/<int:id>")
@needs(Can.READ_REPORT)
def show_year(id: int) -> Response:
    year = year_for(me(), id)
    listed = reports_of(year, me(), max(id_of(request.args.get("page")), 1))
    return page("reports/year.html", page=listed, mine=own_reports(year, me()), **drawn(year))


def drawn(year: ReportYear) -> dict[str, Any]:
    at, votes = now(), votes_of(year)
    is_over = bool(votes) and all(state_at(vote, at) != "open" for _, vote in votes)
    on_roll = any(own_state(vote, me().id) != NOT_ON_ROLL for _, vote in votes) if not is_over else False
    return {
        "acts": acts(year, me(), at, decides=decides(year, me()), votes=on_roll, is_over=is_over),
        "votes": [(voice, vote, turnout(vote)) for voice, vote in votes if vote.state != "draft"],
        "seen": {vote.id for _, vote in votes if subjects.may_see(me(), vote.subject)},
        "year": year,
        "state": STAGES[year.stage],
        "standings": STANDINGS,
        "done": steps_of(year.id),
        "runs": me().may(Can.RUN_REPORTS),
        "is_writing": year.stage == Stage.WRITING,
    }


@bp.get("/years/<int:id>/plan")
@needs(Can.RUN_REPORTS)
def plan(id: int) -> Response:
    year_rules.must_run(me())
    year = year_for(me(), id)
    return form_page("reports/plan.html", form=YearForm(None, data=year_data(year, shown(year))), year=year)


@bp.post("/years/<int:id>/plan")
@needs(Can.RUN_REPORTS)
def change(id: int) -> BaseResponse:
    year, form = year_for(me(), id), YearForm()
    if form.validate():
        with refusal_on(form), form.faults_shown():
            year_rules.change(year, form.plan, seen=id_of(form.version.data), by=me(), at=now())
            flash("已保存。")
            return leave_to(f"/reports/years/{id}")
    return form_page("reports/plan.html", form=form, year=year_for(me(), id))


@bp.post("/years/<int:id>/joining")
@needs(Can.RUN_REPORTS)
def join(id: int) -> BaseResponse:
    count = year_rules.join(year_for(me(), id), by=me(), at=now())
    flash(f"已补入 {count} 名述职人。" if count else "已按离任的日子改好述职的起止。")
    return leave_to(f"/reports/years/{id}")


@bp.get("/years/<int:id>/excusing/<int:report_id>")
@needs(Can.RUN_REPORTS)
def excusing(id: int, report_id: int) -> Response:
    return excuse_page(id, report_id, ExcuseForm(None))


@bp.post("/years/<int:id>/excusing/<int:report_id>")
@needs(Can.RUN_REPORTS)
def excuse(id: int, report_id: int) -> BaseResponse:
    form = ExcuseForm()
    if form.validate():
        with refusal_on(form):
            year_rules.excuse(report_to_excuse(me(), id, report_id), form.reason.data, by=me(), at=now())
            flash("已免予述职。")
            return leave_to(f"/reports/years/{id}")
    return excuse_page(id, report_id, form)


def excuse_page(id: int, report_id: int, form: ExcuseForm) -> Response:
    return form_page("reports/excuse.html", form=form, report=report_to_excuse(me(), id, report_id))
