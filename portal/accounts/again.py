"""The password once more, before something that can't be taken back: opening a box, cancelling, deciding."""

from sqlalchemy import select
from wtforms import PasswordField
from wtforms.validators import InputRequired

from portal.accounts import attempts
from portal.accounts.models import Account
from portal.accounts.rules import STRANGER
from portal.accounts.trying import try_password
from portal.actor import Actor
from portal.errors import Refused
from portal.extensions import db
from portal.web import aside

WRONG = "密码不对，请重新输入。忘了密码，请找片区召集人要一个一次性链接。"


class PasswordAgain:
    """To be mixed into a form: asks who is signed in for the password."""

    password = PasswordField(
        "您的登录密码",
        [InputRequired("请填写您的登录密码。")],
        description="这一步不能撤回，所以再确认一次是您本人。",
        render_kw={"autocomplete": "current-password", "data-password": ""},
    )


def confirm_password(by: Actor, password: str, whose: int | None = None) -> None:
    """Refuse unless this is the password of `by`, or of the member `whose`. Tries count like those at the door.

    For views, after the form and before anything is changed: hashing holds no lock, so it ends the transaction, and
    rows that were loaded before are read anew.
    """
    member_id = whose or by.id
    name = db.session.scalar(select(Account.sign_in_name).where(Account.member_id == member_id))
    outcome = try_password(name or "", password, by=by if member_id == by.id else STRANGER)
    if not outcome.is_right:
        raise Refused(outcome.sentence if outcome.is_refused else WRONG)
    with aside():
        attempts.forgive(outcome.attempt.id)
