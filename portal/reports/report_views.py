"""Pages of one report: reading it, handing it in, reviewing it."""

from typing import Any

from flask import Blueprint, Response, flash, request
from werkzeug.wrappers import Response as BaseResponse

from portal.attachments.listing import lines_of
from portal.authz import Can, me, needs
from portal.clock import now
from portal.drafts.paragraphs import paragraphs
from portal.errors import Refused
from portal.paper.sealing import mark_for
from portal.refusing import refusal_on
from portal.reports import attached, review_rules
from portal.reports.canonical import subject_of
from portal.reports.counting import length_of
from portal.reports.forms import ReviewForm
from portal.reports.known import facts_of
from portal.reports.models import DutyReport, Stage, Standing
from portal.reports.reading import last_year_of, marks_of, months_of, steps_of
from portal.reports.review_rules import Mark
from portal.reports.sight import may_review, report_for
from portal.reports.words import STANDINGS
from portal.roster.fields import id_of
from portal.web import form_page, leave_to, page

bp = Blueprint("duty_reports", __name__, url_prefix="/reports")
LONGEST_MARK = 300


@bp.get("/<int:id>")
@needs(Can.READ_REPORT)
def show(id: int) -> Response:
    return page("reports/show.html", **drawn(report_for(me(), id)))


def drawn(report: DutyReport) -> dict[str, Any]:
    """What the page draws: the text in paragraphs, the facts, what was asked of it, what this reader may do."""
    is_mine, is_writing = report.member_id == me().id, report.year.stage == Stage.WRITING
    return {
        "report": report,
        "state": STANDINGS[report.standing],
        "months": months_of(report.from_on, report.until_on),
        "facts": facts_of(report),
        "sections": [(one, paragraphs(one.body)) for one in report.sections],
        "length": sum(length_of(one.body) for one in report.sections),
        "marks": marks_of(report) if report.standing == Standing.RETURNED else [],
        "done": steps_of(report.year_id, report.id),
        "mark": mark_for(subject_of(report), request.url_root) if report.standing == Standing.FINAL else None,
        "may_write": is_mine and is_writing and report.is_written,
        "may_withdraw": is_mine and is_writing and report.standing == Standing.SUBMITTED,
        "reviews": is_writing and report.standing == Standing.SUBMITTED and may_review(report, me()),
        "attachments": lines_of(attached.subject_of(report)),
        "before": last_year_of(report) if is_mine and report.is_written else None,
    }


@bp.post("/<int:id>/submission")
@needs(Can.WRITE_REPORT)
def submit(id: int) -> BaseResponse:
    review_rules.submit(report_for(me(), id), by=me(), at=now())
    return done(id, "已交审阅。审阅以前可以撤回。")


@bp.post("/<int:id>/withdrawal")
@needs(Can.WRITE_REPORT)
def withdraw(id: int) -> BaseResponse:
    review_rules.withdraw(report_for(me(), id), by=me(), at=now())
    return done(id, "已撤回，可以接着修改。")


@bp.get("/<int:id>/review")
@needs(Can.RUN_REPORTS)
def reviewing(id: int) -> Response:
    return review_page(id, ReviewForm(None))


@bp.post("/<int:id>/return")
@needs(Can.RUN_REPORTS)
def send_back(id: int) -> BaseResponse:
    form, marks = ReviewForm(), typed_marks()
    if marks and not form.reason.data:
        form.reason.data = "见各段的批注。"
        form.reason.raw_data = [form.reason.data]
    if form.validate():
        with refusal_on(form):
            check_marks(marks)
            review_rules.send_back(report_for(me(), id), form.reason.data, marks, by=me(), at=now())
            return done(id, "已退回，本人会在首页看到。")
    return review_page(id, form)


@bp.post("/<int:id>/acceptance")
@needs(Can.RUN_REPORTS)
def accept(id: int) -> BaseResponse:
    review_rules.accept(report_for(me(), id), by=me(), at=now())
    return done(id, "已审阅通过，报告定稿。")


def review_page(id: int, form: ReviewForm) -> Response:
    report = report_for(me(), id)
    review_rules.check_reviewer(report, me())
    typed = {name: text for name, text in request.form.items() if name.startswith("mark-")}
    return form_page("reports/review.html", form=form, typed=typed, **drawn(report))


def typed_marks() -> list[Mark]:
    """What was typed below paragraphs: mark-<section>-<paragraph>."""
    found = []
    for name, text in request.form.items():
        what, _, rest = name.partition("-")
        position, _, number = rest.partition("-")
        if what == "mark" and text.strip() and number.isascii() and number.isdigit():
            found.append(Mark(id_of(position), int(number[:6]), text.strip()))
    return found


def check_marks(marks: list[Mark]) -> None:
    if any(len(mark.words) > LONGEST_MARK for mark in marks):
        raise Refused(f"一条批注最多 {LONGEST_MARK} 字，请精简。")


def done(id: int, said: str) -> BaseResponse:
    flash(said)
    return leave_to(f"/reports/{id}")
