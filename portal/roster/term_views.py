"""Terms: sending a member to a village, prolonging, ending one by a hand-over in two steps."""

from flask import Response, request
from werkzeug.wrappers import Response as BaseResponse

from portal.authz import Can, me, needs
from portal.clock import now, today
from portal.numbers import number
from portal.refusing import refusal_on
from portal.roster import rules
from portal.roster.card import village_of
from portal.roster.departure_rules import months_after
from portal.roster.forms import ProlongForm, TermForm
from portal.roster.geography import vacant_villages
from portal.roster.handing import Handing, sent_on
from portal.roster.models import TermOfOffice
from portal.roster.pages import bp, done
from portal.roster.people_rules import guard_own_case
from portal.roster.sight import member_for, term_for
from portal.roster.term_rules import TERM_MONTHS, guard_open
from portal.web import form_page, page


@bp.get("/roster/members/<int:id>/terms/new")
@needs(Can.EDIT_PEOPLE)
def new_term(id: int) -> Response:
    member = member_for(me(), id)
    guard_own_case(member.id, me())
    form = TermForm(data={"starts_on": today(), "expected_end_on": months_after(today(), number(TERM_MONTHS))})
    return form_page("roster/term.html", form=offered(form), member=member)


@bp.post("/roster/members/<int:id>/terms")
@needs(Can.EDIT_PEOPLE)
def begin(id: int) -> BaseResponse:
    member = member_for(me(), id)
    form = offered(TermForm())
    if form.validate():
        with refusal_on(form):
            rules.begin_term(member, form.posting(), by=me(), at=now())
            return done(f"/roster/members/{id}", "任职已登记。")
    return form_page("roster/term.html", form=form, member=member)


def offered(form: TermForm) -> TermForm:
    form.village.choices = [(0, "请选择"), *vacant_villages(today())]
    return form


@bp.get("/roster/terms/<int:id>/prolongation")
@needs(Can.EDIT_PEOPLE)
def prolongation(id: int) -> Response:
    term = open_term(id)
    form = ProlongForm(data={"expected_end_on": term.expected_end_on})
    return form_page("roster/prolong.html", form=form, term=term, member=member_for(me(), term.member_id))


@bp.post("/roster/terms/<int:id>/prolongation")
@needs(Can.EDIT_PEOPLE)
def prolong(id: int) -> BaseResponse:
    term, form = term_for(me(), id), ProlongForm()
    if form.validate():
        with refusal_on(form):
            rules.prolong_term(term, form.expected_end_on.data, by=me(), at=now())
            return done(f"/roster/members/{term.member_id}", "预计届满日期已保存。")
    return form_page("roster/prolong.html", form=form, term=term, member=member_for(me(), term.member_id))


def open_term(id: int) -> TermOfOffice:
    """A term that is not over, of somebody else."""
    term = term_for(me(), id)
    guard_own_case(term.member_id, me())
    guard_open(term)
    return term


@bp.get("/roster/terms/<int:id>/hand-over")
@needs(Can.EDIT_PEOPLE)
def prepare(id: int) -> Response:
    term = open_term(id)
    handing = Handing(member_for(me(), term.member_id), request.args, by=me(), today=today())
    village = village_of(term)
    if not request.args or not handing.form.validate():
        return form_page("roster/handover.html", form=handing.form, handing=handing, term=term, village=village)
    sent = sent_on(request.args, handing.form)
    told = handing.sentences(village)
    return page("roster/handover_confirm.html", sent=sent, told=told, term=term, leaver=handing.leaver)


@bp.post("/roster/terms/<int:id>/hand-over")
@needs(Can.EDIT_PEOPLE, again=True)
def hand_over(id: int) -> BaseResponse:
    term = term_for(me(), id)
    handing = Handing(member_for(me(), term.member_id), request.form, by=me(), today=today())
    if handing.form.validate():
        with refusal_on(handing.form):
            rules.hand_over(term, handing.plan(), by=me(), at=now())
            return done(f"/roster/members/{term.member_id}", "轮换已办理。")
    village = village_of(term)
    return form_page("roster/handover.html", form=handing.form, handing=handing, term=term, village=village)
