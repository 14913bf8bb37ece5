"""Places: districts, their towns and villages, and what changes them."""

from flask import Response, request
from werkzeug.wrappers import Response as BaseResponse

from portal.authz import Can, me, needs
from portal.clock import now, today
from portal.refusing import refusal_on
from portal.roster import geography, rules
from portal.roster.forms import DayForm, NameForm, NewTownForm, NewVillageForm, TownForm
from portal.roster.models import Town
from portal.roster.pages import bp, done
from portal.roster.sight import district_for, town_for, village_for
from portal.web import form_page, page, sent


@bp.get("/roster/places")
@needs(Can.EDIT_PEOPLE)
def places() -> Response:
    day = today()
    return page("roster/places.html", districts=geography.overview(day), gone=geography.gone_towns(day))


@bp.route("/roster/places/districts/new", methods=["GET", "POST"])
@needs(Can.EDIT_PEOPLE)
def new_district() -> BaseResponse:
    form = NameForm()
    if form.validate_on_submit():
        with refusal_on(form):
            rules.add_district(form.name.data, by=me(), at=now())
            return done("/roster/places", "片区已新设。")
    return form_page("roster/district.html", form=form, district=None)


@bp.route("/roster/places/districts/<int:id>/name", methods=["GET", "POST"])
@needs(Can.EDIT_PEOPLE)
def rename_district(id: int) -> BaseResponse:
    district = district_for(me(), id)
    form = NameForm(data={"name": district.name})
    if form.validate_on_submit():
        with refusal_on(form):
            rules.rename_district(district, form.name.data, by=me(), at=now())
            return done("/roster/places", "名称已保存。")
    return form_page("roster/district.html", form=form, district=district)


@bp.route("/roster/places/towns/new", methods=["GET", "POST"])
@needs(Can.EDIT_PEOPLE)
def new_town() -> BaseResponse:
    form = NewTownForm(data={"on": today()})
    form.district.choices = [(0, "请选择"), *geography.districts()]
    if form.validate_on_submit():
        district = district_for(me(), form.district.data)
        with refusal_on(form):
            rules.add_town(form.code.data, form.name.data, district, form.on.data, by=me(), at=now())
            return done("/roster/places", "镇已新设。")
    return form_page("roster/new_town.html", form=form)


@bp.get("/roster/places/towns/<int:id>")
@needs(Can.EDIT_PEOPLE)
def town(id: int) -> Response:
    row = town_for(me(), id)
    return page("roster/town.html", town=row, villages=geography.villages_of(id, today()))


@bp.route("/roster/places/towns/<int:id>/district", methods=["GET", "POST"])
@needs(Can.EDIT_PEOPLE)
def move_town(id: int) -> BaseResponse:
    row, form = town_for(me(), id), TownForm(data={"on": today()})
    form.offer("划归哪个片区", geography.districts())
    if form.validate_on_submit():
        with refusal_on(form):
            rules.move_town(row, district_for(me(), form.target.data), form.on.data, by=me(), at=now())
            return done(f"/roster/places/towns/{id}", "划归已登记。")
    return form_page("roster/town_moves.html", form=form, town=row)


@bp.get("/roster/places/towns/<int:id>/merger")
@needs(Can.EDIT_PEOPLE)
def prepare_merger(id: int) -> Response:
    row = town_for(me(), id)
    form = merger_form(row, id)
    if not request.args or not form.validate():
        return form_page("roster/merger.html", form=form, town=row)
    villages = geography.villages_of(id, form.on.data)
    into = town_for(me(), form.target.data)
    return page("roster/merger_confirm.html", form=form, town=row, into=into, villages=villages)


@bp.post("/roster/places/towns/<int:id>/merger")
@needs(Can.EDIT_PEOPLE)
def merge_town(id: int) -> BaseResponse:
    row = town_for(me(), id)
    form = merger_form(row, id)
    if form.validate():
        with refusal_on(form):
            rules.merge_town(row, town_for(me(), form.target.data), form.on.data, by=me(), at=now())
            return done(f"/roster/places/towns/{form.target.data}", "并入已登记。")
    return form_page("roster/merger.html", form=form, town=row)


def merger_form(town: Town, id: int) -> TownForm:
    form = TownForm(sent() or None, on=today(), meta={"csrf": False})
    others = [(line.id, line.name) for line in geography.towns(today()) if line.id != id]
    return form.offer("并入哪个镇", others)


@bp.route("/roster/places/towns/<int:id>/villages", methods=["GET", "POST"])
@needs(Can.EDIT_PEOPLE)
def new_village(id: int) -> BaseResponse:
    row, form = town_for(me(), id), NewVillageForm(data={"on": today()})
    if form.validate_on_submit():
        values = form.code.data, form.name.data, form.kind.data, form.on.data
        with refusal_on(form):
            rules.add_village(row, *values, by=me(), at=now())
            return done(f"/roster/places/towns/{id}", "村已新设。")
    return form_page("roster/new_village.html", form=form, town=row)


@bp.route("/roster/places/villages/<int:id>/closing", methods=["GET", "POST"])
@needs(Can.EDIT_PEOPLE)
def close_village(id: int) -> BaseResponse:
    village, form = village_for(me(), id), DayForm(data={"on": today()})
    if form.validate_on_submit():
        with refusal_on(form):
            rules.close_village(village, form.on.data, by=me(), at=now())
            return done("/roster/places", "撤销已登记。")
    return form_page("roster/close_village.html", form=form, village=village)
