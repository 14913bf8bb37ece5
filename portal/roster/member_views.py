"""A person's page, changing it, revealing the phone, and taking a new person in."""

from typing import Any

from flask import Response, request
from werkzeug.wrappers import Response as BaseResponse

from portal.authz import Can, me, needs
from portal.clock import now, today
from portal.numbers import number
from portal.refusing import refusal_on
from portal.roster import card, limits, rules
from portal.roster.departure_rules import months_after
from portal.roster.fields import tidy
from portal.roster.forms import PERSON, NewMemberForm, PersonForm
from portal.roster.geography import vacant_villages
from portal.roster.member_links import links_about
from portal.roster.models import Member
from portal.roster.pages import bp, done
from portal.roster.people_rules import LABELS, WHY_A_PHONE, Stale, guard_own_case
from portal.roster.sight import member_for, sight_of
from portal.roster.term_rules import TERM_MONTHS
from portal.web import form_page, page


def shown(member: Member, phone: str = "") -> dict[str, Any]:
    """What the person's page needs: five statements with the member's own."""
    sight = sight_of(member, me(), now())
    return {
        "member": member,
        "sight": sight,
        "terms": card.terms_of(member.id),
        "offices": card.offices_of(member.id),
        "left_on": card.left_on(member.id),
        "phone": phone,
        "reasons": WHY_A_PHONE,
        "links": links_about(me(), member.id, sight.home.district_id if sight.home else None),
        "today": today(),
    }


@bp.get("/roster/members/<int:id>")
@needs(Can.SEE_PEOPLE)
def show(id: int) -> Response:
    return page("roster/member.html", **shown(member_for(me(), id)))


@bp.post("/roster/members/<int:id>/phone")
@needs(Can.SEE_PHONE)
def reveal(id: int) -> Response:
    member = member_for(me(), id)
    if member.id != me().id:
        limits.guard_phones(me(), now())
    phone = rules.reveal_phone(member, tidy(request.form.get("reason")), by=me(), at=now())
    return page("roster/member.html", "contact", **shown(member, phone))


@bp.get("/roster/members/<int:id>/edit")
@needs(Can.EDIT_PEOPLE)
def edit(id: int) -> Response:
    member = member_for(me(), id)
    guard_own_case(member.id, me())
    form = PersonForm(data={name: getattr(member, name) for name in (*PERSON, "version") if name != "phone"})
    return form_page("roster/edit.html", form=form.offer(member), member=member)


@bp.post("/roster/members/<int:id>/edit")
@needs(Can.EDIT_PEOPLE)
def change(id: int) -> BaseResponse:
    member = member_for(me(), id)
    form = PersonForm().offer(member)
    if form.validate():
        with refusal_on(form):
            try:
                rules.change_member(member, form.values(), version=form.seen, by=me(), at=now())
                return done(f"/roster/members/{id}", "资料已保存。")
            except Stale:
                return page("roster/edit.html", "", 409, form=form, member=member, differing=rebase(form, member))
    return form_page("roster/edit.html", form=form, member=member)


def rebase(form: PersonForm, member: Member) -> list[tuple[str, str]]:
    """Put the form upon the version that is there now. (label, what stands now) of each field that differs."""
    form.version.data = str(member.version)
    present = {name: getattr(member, name) or "" for name in form.values()}
    differing = [name for name, value in form.values().items() if (value or "") != present[name]]
    return [(LABELS[name], "另一个号码" if name == "phone" else str(present[name]) or "（空）") for name in differing]


@bp.get("/roster/members/new")
@needs(Can.EDIT_PEOPLE)
def new() -> Response:
    expected = months_after(today(), number(TERM_MONTHS))
    village = request.args.get("village", "")
    form = NewMemberForm(data={"starts_on": today(), "expected_end_on": expected, "village": village})
    return form_page("roster/new.html", form=offered(form))


@bp.post("/roster/members")
@needs(Can.EDIT_PEOPLE)
def add() -> BaseResponse:
    form = offered(NewMemberForm())
    if form.validate():
        with refusal_on(form):
            member = rules.welcome(form.values(), form.posting(), by=me(), at=now())
            return done(f"/roster/members/{member.id}", "已加入名册。")
    return form_page("roster/new.html", form=form)


def offered(form: NewMemberForm) -> NewMemberForm:
    form.village.choices = [(0, "不驻村"), *vacant_villages(today())]
    return form
