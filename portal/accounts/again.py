"""The password once more: before what can't be taken back, and before acts of weight when the last time is long ago."""

from datetime import timedelta

from sqlalchemy import select, update
from wtforms import PasswordField
from wtforms.validators import InputRequired

from portal.accounts import attempts, second_rules
from portal.accounts.models import Account, UserSession
from portal.accounts.rules import STRANGER
from portal.accounts.trying import failed, try_password
from portal.actor import Actor
from portal.clock import now
from portal.errors import Refused
from portal.extensions import db
from portal.web import aside

WRONG = "密码不对，请重新输入。忘了密码，请找片区召集人要一个一次性链接。"
FRESH = timedelta(minutes=10)  # since the password was typed: an act of weight does not ask for it


class PasswordAgain:
    """To be mixed into a form: asks who is signed in for the password."""

    password = PasswordField(
        "您的登录密码",
        [InputRequired("请填写您的登录密码。")],
        description="这一步不能撤回，所以再确认一次是您本人。",
        render_kw={"autocomplete": "current-password", "data-password": ""},
    )


def confirm_password(by: Actor, password: str, whose: int | None = None, code: str | None = None) -> None:
    """Refuse unless this is the password of `by`, or of the member `whose`, and the code theirs where one is given.

    Tries of either count like those at the door.
    For views, after the form and before anything is changed: hashing holds no lock, so it ends the transaction, and
    rows that were loaded before are read anew.
    """
    member_id = whose or by.id
    name = db.session.scalar(select(Account.sign_in_name).where(Account.member_id == member_id))
    outcome = try_password(name or "", password, by=by if member_id == by.id else STRANGER)
    if not outcome.is_right:
        raise Refused(outcome.sentence if outcome.is_refused else WRONG)
    with aside():
        is_right = code is None or second_rules.take(member_id, code, at=now())
        if is_right:
            attempts.forgive(outcome.attempt.id)
        if is_right and member_id == by.id and (code is not None or second_rules.factor_of(by.id) is None):
            note_confirmed(by)  # whoever has a second factor has shown who it is by both
    if not is_right:
        failed(outcome.attempt, by)
        raise Refused(second_rules.WRONG)


def note_confirmed(by: Actor) -> None:
    """This browser's holder has shown who it is."""
    db.session.execute(update(UserSession).where(UserSession.id == by.session_id).values(confirmed_at=now()))


def is_fresh(by: Actor) -> bool:
    """Was the password typed within FRESH, at the door or since? A clock that went back makes nobody fresh."""
    times = select(UserSession.started_at, UserSession.confirmed_at).where(UserSession.id == by.session_id)
    started_at, confirmed_at = db.session.execute(times).one()
    return timedelta(0) <= now() - (confirmed_at or started_at) <= FRESH
