"""One-time links: codes, what they open, and using one through the pages."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from portal.accounts import links, passwords, throttle, trying
from portal.accounts.links import ALPHABET, INVITE, LENGTH, MEND, cleaned, grouped, new_code, opened_by
from portal.accounts.models import Account, FailedSignIn, Notice, OneTimeLink, UserSession
from portal.audit.models import JournalLine
from portal.extensions import db
from portal.numbers import Number
from portal.roster.models import Office
from tests.accounts.conftest import PASSWORD
from tests.cast import NOW, TODAY

pytestmark = pytest.mark.usefixtures("light")
GOOD = "灯火归舟渡口三更 41 雨"


@pytest.fixture
def code_for(cast):
    """code_for(member, purpose): a code that opens that member's account."""

    def make(member, purpose=INVITE, by=None, at=NOW):
        code = new_code()
        links.make([member.id], purpose, [code], by_id=by and by.id, at=at)
        db.session.commit()
        return code

    return make


@pytest.fixture
def use(app):
    """use(code, password): open the link in a new browser and set that password."""

    def use(code, password=GOOD, again=None, client=None):
        data = {"code": code, "new": password, "again": password if again is None else again}
        return (client or app.test_client()).post("/invitation/password", data=data)

    return use


def account_of(member):
    db.session.expire_all()
    return db.session.scalars(select(Account).where(Account.member_id == member.id)).one()


def test_a_code_has_130_bits_in_letters_that_are_not_mistaken():
    assert len(set(ALPHABET)) == 32 and not set("ILOU") & set(ALPHABET)
    assert len(new_code()) == LENGTH == 26 and 5 * LENGTH >= 128
    assert len({new_code() for _ in range(1000)}) == 1000


def test_a_code_is_forgiven_blanks_case_width_and_likenesses():
    code = "0123456789ABCDEFGHJKMNPQRS"
    assert grouped(code) == "0123 4567 89AB CDEF GHJK MNPQ RS"
    for typed in (grouped(code), code.lower(), "-".join(code), "ｏ" + code[1:], "OI" + code[2:], "ol" + code[2:]):
        assert cleaned(typed) == code


def test_only_the_hash_of_a_code_is_kept(cast, code_for):
    code = code_for(cast.secretary)
    row = db.session.scalars(select(OneTimeLink)).one()
    assert len(row.code_hash) == 32 and code.encode() not in row.code_hash


def test_a_code_opens_until_it_expires(cast, code_for):
    code = code_for(cast.secretary)
    assert opened_by(code, at=NOW + timedelta(hours=72) - timedelta(seconds=1))
    assert opened_by(code, at=NOW + timedelta(hours=72)) is None


def test_how_long_is_a_number_of_the_alliance(cast, code_for):
    db.session.add(Number(key=links.HOURS, value=2))
    db.session.commit()
    code = code_for(cast.secretary)
    assert opened_by(code, at=NOW + timedelta(hours=1, minutes=59))
    assert opened_by(code, at=NOW + timedelta(hours=2)) is None


def test_a_new_link_revokes_the_older(cast, code_for):
    old, other = code_for(cast.secretary), code_for(cast.neighbour)
    new = code_for(cast.secretary)
    assert opened_by(old, at=NOW) is None
    assert opened_by(new, at=NOW) and opened_by(other, at=NOW)


def test_an_invitation_opens_no_account_that_has_a_password_and_mending_none_without(cast, code_for, give_password):
    invited, mending = code_for(cast.secretary, INVITE), code_for(cast.neighbour, MEND)
    assert opened_by(mending, at=NOW) is None
    give_password(cast.secretary, cast.neighbour)
    assert opened_by(invited, at=NOW) is None
    assert opened_by(mending, at=NOW)


def test_whose_it_is_shows_only_after_the_right_code(cast, app, code_for):
    client = app.test_client()
    wrong = client.post("/invitation", data={"code": new_code()})
    assert wrong.status_code == 422 and "请找片区召集人重新要一张" in wrong.text
    right = client.post("/invitation", data={"code": grouped(code_for(cast.secretary)).lower()})
    assert right.status_code == 200 and "蒋村" in right.text
    assert 'autocomplete="new-password"' in right.text


def test_using_an_invitation_sets_the_password_and_signs_in(cast, app, code_for, use, knock, journal):
    client = app.test_client()
    code = code_for(cast.secretary)
    assert use(code, client=client).headers["Location"] == "/"
    assert client.get("/account").status_code == 200
    assert journal() == ["accounts.activated", "accounts.signed_in"]
    assert knock("secretary", GOOD).status_code == 303


@pytest.mark.parametrize("purpose", [INVITE, MEND])
def test_a_code_works_once(cast, code_for, use, give_password, purpose):
    if purpose == MEND:
        give_password(cast.secretary)
    code = code_for(cast.secretary, purpose)
    assert use(code).status_code == 303
    again = use(code, "山塘血橙三十六计走")
    assert again.status_code == 422 and "已经用过" in again.text


def test_hashing_the_first_password_holds_no_transaction(cast, code_for, use, monkeypatch):
    seen, plain = [], passwords.hash_password

    def watched(password):
        seen.append(db.session().in_transaction())
        return plain(password)

    monkeypatch.setattr(passwords, "hash_password", watched)
    assert use(code_for(cast.secretary)).status_code == 303
    assert seen == [False]


def test_two_at_once_use_a_code_once(cast, code_for, use):
    code, statuses = code_for(cast.secretary), []
    threads = [threading.Thread(target=lambda: statuses.append(use(code).status_code)) for _ in range(6)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    assert statuses.count(303) == 1


@pytest.mark.parametrize(
    ("password", "again", "sentence"),
    [
        ("短", "短", "密码至少要 12 个字符"),
        (GOOD, GOOD + "x", "两次输入的新密码不一样"),
        ("jiangcun jiangcun 2026", "jiangcun jiangcun 2026", "只用了姓名"),
        ("龙结镇 jia9cun 123", "龙结镇 jia9cun 123", "只用了姓名"),
        ("", "", "请填写新密码"),
    ],
)
def test_a_bad_password_is_told_beside_the_field_and_the_code_stays_good(
    cast, code_for, use, password, again, sentence
):
    code = code_for(cast.secretary)
    answer = use(code, password, again)
    assert answer.status_code == 422 and sentence in answer.text
    assert password == "" or password not in answer.text
    assert account_of(cast.secretary).password_hash is None
    assert use(code).status_code == 303


def test_office_holders_need_fifteen_characters(cast, code_for, use):
    code = code_for(cast.publicity)
    assert "密码至少要 15 个字符" in use(code, "灯火归舟渡口三更雨声声").text
    assert use(code, "灯火归舟渡口三更雨声声慢四十一里").status_code == 303


def test_mending_ends_all_sessions_and_tells_the_owner_who_made_the_link(
    cast, code_for, use, give_password, enter, knock
):
    give_password(cast.secretary)
    client = enter("secretary")
    assert use(code_for(cast.secretary, MEND, by=cast.convener)).status_code == 303
    assert client.get("/account").status_code == 303
    assert (knock("secretary", PASSWORD).status_code, knock("secretary", GOOD).status_code) == (422, 303)
    text = db.session.scalars(select(Notice.text).order_by(Notice.id)).first()
    assert "凭陈北生成的链接重设" in text
    line = db.session.scalars(select(JournalLine).where(JournalLine.verb == "accounts.password_mended")).one()
    assert line.actor_id == cast.secretary.id and "陈北" in line.text


def test_the_leaver_and_the_disabled_are_not_let_in(cast, code_for, use):
    assert use(code_for(cast.leaver)).status_code == 422
    gone = cast.member("gone", "已离", cast.longjie, ends=NOW.date() - timedelta(days=1))
    db.session.commit()
    assert use(code_for(gone)).status_code == 409
    assert account_of(gone).password_hash is None
    assert db.session.scalars(select(UserSession)).all() == []


def test_a_convener_cannot_wait_with_a_link_until_its_owner_is_an_officer(cast, code_for, use):
    code = code_for(cast.secretary, by=cast.convener)
    db.session.add(Office(member_id=cast.secretary.id, kind="finance_officer", starts_on=TODAY + timedelta(days=9)))
    db.session.commit()
    assert "请找片区召集人重新要一张" in use(code, GOOD * 2).text
    assert use(code_for(cast.secretary, by=cast.organization), GOOD * 2).status_code == 303


def test_wrong_codes_are_counted_by_address_and_right_ones_are_not(cast, app, code_for, use, journal):
    app.test_client().post("/invitation", data={"code": new_code()})
    use(code_for(cast.secretary))
    rows = db.session.scalars(select(FailedSignIn.address)).all()
    assert rows == ["127.0.0.1"]
    assert journal()[0] == "accounts.code_refused"


def test_a_busy_address_waits_for_codes_too(app, cast, monkeypatch):
    slept = []
    monkeypatch.setattr(trying.time, "sleep", slept.append)
    monkeypatch.setattr(throttle, "ADDRESS_AN_HOUR", 1)
    for _ in range(2):
        app.test_client().post("/invitation", data={"code": new_code()})
    assert slept == [1.0]


def test_a_code_in_the_address_is_not_looked_at(cast, app, code_for):
    code = code_for(cast.secretary)
    assert app.test_client().get(f"/invitation/{code}").status_code == 404
    assert code not in app.test_client().get(f"/invitation?code={code}").text


def test_a_session_from_before_is_over_after_the_link(cast, app, code_for, use, sign_in):
    client = sign_in(cast.neighbour)
    old = client.get_cookie("session").value
    use(code_for(cast.secretary), client=client)
    client.set_cookie("session", old)
    assert client.get("/account").status_code == 303


def test_a_revoked_link_opens_nothing_whatever_the_clock_says(cast, code_for):
    code = code_for(cast.secretary)
    db.session.execute(update(OneTimeLink).values(revoked_at=NOW))
    db.session.commit()
    assert opened_by(code, at=NOW - timedelta(hours=1)) is None
