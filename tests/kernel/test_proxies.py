"""Forwarded headers and HTTPS: nobody names the own address, nothing goes in the clear."""

import pytest

from portal import create_app
from portal.authz import Can, needs


@pytest.fixture
def another(whole_app):
    """another(**config) -> a client of a second app with other settings, on the same database."""

    def make(**changes):
        app = create_app(TESTING=True, WTF_CSRF_ENABLED=False, **changes)

        @app.get("/whence")
        @needs(Can.PUBLIC)
        def whence():
            from flask import request

            return f"{request.remote_addr} {request.scheme} {request.host}"

        return app.test_client()

    return make


FORGED = {"X-Forwarded-For": "6.6.6.6", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example"}


def test_forwarded_headers_are_nobodys_word_by_default(another):
    assert another().get("/whence", headers=FORGED).text == "127.0.0.1 http localhost"


def test_one_trusted_proxy_is_believed_for_one_step(another):
    headers = {**FORGED, "X-Forwarded-For": "6.6.6.6, 10.0.0.9"}
    assert another(TRUSTED_PROXIES=1).get("/whence", headers=headers).text == "10.0.0.9 https evil.example"


def test_a_plain_page_is_sent_to_its_secure_address(another):
    response = another(HTTPS=True).get("/whence?a=1")
    assert (response.status_code, response.location) == (308, "https://localhost/whence?a=1")


def test_a_plain_post_is_refused(another):
    assert another(HTTPS=True).post("/csp-report").status_code == 400


def test_secure_pages_ask_browsers_to_stay_secure(another):
    response = another(HTTPS=True).get("/whence", base_url="https://localhost")
    assert response.headers["Strict-Transport-Security"].startswith("max-age=63072000")


def test_counts_are_read_from_the_machine_itself_and_never_through_the_proxy(another):
    client = another(HTTPS=True, TRUSTED_PROXIES=1)
    assert client.get("/metrics").status_code == 200
    through = {"X-Forwarded-For": "127.0.0.1", "X-Forwarded-Proto": "https"}
    assert client.get("/metrics", headers=through).status_code == 404


def test_the_cookie_of_a_session_belongs_to_this_host_alone(whole_app, monkeypatch):
    monkeypatch.setenv("PORTAL_HTTPS", "1")
    response = create_app(TESTING=True).test_client().get("/sign-in", base_url="https://localhost")
    (cookie,) = (one for one in response.headers.getlist("Set-Cookie") if "session=" in one)
    assert cookie.startswith("__Host-session=") and "Domain" not in cookie
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
