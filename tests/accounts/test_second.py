"""The second factor: set up, asked for, taken once, lost and removed by two people; required by setting."""

import re
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select

from portal.accounts import second, second_rules
from portal.accounts.models import Notice
from portal.accounts.second_models import RecoveryCode, SecondFactor
from portal.errors import Forbidden, Hidden, Refused
from portal.extensions import db
from tests.accounts.conftest import PASSWORD
from tests.cast import NOW, actor_of

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def by(who, at=NOW):
    return {"by": actor_of(who), "at": at}


def code_at(secret, at):
    return pyotp.TOTP(secret).at(at)


@pytest.fixture
def equipped(app, cast, give_password):
    """equipped(member) -> (secret, recovery codes) of one who has set it up an hour ago."""

    def equip(member):
        give_password(member)
        before = NOW - timedelta(hours=1)
        secret = second_rules.begin(**by(member, before))
        codes = second_rules.confirm(code_at(secret, before), **by(member, before))
        db.session.commit()
        return secret, codes

    return equip


def knocked(client, name, password=PASSWORD, **more):
    return client.post("/sign-in", data={"name": name, "password": password} | more)


def signed_in(client):
    return client.get("/account").status_code == 200


def test_it_is_set_up_in_one_s_own_account(cast, sign_in, give_password, journal):
    give_password(cast.secretary)
    client = sign_in(cast.secretary)
    assert client.post("/account/second", data={"password": "不对的密码"}).status_code == 409
    page = client.post("/account/second", data={"password": PASSWORD})
    secret = re.search(r'class="code">([A-Z2-7 ]+)<', page.text)[1].replace(" ", "")
    assert page.headers["Cache-Control"] == "no-store" and "<svg" in page.text
    wrong = client.post("/account/second/confirmation", data={"code": "000000"})
    assert wrong.status_code == 409 and "验证码不对" in wrong.text and second_rules.factor_of(cast.secretary.id) is None
    done = client.post("/account/second/confirmation", data={"code": code_at(secret, NOW)})
    codes = re.findall(r'class="mono">([0-9A-Z ]+)<', done.text)
    assert len(set(codes)) == 8 and all(len(code.replace(" ", "")) == 26 for code in codes)
    assert "second.set" in journal() and "已设好" in client.get("/account/second").text
    kept = db.session.scalars(select(SecondFactor)).one()
    assert secret.encode() not in kept.sealed and second.unseal(kept.sealed) == secret


def test_a_right_password_alone_opens_nothing(cast, equipped, browser):
    equipped(cast.secretary)
    client = browser()
    answer = knocked(client, "secretary", next="/roster/")
    assert answer.headers["Location"] == "/sign-in/code" and not signed_in(client)
    wrong = client.post("/sign-in/code", data={"code": "123456"})
    assert wrong.status_code == 422 and "验证码不对" in wrong.text and not signed_in(client)


def test_a_right_code_leads_where_one_wanted_to_go_and_is_taken_once(cast, equipped, browser):
    secret, _ = equipped(cast.secretary)
    client, other = browser(), browser()
    knocked(client, "secretary", next="/roster/")
    code = code_at(secret, NOW)
    assert client.post("/sign-in/code", data={"code": f" {code[:3]} {code[3:]}"}).headers["Location"] == "/roster/"
    assert signed_in(client)
    knocked(other, "secretary")
    assert other.post("/sign-in/code", data={"code": code}).status_code == 422  # the same code again
    assert not signed_in(other)


@pytest.mark.parametrize(
    ("seconds", "is_right"), [(0, True), (-30, True), (30, True), (-61, False), (61, False), (90, False)]
)
def test_a_code_lasts_half_a_minute_and_a_little(app, seconds, is_right):
    at = NOW.replace(second=0)
    code = code_at(SECRET, at + timedelta(seconds=seconds))
    assert (second.step_of(SECRET, code, 0, at) is not None) is is_right


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "１２３", "'; --", "0" * 60])
def test_what_is_no_code_is_none(app, typed):
    assert second.step_of(SECRET, typed, 0, NOW) is None


def test_a_recovery_code_is_good_once_and_its_owner_is_told(cast, equipped, browser):
    _, codes = equipped(cast.secretary)
    client = browser()
    knocked(client, "secretary")
    typed = f"{codes[0][:4].lower()}-{codes[0][4:]}"
    assert client.post("/sign-in/code", data={"code": typed}).status_code == 303 and signed_in(client)
    again = browser()
    knocked(again, "secretary")
    assert again.post("/sign-in/code", data={"code": codes[0]}).status_code == 422
    assert second_rules.codes_left(cast.secretary.id) == 7
    texts = db.session.scalars(select(Notice.text).where(Notice.member_id == cast.secretary.id)).all()
    assert any("恢复码登录" in text and "还剩 7 个" in text for text in texts)
    hashes = db.session.scalars(select(RecoveryCode.code_hash)).all()
    assert all(code.encode() not in b"".join(hashes) for code in codes)


def test_the_first_step_is_forgotten_after_five_minutes_and_with_another_password(cast, equipped, browser, wait):
    secret, _ = equipped(cast.secretary)
    client = browser()
    knocked(client, "secretary")
    wait(minutes=6)
    late = client.post("/sign-in/code", data={"code": code_at(secret, NOW + timedelta(minutes=6))})
    assert late.headers["Location"] == "/sign-in" and not signed_in(client)
    stranger = browser()
    assert stranger.get("/sign-in/code").headers["Location"] == "/sign-in"
    assert stranger.post("/sign-in/code", data={"code": "123456"}).headers["Location"] == "/sign-in"


def test_codes_cannot_be_guessed_on_and_on(cast, equipped, browser):
    equipped(cast.secretary)
    client = browser()
    knocked(client, "secretary")
    answers = [client.post("/sign-in/code", data={"code": f"{n:06}"}).status_code for n in range(40)]
    assert 429 in answers and not signed_in(client)


def test_a_mended_password_does_not_pass_by_the_factor(cast, equipped, browser):
    from portal.accounts import link_rules, links
    from portal.accounts.standing import people_for
    from tests.cast import TODAY

    secret, _ = equipped(cast.secretary)
    person = next(one for one in people_for(actor_of(cast.convener), TODAY, at=NOW) if one.id == cast.secretary.id)
    code = links.new_code()
    link_rules.mend(person, code, **by(cast.convener))
    db.session.commit()
    client, fresh = browser(), "山塘 渠道 提灌站 明年"
    answer = client.post("/invitation/password", data={"code": code, "new": fresh, "again": fresh})
    assert answer.headers["Location"] == "/sign-in" and not signed_in(client)
    knocked(client, "secretary", fresh)
    assert client.post("/sign-in/code", data={"code": code_at(secret, NOW)}).status_code == 303 and signed_in(client)


def test_a_new_password_asks_for_a_code_where_there_is_a_factor(cast, equipped, sign_in):
    secret, _ = equipped(cast.secretary)
    client, new = sign_in(cast.secretary), "灯火归舟 渡口三盏 58 里"
    assert 'name="code"' in client.get("/account/password").text
    form = {"current": PASSWORD, "new": new, "again": new}
    for code in ({}, {"code": "000000"}):
        refused = client.post("/account/password", data=form | code)
        assert refused.status_code == 422 and "验证码" in refused.text
    assert client.post("/account/password", data=form | {"code": code_at(secret, NOW)}).status_code == 303
    assert 'name="code"' not in sign_in(cast.neighbour).get("/account/password").text


def test_its_owner_stops_it_with_password_and_code(cast, equipped, sign_in):
    secret, codes = equipped(cast.secretary)
    client = sign_in(cast.secretary)
    sent = {"password": PASSWORD, "code": "000000"}
    assert client.post("/account/second/stopping", data=sent).status_code == 409
    assert client.post("/account/second/stopping", data=sent | {"code": codes[1]}).status_code == 303
    assert second_rules.factor_of(cast.secretary.id) is None and second_rules.codes_left(cast.secretary.id) == 0
    assert secret


def test_new_recovery_codes_make_the_old_ones_void(cast, equipped, sign_in, browser):
    secret, codes = equipped(cast.secretary)
    client = sign_in(cast.secretary)
    page = client.post("/account/second/codes", data={"password": PASSWORD, "code": code_at(secret, NOW)})
    assert page.status_code == 200 and codes[0][:4] not in re.findall(r'mono">(\w{4})', page.text)
    other = browser()
    knocked(other, "secretary")
    assert other.post("/sign-in/code", data={"code": codes[2]}).status_code == 422


def test_a_lost_factor_is_removed_by_two_people(cast, equipped, sign_in, journal, give_password):
    equipped(cast.secretary)
    client = sign_in(cast.convener)
    sent = {"name": "secretary", "how": "本人到办公室当面说明"}
    assert client.post("/account/removals", data=sent).status_code == 303
    (row,) = second_rules.open_removals(at=NOW)
    for who in (cast.convener, cast.secretary, cast.recorder, cast.admin):
        with pytest.raises(Forbidden, match="另一名担任联盟职务的人"):
            second_rules.confirm_removal(row, **by(who))
    assert "核实蒋村本人" in sign_in(cast.finance).get("/").text
    officer = sign_in(cast.finance)
    assert officer.post(f"/account/removals/{row.id}/confirmation").status_code == 303
    assert second_rules.factor_of(cast.secretary.id) is None
    assert journal()[-2:] == ["second.removal_asked", "second.removed"]
    assert "冯财" in sign_in(cast.secretary).get("/").text and "陈北" in sign_in(cast.secretary).get("/").text


def test_who_may_not_mend_the_password_may_not_ask(cast, equipped):
    equipped(cast.secretary)
    equipped(cast.chief)
    for asker, owner in (
        (cast.other_convener, cast.secretary),
        (cast.organization, cast.chief),
        (cast.convener, cast.convener),
    ):
        with pytest.raises(Hidden):
            second_rules.ask_removal(owner.id, "看见了", **by(asker))
    with pytest.raises(Refused, match="没有设第二因素"):
        second_rules.ask_removal(cast.recorder.id, "看见了", **by(cast.convener))


def test_a_removal_lasts_a_day(cast, equipped):
    equipped(cast.secretary)
    row = second_rules.ask_removal(cast.secretary.id, "看见了", **by(cast.convener))
    with pytest.raises(Refused, match="已经有人提出"):
        second_rules.ask_removal(cast.secretary.id, "看见了", **by(cast.organization))
    with pytest.raises(Refused, match="超过 24 小时"):
        second_rules.confirm_removal(row, **by(cast.finance, NOW + timedelta(hours=25)))


def test_the_operator_removes_it_with_a_witness(app, cast, equipped, journal):
    equipped(cast.chief)
    run = app.test_cli_runner().invoke
    assert run(args=["admin", "second-factor-off", "chief"]).exit_code != 0  # no witness
    done = run(args=["admin", "second-factor-off", "chief", "--witness", "李见证"])
    assert done.exit_code == 0 and "已停用" in done.output
    db.session.expire_all()
    assert second_rules.factor_of(cast.chief.id) is None and journal()[-1] == "second.removed"


def test_where_it_is_required_an_office_holder_gets_no_further_without(app, cast, sign_in, equipped, monkeypatch):
    monkeypatch.setitem(app.config, "SECOND_FACTOR", "required")
    officer, secretary = sign_in(cast.convener), sign_in(cast.secretary)
    for path in ("/", "/roster/", "/account/invitations", "/search/"):
        assert officer.get(path).headers["Location"] == "/account/second", path
    assert (
        officer.post("/account/mendings", data={"member": cast.secretary.id}).headers["Location"] == "/account/second"
    )
    for path in ("/account/removals", "/account/removals/1/confirmation"):  # about the factors of others
        assert officer.post(path, data={}).headers["Location"] == "/account/second", path
    assert "必须设好" in officer.get("/account/second").text and officer.get("/account").status_code == 200
    assert secretary.get("/").status_code == 200
    equipped(cast.convener)
    after = sign_in(cast.convener)
    assert after.get("/roster/").status_code == 200 and "停用第二因素" not in after.get("/account/second").text


def test_another_key_of_the_server_lets_nobody_in_by_code(app, cast, equipped, browser, monkeypatch):
    secret, codes = equipped(cast.secretary)
    monkeypatch.setitem(app.config, "SECRET_KEY", "a" * 64)
    client = browser()
    knocked(client, "secretary")
    assert client.post("/sign-in/code", data={"code": code_at(secret, NOW)}).status_code == 422
    assert client.post("/sign-in/code", data={"code": codes[0]}).status_code == 303  # a recovery code still does
