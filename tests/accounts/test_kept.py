"""What was typed when the session turned out to be over."""

import pytest
from sqlalchemy import func, select

from portal.accounts import kept
from portal.accounts.models import KeptForm
from portal.extensions import db
from tests.accounts.conftest import PASSWORD

TEXT = "会议认为，血橙越冬要早管护。\n\n第二段"
HTMX = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Current-URL": "http://localhost/account/contact"}
DATA = {"emergency_contact": TEXT, "phone": "", "password": PASSWORD, "csrf_token": "x"}


@pytest.fixture
def lapsed(cast, give_password, enter, wait):
    """A secretary's client whose session is over by time."""
    give_password(cast.secretary, cast.neighbour)
    client = enter("secretary")
    wait(hours=9)
    return client


def count():
    return db.session.scalar(select(func.count(KeptForm.id)))


def test_what_was_typed_is_kept_and_one_is_led_back_to_it(cast, lapsed, knock):
    answer = lapsed.post("/account/contact", data=DATA)
    id = db.session.scalars(select(KeptForm.id)).one()
    assert answer.headers["Location"] == f"/sign-in?next=%2Fkept%2F{id}"
    assert knock("secretary", client=lapsed, next=f"/kept/{id}").headers["Location"] == f"/kept/{id}"
    page = lapsed.get(f"/kept/{id}").text
    assert 'action="/account/contact"' in page and "会议认为，血橙越冬要早管护。" in page
    assert PASSWORD not in page


def test_secrets_are_not_kept(lapsed):
    lapsed.post("/account/contact", data=DATA)
    fields = kept.fields_of(db.session.scalars(select(KeptForm)).one())
    assert fields == [("emergency_contact", TEXT)]


def test_sent_again_and_accepted_it_is_gone(cast, lapsed, knock):
    lapsed.post("/account/contact", data=DATA)
    knock("secretary", client=lapsed)
    id = db.session.scalars(select(KeptForm.id)).one()
    data = {"kept_form": id, "emergency_contact": "李姐", "phone": cast.secretary.phone}
    assert lapsed.post("/account/contact", data=data | {"emergency_contact": "长" * 99}).status_code == 422
    assert count() == 1
    assert lapsed.post("/account/contact", data=data).status_code == 303
    assert count() == 0


def test_it_can_be_dismissed(lapsed, knock, journal):
    lapsed.post("/account/contact", data=DATA)
    knock("secretary", client=lapsed)
    id = db.session.scalars(select(KeptForm.id)).one()
    assert lapsed.post(f"/kept/{id}/dismissal").status_code == 303
    assert count() == 0 and journal()[-1] == "accounts.kept_form_dismissed"


def test_nobody_else_sees_sends_or_dismisses_it(cast, lapsed, enter):
    lapsed.post("/account/contact", data=DATA)
    id, other = db.session.scalars(select(KeptForm.id)).one(), enter("neighbour")
    assert other.get(f"/kept/{id}").status_code == 404
    assert other.post(f"/kept/{id}/dismissal").status_code == 404
    other.post("/account/large-type", data={"large": "1", "kept_form": id})
    assert count() == 1


@pytest.mark.parametrize("id", [999, 2**31, 2**63, 10**30])
def test_what_was_never_kept_is_not_there(cast, sign_in, id):
    client = sign_in(cast.secretary)
    assert client.get(f"/kept/{id}").status_code == 404
    assert client.post(f"/account/notices/{id}/reading").status_code == 404


def test_htmx_is_led_there_too(lapsed):
    answer = lapsed.post("/account/contact", data=DATA, headers=HTMX)
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"].startswith("/sign-in?next=%2Fkept%2F")


def test_after_signing_out_or_being_disabled_nothing_is_kept(cast, app, give_password, enter, wait, act_as):
    from portal.accounts import rules
    from tests.cast import NOW

    give_password(cast.secretary, cast.neighbour)
    out, disabled = enter("secretary"), enter("neighbour")
    old = out.get_cookie("session").value
    out.post("/sign-out")
    out.set_cookie("session", old)
    rules.disable(cast.neighbour, by=act_as(cast.chief), at=NOW)
    for client in (out, disabled, app.test_client()):
        assert "kept" not in client.post("/account/contact", data=DATA).headers["Location"]
    assert count() == 0


@pytest.mark.parametrize("data", [{}, {"emergency_contact": ""}, {"emergency_contact": "字" * 70_000}])
def test_nothing_and_too_much_are_not_kept(lapsed, data):
    assert "kept" not in lapsed.post("/account/contact", data=data).headers["Location"]
    assert count() == 0


def test_only_the_newest_ten_of_a_member_stay(lapsed):
    for n in range(12):
        lapsed.post("/account/contact", data=DATA | {"emergency_contact": f"第{n}稿"})
    fields = db.session.scalars(select(KeptForm.fields).order_by(KeptForm.id)).all()
    assert len(fields) == 10 and "第2稿" in fields[0]


def test_a_get_keeps_nothing(lapsed):
    assert lapsed.get("/account/contact").headers["Location"] == "/sign-in?next=%2Faccount%2Fcontact"
    assert count() == 0


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("/account/password", {"current": PASSWORD, "new": "石榴 银杏 三角梅", "again": "石榴 银杏 三角梅"}),
        ("/invitation/password", {"code": "ABCD", "new": "石榴 银杏 三角梅", "again": "石榴 银杏 三角梅"}),
    ],
)
def test_no_password_that_was_being_chosen_is_kept_or_shown(app, lapsed, path, data):
    lapsed.post(path, data=data)
    assert count() == 0
    app.config["WTF_CSRF_ENABLED"] = True
    page = lapsed.post(path, data=data)
    assert page.status_code in (400, 401, 303)
    assert "石榴" not in page.text and PASSWORD not in page.text


def test_a_number_that_no_kept_form_has_spoils_no_answer(cast, sign_in):
    client = sign_in(cast.secretary)
    assert client.post("/account/large-type", data={"large": "1", "kept_form": "9" * 30}).status_code == 303
