"""The door: signing in and out."""

from math import ceil

from flask import Blueprint, request, session
from flask_login import current_user
from werkzeug.wrappers import Response

from portal.accounts import destination, devices, passwords, rules, second_rules, second_views
from portal.accounts.entering import farewell, this_browser, welcome
from portal.accounts.forms import SignInForm
from portal.accounts.trying import Outcome, failed, try_password
from portal.authz import Can, me, needs
from portal.clock import now
from portal.extensions import access
from portal.web import leave_to, let_go, page

bp = Blueprint("door", __name__)


@bp.get("/sign-in")
@needs(Can.PUBLIC)
def show() -> Response:
    goal = destination.safe(request.args.get("next"))
    if "_user_id" in session and current_user.is_authenticated:
        return leave_to(goal)
    return door_page(SignInForm(next=goal))


@bp.post("/sign-in")
@needs(Can.PUBLIC)
def sign_in() -> Response:
    form = SignInForm()
    if not form.validate():
        return door_page(form, 422)
    outcome = try_password(form.name.data, form.password.data)
    if outcome.is_right:
        return let_in(outcome, form)
    return stay_out(outcome, form)


def let_in(outcome: Outcome, form: SignInForm) -> Response:
    """Begin the session, with a hash of today's parameters if the stored one is older."""
    if second_rules.factor_of(outcome.attempt.found.member_id):
        return second_views.hold(outcome.attempt, destination.safe(form.next.data))
    typed = form.password.data
    fresh_hash = passwords.hash_password(typed) if passwords.needs_rehash(outcome.attempt.stored) else ""
    is_short, browser = len(typed) < passwords.LEAST_IN_OFFICE, this_browser()
    actor = rules.sign_in(outcome.attempt, browser, fresh_hash=fresh_hash, is_short=is_short, at=now())
    if actor is None:
        let_go()
        return stay_out(failed(outcome.attempt), form)
    return welcome(actor, browser, destination.safe(form.next.data))


def stay_out(outcome: Outcome, form: SignInForm) -> Response:
    """The page again: 422 for a wrong password, 429 when it wasn't looked at."""
    form.form_errors.append(outcome.sentence)
    if not outcome.is_refused:
        return door_page(form, 422)
    response = door_page(form, 429)
    response.headers["Retry-After"] = str(ceil(outcome.attempt.verdict.wait.total_seconds()))
    return response


def door_page(form: SignInForm, status: int = 200) -> Response:
    with access(writing=False):
        response = page("accounts/sign_in.html", status=status, form=form)
    devices.introduce(response)
    return response


@bp.post("/sign-out")
@needs(Can.PUBLIC)
def sign_out() -> Response:
    if current_user.is_authenticated:
        rules.sign_out(by=me(), at=now())
    return farewell("/sign-in")
