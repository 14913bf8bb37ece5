"""How long a session lasts, and what ends it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.accounts import rules, sessions
from portal.accounts.models import UserSession
from portal.accounts.sessions import is_over
from portal.extensions import db
from tests.cast import NOW


def is_in(client):
    return client.get("/account").status_code == 200


@pytest.mark.parametrize(("office", "idle"), [(True, timedelta(minutes=30)), (False, timedelta(hours=8))])
def test_an_idle_session_ends(office, idle):
    assert not is_over(office, NOW - idle, NOW - idle, at=NOW)
    assert is_over(office, NOW - idle, NOW - idle - timedelta(seconds=1), at=NOW)


@pytest.mark.parametrize(("office", "span"), [(True, timedelta(hours=12)), (False, timedelta(days=7))])
def test_no_session_outlasts_its_absolute_limit(office, span):
    assert not is_over(office, NOW - span, NOW, at=NOW)
    assert is_over(office, NOW - span - timedelta(seconds=1), NOW, at=NOW)


def test_an_office_holder_is_signed_out_after_half_an_hour_of_idling(cast, sign_in, wait):
    officer, secretary = sign_in(cast.publicity), sign_in(cast.secretary)
    assert is_in(officer)
    wait(minutes=31)
    assert (is_in(officer), is_in(secretary)) == (False, True)
    wait(hours=9)
    assert not is_in(secretary)


def test_use_keeps_a_session_alive_up_to_its_absolute_limit(cast, sign_in, wait):
    officer = sign_in(cast.publicity)
    for _ in range(24):
        wait(minutes=29)
        assert is_in(officer)
    wait(minutes=29)
    assert not is_in(officer)


def test_last_seen_is_written_at_most_once_a_minute(cast, sign_in, wait, queries):
    client = sign_in(cast.secretary)
    wait(seconds=61)
    client.get("/account")
    assert any(statement.startswith("UPDATE user_session") for statement in queries)
    queries.clear()
    client.get("/account")
    assert not any(statement.startswith("UPDATE") for statement in queries)


def test_a_post_that_changes_something_also_notes_that_one_was_seen(cast, sign_in, wait):
    client = sign_in(cast.secretary)
    wait(minutes=5)
    assert client.post("/account/large-type", data={"large": "1"}).status_code == 303
    seen = db.session.scalars(select(UserSession.last_seen_at)).one()
    assert seen >= NOW + timedelta(minutes=5)


def test_one_statement_loads_the_reader(cast, sign_in, queries):
    client = sign_in(cast.convener)
    client.get("/roles")
    queries.clear()
    client.get("/roles")
    assert len([statement for statement in queries if "user_session" in statement]) == 1


def test_disabling_ends_every_session(cast, sign_in, act_as, journal):
    client = sign_in(cast.secretary)
    rules.disable(cast.secretary, by=act_as(cast.organization), at=NOW)
    assert not is_in(client)
    assert journal()[-1] == "accounts.disabled"


def test_whose_term_is_over_is_out_at_once(cast, sign_in, wait):
    from portal.roster.models import TermOfOffice

    client = sign_in(cast.secretary)
    term = db.session.scalars(select(TermOfOffice).where(TermOfOffice.member_id == cast.secretary.id)).one()
    term.ends_on = NOW.date() - timedelta(days=1)
    db.session.commit()
    assert not is_in(client)


def test_the_newest_sessions_stay(cast, app):
    made = [
        sessions.begin(cast.secretary.id, sessions.Browser(f"t{n}", "d"), at=NOW + timedelta(minutes=n))
        for n in range(7)
    ]
    db.session.commit()
    db.session.expire_all()
    assert [row.ended_at is None for row in made] == [False, False, True, True, True, True, True]
