"""What signing in leaves behind goes when its days are over, and not before; the days are the alliance's numbers."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.accounts import rules
from portal.accounts.keeping import sweep
from portal.accounts.models import FailedSignIn, KeptForm, KnownDevice, Notice, OneTimeLink, UserSession
from portal.accounts.second_models import FactorRemoval, RecoveryCode, SecondFactor
from portal.extensions import db
from portal.numbers import Number
from tests.cast import NOW

DAY = timedelta(days=1)
BIT = timedelta(minutes=1)


def left_behind(member_id, at):
    """{what it is: (a row of that time, its days, the number by which they are set)}."""
    stamp = f"{at}{member_id}".encode()[:32]
    link = {"member_id": member_id, "purpose": "mend", "made_at": at}
    later = at + 3 * DAY
    return {
        "what was typed": (KeptForm(member_id=member_id, path="/", fields="[]", at=at), 7, "form"),
        "a failed try": (FailedSignIn(name_hash=b"n", address="a", at=at), 30, "trace"),
        "a link that ran out": (OneTimeLink(code_hash=stamp, expires_at=at, **link), 30, "trace"),
        "a used link": (OneTimeLink(code_hash=b"u", expires_at=later, used_at=at, **link), 30, "trace"),
        "a revoked link": (OneTimeLink(code_hash=b"r", expires_at=later, revoked_at=at, **link), 30, "trace"),
        "a session": (session_of(member_id, stamp, at, ended_at=at), 30, "trace"),
        "a session nobody ended": (session_of(member_id, b"idle", at), 30, "trace"),
        "a used code": (RecoveryCode(member_id=member_id, code_hash=stamp, used_at=at), 30, "trace"),
        "a device": (KnownDevice(member_id=member_id, token_hash=stamp, last_used_at=at), 400, "notice"),
        "a read notice": (Notice(member_id=member_id, text="…", at=at, seen_at=at), 400, "notice"),
        "an unread notice": (Notice(member_id=member_id, text="…", at=at), 400, "notice"),
        "a removal": (FactorRemoval(member_id=member_id, asked_by_id=1, asked_at=at, how="当面"), 400, "notice"),
        "a factor never confirmed": (SecondFactor(member_id=member_id, sealed=b"s", made_at=at), 1, ""),
    }


def session_of(member_id, token, at, **more):
    return UserSession(member_id=member_id, token_hash=token, started_at=at, last_seen_at=at, **more)


KINDS = list(left_behind(1, NOW))


@pytest.fixture
def put(cast):
    """put(what, age) -> (the row's class and id, its days, its number); a newer session of the member is there."""

    def put(what, age):
        row, days, number = left_behind(cast.secretary.id, NOW - age)[what]
        db.session.add(row)
        db.session.flush()
        db.session.add(session_of(cast.secretary.id, b"new", NOW))
        db.session.commit()
        return row, days, number

    return put


def is_there(row):
    return db.session.scalar(select(func.count()).select_from(type(row)).where(type(row).id == row.id)) == 1


@pytest.mark.parametrize("what", KINDS)
def test_it_is_there_on_the_last_day_and_gone_on_the_next(put, what):
    _, days, _ = left_behind(1, NOW)[what]
    row, *_ = put(what, days * DAY - BIT)
    assert sweep(at=NOW) == 0 and is_there(row)
    assert sweep(at=NOW + 2 * BIT) == 1 and not is_there(row)
    assert sweep(at=NOW + 2 * BIT) == 0


@pytest.mark.parametrize("what", [what for what in KINDS if left_behind(1, NOW)[what][2]])
def test_the_days_are_those_that_were_set(put, what):
    row, days, number = put(what, (left_behind(1, NOW)[what][1] + 5) * DAY)
    db.session.add(Number(key=f"accounts.{number}_days", value=days + 10))
    db.session.commit()
    assert sweep(at=NOW) == 0 and is_there(row)
    assert sweep(at=NOW + 6 * DAY) == 1


@pytest.mark.parametrize("what", ["a used code", "a factor never confirmed"])
def test_what_still_counts_stays_however_old(put, what):
    row, *_ = put(what, 900 * DAY)
    row.used_at = None
    row.confirmed_at = row.made_at if isinstance(row, SecondFactor) else None
    db.session.commit()
    assert sweep(at=NOW) == 0 and is_there(row)


def test_the_last_sign_in_stays_known(cast):
    for age in (401, 400):
        db.session.add(session_of(cast.secretary.id, str(age).encode(), NOW - age * DAY))
        db.session.flush()
    assert sweep(at=NOW) == 1
    assert rules.last_sign_in(cast.secretary.id) == NOW - 400 * DAY


def test_the_jobs_say_how_many_went_and_not_whose(app, put):
    put("what was typed", 8 * DAY)
    put_more = left_behind(1, NOW - 31 * DAY)["a failed try"][0]
    db.session.add(put_more)
    db.session.commit()
    said = app.test_cli_runner().invoke(args=["jobs"])
    assert said.exit_code == 0 and said.output.strip() == "到期删除了 2 条登录的痕迹和通知。"
    assert app.test_cli_runner().invoke(args=["jobs"]).output.strip() == ""
