"""Bringing a roster file in (upload, check, write) and taking one out."""

from datetime import date
from pathlib import PureWindowsPath

from flask import Blueprint, Response, request, url_for
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response as BaseResponse

from portal.authz import Can, me, needs
from portal.clock import now, today
from portal.downloads import download
from portal.errors import BadInput
from portal.extensions import db
from portal.roster import exporting, importing, limits
from portal.roster.cleaning import tidy
from portal.roster.columns import Table, table_of
from portal.roster.import_forms import ConfirmForm, ExportForm, UploadForm
from portal.roster.known import known
from portal.roster.models import District, RosterImport
from portal.roster.planning import Plan
from portal.roster.preview import Preview
from portal.roster.reading import MOST_BYTES, read_rows
from portal.web import journal_refusal, leave_to, let_go, page

bp = Blueprint("roster_import", __name__, url_prefix="/roster")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Writing workbooks takes 6 MB of memory and half a second to load, so only a worker that writes one loads it.


@bp.get("/import")
@needs(Can.EDIT_PEOPLE)
def start() -> Response:
    return start_page(UploadForm(), export_form())


@bp.post("/import")
@needs(Can.EDIT_PEOPLE)
def upload() -> BaseResponse:
    """Read the file outside of any transaction, then keep its cells for the check."""
    form = UploadForm()
    limits.guard_uploads(me(), now())
    let_go()
    if form.validate_on_submit():
        name = own_name(form.file.data)
        try:
            table = table_of(read_rows(form.file.data.stream.read(MOST_BYTES + 1), name))
        except BadInput as wrong:
            form.file.errors = [str(wrong)]
            journal_refusal(422, str(wrong))
        else:
            row = importing.keep_upload(table, name, by=me(), at=now())
            return leave_to(url_for(".preview", id=row.id))
    return start_page(form, export_form())


@bp.get("/import/template.xlsx")
@needs(Can.EDIT_PEOPLE)
def template() -> Response:
    from portal.roster.template import template as fill_in

    return download(fill_in(known()), XLSX, "名册导入模板.xlsx")


@bp.get("/import/<int:id>")
@needs(Can.EDIT_PEOPLE)
def preview(id: int) -> Response:
    row = importing.import_for(me(), id)
    if row.written_at:
        return page("roster/import_done.html", row=row)
    return preview_page(row, importing.plan_of(Table.from_json(row.cells), by=me(), at=now()))


@bp.post("/import/<int:id>/confirmation")
@needs(Can.EDIT_PEOPLE, again=True)
def confirm(id: int) -> BaseResponse:
    row = importing.import_for(me(), id, lock=True)
    try:
        importing.confirm(row, seen=ConfirmForm().seen.data or "", by=me(), at=now())
    except importing.Outdated as outdated:
        journal_refusal(409, str(outdated))
        return preview_page(row, outdated.fresh, str(outdated), 409)
    return leave_to(url_for(".preview", id=row.id))


@bp.post("/import/<int:id>/withdrawal")
@needs(Can.EDIT_PEOPLE)
def give_up(id: int) -> BaseResponse:
    importing.give_up(importing.import_for(me(), id, lock=True), by=me(), at=now())
    return leave_to(url_for(".start"))


@bp.post("/export")
@needs(Can.EDIT_PEOPLE, again=True)
def export() -> BaseResponse:
    """The reading and the workbook stand outside the transaction that journals them."""
    form = export_form()
    if not form.validate_on_submit():
        return start_page(UploadForm(formdata=None), form)
    limits.guard_exports(me(), now())
    scope = dict(form.scope.choices)[form.scope.data]
    people = exporting.people(today(), form.scope.data or None)
    let_go()
    data = write_workbook(people, scope, today())
    exporting.note_export(scope, len(people), form.reason.data, by=me(), at=now(), district_id=form.scope.data or None)
    return download(data, XLSX, f"名册_{scope}_{today():%Y%m%d}.xlsx")


def own_name(file: FileStorage) -> str:
    """The file's name without what some browsers send before it."""
    return tidy(PureWindowsPath(file.filename or "").name)


def write_workbook(people: list[dict[str, object]], scope: str, day: date) -> bytes:
    from portal.roster.workbook import workbook

    return workbook(people, f"第一书记工作联盟名册（{scope}，{day.year}年{day.month}月{day.day}日）")


def export_form() -> ExportForm:
    districts = db.session.execute(select(District.id, District.name).order_by(District.position))
    return ExportForm.of((id, name) for id, name in districts)


def start_page(form: UploadForm, export: ExportForm) -> Response:
    uploads = importing.last_uploads(me())
    status = 422 if form.errors or export.errors else 200
    return page("roster/import.html", status=status, form=form, export=export, uploads=uploads)


def preview_page(row: RosterImport, plan: Plan, warning: str = "", status: int = 200) -> Response:
    shown = Preview.of(row.id, plan, request.args)
    too_many = limits.too_many(len(plan.busy))
    return page("roster/import_preview.html", "rows", status, row=row, shown=shown, warning=warning, too_many=too_many)
