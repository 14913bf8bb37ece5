"""Where `next=` may lead."""

import pytest

from portal.accounts.destination import safe

ELSEWHERE = [
    "//e.com",
    "/\\e.com",
    "///e.com",
    "https:e.com",
    "http:///e.com",
    "https://e.com/account",
    "/%5ce.com",
    "/%2fe.com",
    "/\te.com",
    "/account\r\nSet-Cookie: a=b",
    "javascript:alert(1)",
    "/@e.com",
    "@e.com",
    "/sign-in?next=/sign-in",
    "/sign-out",
    "/invitation",
    "/account?" + "a" * 10_000,
    "/账号",
    "/account/../sign-in",
    "/nowhere",
    "/account/sessions/3/ending",
    "",
    None,
    " /account",
    "/account ",
]
OURS = ["/", "/account", "/account/invitations?district=3", "/account/invitations?q=%E6%9D%8E", "/kept/7"]


@pytest.mark.parametrize("url", ELSEWHERE)
def test_what_is_no_page_of_ours_leads_home(app, url):
    assert safe(url) == "/"


@pytest.mark.parametrize("url", OURS)
def test_a_page_of_ours_is_kept(app, url):
    assert safe(url) == url


@pytest.mark.parametrize("url", ["//e.com", "/\\e.com", "/%5ce.com", "https://e.com"])
def test_signing_in_never_leads_out(cast, give_password, knock, url):
    give_password(cast.secretary)
    assert knock("secretary", next=url).headers["Location"] == "/"


def test_signing_in_leads_where_one_wanted_to_go(cast, app, give_password, knock):
    give_password(cast.secretary)
    client = app.test_client()
    asked = client.get("/account/contact")
    assert asked.headers["Location"] == "/sign-in?next=%2Faccount%2Fcontact"
    assert 'value="/account/contact"' in client.get(asked.headers["Location"]).text
    assert knock("secretary", client=client, next="/account/contact").headers["Location"] == "/account/contact"
