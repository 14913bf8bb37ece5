"""我照做了: the page on which a village tells what came of doing the same; the list of industries."""

from typing import Any

from flask import Blueprint, Response, flash
from werkzeug.wrappers import Response as BaseResponse

from portal.authz import Can, me, needs
from portal.cases import industries, trial_rules
from portal.cases.forms import IndustryForm, TrialForm
from portal.cases.models import CaseNote, CaseTrial
from portal.cases.sight import note_for, title_of
from portal.clock import now, today
from portal.refusing import refusal_on
from portal.web import form_page, leave_to

bp = Blueprint("case_trials", __name__, url_prefix="/cases")
WORKED = {True: "yes", False: "no", None: ""}


@bp.get("/<int:id>/trial")
@needs(Can.WRITE_CASE)
def trial(id: int) -> Response:
    note = note_for(me(), id)
    trial_rules.check_may_tell(note, me())
    return trial_page(note, TrialForm(None, data=shown(trial_rules.own_trial(note, me()))))


def shown(own: CaseTrial | None) -> dict[str, Any]:
    if own is None:
        return {"year": str(today().year)}
    told = {"year": own.year, "changed": own.changed, "cost": own.cost, "result": own.result}
    return told | {"worked": WORKED[own.worked]}


@bp.post("/<int:id>/trial")
@needs(Can.WRITE_CASE)
def tell_trial(id: int) -> BaseResponse:
    form = TrialForm()
    if form.validate():
        with refusal_on(form):
            worked = {"yes": True, "no": False}.get(form.worked.data)
            told = {"year": form.year.data, "changed": form.changed.data, "result": form.result.data}
            told["cost"] = form.cost.data or ""
            trial_rules.tell(note_for(me(), id), **told, worked=worked, by=me(), at=now())
            flash("已记下，谢谢。过了一季可以再来补结果。")
            return leave_to(f"/cases/{id}")
    return trial_page(note_for(me(), id), form)


def trial_page(note: CaseNote, form: TrialForm) -> Response:
    return form_page("cases/trial.html", form=form, note=note, title=title_of(note))


@bp.get("/industries")
@needs(Can.PUBLISH_CASE)
def edit_industries() -> Response:
    return industries_page(IndustryForm(None))


@bp.post("/industries")
@needs(Can.PUBLISH_CASE)
def add_industry() -> BaseResponse:
    form = offered(IndustryForm())
    if form.validate():
        with refusal_on(form):
            industries.ensure(at=now())
            industries.add(form.name.data, form.parent.data or None, by=me(), at=now())
            flash("已增加。")
            return leave_to("/cases/industries")
    return industries_page(form)


@bp.post("/industries/<int:id>/retirement")
@needs(Can.PUBLISH_CASE)
def retire_industry(id: int) -> BaseResponse:
    industries.retire(industries.industry_for(id), by=me(), at=now())
    flash("已停用，已有的案例不变。")
    return leave_to("/cases/industries")


def industries_page(form: IndustryForm) -> Response:
    industries.must_edit(me())
    return form_page("cases/industries.html", form=offered(form), rows=industries.offered())


def offered(form: IndustryForm) -> IndustryForm:
    tops = [(one.id, one.name) for one in industries.offered() if one.parent_id is None]
    return form.offer(tops)
