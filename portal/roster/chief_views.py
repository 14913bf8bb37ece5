"""A new chief convener in two steps by two people: the administrator proposes, one officer confirms."""

from flask import Response
from werkzeug.wrappers import Response as BaseResponse

from portal.actor import Role
from portal.authz import Can, me, needs
from portal.clock import now, today
from portal.extensions import db
from portal.refusing import refusal_on
from portal.roster import rules
from portal.roster.chief_rules import chief_office, is_officer, nominees, open_proposal
from portal.roster.forms import NomineeForm
from portal.roster.models import Member
from portal.roster.pages import bp, done
from portal.roster.sight import replacement_for
from portal.web import form_page


def chief_page(form: NomineeForm) -> Response:
    """Who is chief, what waits for an officer, and the form of a proposal for the administrator."""
    office, proposal = chief_office(today()), open_proposal()
    return form_page(
        "roster/chief.html",
        form=form,
        chief=db.session.get(Member, office.member_id) if office else None,
        proposal=proposal,
        proposes=Role.ADMINISTRATOR in me().roles,
        may_confirm=proposal and is_officer(me()) and me().id not in (proposal.member_id, proposal.proposed_by_id),
        may_withdraw=proposal and (me().is_chief_in_person or me().id == proposal.proposed_by_id),
    )


@bp.get("/roster/chief")
@needs(Can.REPLACE_CHIEF, Can.APPOINT)
def chief() -> Response:
    return chief_page(NomineeForm())


@bp.post("/roster/chief/replacements")
@needs(Can.REPLACE_CHIEF, again=True)
def propose() -> BaseResponse:
    form = NomineeForm()
    found = nominees(form.name.data or "")
    form.meet(found)
    if form.validate():
        member = db.session.get_one(Member, form.member.data or found[0][0])
        with refusal_on(form):
            rules.propose_chief(member, form.reason.data, by=me(), at=now())
            return done("/roster/chief", "提名已送出，等一名干事确认。")
    return chief_page(form)


@bp.post("/roster/chief/replacements/<int:id>/confirmation")
@needs(Can.REPLACE_CHIEF, again=True)
def confirm(id: int) -> BaseResponse:
    rules.confirm_chief(replacement_for(me(), id), by=me(), at=now())
    return done("/roster/chief", "接任已确认。")


@bp.post("/roster/chief/replacements/<int:id>/withdrawal")
@needs(Can.REPLACE_CHIEF, Can.APPOINT)
def withdraw(id: int) -> BaseResponse:
    rules.withdraw_replacement(replacement_for(me(), id), by=me(), at=now())
    return done("/roster/chief", "提名已撤回。")
