"""Offices and deputies: who holds what, appointing, relieving, naming and withdrawing deputies."""

from flask import Response, request
from werkzeug.wrappers import Response as BaseResponse

from portal.authz import Can, me, needs
from portal.clock import now, today
from portal.refusing import refusal_on
from portal.roster import rules
from portal.roster.forms import AppointForm, DeputyForm, ReliefForm
from portal.roster.geography import districts
from portal.roster.holders import posts
from portal.roster.in_office import member_choices
from portal.roster.office_rules import guard_naming, named
from portal.roster.pages import bp, done
from portal.roster.sight import deputy_for, district_for, member_for, office_for
from portal.web import form_page, page


@bp.get("/roster/offices")
@needs(Can.SEE_PEOPLE)
def offices() -> Response:
    return page("roster/offices.html", posts=posts(today(), districts()))


@bp.get("/roster/offices/new")
@needs(Can.APPOINT)
def new_office() -> Response:
    form = AppointForm(data={"office": request.args.get("office"), "on": today()})
    return form_page("roster/appoint.html", form=offered(form))


@bp.post("/roster/offices")
@needs(Can.APPOINT, again=True)
def appoint() -> BaseResponse:
    form = offered(AppointForm())
    if form.validate():
        kind, district_id = form.chosen()
        district = district_for(me(), district_id) if district_id else None
        with refusal_on(form):
            rules.appoint(member_for(me(), form.member.data), kind, district, form.on.data, by=me(), at=now())
            return done("/roster/offices", "任命已登记。")
    return form_page("roster/appoint.html", form=form)


def offered(form: AppointForm) -> AppointForm:
    people = [(id, words) for id, words in member_choices(today()) if id != me().id]
    return form.offer(districts(), people)


@bp.get("/roster/offices/<int:id>/relief")
@needs(Can.APPOINT)
def relief(id: int) -> Response:
    name, title = named(office_for(me(), id))
    return form_page("roster/relieve.html", form=ReliefForm(data={"on": today()}), id=id, name=name, title=title)


@bp.post("/roster/offices/<int:id>/relief")
@needs(Can.APPOINT, again=True)
def relieve(id: int) -> BaseResponse:
    office, form = office_for(me(), id), ReliefForm()
    if form.validate():
        with refusal_on(form):
            rules.relieve(office, form.on.data, by=me(), at=now())
            return done("/roster/offices", "免职已登记。")
    name, title = named(office)
    return form_page("roster/relieve.html", form=form, id=id, name=name, title=title)


@bp.get("/roster/offices/<int:id>/deputies/new")
@needs(Can.NAME_KEEPERS)
def new_deputy(id: int) -> Response:
    office = office_for(me(), id)
    guard_naming(office, me())
    form = DeputyForm(data={"starts_on": today(), "ends_on": today()})
    form.member.choices = stand_ins(office.member_id)
    return form_page("roster/deputy.html", form=form, id=id, who=named(office))


@bp.post("/roster/offices/<int:id>/deputies")
@needs(Can.NAME_KEEPERS, again=True)
def name_deputy(id: int) -> BaseResponse:
    office, form = office_for(me(), id), DeputyForm()
    form.member.choices = stand_ins(office.member_id)
    if form.validate():
        span = form.starts_on.data, form.ends_on.data
        with refusal_on(form):
            rules.name_deputy(office, member_for(me(), form.member.data), *span, by=me(), at=now())
            return done("/roster/offices", "代理已指定。")
    return form_page("roster/deputy.html", form=form, id=id, who=named(office))


def stand_ins(holder_id: int) -> list[tuple[int, str]]:
    """Who may stand in for the holder: everybody else in office."""
    others = [(id, words) for id, words in member_choices(today()) if id not in (holder_id, me().id)]
    return [(0, "请选择"), *others]


@bp.post("/roster/deputies/<int:id>/withdrawal")
@needs(Can.NAME_KEEPERS, again=True)
def withdraw_deputy(id: int) -> BaseResponse:
    rules.withdraw_deputy(deputy_for(me(), id), by=me(), at=now())
    return done("/roster/offices", "代理已收回。")
