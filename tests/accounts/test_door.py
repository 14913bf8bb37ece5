"""Signing in and out through the pages."""

import pytest
from argon2 import PasswordHasher
from sqlalchemy import func, select, update

from portal.accounts import passwords, rules, sessions, throttle
from portal.accounts.models import Account, FailedSignIn, KnownDevice, Notice, UserSession
from portal.accounts.sessions import hash_of
from portal.audit.models import JournalLine
from portal.extensions import db
from tests.accounts.conftest import PASSWORD, without_tokens
from tests.cast import NOW

DAY = 24 * 3600


def lines(verb):
    return db.session.scalars(select(JournalLine.text).where(JournalLine.verb == verb)).all()


def open_sessions(member):
    mine = (UserSession.member_id == member.id, UserSession.ended_at.is_(None))
    return db.session.scalar(select(func.count(UserSession.id)).where(*mine))


@pytest.mark.parametrize("typed", ["secretary", " Secretary", "ｓｅｃｒｅｔａｒｙ", "sec retary", "phone", "+86 phone"])
def test_a_member_signs_in_by_name_or_phone(cast, give_password, knock, typed):
    give_password(cast.secretary)
    response = knock(typed.replace("phone", cast.secretary.phone))
    assert (response.status_code, response.headers["Location"]) == (303, "/")


def test_signing_in_is_journaled_with_the_browser(cast, give_password, enter, journal):
    give_password(cast.secretary)
    client = enter("secretary")
    assert journal() == ["accounts.signed_in"]
    assert lines("accounts.signed_in") == ["登录，用的是其他浏览器"]
    assert "蒋村" in client.get("/account").text


def test_every_reason_for_no_gets_the_same_answer(cast, give_password, knock):
    disabled = give_password(cast.leaver, cast.secretary)
    assert disabled.disabled_at
    gone = cast.member("gone", "已离", cast.longjie, ends=NOW.date().replace(month=8))
    give_password(gone)
    tries = [
        ("secretary", "falsch"),
        ("nobody", PASSWORD),
        ("leaver", PASSWORD),
        ("gone", PASSWORD),
        ("neighbour", PASSWORD),
    ]
    answers = [knock(name, password) for name, password in tries]
    assert {answer.status_code for answer in answers} == {422}
    assert len({without_tokens(a).replace(f'"{n}"', '""') for a, (n, _) in zip(answers, tries, strict=True)}) == 1
    assert open_sessions(gone) == 0


def test_a_failure_is_journaled_and_an_unknown_name_is_not_written_down(cast, give_password, knock):
    give_password(cast.secretary)
    knock("secretary", "falsch")
    knock("mein-geheimes-passwort", "x")
    assert lines("accounts.sign_in_failed") == [
        "尝试登录账号 secretary，没有成功",
        "用没有登记的登录名尝试登录，没有成功",
    ]
    line = db.session.scalars(select(JournalLine).order_by(JournalLine.id)).first()
    assert (line.kind, line.actor_name, line.about_id) == ("sign-in", "未登录者", cast.secretary.id)


def test_a_slowed_down_address_cannot_fill_the_journal_with_unknown_names(knock, journal, monkeypatch):
    monkeypatch.setattr(throttle, "ADDRESS_AN_HOUR", 2)
    monkeypatch.setattr(throttle, "SLOW_DOWN", 0)
    for n in range(6):
        knock(f"nobody{n}")
    assert journal() == ["accounts.sign_in_failed"] * 2


def test_an_office_holder_with_a_short_password_is_told_once(cast, give_password, knock):
    short = "灯火归舟渡口三更雨声"
    for account in (give_password(cast.publicity), give_password(cast.secretary)):
        account.password_hash = passwords.HASHER.hash(short)
    db.session.commit()
    for name in ("publicity", "publicity", "secretary"):
        assert knock(name, short).status_code == 303
    assert db.session.execute(select(Notice.member_id, Notice.text)).all() == [(cast.publicity.id, rules.SHORT)]


def test_a_known_and_an_unknown_name_cost_the_same_statements(cast, give_password, browser, knock, queries):
    give_password(cast.secretary)
    costs = []
    for name in ("secretary", "nobody", "secretary", "nobody"):
        client = browser()
        queries.clear()
        knock(name, "falsch", client=client)
        costs.append(len(queries))
    assert costs[2] == costs[3]


def test_blanks_are_asked_for_beside_their_fields(app):
    response = app.test_client().post("/sign-in", data={"name": " ", "password": ""})
    assert response.status_code == 422
    assert "请填写登录名或手机号。" in response.text and "请填写密码。" in response.text


def test_the_password_counts_as_typed_and_never_comes_back(cast, give_password, knock):
    give_password(cast.secretary)
    answer = knock("secretary", PASSWORD + " ")
    assert answer.status_code == 422
    assert PASSWORD not in answer.text


def test_a_session_fixed_beforehand_is_not_used(cast, app, give_password, knock):
    give_password(cast.secretary)
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = "planted"
        session["planted"] = "yes"
        session["csrf_token"] = "planted"
    knock("secretary", client=client)
    with client.session_transaction() as session:
        assert session["_user_id"] != "planted"
        assert "planted" not in session and session.get("csrf_token") != "planted"


def test_signing_in_again_ends_what_this_browser_had_before(cast, give_password, enter, knock):
    give_password(cast.secretary, cast.neighbour)
    client = enter("secretary")
    old = client.get_cookie("session").value
    knock("neighbour", client=client)
    client.set_cookie("session", old)
    assert client.get("/account").status_code == 303
    assert (open_sessions(cast.secretary), open_sessions(cast.neighbour)) == (0, 1)


def test_at_most_five_sessions_and_the_oldest_ends(cast, give_password, enter):
    give_password(cast.secretary)
    clients = [enter("secretary") for _ in range(6)]
    assert open_sessions(cast.secretary) == sessions.MOST_SESSIONS == 5
    assert [client.get("/account").status_code for client in clients] == [303] + [200] * 5


def test_only_the_hash_of_the_token_is_kept(cast, give_password, enter):
    give_password(cast.secretary)
    client = enter("secretary")
    with client.session_transaction() as session:
        token = session["_user_id"]
    assert len(token) >= 43
    assert db.session.scalars(select(UserSession.token_hash)).all() == [hash_of(token)]


def test_a_tampered_cookie_opens_nothing(cast, give_password, enter):
    give_password(cast.secretary)
    client = enter("secretary")
    value = client.get_cookie("session").value
    client.set_cookie("session", value[:-2] + ("aa" if value[-2:] != "aa" else "bb"))
    assert client.get("/account").status_code == 303


def test_the_cookies_keep_to_themselves(cast, app, give_password, knock, monkeypatch):
    give_password(cast.secretary)
    cookies = "\n".join(knock("secretary").headers.getlist("Set-Cookie"))
    assert cookies.count("HttpOnly") == cookies.count("SameSite=Lax") == 2
    assert f"Max-Age={400 * DAY}" in cookies
    monkeypatch.setitem(app.config, "SESSION_COOKIE_SECURE", True)
    device = next(c for c in knock("secretary").headers.getlist("Set-Cookie") if "device" in c)
    assert device.startswith("__Host-device=") and "Secure" in device and "Path=/" in device


def test_a_planted_device_token_is_replaced_and_an_issued_one_stays(cast, give_password, enter, knock):
    give_password(cast.secretary, cast.neighbour)
    client = enter("secretary")
    issued = client.get_cookie("device").value
    knock("neighbour", client=client)
    assert client.get_cookie("device").value == issued
    client.set_cookie("device", "planted")
    knock("secretary", client=client)
    assert client.get_cookie("device").value != "planted"
    assert db.session.scalar(select(func.count(KnownDevice.id))) == 3


def test_an_outdated_hash_is_made_anew(cast, give_password, knock):
    account = give_password(cast.secretary)
    account.password_hash = PasswordHasher(time_cost=2, memory_cost=8, parallelism=1).hash(PASSWORD)
    db.session.commit()
    assert passwords.needs_rehash(account.password_hash)
    assert knock("secretary").status_code == 303
    db.session.refresh(account)
    assert not passwords.needs_rehash(account.password_hash)
    assert knock("secretary").status_code == 303


def test_a_right_password_leaves_no_failure_behind(cast, give_password, knock):
    give_password(cast.secretary)
    knock("secretary")
    assert db.session.scalar(select(func.count(FailedSignIn.id))) == 0


def test_the_owner_is_told_of_failures_on_other_devices(cast, give_password, enter, knock):
    give_password(cast.secretary)
    client = enter("secretary")
    for password in ("a", "b"):
        knock("secretary", password)
    knock("secretary", "typo", client=client)
    knock("secretary", client=client)
    text = db.session.scalars(select(Notice.text)).one()
    assert "别的设备上有 2 次用您的登录名登录失败" in text
    assert text in client.get("/").text


def test_signing_out_is_final(cast, give_password, enter, journal):
    give_password(cast.secretary)
    client = enter("secretary")
    old = client.get_cookie("session").value
    response = client.post("/sign-out")
    assert (response.status_code, response.headers["Location"]) == (303, "/sign-in")
    assert response.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert client.get_cookie("session") is None and client.get_cookie("device")
    client.set_cookie("session", old)
    assert client.get("/account").headers["Location"].startswith("/sign-in")
    assert journal()[-1] == "accounts.signed_out"


def test_signing_out_takes_a_post_and_works_when_already_out(app, cast, sign_in):
    assert sign_in(cast.secretary).get("/sign-out").status_code == 405
    assert app.test_client().post("/sign-out").headers["Location"] == "/sign-in"


def test_who_is_signed_in_needs_no_door(cast, give_password, enter):
    give_password(cast.secretary)
    client = enter("secretary")
    assert client.get("/sign-in?next=/account").headers["Location"] == "/account"


def test_the_door_asks_the_database_once_for_a_stranger(app, queries):
    client = app.test_client()
    client.get("/sign-in")
    queries.clear()
    assert client.get("/sign-in").status_code == 200
    assert len(queries) <= 1


def test_the_door_asks_for_a_token_of_its_own_form(app, cast, light):
    app.config["WTF_CSRF_ENABLED"] = True
    data = {"name": "secretary", "password": PASSWORD}
    for path in ("/sign-in", "/sign-out", "/invitation", "/invitation/password"):
        assert app.test_client().post(path, data=data).status_code == 400


def test_the_password_field_welcomes_managers_of_passwords(app):
    page = app.test_client().get("/sign-in").text
    assert 'type="password"' in page and 'autocomplete="current-password"' in page
    assert 'autocomplete="username"' in page and "onpaste" not in page


def test_no_password_ever_grows_too_old(cast, give_password, knock, wait):
    give_password(cast.secretary)
    wait(days=400)
    assert knock("secretary").status_code == 303


@pytest.mark.parametrize("change", [{"disabled_at": NOW}, {"password_hash": passwords.DUMMY}])
def test_what_changes_while_the_password_is_looked_at_wins(cast, give_password, knock, monkeypatch, change):
    id, verify = give_password(cast.secretary).id, passwords.verify

    def slow(stored, password):
        db.session.execute(update(Account).where(Account.id == id).values(**change))
        db.session.commit()
        return verify(stored, password)

    monkeypatch.setattr(passwords, "verify", slow)
    assert knock("secretary").status_code == 422
