"""Acts of weight (`needs(..., again=True)`): the page that asks who is there, with all that was sent waiting in it."""

from flask import Flask, Response, request

from portal.accounts.again import confirm_password, is_fresh
from portal.accounts.forms import OnceMoreForm
from portal.accounts.second_rules import factor_of
from portal.authz import me, once_more
from portal.errors import Refused
from portal.sent import is_secret
from portal.web import form_page


@once_more.connect
def ask(sender: Flask) -> Response | None:
    """None when the password was typed not long ago, or just now; else the page that asks for it."""
    if is_fresh(me()):
        return None
    is_answer = "password_again" in request.form
    form = OnceMoreForm() if is_answer else OnceMoreForm(formdata=None)
    if factor_of(me().id) is None:
        del form.code_again
    if not is_answer:
        return asking(form, 422)
    return asking(form) if not form.validate() or not is_right(form) else None


def is_right(form: OnceMoreForm) -> bool:
    try:
        confirm_password(me(), form.password_again.data, code=form.code_again.data if "code_again" in form else None)
    except Refused as refused:
        form.form_errors.append(str(refused))
        return False
    return True


def asking(form: OnceMoreForm, status: int = 0) -> Response:
    fields = [(name, text) for name, text in request.form.items(multi=True) if not is_secret(name)]
    response = form_page("accounts/once_more.html", form=form, fields=fields)
    response.status_code = status or response.status_code
    return response
