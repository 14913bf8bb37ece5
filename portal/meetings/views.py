"""Pages of planning, of the sign-in sheet and of attendance."""

from functools import partial

from flask import Blueprint, Response, current_app, flash, request, url_for
from sqlalchemy.orm import joinedload, selectinload
from werkzeug.wrappers import Response as BaseResponse

from portal.authz import Can, me, needs
from portal.clock import local, now, today
from portal.errors import Refused
from portal.meetings import attended, holdings, plans, prefill, rules, starting, waiting
from portal.meetings.action_carried import carried_to
from portal.meetings.attachment_views import beside
from portal.meetings.attendance import attendance_of
from portal.meetings.attendance_forms import AttendanceForm
from portal.meetings.details import details_of
from portal.meetings.forms import CancelForm, PlanForm, PostponeForm, values_of
from portal.meetings.leave_reading import glimpse_of
from portal.meetings.life import Reader, next_act, other_acts, steps_of
from portal.meetings.listing import Asked, page_of
from portal.meetings.loaders import may_plan, meeting_to_keep, meeting_to_plan, outline_for
from portal.meetings.models import Meeting, State
from portal.meetings.sharing import texts_for
from portal.meetings.sheet_docx import draw as draw_sheet
from portal.meetings.sheet_paper import SheetPaper, paper_of
from portal.meetings.signing import SignIn, closing_of, sign_in_of
from portal.meetings.words import STATES, body_of
from portal.paper.download import word_file
from portal.templating import place
from portal.web import form_page, leave_to, page

bp = Blueprint("meetings", __name__, url_prefix="/meetings")
place("/meetings/", "会议", Can.READ_RECORD)

BODY = joinedload(Meeting.district)
PEOPLE = (joinedload(Meeting.chair), joinedload(Meeting.recorder))
PLAN = (BODY, *PEOPLE, selectinload(Meeting.agenda), selectinload(Meeting.observers))
REGISTERED = (waiting.lines, holdings.to_keep, attended.attended)  # imported for what they register


@bp.get("/")
@needs(Can.READ_RECORD)
def index() -> Response:
    found = page_of(me(), Asked.of(request.args), today())
    return page("meetings/index.html", "list", page=found, asked=found.asked, states=STATES)


@bp.get("/new")
@needs(Can.PLAN_MEETING)
def new() -> Response:
    bodies = prefill.bodies_for(me())
    body = prefill.chosen_body(bodies, request.args.get("body"), me().convenes)
    start = starting.Start.of(request.args)
    values = starting.values_of(body[0], start, by=me(), today=today())
    form = PlanForm(data=values).offer(prefill.people_for(body[0], today()))
    form.day.description = values["due"]
    chooser = {"start": start, "starts": starting.offered(body[0], start), "carried": starting.CARRIED}
    return form_page("meetings/plan.html", "plan", form=form, body=body, bodies=bodies, meeting=None, **chooser)


@bp.post("/")
@needs(Can.PLAN_MEETING)
def plan() -> BaseResponse:
    bodies = prefill.bodies_for(me())
    form = PlanForm()
    body = prefill.chosen_body(bodies, form.district.data, me().convenes)
    form.offer(prefill.people_for(body[0], form.day.data or today()))
    if form.validate():
        with form.faults_shown():
            planned = plans.plan_meeting(form.plan(body[0]), again=form.again.data, by=me(), at=now())
            return done(planned.id, "已筹备。")
    return form_page("meetings/plan.html", form=form, body=body, bodies=bodies, meeting=None)


@bp.get("/<int:id>")
@needs(Can.READ_RECORD)
def show(id: int) -> Response:
    actor, at = me(), now()
    meeting = outline_for(actor, id)
    details, attendance = details_of(meeting.id), attendance_of(meeting)
    reader = Reader.of(meeting, actor, was_present=actor.id in attendance.present_ids)
    return page(
        "meetings/show.html",
        meeting=meeting,
        state=STATES[meeting.state],
        details=details,
        carried=carried_to(meeting, actor),
        today=today(),
        attendance=attendance,
        leave=glimpse_of(meeting, attendance, actor),
        steps=steps_of(meeting, details, reader, at),
        reader=reader,
        act=next_act(meeting, reader, at),
        others=other_acts(meeting, reader, at),
        plans=may_plan(meeting, actor) and meeting.state == State.PLANNED,
        may_save_template=may_plan(meeting, actor),
        texts=texts_for(meeting, details, root=request.url_root, at=at) if reader.keeps else [],
        **beside(meeting, reader),
    )


@bp.route("/<int:id>/plan", methods=["GET", "POST"])
@needs(Can.PLAN_MEETING)
def change(id: int) -> BaseResponse:
    meeting = meeting_to_plan(me(), id, *PLAN)
    plans.check_planned(meeting)
    before = plans.plan_of(meeting)
    current = values_of(before)
    form = prefill.offered(PlanForm(data=current | {"version": meeting.version}), meeting, today())
    if form.validate_on_submit():
        with form.faults_shown():
            plan = form.plan(meeting.district_id, before)
            plans.change_plan(meeting, plan, seen=form.seen, again=form.again.data, by=me(), at=now())
            return done(id, "安排已保存。")
    differs = form.take_up(current, meeting.version) if form.is_stale else []
    return page(
        "meetings/change.html", status=form.status, form=form, meeting=meeting, body=body_of(meeting), differs=differs
    )


@bp.route("/<int:id>/postponements", methods=["GET", "POST"])
@needs(Can.PLAN_MEETING)
def postpone(id: int) -> BaseResponse:
    meeting = meeting_to_plan(me(), id, BODY)
    plans.check_planned(meeting)
    form = PostponeForm(data={"hour": local(meeting.starts_at).time()})
    if form.validate_on_submit():
        with form.faults_shown():
            plans.postpone(meeting, to=form.to, reason=form.reason.data, by=me(), at=now())
            return done(id, "已延期。")
    return form_page("meetings/postpone.html", form=form, meeting=meeting, body=body_of(meeting))


@bp.route("/<int:id>/cancellation", methods=["GET", "POST"])
@needs(Can.PLAN_MEETING)
def cancel(id: int) -> BaseResponse:
    meeting = meeting_to_plan(me(), id, BODY)
    plans.check_planned(meeting)
    form = CancelForm()
    if form.validate_on_submit():
        plans.cancel(meeting, reason=form.reason.data, by=me(), at=now())
        return done(id, "会议已取消。")
    return form_page("meetings/cancel.html", form=form, meeting=meeting, body=body_of(meeting))


@bp.get("/<int:id>/sign-in-sheet")
@needs(Can.KEEP_MINUTES)
def sheet(id: int) -> Response:
    meeting, signed, paper = sheet_for(id)
    return page("meetings/sheet.html", meeting=meeting, sheet=signed, paper=paper)


@bp.get("/<int:id>/sign-in-sheet.docx")
@needs(Can.KEEP_MINUTES)
def sheet_docx(id: int) -> Response:
    meeting, _, paper = sheet_for(id)
    if not paper.is_numbered:
        raise Refused("签到表还没有编号。请先在签到表页上生成，再下载。")
    day = local(meeting.starts_at)
    return word_file(f"{''.join(paper.title)} {day:%Y-%m-%d}", day, partial(draw_sheet, paper))


def sheet_for(id: int) -> tuple[Meeting, SignIn, SheetPaper]:
    """What the sheet says, for one who keeps the record."""
    meeting = meeting_to_keep(me(), id, BODY, *PEOPLE, selectinload(Meeting.observers))
    signed = sign_in_of(meeting)
    return meeting, signed, paper_of(meeting, signed, current_app.config["ALLIANCE_NAME"])


@bp.post("/<int:id>/sheet")
@needs(Can.KEEP_MINUTES)
def number_sheet(id: int) -> BaseResponse:
    meeting = meeting_to_keep(me(), id)
    rules.number_sheet(meeting, by=me(), at=now())
    return leave_to(url_for(".sign_in" if now() >= meeting.starts_at else ".sheet", id=id))


@bp.get("/<int:id>/sign-in")
@needs(Can.KEEP_MINUTES)
def sign_in(id: int) -> Response:
    meeting = meeting_to_keep(me(), id, BODY)
    rules.check_enterable(meeting)
    form = AttendanceForm.of(meeting)
    form.name_from(request.args.get("absent"), request.args.get("listed", ""), closing_of(meeting))
    return sign_in_page(meeting, form)


@bp.post("/<int:id>/sign-in")
@needs(Can.KEEP_MINUTES)
def record_attendance(id: int) -> BaseResponse:
    meeting, actor = meeting_to_keep(me(), id, BODY), me()
    form, sheet = AttendanceForm.of(meeting), closing_of(meeting)
    listed = request.form.get("listed", "")
    form.name_from(request.form.get("absent", listed), listed, sheet)
    if form.validate():
        with form.faults_shown():
            entered = {"absences": form.absences(), "times": form.times(meeting), "why": form.why.data}
            rules.record_attendance(meeting, **entered, sheet=sheet, seen=form.seen, by=actor, at=now())
            return done(id, "出勤已保存。")
    return sign_in_page(meeting, form)


def sign_in_page(meeting: Meeting, form: AttendanceForm) -> Response:
    early = now() < meeting.starts_at
    shown = {"form": form, "meeting": meeting, "body": body_of(meeting), "early": early}
    shown["is_closed"] = meeting.state != State.PLANNED
    return page("meetings/sign_in.html", "absentees", form.status, **shown)


def done(id: int, said: str) -> BaseResponse:
    """Back to the meeting's page, which says once what happened."""
    flash(said)
    return leave_to(url_for(".show", id=id))
