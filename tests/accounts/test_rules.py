"""Opening and closing accounts, and what is swept."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.accounts import rules
from portal.accounts.models import (
    Account,
    Notice,
    OneTimeLink,
)
from portal.accounts.rules import disable, open_account
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
