"""One's own account: data, contact, password, type size, sessions, notices, and what was kept when a session ended."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, current_app, request
from sqlalchemy import select
from werkzeug.wrappers import Response
from wtforms import Field

from portal.accounts import attempts, destination, kept, passwords, rules, second_rules, sessions
from portal.accounts.entering import this_browser, welcome
from portal.accounts.forms import ContactForm, PasswordForm
from portal.accounts.link_views import passes
from portal.accounts.models import Account, Notice
from portal.accounts.owner import account_for, offices_of, others_know, serving
from portal.accounts.trying import failed, try_password
from portal.authz import Can, me, needs
from portal.clock import now, today
from portal.errors import Refused
from portal.extensions import db
from portal.roster.member_links import links_about
from portal.roster.wording import office_title, written
from portal.web import aside, changed, form_page, leave_to, let_go, page

bp = Blueprint("account", __name__)
WRONG = "密码不对。"


@bp.get("/account")
@needs(Can.SIGNED_IN)
def show() -> Response:
    account, at = account_for(me()), now()
    since = rules.last_sign_in(me().id, before=me().session_id)
    return page(
        "accounts/show.html",
        account=account,
        member=account.member,
        serving=serving(me().id, today()),
        offices=[(office_title(kind, where), f"{written(day)}起") for kind, where, day in offices_of(me().id, today())],
        last=since,
        device=rules.device_before(me()),
        failures=attempts.failures_since(names_of(account), since) if since else 0,
        sessions=sessions.live(me(), at=at),
        notices=recent_notices(),
        links=links_about(me(), me().id, me().district_id),
    )


def names_of(account: Account) -> list[str]:
    return [name for name in (account.sign_in_name, account.member.phone) if name]


def recent_notices() -> Sequence[Any]:
    mine = select(Notice.id, Notice.text, Notice.at, Notice.seen_at).where(Notice.member_id == me().id)
    return db.session.execute(mine.order_by(Notice.id.desc()).limit(10)).all()


@bp.get("/account/contact")
@needs(Can.EDIT_CONTACT)
def contact() -> Response:
    return form_page("accounts/contact.html", form=ContactForm(obj=account_for(me()).member))


@bp.post("/account/contact")
@needs(Can.EDIT_CONTACT)
def change_contact() -> Response:
    form, account = ContactForm(), account_for(me())
    if not form.validate() or not may_change_phone(form, account):
        return form_page("accounts/contact.html", form=form)
    data = {name: form[name].data for name in ("phone", "phone_is_open", "emergency_contact")}
    try:
        rules.change_contact(account_for(me()), data, by=me(), at=now())
    except Refused as refused:
        form.phone.errors = [str(refused)]
        return form_page("accounts/contact.html", form=form)
    return leave_to("/account")


def may_change_phone(form: ContactForm, account: Account) -> bool:
    """The phone opens the account, so a change of it asks for the password once more."""
    return form.phone.data == account.member.phone or is_confirmed(form.password, account)


def is_confirmed(field: Field, account: Account, code: Field | None = None) -> bool:
    """Is what stands there the account's password, and in `code` its code? Tries are counted like those at the door."""
    if not field.data:
        field.errors = ["请填写现在的密码。"]
        return False
    outcome = try_password(account.sign_in_name, field.data, by=me())
    if not outcome.is_right:
        field.errors = [outcome.sentence if outcome.is_refused else WRONG]
        return False
    with aside():
        is_right = code is None or second_rules.take(me().id, code.data, at=now())
        if is_right:
            attempts.forgive(outcome.attempt.id)
    if code is not None and not is_right:
        failed(outcome.attempt, me())
        code.errors = [second_rules.WRONG]
    return is_right


def password_form() -> PasswordForm:
    form = PasswordForm()
    if second_rules.factor_of(me().id) is None:
        del form.code
    return form


@bp.get("/account/password")
@needs(Can.SIGNED_IN)
def password() -> Response:
    return form_page("accounts/password.html", form=password_form(), sign_in_name=account_for(me()).sign_in_name)


@bp.post("/account/password")
@needs(Can.SIGNED_IN)
def change_password() -> Response:
    form, account = password_form(), account_for(me())
    words = others_know(account.member, account.sign_in_name, current_app.config["ALLIANCE_NAME"], today())
    fits = form.validate() and passes(form, words, me().is_office_holder)
    if not (fits and is_confirmed(form.current, account, form.code if "code" in form else None)):
        return form_page("accounts/password.html", form=form, sign_in_name=account_for(me()).sign_in_name)
    let_go()
    password_hash, at = passwords.hash_password(form.new.data), now()
    browser, account = this_browser(), account_for(me())
    rules.change_password(account, password_hash, by=me(), at=at)
    actor = rules.enter(account, browser, at=at)
    return welcome(actor or me(), browser, "/account")


@bp.post("/account/large-type")
@needs(Can.SIGNED_IN)
def set_type() -> Response:
    rules.set_large_type(account_for(me()), request.form.get("large") == "1", by=me(), at=now())
    return leave_to("/account")


@bp.post("/account/sessions/<int:id>/ending")
@needs(Can.SIGNED_IN)
def end_session(id: int) -> Response:
    rules.end_session(id, by=me(), at=now())
    return changed("/account", "accounts/show.html", "sessions", sessions=sessions.live(me(), at=now()))


@bp.post("/account/other-sessions/ending")
@needs(Can.SIGNED_IN)
def end_others() -> Response:
    rules.end_other_sessions(by=me(), at=now())
    return changed("/account", "accounts/show.html", "sessions", sessions=sessions.live(me(), at=now()))


@bp.post("/account/notices/<int:id>/reading")
@needs(Can.SIGNED_IN)
def read_notice(id: int) -> Response:
    rules.mark_read(id, by=me(), at=now())
    return leave_to(destination.safe(request.form.get("next")))


@bp.get("/kept/<int:id>")
@needs(Can.SIGNED_IN)
def show_kept(id: int) -> Response:
    row = kept.kept_for(me(), id)
    return page("accounts/kept.html", row=row, fields=kept.fields_of(row))


@bp.post("/kept/<int:id>/dismissal")
@needs(Can.SIGNED_IN)
def dismiss_kept(id: int) -> Response:
    kept.dismiss(kept.kept_for(me(), id), by=me())
    return leave_to("/")
