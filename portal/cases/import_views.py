"""Taking in what another portal gave away: a zip of notes."""

from flask import Blueprint, Response, flash
from werkzeug.wrappers import Response as BaseResponse

from portal.attachments.receiving import look_at
from portal.attachments.taking import Taken
from portal.authz import Can, me, needs
from portal.cases import folder, import_rules, industries
from portal.cases.folder import Found
from portal.cases.forms import ImportForm
from portal.clock import now
from portal.errors import BadInput
from portal.refusing import refusal_on
from portal.uploads import takes
from portal.web import form_page, leave_to, let_go

bp = Blueprint("case_imports", __name__, url_prefix="/cases")
MOST_PHOTOS = 60


@bp.get("/import")
@needs(Can.PUBLISH_CASE)
def show() -> Response:
    import_rules.check_may_take_in(me())
    return form_page("cases/import.html", form=ImportForm(formdata=None))


@bp.post("/import")
@needs(Can.PUBLISH_CASE)
@takes(folder.MOST_BYTES)
def take_in() -> BaseResponse:
    import_rules.check_may_take_in(me())
    form = ImportForm()
    if form.validate():
        with refusal_on(form):
            data = form.file.data.stream.read(folder.MOST_BYTES + 1)
            let_go()
            ready = [(one, taken_of(one)) for one in checked(folder.read_zip(data))]
            industries.ensure(at=now())
            for found, photos in ready:
                import_rules.take_in(found, photos, by=me(), at=now())
            flash(f"已导入 {len(ready)} 篇，都是您的草稿。看过以后逐篇送审。")
            return leave_to("/cases/?whose=mine")
    return form_page("cases/import.html", form=form)


def checked(notes: list[Found]) -> list[Found]:
    if sum(len(one.photos) for one in notes) > MOST_PHOTOS:
        raise BadInput(f"照片超过 {MOST_PHOTOS} 张，请分几次导出再导入。")
    return notes


def taken_of(found: Found) -> list[tuple[Taken, str]]:
    """Its photos, looked into and on the disk. Raises BadInput for one that can't be taken."""
    return [(look_at(name, data), caption) for name, caption, data in found.photos]
