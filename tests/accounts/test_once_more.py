"""Acts of weight ask for the password once more, ten minutes after it was typed; what was sent waits meanwhile."""

import html
import re
from datetime import timedelta

import pytest

from portal.accounts import again
from portal.accounts.models import Account, FailedSignIn, UserSession
from portal.extensions import db
from tests.accounts.conftest import CHEAP, PASSWORD
from tests.accounts.test_second import code_at, equipped  # noqa: F401
from tests.cast import NOW
from tests.matrix.forms import FORMS
from tests.matrix.snapshot import fresh_world
from tests.matrix.test_posts import ABLE
from tests.tables import rows_of_tables

GUARDED = {  # whoever holds a browser that was left open must not give away people's data, or power over them
    "/account/invitations",
    "/account/mendings",
    "/account/removals",
    "/account/removals/{}/confirmation",
    "/roster/chief/replacements",
    "/roster/chief/replacements/{}/confirmation",
    "/roster/deputies/{}/withdrawal",
    "/roster/export",
    "/roster/import/{}/confirmation",
    "/roster/offices",
    "/roster/offices/{}/deputies",
    "/roster/offices/{}/relief",
    "/roster/terms/{}/hand-over",
}
QUESTION = "请确认是您本人"
EXPORT = {"scope": "0", "reason": "防汛会商"}
# A try leaves its trace.
OWN = {
    "user_session",
    "failed_sign_in",
    "known_device",
    "notice",
    "journal_line",
    "journal_head",
}


def aged(client, **span):
    """The clock stands, the session is older."""
    db.session.query(UserSession).update({"started_at": NOW - timedelta(**span), "confirmed_at": None})
    db.session.commit()
    return client


@pytest.fixture
def officer(cast, sign_in, give_password):
    give_password(cast.organization)
    return sign_in(cast.organization)


def test_ten_minutes_after_the_password_it_is_asked_for_again(officer):
    assert officer.post("/roster/export", data=EXPORT).data.startswith(b"PK")
    assert aged(officer, minutes=9, seconds=50).post("/roster/export", data=EXPORT).data.startswith(b"PK")
    asked = aged(officer, minutes=10, seconds=1).post("/roster/export", data=EXPORT)
    assert asked.status_code == 422 and QUESTION in asked.text and "手机验证码" not in asked.text


def test_the_span_is_the_one_that_is_named(officer, monkeypatch):
    monkeypatch.setattr(again, "FRESH", timedelta(minutes=3))
    assert aged(officer, minutes=4).post("/roster/export", data=EXPORT).status_code == 422


def test_what_was_sent_waits_and_goes_on_with_the_password(officer, journal):
    asked = aged(officer, minutes=20).post("/roster/export", data=EXPORT)
    waiting = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', asked.text))
    assert {name: html.unescape(waiting[name]) for name in EXPORT} == EXPORT
    assert officer.post("/roster/export", data=waiting | {"password_again": PASSWORD}).data.startswith(b"PK")
    assert officer.post("/roster/export", data=EXPORT).data.startswith(b"PK")  # not asked twice
    assert journal().count("roster.exported") == 2


def test_an_emptied_field_stays_empty(officer):
    asked = aged(officer, minutes=20).post("/roster/export", data={"scope": "0", "reason": ""})
    assert 'name="reason" value=""' in asked.text


def test_a_wrong_password_does_nothing_is_counted_and_keeps_the_rest(officer, journal):
    refused = aged(officer, minutes=20).post("/roster/export", data=EXPORT | {"password_again": "不是这个密码"})
    assert refused.status_code == 422 and "密码不对" in refused.text and "防汛会商" in refused.text
    assert "不是这个密码" not in refused.text and "roster.exported" not in journal()
    assert db.session.query(FailedSignIn).count() == 1
    for _ in range(4):
        officer.post("/roster/export", data=EXPORT | {"password_again": "不是这个密码"})
    waits = officer.post("/roster/export", data=EXPORT | {"password_again": PASSWORD})
    assert "试错次数太多" in waits.text and "roster.exported" not in journal()


def test_who_has_a_second_factor_is_asked_for_a_code_too(cast, sign_in, equipped, journal):  # noqa: F811
    secret, _ = equipped(cast.organization)
    client = aged(sign_in(cast.organization), minutes=20)
    assert 'name="code_again"' in client.post("/roster/export", data=EXPORT).text
    alone = client.post("/roster/export", data=EXPORT | {"password_again": PASSWORD})
    assert alone.status_code == 422 and "请填写手机上的六位验证码" in alone.text
    wrong = client.post("/roster/export", data=EXPORT | {"password_again": PASSWORD, "code_again": "000000"})
    assert "验证码不对" in wrong.text and db.session.query(FailedSignIn).count() == 1
    both = EXPORT | {"password_again": PASSWORD, "code_again": code_at(secret, NOW)}
    assert client.post("/roster/export", data=both).data.startswith(b"PK")
    aged(client, minutes=20)
    assert "验证码不对" in client.post("/roster/export", data=both).text  # the same code is good once


def test_a_password_typed_before_an_act_that_can_t_be_taken_back_counts(officer):
    aged(officer, minutes=20).post("/account/second", data={"password": PASSWORD})
    assert officer.post("/roster/export", data=EXPORT).data.startswith(b"PK")


@pytest.mark.parametrize("path", ["/account/second", "/account/second/stopping"])
def test_of_who_has_a_second_factor_a_password_alone_shows_nothing(cast, sign_in, equipped, path):  # noqa: F811
    equipped(cast.organization)
    client = aged(sign_in(cast.organization), minutes=20)
    client.post(path, data={"password": PASSWORD})
    assert client.post("/roster/export", data=EXPORT).status_code == 422


def test_a_secret_that_waits_for_its_code_is_not_shown_to_a_browser_left_open(officer):
    shown = officer.post("/account/second", data={"password": PASSWORD})
    assert "二维码" in shown.text
    assert "二维码" in officer.post("/account/second/confirmation", data={"code": ""}).text  # mistyped: once more
    later = aged(officer, minutes=11).post("/account/second/confirmation", data={"code": ""})
    assert later.status_code == 409 and "从头开始" in later.text and "二维码" not in later.text


def test_a_clock_that_went_back_makes_nobody_fresh(officer):
    assert aged(officer, minutes=-30).post("/roster/export", data=EXPORT).status_code == 422


def test_another_browser_of_the_same_person_is_asked_for_itself(officer, cast, sign_in):
    other = sign_in(cast.organization)
    aged(officer, minutes=20)
    assert officer.post("/roster/export", data=EXPORT | {"password_again": PASSWORD}).status_code == 200
    assert other.post("/roster/export", data=EXPORT).status_code == 422


def test_reading_asks_for_nothing(officer):
    assert aged(officer, minutes=20).get("/roster/import").status_code == 200


def test_the_guarded_addresses_are_these(whole_app):
    marked = {
        re.sub(r"<[^>]+>", "{}", rule.rule)
        for rule in whole_app.url_map.iter_rules()
        if getattr(whole_app.view_functions[rule.endpoint], "again", False)
    }
    assert marked == GUARDED and marked <= set(ABLE)


def unchanged_part():
    db.session.rollback()
    rows = rows_of_tables(table for table in db.metadata.sorted_tables if table.name not in OWN)
    return repr(rows)


@pytest.mark.parametrize("key", sorted(GUARDED))
def test_nothing_is_done_by_a_browser_that_was_left_open(app, sign_in, light, key):
    address, actor = ABLE[key]
    world = fresh_world()
    holder = getattr(world, actor)
    client = aged(sign_in(holder), minutes=20)
    form = FORMS.get(key, lambda *all: {})(world, actor, None)
    db.session.commit()  # a form may have set its scene
    path, before = address.format_map(world.ids), unchanged_part()
    asked = client.post(path, data=form)
    assert asked.status_code == 422 and QUESTION in asked.text
    assert client.post(path, data=form | {"password_again": "猜的"}).status_code == 422
    assert unchanged_part() == before
    db.session.query(Account).filter_by(member_id=holder.id).update({"password_hash": CHEAP.hash(PASSWORD)})
    db.session.commit()
    done = client.post(path, data=form | {"password_again": PASSWORD})
    assert done.status_code in (200, 303)
