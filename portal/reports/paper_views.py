"""Reports on paper: one to print or as a Word file, the year's volume, the form of the appraisal, the result sheet."""

from flask import Blueprint, Response, request
from sqlalchemy import select

from portal.authz import Can, me, needs
from portal.ballots.reading import items_of
from portal.clock import now
from portal.errors import Forbidden, Refused
from portal.extensions import db
from portal.paper.download import word_file
from portal.paper.sealing import Mark, mark_for
from portal.reports import docx
from portal.reports.appraisal_rules import votes_of
from portal.reports.canonical import subject_of
from portal.reports.document import Document, compose
from portal.reports.electorate import final_reports
from portal.reports.models import DutyReport, ReportYear, Standing
from portal.reports.result_views import boxes_of, counted_year, decides
from portal.reports.sight import WHOLE, readable, report_for, year_for
from portal.reports.words import UNKNOWN, grades_of
from portal.reports.year_rules import RUNS
from portal.roster.fields import id_of
from portal.web import page

bp = Blueprint("report_papers", __name__, url_prefix="/reports")


@bp.get("/<int:id>/print")
@needs(Can.READ_REPORT)
def sheet(id: int) -> Response:
    report = report_for(me(), id)
    document, mark = written(report)
    return page("reports/print.html", report=report, document=document, mark=mark)


@bp.get("/<int:id>/report.docx")
@needs(Can.READ_REPORT)
def word(id: int) -> Response:
    document, mark = written(report_for(me(), id))
    return word_file(document.name, now(), lambda paper: docx.draw(document, mark, paper))


def written(report: DutyReport) -> tuple[Document, Mark | None]:
    mark = mark_for(subject_of(report), request.url_root) if report.standing == Standing.FINAL else None
    return compose(report), mark


@bp.get("/years/<int:id>/reports.docx")
@needs(Can.READ_REPORT)
def volume(id: int) -> Response:
    """The final reports that this reader may read, in one file with its contents."""
    year = year_for(me(), id)
    documents = [written(report) for report in volume_of(year)]
    if not documents:
        raise Refused("还没有您能读的定稿报告。报告定稿以后再下载。")
    title = f"{year.year}年述职报告汇编"
    return word_file(title, now(), lambda paper: docx.draw_volume([title], documents, paper))


def volume_of(year: ReportYear) -> list[DutyReport]:
    final = DutyReport.year_id == year.id, DutyReport.standing == Standing.FINAL
    found = select(DutyReport).join(ReportYear, ReportYear.id == DutyReport.year_id).where(*final, readable(me()))
    return list(db.session.scalars(found.options(*WHOLE).order_by(DutyReport.id)))


@bp.get("/years/<int:id>/form")
@needs(Can.RUN_REPORTS)
def form(id: int) -> Response:
    """The form of the appraisal for those who vote on paper, of one box; without one, of everybody who is rated."""
    year = year_for(me(), id)
    if not decides(year, me()):
        raise Forbidden(RUNS)
    boxes = [(voice.number, voice.label, items_of(vote)) for voice, vote in votes_of(year)]
    chosen = next((box for box in boxes if box[0] == id_of(request.args.get("box"))), boxes[0] if boxes else None)
    labels = [item.label for item in chosen[2]] if chosen else []
    labels = labels or [f"{one.member.name}（{one.title}）" for one in final_reports(year)]
    words = [*grades_of(year), UNKNOWN]
    return page("reports/form.html", year=year, boxes=boxes, chosen=chosen, labels=labels, words=words)


@bp.get("/years/<int:id>/print")
@needs(Can.READ_REPORT)
def result_sheet(id: int) -> Response:
    """The result on paper, with places to sign: what the page shows everybody."""
    year = counted_year(id)
    return page("reports/result_print.html", year=year, reports=final_reports(year), boxes=boxes_of(year))
