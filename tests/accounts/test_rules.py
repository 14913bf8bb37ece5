"""Opening and closing accounts, and what is swept."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.accounts import rules
from portal.accounts.models import (
    Account,
    FailedSignIn,
    KeptForm,
    KnownDevice,
    Notice,
    OneTimeLink,
    UserSession,
)
from portal.accounts.rules import disable, open_account, sweep
from portal.extensions import db
from portal.roster.events import last_term_ended, member_added
from portal.roster.models import Member
from portal.roster.rules import add_member
from tests.cast import NOW

DAY = timedelta(days=1)


def account_of(member):
    return db.session.scalars(select(Account).where(Account.member_id == member.id)).one()


def test_a_new_member_gets_an_account_without_a_password(cast, act_as, journal):
    member = add_member({"name": "单小明"}, by=act_as(cast.organization), at=NOW)
    db.session.commit()
    account = account_of(member)
    assert (account.sign_in_name, account.password_hash) == ("shanxiaoming", None)
    assert journal() == ["member.added", "accounts.opened"]


def test_opening_twice_opens_once(cast, act_as):
    by = act_as(cast.chief)
    assert open_account(cast.secretary, by=by, at=NOW) is open_account(cast.secretary, by=by, at=NOW)


def test_the_end_of_the_last_term_closes_the_account(cast, act_as, journal):
    db.session.add(
        OneTimeLink(member_id=cast.secretary.id, code_hash=b"x", purpose="invite", made_at=NOW, expires_at=NOW + DAY)
    )
    last_term_ended.send(cast.secretary, by=act_as(cast.chief), at=NOW)
    db.session.commit()
    assert account_of(cast.secretary).disabled_at == NOW
    assert db.session.scalars(select(OneTimeLink.revoked_at)).one() == NOW
    assert journal() == ["accounts.disabled"]


def test_closing_twice_closes_once(cast, act_as, journal):
    for _ in range(2):
        disable(cast.secretary, by=act_as(cast.chief), at=NOW)
    disable(Member(id=999, name="无"), by=act_as(cast.chief), at=NOW)
    db.session.commit()
    assert journal() == ["accounts.disabled"]


def test_who_comes_back_is_invited_anew(cast, act_as):
    account = account_of(cast.leaver)
    account.password_hash = "old"
    member_added.send(cast.leaver, by=act_as(cast.chief), at=NOW)
    assert (account.disabled_at, account.password_hash) == (None, None)


def test_a_notice_is_read_by_its_owner_only(cast, act_as):
    notice = Notice(member_id=cast.secretary.id, text="…", at=NOW)
    db.session.add(notice)
    db.session.flush()
    with pytest.raises(rules.Hidden):
        rules.mark_read(notice.id, by=act_as(cast.chief), at=NOW)
    rules.mark_read(notice.id, by=act_as(cast.secretary), at=NOW)
    rules.mark_read(notice.id, by=act_as(cast.secretary), at=NOW + DAY)
    assert notice.seen_at == NOW


def rows_of(member_id, at):
    """One row of everything that is swept, of that time."""
    stamp = f"{at}{member_id}".encode()[:32]
    return [
        KeptForm(member_id=member_id, path="/", fields="[]", at=at),
        FailedSignIn(name_hash=b"n", address="a", at=at),
        OneTimeLink(member_id=member_id, code_hash=stamp, purpose="mend", made_at=at, expires_at=at),
        UserSession(member_id=member_id, token_hash=stamp, started_at=at, last_seen_at=at, ended_at=at),
        KnownDevice(member_id=member_id, token_hash=stamp, last_used_at=at),
        Notice(member_id=member_id, text="…", at=at, seen_at=at),
    ]


@pytest.mark.parametrize(("age", "left"), [(6, 6), (8, 5), (31, 3), (401, 1)])
def test_what_is_of_no_more_use_is_swept_in_time(cast, age, left):
    db.session.add_all(rows_of(cast.secretary.id, NOW - age * DAY))
    db.session.flush()
    assert sweep(at=NOW) == 6 - left
    kinds = (KeptForm, FailedSignIn, OneTimeLink, UserSession, KnownDevice, Notice)
    assert sum(db.session.scalar(select(func.count(kind.id))) for kind in kinds) == left


def test_sweeping_twice_does_no_harm_and_the_last_sign_in_stays_known(cast):
    db.session.add_all(rows_of(cast.secretary.id, NOW - 401 * DAY) + rows_of(cast.secretary.id, NOW - 400 * DAY))
    db.session.flush()
    sweep(at=NOW)
    assert sweep(at=NOW) == 0
    assert rules.last_sign_in(cast.secretary.id) == NOW - 400 * DAY


def test_jobs_sweeps(app, cast):
    db.session.add_all(rows_of(cast.secretary.id, NOW - 8 * DAY))
    db.session.commit()
    assert app.test_cli_runner().invoke(args=["jobs"]).exit_code == 0
    db.session.rollback()
    assert db.session.scalar(select(func.count(KeptForm.id))) == 0
