"""Pages of the second factor: at the door, in one's own account, and its removal by two people."""

import hashlib
from datetime import timedelta
from typing import Any

from flask import Blueprint, current_app, flash, request, session
from flask_login import current_user
from werkzeug.wrappers import Response

from portal.accounts import attempts, destination, devices, rules, second, second_rules, throttle
from portal.accounts.again import confirm_password, is_fresh
from portal.accounts.attempts import Attempt
from portal.accounts.entering import this_browser, welcome
from portal.accounts.forms import CodeAgainForm, RemovalForm, SecondForm, StepForm
from portal.accounts.links import grouped
from portal.accounts.second_models import FactorRemoval
from portal.accounts.trying import address, failed, slow_down
from portal.authz import Can, me, needs
from portal.clock import now
from portal.errors import Hidden, Refused
from portal.extensions import db
from portal.qr import svg
from portal.refusing import refusal_on
from portal.web import aside, form_page, leave_to, page

bp = Blueprint("second", __name__)
HELD = "second"
LASTS = timedelta(minutes=5)
FREE = ("accounts.door", "accounts.second", "accounts.account", "accounts.links")  # open without one
OTHERS = ("removals", "ask_removal", "confirm_removal")  # of these pages, but about other people
OVER = "验证的时间过了，请重新登录。"


def hold(attempt: Attempt, url: str) -> Response:
    """The password was right: the code is asked for, for some minutes, in this browser."""
    session[HELD] = [attempt.found.member_id, attempt.id, now().timestamp(), mark_of(attempt.stored), url]
    return leave_to("/sign-in/code")


def mark_of(password_hash: str) -> str:
    """By which the password of the first step is known again."""
    return hashlib.sha256(password_hash.encode()).hexdigest()[:16]


def held() -> tuple[int, int, str, str] | None:
    """(member, number of the first try, mark of the password, where to), while it is fresh."""
    kept = session.get(HELD)
    if not kept or now().timestamp() - kept[2] > LASTS.total_seconds():
        return None
    return kept[0], kept[1], kept[3], kept[4]


@bp.get("/sign-in/code")
@needs(Can.PUBLIC)
def ask_code() -> Response:
    return form_page("accounts/second_code.html", form=SecondForm(formdata=None)) if held() else leave_to("/sign-in")


@bp.post("/sign-in/code")
@needs(Can.PUBLIC)
def enter() -> Response:
    """A wrong code counts like a wrong password; a right one begins the session."""
    waiting, form = held(), SecondForm()
    if waiting is None:
        session.pop(HELD, None)
        flash(OVER, "bad")
        return leave_to("/sign-in")
    if not form.validate():
        return form_page("accounts/second_code.html", form=form)
    member_id, first, mark, url = waiting
    attempt = again(member_id)
    if attempt.verdict.wait:
        form.form_errors.append(throttle.sentence(attempt.verdict.wait))
        return page("accounts/second_code.html", status=429, form=form)
    slow_down(attempt.is_slow)
    with aside():
        is_right = mark_of(attempt.stored) == mark and second_rules.take(member_id, form.code.data, at=now())
    return let_in(attempt, first, url) if is_right else stay_out(attempt, form)


def again(member_id: int) -> Attempt:
    """Count a try of the second step under the account's own name."""
    with aside():
        name = rules.sign_in_name_of(member_id)
        return attempts.take(name, devices.token(), address(), at=now())


def let_in(attempt: Attempt, first: int, url: str) -> Response:
    browser = this_browser()
    actor = rules.sign_in(attempt, browser, at=now())
    if actor is None:
        session.pop(HELD, None)
        return leave_to("/sign-in")
    attempts.forgive(first)
    return welcome(actor, browser, destination.safe(url))


def stay_out(attempt: Attempt, form: SecondForm) -> Response:
    failed(attempt)
    form.form_errors.append(second_rules.WRONG)
    return form_page("accounts/second_code.html", form=form)


@bp.get("/account/second")
@needs(Can.SIGNED_IN)
def show() -> Response:
    return own_page(StepForm(formdata=None))


def own_page(form: Any) -> Response:
    factor = second_rules.factor_of(me().id)
    shown: dict[str, Any] = {"factor": factor, "left": second_rules.codes_left(me().id) if factor else 0}
    shown["again"] = form if isinstance(form, CodeAgainForm) else CodeAgainForm(formdata=None)
    shown["step"] = form if isinstance(form, StepForm) else StepForm(formdata=None)
    return form_page("accounts/second.html", form=form, is_required=is_required(), **shown)


@bp.post("/account/second")
@needs(Can.SIGNED_IN)
def begin() -> Response:
    """The answer that holds the secret: nothing keeps it."""
    form = StepForm()
    if form.validate():
        with refusal_on(form):
            confirm_password(me(), form.password.data)
            secret = second_rules.begin(by=me(), at=now())
            return new_page(SecondForm(formdata=None), secret)
    return own_page(form)


def new_page(form: SecondForm, secret: str) -> Response:
    drawn = svg(second.address_of(secret, me().name), "第二因素的二维码")
    response = form_page("accounts/second_new.html", form=form, drawn=drawn, secret=grouped(secret))
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.post("/account/second/confirmation")
@needs(Can.SIGNED_IN)
def confirm() -> Response:
    form, row = SecondForm(), second_rules.pending_of(me().id)
    if row is None or not is_fresh(me()):  # a browser that was left open shows nobody a secret
        raise Refused("请从头开始设置第二因素：再输一次密码。")
    secret = second_rules.secret_of(row)
    if form.validate():
        with refusal_on(form):
            return codes_page(second_rules.confirm(form.code.data, by=me(), at=now()))
    return new_page(form, secret)


def codes_page(codes: list[str]) -> Response:
    """Shown once."""
    response = page("accounts/recovery_codes.html", codes=[grouped(code) for code in codes])
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.post("/account/second/codes")
@needs(Can.SIGNED_IN)
def renew() -> Response:
    form = CodeAgainForm()
    if form.validate():
        with refusal_on(form):
            confirm_password(me(), form.password.data, code=form.code.data)
            return codes_page(second_rules.renew_codes(by=me(), at=now()))
    return own_page(form)


@bp.post("/account/second/stopping")
@needs(Can.SIGNED_IN)
def stop() -> Response:
    form = CodeAgainForm()
    if form.validate():
        with refusal_on(form):
            confirm_password(me(), form.password.data, code=form.code.data)
            second_rules.stop(by=me(), at=now())
            flash("第二因素已停用。")
            return leave_to("/account/second")
    return own_page(form)


@bp.get("/account/removals")
@needs(Can.SIGNED_IN)
def removals() -> Response:
    return removals_page(RemovalForm(formdata=None))


def removals_page(form: RemovalForm) -> Response:
    """Whose phone and codes are lost: the first asks here, the second confirms."""
    at = now()
    if not (me().is_office_holder and me().roles):
        raise Hidden
    rows = [(row, second_rules.may_confirm(row, me(), at=at)) for row in second_rules.open_removals(at=at)]
    return form_page("accounts/removals.html", form=form, rows=rows)


@bp.post("/account/removals")
@needs(Can.INVITE, again=True)
def ask_removal() -> Response:
    form = RemovalForm()
    if form.validate():
        with refusal_on(form):
            member_id = attempts.find(form.name.data).member_id
            second_rules.ask_removal(member_id, form.how.data, by=me(), at=now())
            flash("已提出，请另一名担任联盟职务的人核实本人以后确认。")
            return leave_to("/account/removals")
    return removals_page(form)


@bp.post("/account/removals/<int:id>/confirmation")
@needs(Can.SIGNED_IN, again=True)
def confirm_removal(id: int) -> Response:
    row = next((one for one in second_rules.open_removals(at=now()) if one.id == id), None)
    if row is None:
        raise Hidden
    second_rules.confirm_removal(db.session.get_one(FactorRemoval, row.id), by=me(), at=now())
    flash("已停用。请本人登录后重新设置。")
    return leave_to("/account/removals")


def is_required() -> bool:
    return bool(current_app.config["SECOND_FACTOR"] == "required")


@bp.before_app_request
def keep_out() -> Response | None:
    """Where it is required, an office holder without one gets no further than to set it up."""
    endpoint = request.endpoint or "static"
    is_free = request.blueprint in FREE and endpoint.rpartition(".")[2] not in OTHERS
    if not is_required() or is_free or endpoint == "static":
        return None
    if not current_user.is_authenticated or not me().is_office_holder or second_rules.factor_of(me().id):
        return None
    flash("担任联盟职务的，请先设好第二因素再往下办。", "bad")
    return leave_to("/account/second")
