"""One's own account: what is shown, and what one may change."""

import pytest
from sqlalchemy import func, select

from portal.accounts import passwords
from portal.accounts.models import Account, Notice, UserSession
from portal.audit.models import JournalLine
from portal.extensions import db
from portal.roster.models import Member
from tests.accounts.conftest import PASSWORD
from tests.cast import NOW

NEW = "春江花月夜何处寻归舟 8 里"
HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


def change(client, current=PASSWORD, new=NEW, again=None):
    return client.post("/account/password", data={"current": current, "new": new, "again": again or new})


def contact(client, **data):
    return client.post("/account/contact", data={"phone": "", "emergency_contact": "", **data})


def test_the_page_shows_who_one_is(cast, sign_in):
    page = sign_in(cast.convener).get("/account").text
    for words in ("陈北", "convener", "球溪镇", "球溪片区", "片区召集人", "2025年9月1日起"):
        assert words in page


def test_everyone_who_signs_in_has_the_page(cast, sign_in):
    for member in (cast.chief, cast.admin, cast.secretary):
        assert sign_in(member).get("/account").status_code == 200


def test_last_sign_in_and_failures_since_are_shown(cast, give_password, enter, knock, wait):
    give_password(cast.secretary)
    enter("secretary")
    wait(hours=1)
    for _ in range(2):
        knock("secretary", "falsch")
    page = enter("secretary").get("/account").text
    assert "上一次登录：9月24日 星期四 09:00" in page and "此后有 2 次用您的登录名登录失败" in page


def test_a_new_password_needs_the_current_one(cast, give_password, enter):
    account = give_password(cast.secretary)
    client, before = enter("secretary"), account.password_hash
    answer = change(client, current="falsch")
    assert answer.status_code == 422 and "密码不对。" in answer.text
    db.session.refresh(account)
    assert account.password_hash == before


def test_a_new_password_ends_other_sessions_and_renews_this_one(cast, give_password, enter, knock, journal):
    give_password(cast.secretary)
    client, other = enter("secretary"), enter("secretary")
    old = client.get_cookie("session").value
    assert change(client).headers["Location"] == "/account"
    assert other.get("/account").status_code == 303
    assert "您的密码已于9月24日" in client.get("/account").text
    assert "accounts.password_changed" in journal()
    client.set_cookie("session", old)
    assert client.get("/account").status_code == 303
    assert (knock("secretary").status_code, knock("secretary", NEW).status_code) == (422, 303)


@pytest.mark.parametrize(
    ("new", "again", "sentence"),
    [("kurz", "kurz", "密码至少要 12 个字符"), (NEW, "anders", "两次输入的新密码不一样"), ("x" * 12, "x" * 12, "重复")],
)
def test_a_bad_new_password_is_told_beside_its_field(cast, give_password, enter, new, again, sentence):
    give_password(cast.secretary)
    answer = change(enter("secretary"), new=new, again=again)
    assert answer.status_code == 422 and sentence in answer.text and 'aria-invalid="true"' in answer.text


def test_office_holders_need_a_longer_one(cast, give_password, enter):
    give_password(cast.publicity, cast.secretary)
    assert "密码至少要 15 个字符" in change(enter("publicity"), new="灯火归舟渡口三更雨声声").text
    assert change(enter("secretary"), new="灯火归舟渡口三更雨声声慢").status_code == 303


def test_guessing_the_current_password_is_delayed_like_at_the_door(cast, give_password, enter):
    give_password(cast.secretary)
    client = enter("secretary")
    for _ in range(5):
        assert "密码不对。" in change(client, current="falsch").text
    assert "请过 2 秒再试" in change(client).text
    line = db.session.scalars(select(JournalLine).where(JournalLine.verb == "accounts.sign_in_failed")).first()
    assert (line.actor_id, line.text) == (cast.secretary.id, "确认本人时输错了密码")


def test_long_passwords_are_taken_whole_and_books_are_not(cast, give_password, enter, knock):
    give_password(cast.secretary)
    client, long = enter("secretary"), "".join(chr(0x4E00 + 37 * n) for n in range(300))
    assert change(client, new=long).status_code == 303
    assert knock("secretary", long[:-1]).status_code == 422
    assert knock("secretary", long).status_code == 303
    assert "最长" in change(client, current=long, new=long + long).text


def test_hashing_holds_no_transaction(cast, give_password, enter, monkeypatch):
    give_password(cast.secretary)
    client, seen, plain = enter("secretary"), [], passwords.hash_password

    def watched(password):
        seen.append(db.session().in_transaction())
        return plain(password)

    monkeypatch.setattr(passwords, "hash_password", watched)
    assert change(client).status_code == 303
    assert seen == [False]


def test_contact_is_changed_by_oneself_and_the_journal_has_no_number(cast, sign_in, app, journal):
    client = sign_in(cast.secretary)
    answer = contact(client, phone=cast.secretary.phone, phone_is_open="y", emergency_contact=" 李姐\x00 13800000000 ")
    assert answer.status_code == 303
    db.session.refresh(cast.secretary)
    assert cast.secretary.phone_is_open and cast.secretary.emergency_contact == "李姐 13800000000"
    assert journal() == ["contact.changed"]


def test_a_new_phone_asks_for_the_password_and_then_opens_the_door(cast, give_password, enter, knock):
    give_password(cast.secretary)
    client = enter("secretary")
    assert "请填写现在的密码。" in contact(client, phone="138 1234 5678").text
    assert "密码不对。" in contact(client, phone="138 1234 5678", password="falsch").text
    assert contact(client, phone="138 1234 5678", password=PASSWORD).status_code == 303
    assert "您登记的手机号已于" in client.get("/account").text
    assert knock("13812345678").status_code == 303


@pytest.mark.parametrize(("phone", "sentence"), [("123", "不是 11 位手机号"), ("other", "已登记在名册上另一个人")])
def test_a_phone_that_cannot_be_is_told_beside_its_field(cast, give_password, enter, phone, sentence):
    give_password(cast.secretary)
    answer = contact(enter("secretary"), phone=phone.replace("other", cast.neighbour.phone), password=PASSWORD)
    assert answer.status_code == 422 and sentence in answer.text


def test_other_columns_are_not_taken_from_the_form(cast, sign_in):
    before = cast.secretary.name
    contact(sign_in(cast.secretary), phone=cast.secretary.phone, name="改名", political_status="x", id="1")
    assert db.session.scalar(select(Member.name).where(Member.id == cast.secretary.id)) == before


def test_the_administrator_has_no_contact_data_to_change(cast, sign_in):
    client = sign_in(cast.admin)
    assert client.get("/account/contact").status_code == 403
    assert "修改联系方式" not in client.get("/account").text


def test_large_type_stays_with_the_account(cast, sign_in, journal):
    client = sign_in(cast.secretary)
    assert '<html lang="zh-CN">' in client.get("/account").text
    client.post("/account/large-type", data={"large": "1"})
    assert '<html lang="zh-CN" class="large">' in sign_in(cast.secretary).get("/account").text
    client.post("/account/large-type", data={"large": "0"})
    assert journal() == ["accounts.type_changed"] * 2


def test_one_sees_and_ends_ones_own_sessions(cast, give_password, enter, journal):
    give_password(cast.secretary)
    client, other = enter("secretary"), enter("secretary", address="10.9.9.9")
    page = client.get("/account").text
    assert page.count("其他浏览器") == 2 and page.count("本机") == 1 and "10.9.9.9" in page
    newest = db.session.scalar(select(func.max(UserSession.id)))
    assert client.post(f"/account/sessions/{newest}/ending").status_code == 303
    assert other.get("/account").status_code == 303
    assert journal()[-1] == "accounts.session_ended"


def test_all_others_end_at_once_and_the_block_comes_back(cast, give_password, enter):
    give_password(cast.secretary)
    client, *others = (enter("secretary") for _ in range(3))
    answer = client.post("/account/other-sessions/ending", headers=HTMX)
    assert answer.status_code == 200 and answer.text.strip().startswith('<section id="sessions">')
    assert [other.get("/account").status_code for other in others] == [303, 303]
    assert client.post("/account/other-sessions/ending").status_code == 409


def test_nobody_ends_anothers_session(cast, give_password, enter):
    give_password(cast.secretary, cast.neighbour)
    client, other = enter("secretary"), enter("neighbour")
    for id in (*db.session.scalars(select(UserSession.id)), 999, 10**30):
        assert client.post(f"/account/sessions/{id}/ending").status_code == 404
    assert other.get("/account").status_code == client.get("/account").status_code == 200


def test_a_notice_is_shown_until_it_is_read(cast, sign_in, journal):
    notice = Notice(member_id=cast.secretary.id, text="您的密码已于9月1日修改。", at=NOW)
    db.session.add(notice)
    db.session.commit()
    client, path = sign_in(cast.secretary), f"/account/notices/{notice.id}/reading"
    assert path in client.get("/").text
    assert sign_in(cast.neighbour).post(path).status_code == 404
    assert client.post(path, data={"next": "//e.com"}).headers["Location"] == "/"
    assert path not in client.get("/").text
    assert "您的密码已于9月1日修改。" in client.get("/account").text
    assert journal()[-1] == "accounts.notice_read"


def test_home_says_how_many_have_no_password_yet(cast, sign_in, give_password):
    give_password(cast.recorder)
    assert "1 位第一书记还没有启用账号" in sign_in(cast.convener).get("/").text
    assert "7 位第一书记还没有启用账号" in sign_in(cast.organization).get("/").text
    assert "还没有启用账号" not in sign_in(cast.secretary).get("/").text


def test_a_flood_of_failures_is_shown_to_chief_and_administrator(cast, sign_in, monkeypatch, knock):
    from portal.accounts import waiting

    monkeypatch.setattr(waiting, "ALARM", 2)
    knock("a")
    knock("b")
    assert "一小时内有 2 次登录失败" in sign_in(cast.chief).get("/").text
    assert "登录失败" not in sign_in(cast.organization).get("/").text


def test_the_lines_of_home_cost_a_fixed_number_of_queries(cast, act_as, queries):
    from portal.accounts.waiting import lines

    chief, secretary = act_as(cast.chief), act_as(cast.secretary)
    queries.clear()
    list(lines(chief, NOW))
    assert len(queries) == 4
    queries.clear()
    list(lines(secretary, NOW))
    assert len(queries) == 1


def test_no_password_hash_is_on_any_page(cast, give_password, enter):
    give_password(cast.chief)
    client = enter("chief")
    for path in ("/account", "/account/contact", "/account/password", "/account/invitations"):
        assert "$argon2" not in client.get(path).text
    assert db.session.scalar(select(func.count(Account.id)).where(Account.password_hash.is_not(None))) == 1
