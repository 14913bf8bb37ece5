"""Pages of the ledger of actions: the list, one entry, and the form of each step."""

from typing import Any, NamedTuple

from flask import Blueprint, Response, flash, request
from werkzeug.wrappers import Response as BaseResponse

from portal.authz import Can, me, needs
from portal.clock import now, today
from portal.meetings import action_facts, action_holdings, action_rules, action_sight, action_waiting
from portal.meetings.action_forms import AssignForm, CompletionForm, DropForm, MoveForm, ReopenForm
from portal.meetings.action_listing import STATES, Asked, page_of
from portal.meetings.action_models import ActionEntry, EntryState
from portal.meetings.action_sight import entry_for, reading_for, steps_of
from portal.meetings.forms import RuleForm
from portal.meetings.group_texts import reminder_of
from portal.meetings.words import body_of
from portal.roster.in_office import member_choices
from portal.templating import place
from portal.web import leave_to, page

bp = Blueprint("actions", __name__, url_prefix="/actions")
place("/actions/", "议定事项", Can.SEE_ACTIONS)
REGISTERED = (action_waiting.lines, action_holdings.actions_of, action_facts.closed)  # imported for what they register


class Act(NamedTuple):
    """What one form is about: the title of its page, its button, what is said afterwards."""

    title: str
    button: str
    said: str


COMPLETION = Act("报告办结", "办结", "已报告办结。")
MOVE = Act("改期", "改期", "已改期。")
DROP = Act("终止", "终止", "已终止。")
REOPENING = Act("重新打开", "重新打开", "已重新打开。")
ASSIGNMENT = Act("换责任人", "交给这位同志", "责任人已更换。")


@bp.get("/")
@needs(Can.SEE_ACTIONS)
def index() -> Response:
    asked = Asked.of(request.args, me())
    found = page_of(me(), asked, today())
    return page("meetings/actions.html", "list", page=found, asked=asked, states=STATES, today=today())


@bp.get("/<int:id>")
@needs(Can.SEE_ACTIONS)
def show(id: int) -> Response:
    entry, actor = reading_for(me(), id), me()
    is_open = entry.state == EntryState.OPEN
    decides = is_open and action_sight.may_decide(entry, actor)
    reminder = reminder_of(entry.what, entry.who, entry.due_on, entry.meeting, today())
    return page(
        "meetings/action.html",
        entry=entry,
        steps=steps_of(id),
        today=today(),
        reports=is_open and action_sight.may_report(entry, actor),
        decides=decides,
        texts=[reminder] if decides else [],
        reopens=not is_open and action_sight.may_reopen(entry, actor),
        reads_record=actor.may(Can.READ_RECORD, entry.district_id),
    )


@bp.route("/<int:id>/completion", methods=["GET", "POST"])
@needs(Can.REPORT_ACTION)
def complete(id: int) -> BaseResponse:
    entry = entry_for(me(), id)
    action_rules.check_reportable(entry, by=me())
    form = CompletionForm(data={"version": entry.version})
    if form.validate_on_submit():
        action_rules.complete(entry, words=form.words.data, by=me(), at=now())
        return done(id, COMPLETION)
    return asking(entry, form, COMPLETION)


@bp.route("/<int:id>/move", methods=["GET", "POST"])
@needs(Can.REPORT_ACTION)
def move(id: int) -> BaseResponse:
    entry = entry_for(me(), id)
    action_rules.check_decidable(entry, by=me())
    form = MoveForm(data={"version": entry.version})
    if form.validate_on_submit():
        with form.faults_shown():
            to, words = form.day.data, form.words.data
            action_rules.move(entry, to=to, words=words, seen=form.seen, by=me(), at=now())
            return done(id, MOVE)
    return asking(entry, form, MOVE)


@bp.route("/<int:id>/drop", methods=["GET", "POST"])
@needs(Can.REPORT_ACTION)
def drop(id: int) -> BaseResponse:
    entry = entry_for(me(), id)
    action_rules.check_decidable(entry, by=me())
    form = DropForm(data={"version": entry.version})
    if form.validate_on_submit():
        action_rules.drop(entry, words=form.words.data, seen=form.seen, by=me(), at=now())
        return done(id, DROP)
    return asking(entry, form, DROP)


@bp.route("/<int:id>/reopening", methods=["GET", "POST"])
@needs(Can.REPORT_ACTION)
def reopen(id: int) -> BaseResponse:
    entry = entry_for(me(), id)
    action_rules.check_closed(entry, by=me())
    form = ReopenForm(data={"version": entry.version})
    if form.validate_on_submit():
        action_rules.reopen(entry, words=form.words.data, by=me(), at=now())
        return done(id, REOPENING)
    return asking(entry, form, REOPENING)


@bp.route("/<int:id>/assignment", methods=["GET", "POST"])
@needs(Can.REPORT_ACTION)
def assign(id: int) -> BaseResponse:
    entry = entry_for(me(), id)
    action_rules.check_decidable(entry, by=me())
    form = AssignForm(data={"version": entry.version}).offer(member_choices(today(), entry.district_id))
    if form.validate_on_submit():
        with form.faults_shown():
            to_id, words = form.member.data, form.words.data
            action_rules.assign(entry, to_id=to_id, words=words, seen=form.seen, by=me(), at=now())
            return done(id, ASSIGNMENT)
    return asking(entry, form, ASSIGNMENT)


def asking(entry: ActionEntry, form: RuleForm, act: Act) -> Response:
    """The page of a form, with the action it is about."""
    meeting = f"{body_of(entry.meeting)}{entry.meeting.month.month}月例会"
    shown: dict[str, Any] = {"entry": entry, "form": form, "act": act, "meeting": meeting}
    return page("meetings/action_form.html", status=form.status, **shown)


def done(id: int, act: Act) -> BaseResponse:
    """Back to the entry's page, which says once what happened."""
    flash(act.said)
    return leave_to(f"/actions/{id}")
