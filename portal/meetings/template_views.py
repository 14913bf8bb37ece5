"""Pages of templates: the list, saving a meeting as one, renaming, deleting."""

from flask import Blueprint, Response, flash
from sqlalchemy.orm import joinedload, selectinload
from werkzeug.wrappers import Response as BaseResponse

from portal.authz import Can, me, needs
from portal.clock import now
from portal.meetings import prefill, template_rules
from portal.meetings.loaders import meeting_for
from portal.meetings.models import Meeting
from portal.meetings.template_forms import NameForm, TemplateForm
from portal.meetings.template_reading import lines_for, template_for
from portal.meetings.words import body_of
from portal.web import form_page, leave_to, page

bp = Blueprint("meeting_templates", __name__, url_prefix="/meetings")

PLAN = (joinedload(Meeting.district), selectinload(Meeting.agenda), selectinload(Meeting.observers))


@bp.get("/templates")
@needs(Can.PLAN_MEETING)
def index() -> Response:
    lines = [(line, template_rules.may_manage(line.district_id, me())) for line in lines_for(me())]
    return page("meetings/templates.html", lines=lines)


@bp.route("/<int:id>/templates", methods=["GET", "POST"])
@needs(Can.PLAN_MEETING)
def save(id: int) -> BaseResponse:
    meeting = meeting_for(me(), id, *PLAN)
    form = TemplateForm(data={"body": str(meeting.district_id or 0), "name": meeting.theme[:40]})
    form.offer(prefill.bodies_for(me()))
    if form.validate_on_submit():
        with form.faults_shown():
            template_rules.save(meeting, form.name.data, district_id=form.district_id, by=me(), at=now())
            return done(f"已存为模板“{form.name.data}”，筹备会议时可以选它。")
    return form_page("meetings/template_save.html", form=form, meeting=meeting, body=body_of(meeting))


@bp.route("/templates/<int:id>/name", methods=["GET", "POST"])
@needs(Can.PLAN_MEETING)
def rename(id: int) -> BaseResponse:
    template = template_for(me(), id)
    form = NameForm(data={"name": template.name})
    if form.validate_on_submit():
        with form.faults_shown():
            template_rules.rename(template, form.name.data, by=me(), at=now())
            return done("已改名。")
    return form_page("meetings/template_name.html", form=form, kept=template)


@bp.post("/templates/<int:id>/removal")
@needs(Can.PLAN_MEETING)
def delete(id: int) -> BaseResponse:
    template = template_for(me(), id)
    template_rules.delete(template, by=me(), at=now())
    return done(f"模板“{template.name}”已删掉。已经筹备的会议不受影响。")


def done(said: str) -> BaseResponse:
    flash(said)
    return leave_to("/meetings/templates")
