"""The password once more: right, wrong and wrong too often."""

import pytest

from portal.accounts.again import confirm_password
from portal.accounts.models import Account, FailedSignIn
from portal.accounts.passwords import hash_password
from portal.errors import Refused
from portal.extensions import db
from tests.cast import actor_of

PASSWORD = "山塘 渠道 提灌站 2026"


@pytest.fixture
def chief(app, cast):
    """The chief, whose password is PASSWORD, in a request."""
    account = db.session.scalar(db.select(Account).where(Account.member_id == cast.chief.id))
    account.password_hash = hash_password(PASSWORD)
    actor = actor_of(cast.chief)
    db.session.commit()
    with app.test_request_context("/", method="POST"):
        yield actor


def test_the_right_password_is_not_counted_as_a_try(chief):
    confirm_password(chief, PASSWORD)
    assert db.session.query(FailedSignIn).count() == 0


def test_a_wrong_password_is_refused_and_counted(chief, journal):
    with pytest.raises(Refused, match="密码不对"):
        confirm_password(chief, "不是这个")
    assert db.session.query(FailedSignIn).count() == 1
    assert journal() == ["accounts.sign_in_failed"]


def test_tries_share_the_throttle_of_the_door(chief):
    for _ in range(5):
        with pytest.raises(Refused, match="密码不对"):
            confirm_password(chief, "不是这个")
    with pytest.raises(Refused, match="试错次数太多"):
        confirm_password(chief, PASSWORD)


def test_anothers_password_is_asked_of_the_other(chief, cast):
    with pytest.raises(Refused, match="密码不对"):
        confirm_password(chief, PASSWORD, whose=cast.finance.id)
