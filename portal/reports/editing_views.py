"""Writing a report: the form, what its script saves and asks by itself, its revisions, the comparison of a conflict."""

from typing import Any

from flask import Blueprint, Response, abort, flash, jsonify, request
from werkzeug.wrappers import Response as BaseResponse

from portal.authz import Can, me, needs
from portal.clock import local, now
from portal.drafts import pages
from portal.drafts.forms import MergeForm
from portal.drafts.pages import Place
from portal.drafts.reading import aside_of, aside_to_settle, open_asides, revision_of, standing_of
from portal.drafts.rules import Stale
from portal.drafts.typed import seen_in
from portal.drafts.views import polled, quiet
from portal.errors import Hidden
from portal.refusing import refusal_on
from portal.reports import writing_rules as rules
from portal.reports.counting import length_of
from portal.reports.forms import ReportForm, SectionForm, faults_of
from portal.reports.known import facts_of
from portal.reports.models import DutyReport, ReportSection
from portal.reports.reading import last_year_of, marks_of
from portal.reports.sight import report_for
from portal.reports.words import called_report
from portal.reports.writing_rules import WORDS, mark_of, section_at, text_of, whole_of
from portal.web import form_page, leave_to

bp = Blueprint("report_editing", __name__, url_prefix="/reports")


@bp.get("/<int:id>/edit")
@needs(Can.WRITE_REPORT)
def edit(id: int) -> Response:
    report = to_write(id)
    return edit_page(report, ReportForm.kept(report, standing_of(whole_of(report))))


@bp.post("/<int:id>/edit")
@needs(Can.WRITE_REPORT)
def save(id: int) -> BaseResponse:
    report = to_write(id)
    form = ReportForm.sent(report)
    if not form.validate():
        return edit_page(report, form)
    asides = rules.save(report, form.typed, by=me(), at=now())
    if asides:
        flash(f"已保存。有 {len(asides)} 处在别的页面也改过，两份都在，请对照。", "bad")
        return leave_to(f"/reports/{id}/conflicts/{asides[0].id}")
    flash("已保存。")
    return leave_to(f"/reports/{id}")


def edit_page(report: DutyReport, form: ReportForm) -> Response:
    shown: dict[str, Any] = {
        "facts": facts_of(report),
        "marks": marks_of(report),
        "before": last_year_of(report),
        "asides": open_asides(whole_of(report)),
        "length": sum(length_of(entry.form.body.data or "") for entry in form.parts),
    }
    return form_page("reports/edit.html", form=form, report=report, **shown)


@bp.post("/<int:id>/parts/<key>")
@needs(Can.WRITE_REPORT)
@polled
def save_part(id: int, key: str) -> Response:
    report = to_write(id)
    section, form = part_of(report, key), SectionForm(request.form)
    if not form.validate():
        response = jsonify(faults=faults_of(form))
        response.status_code = 422
        return response
    kept = rules.save_section(report, section, form.typed, by=me(), at=now(), origin=form.origin)
    told: dict[str, Any] = {"version": kept.version, "drawn": mark_of(form.body.data), "at": f"{local(now()):%H:%M}"}
    if kept.aside:
        told["aside"] = f"/reports/{id}/conflicts/{kept.aside.id}"
    return jsonify(told)


@bp.post("/<int:id>/parts/<key>/lease")
@needs(Can.WRITE_REPORT)
@polled
def hold_part(id: int, key: str) -> Response:
    report = to_write(id)
    return jsonify(is_mine=rules.hold(report, part_of(report, key), by=me(), at=now()))


@bp.get("/<int:id>/parts")
@needs(Can.WRITE_REPORT)
@polled
def standing(id: int) -> Response:
    """How far each section has come, and who is writing it."""
    report, at = to_write(id), now()
    told = {name.rsplit(".", 1)[1]: {"version": one.version, "by": one.held_by(me(), at)}
            for name, one in standing_of(whole_of(report)).items()}  # fmt: skip
    return quiet(jsonify(parts=told))


@bp.get("/<int:id>/revisions")
@needs(Can.WRITE_REPORT)
def revisions(id: int) -> Response:
    return pages.list_page(place_of(own(id)))


@bp.get("/<int:id>/revisions/<int:revision_id>")
@needs(Can.WRITE_REPORT)
def revision(id: int, revision_id: int) -> Response:
    place = place_of(own(id))
    return pages.one_page(place, revision_of(place.within, revision_id), WORDS)


@bp.get("/<int:id>/comparison")
@needs(Can.WRITE_REPORT)
def comparison(id: int) -> Response:
    place = place_of(own(id))
    return pages.comparison_page(place, *pages.chosen(place), WORDS)


@bp.get("/<int:id>/conflicts/<int:aside_id>")
@needs(Can.WRITE_REPORT)
def conflict(id: int, aside_id: int) -> Response:
    return compared(id, aside_id, MergeForm(formdata=None))


@bp.post("/<int:id>/conflicts/<int:aside_id>")
@needs(Can.WRITE_REPORT)
def merge(id: int, aside_id: int) -> BaseResponse:
    report, form = to_write(id), MergeForm()
    aside = aside_to_settle(whole_of(report), aside_id)
    with refusal_on(form):
        try:
            rules.merge(report, aside, form.drop.data or [], seen_in(form.seen.data), by=me(), at=now())
        except Stale as reason:
            flash(str(reason), "bad")
            return leave_to(f"/reports/{id}/edit" if aside.settled_at else f"/reports/{id}/conflicts/{aside_id}")
        flash("两份内容已经合并，可以接着写。")
        return leave_to(f"/reports/{id}/edit")
    return compared(id, aside_id, form)


def compared(id: int, aside_id: int, form: MergeForm) -> Response:
    """Both texts as they are now, beside what was ticked."""
    report = to_write(id)
    aside = aside_of(whole_of(report), aside_id)
    section = part_of(report, aside.subject.rsplit(".", 1)[1])
    form.seen.data = str(standing_of(whole_of(report))[aside.subject].version_for(text_of(section)))
    form.drop.data = form.drop.data or []
    place = place_of(report)
    return pages.conflict_page(place, aside, text_of(section), form, WORDS, f"{place.url}/conflicts/{aside_id}")


def own(id: int) -> DutyReport:
    """The writer's own report: nobody else reads how it was written. Raises Hidden."""
    report = report_for(me(), id)
    if report.member_id != me().id:
        raise Hidden
    return report


def to_write(id: int) -> DutyReport:
    """The report, for its writer, while it may be changed. Raises Hidden, Forbidden or Refused."""
    report = report_for(me(), id)
    rules.guard(report, me())
    return report


def part_of(report: DutyReport, key: str) -> ReportSection:
    section = section_at(report, key)
    if section is None:
        abort(404)
    return section


def place_of(report: DutyReport) -> Place:
    name = called_report(report, report.year.year)
    crumbs = (("述职", "/reports/"), (f"{report.year.year}年", f"/reports/years/{report.year_id}"),
              (report.title, f"/reports/{report.id}"))  # fmt: skip
    return Place(whole_of(report), f"/reports/{report.id}", crumbs, name)
