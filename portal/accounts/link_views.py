"""Using a one-time link: the code opens a page on which its owner sets a password. No code is ever in an address."""

from flask import Blueprint, current_app, flash
from werkzeug.wrappers import Response

from portal.accounts import attempts, devices, link_rules, passwords, rules, second_rules
from portal.accounts.entering import this_browser, welcome
from portal.accounts.forms import CodeForm, FirstPasswordForm, NewPasswordForm
from portal.accounts.link_rules import DEAD_CODE, Opened
from portal.accounts.owner import others_know
from portal.accounts.standing import ranks
from portal.accounts.trying import address, slow_down
from portal.authz import Can, needs
from portal.clock import now, today
from portal.errors import Refused
from portal.extensions import access
from portal.web import aside, form_page, leave_to, let_go, page

bp = Blueprint("links", __name__)


@bp.get("/invitation")
@needs(Can.PUBLIC)
def show() -> Response:
    response = page("accounts/invitation.html", form=CodeForm())
    devices.introduce(response)
    return response


@bp.post("/invitation")
@needs(Can.PUBLIC)
def open_link() -> Response:
    form = CodeForm()
    opened = try_code(form.code.data or "") if form.validate() else None
    if opened is None:
        return code_page(form)
    return password_page(FirstPasswordForm(formdata=None, code=form.code.data or ""), opened)


@bp.post("/invitation/password")
@needs(Can.PUBLIC)
def choose_password() -> Response:
    form = FirstPasswordForm()
    opened = try_code(form.code.data or "")
    if opened is None:
        return code_page(CodeForm(formdata=None))
    if not (form.validate() and is_good(form, opened)):
        return password_page(form, opened)
    let_go()
    password_hash = passwords.hash_password(form.new.data)
    opened, browser = link_rules.open_link(form.code.data, at=now()), this_browser()
    link_rules.use(opened, password_hash, at=now())
    if second_rules.factor_of(opened.member.id):  # a link mends a password, and nothing more
        flash("新密码已设好。请用新密码和手机上的验证码登录。")
        return leave_to("/sign-in")
    actor = rules.enter(opened.account, browser, at=now())
    if actor is None:
        raise Refused(DEAD_CODE)
    return welcome(actor, browser, "/")


def try_code(code: str) -> Opened | None:
    """What the code opens. The try is counted by address before it is looked at, and forgiven when it was right."""
    with aside():
        number, is_slow = attempts.take_code(devices.token(), address(), at=now())
    slow_down(is_slow)
    try:
        link_rules.open_link(code, at=now())
    except Refused:
        with aside():
            link_rules.note_wrong_code(at=now())
        return None
    with aside():
        attempts.forgive(number)
    return link_rules.open_link(code, at=now())


def is_good(form: NewPasswordForm, opened: Opened) -> bool:
    """Is the new password one that may be chosen? Otherwise the reason stands beside the field."""
    words = others_know(opened.member, opened.account.sign_in_name, current_app.config["ALLIANCE_NAME"], today())
    in_office = bool(ranks(today()).all.get(opened.member.id))
    return passes(form, words, in_office)


def passes(form: NewPasswordForm, words: list[str], in_office: bool) -> bool:
    try:
        passwords.check(form.new.data, context=words, office_holder=in_office)
    except Refused as refused:
        form.new.errors = [*form.new.errors, str(refused)]
        return False
    return True


def code_page(form: CodeForm) -> Response:
    if not form.errors:
        form.form_errors.append(DEAD_CODE)
    with access(writing=False):
        return form_page("accounts/invitation.html", form=form)


def password_page(form: FirstPasswordForm, opened: Opened) -> Response:
    return form_page("accounts/first_password.html", form=form, opened=opened)
