"""Pages after the count: the result with what was said, the decision, the publication, a person over the years."""

from typing import Any

from flask import Blueprint, Response, flash, request
from werkzeug.wrappers import Response as BaseResponse

from portal.accounts.again import confirm_password
from portal.actor import Actor
from portal.authz import Can, me, needs
from portal.ballots.counting import Counts
from portal.clock import now
from portal.errors import Forbidden, Refused
from portal.refusing import refusal_on
from portal.reports import deciding_rules
from portal.reports.electorate import final_reports
from portal.reports.forms import DecisionForm
from portal.reports.models import DutyReport, ReportYear, Stage
from portal.reports.people import person_over_years
from portal.reports.results import comments_of, counted_of, said_of
from portal.reports.sight import may_review, year_for
from portal.reports.words import STAGES, VOICES, grades_of
from portal.reports.year_rules import RUNS
from portal.web import form_page, leave_to, page

bp = Blueprint("report_results", __name__, url_prefix="/reports")
AFTER_THE_COUNT = (Stage.COUNTED, Stage.PUBLISHED)


@bp.get("/years/<int:id>/result")
@needs(Can.READ_REPORT)
def result(id: int) -> Response:
    """Grades to everybody once published; figures to who runs it, and of the own report to its writer."""
    year = counted_year(id)
    reports = final_reports(year)
    told: dict[str, Any] = {"rows": [(one, sees_figures(year, one, me())) for one in reports]}
    told["own"] = [(one, said_of(year, one), comments_of(year, one)) for one in reports if has_said(year, one, me())]
    runs = me().may(Can.RUN_REPORTS)
    return page("reports/result.html", year=year, state=STAGES[year.stage], boxes=boxes_of(year), runs=runs, **told)


def counted_year(id: int) -> ReportYear:
    """Before it is published its result is for those who decide on it. Raises Hidden, Refused."""
    year = year_for(me(), id)
    if year.stage not in AFTER_THE_COUNT:
        raise Refused("测评开箱计票以后才有结果。")
    if year.stage != Stage.PUBLISHED and not decides(year, me()):
        raise Refused("结果还没有公布。评定、公布以后在这里看。")
    return year


def decides(year: ReportYear, by: Actor) -> bool:
    return any(may_review(one, by) for one in final_reports(year))


def sees_figures(year: ReportYear, report: DutyReport, by: Actor) -> bool:
    """Score and rule: of the own report once it is published; of all for who decides on them."""
    return may_review(report, by) or (report.member_id == by.id and year.stage == Stage.PUBLISHED)


def has_said(year: ReportYear, report: DutyReport, by: Actor) -> bool:
    """Comments are shown to the person and the chief convener only."""
    is_own = report.member_id == by.id and year.stage == Stage.PUBLISHED
    return is_own or (by.is_chief and may_review(report, by))


def boxes_of(year: ReportYear) -> list[tuple[str, str, int, Counts]]:
    """(voice, label, id of the vote, figures) of every box that was counted."""
    return [(VOICES[voice.voice], voice.label, round.id, count) for voice, round, count in counted_of(year)]


@bp.get("/years/<int:id>/decision")
@needs(Can.RUN_REPORTS)
def deciding(id: int) -> Response:
    return decision_page(to_decide(id), DecisionForm(None))


@bp.post("/years/<int:id>/decision")
@needs(Can.RUN_REPORTS)
def decide(id: int) -> BaseResponse:
    form = DecisionForm()
    if form.validate():
        with refusal_on(form):
            confirm_password(me(), form.password.data)
            year = to_decide(id)
            reports = final_reports(year)
            grades = {one.id: request.form.get(f"grade-{one.id}", "") for one in reports}
            reasons = {one.id: request.form.get(f"reason-{one.id}", "")[:300] for one in reports}
            deciding_rules.decide(year, grades, reasons, by=me(), at=now())
            flash("已评定。全部评定以后由总召集人公布。")
            return leave_to(f"/reports/years/{id}")
    return decision_page(to_decide(id), form)


def to_decide(id: int) -> ReportYear:
    year = year_for(me(), id)
    if not decides(year, me()):
        raise Forbidden(RUNS)
    if year.stage != Stage.COUNTED:
        raise Refused("开箱计票以后才能评定，公布以后不能再改。")
    return year


def decision_page(year: ReportYear, form: DecisionForm) -> Response:
    mine = [one for one in final_reports(year) if may_review(one, me())]
    typed = {name: text for name, text in request.form.items() if name.startswith(("grade-", "reason-"))}
    return form_page("reports/decision.html", form=form, year=year, reports=mine, grades=grades_of(year), typed=typed)


@bp.post("/years/<int:id>/publication")
@needs(Can.RUN_REPORTS)
def publish(id: int) -> BaseResponse:
    deciding_rules.publish(year_for(me(), id), by=me(), at=now())
    flash("结果已公布。")
    return leave_to(f"/reports/years/{id}/result")


@bp.get("/members/<int:id>")
@needs(Can.READ_REPORT)
def person(id: int) -> Response:
    """One person's reports and published grades over the years."""
    name, lines = person_over_years(id, me())
    return page("reports/person.html", name=name, lines=lines)
