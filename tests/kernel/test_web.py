"""Answers: whole pages and fragments, headers, refusals that keep what was typed."""

import pytest

from portal.assets import static_url
from portal.extensions import db
from tests.conftest import HTMX

FULL = {"HX-Request": "true", "HX-Request-Type": "full"}
RESTORE = {"HX-History-Restore-Request": "true", "HX-Request-Type": "full"}


@pytest.fixture
def chief(cast, sign_in):
    return sign_in(cast.chief)


@pytest.mark.parametrize("headers", [{}, FULL, RESTORE])
def test_all_but_partial_requests_get_whole_pages(chief, headers):
    assert "<!doctype" in chief.get("/journal/", headers=headers).text.lower()


def test_a_partial_request_gets_the_block(chief):
    text = chief.get("/journal/", headers=HTMX).text
    assert 'id="lines"' in text and "<html" not in text


def test_every_answer_carries_the_security_headers(chief):
    for path in ("/", "/nowhere", "/sign-in", "/static/css/portal.css", "/healthz"):
        headers = chief.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_pages_are_not_kept_by_caches(chief):
    headers = chief.get("/").headers
    assert headers["Cache-Control"] == "private, no-store"
    assert {"HX-Request", "Cookie"} <= set(headers["Vary"].replace(" ", "").split(","))


def test_static_files_are_kept_for_a_year(chief):
    assert "max-age=31536000" in chief.get(static_url("css/portal.css")).headers["Cache-Control"]
    assert chief.get("/static/css/portal.css?v=another").headers["Cache-Control"] == "no-cache"


def test_the_cdn_is_named_only_when_htmx_comes_from_it(app, chief):
    assert app.config["HTMX_URL"] in chief.get("/").headers["Content-Security-Policy"]


def test_a_post_without_its_token_is_refused_and_keeps_the_text(app, cast, sign_in, journal):
    client = sign_in(cast.chief)
    app.config["WTF_CSRF_ENABLED"] = True
    response = client.post("/settings/", data={"note": "打了很久的字", "password": "机密"})
    assert response.status_code == 400
    assert "打了很久的字" in response.text and "机密" not in response.text
    assert journal() == ["request.refused_400"]


def test_what_strangers_send_without_a_token_fills_no_journal(app, cast, journal):
    app.config["WTF_CSRF_ENABLED"] = True
    client = app.test_client()
    assert [client.post("/sign-in", data={"sign_in_name": "x"}).status_code for _ in range(5)] == [400] * 5
    assert journal() == ["request.refused_400"]


def test_a_stranger_is_sent_to_sign_in_and_back(app, cast):
    response = app.test_client().get("/journal/?word=a")
    assert (response.status_code, response.location) == (303, "/sign-in?next=%2Fjournal%2F%3Fword%3Da")


def test_htmx_of_a_stranger_leaves_the_page(app, cast):
    headers = {**HTMX, "HX-Current-URL": "http://localhost/meetings/?page=2"}
    response = app.test_client().get("/journal/", headers=headers)
    assert response.status_code == 401
    assert response.headers["HX-Redirect"] == "/sign-in?next=%2Fmeetings%2F%3Fpage%3D2"


def test_a_view_without_a_mark_answers_no_one(app, cast, sign_in):
    app._got_first_request = False
    if "unmarked" not in app.view_functions:
        app.add_url_rule("/unmarked", "unmarked", lambda: "hello")
    try:
        assert sign_in(cast.chief).get("/unmarked").status_code == 403
        assert app.test_client().get("/unmarked").status_code == 403
    finally:
        app.view_functions["unmarked"].needs = ()  # the house's own test counts marks


def test_trace_and_odd_methods_are_not_answered(chief):
    assert chief.open("/", method="TRACE").status_code == 405
    assert chief.delete("/journal/").status_code == 405


def test_too_large_a_post_is_refused_in_chinese(app, chief):
    response = chief.post("/settings/", data={"note": "x" * (9 * 1024 * 1024)})
    assert response.status_code == 413
    assert "8 MB" in response.text


def test_a_refused_get_leaves_one_line_a_minute(cast, sign_in, journal):
    client = sign_in(cast.secretary)
    for _ in range(3):
        assert client.get("/settings/").status_code == 403
    assert journal() == ["request.refused_403"]


def test_an_unknown_address_leaves_no_line(cast, sign_in, journal):
    assert sign_in(cast.secretary).get("/no-such-page").status_code == 404
    assert journal() == []


def test_health_says_ok_to_anyone(app, cast):
    response = app.test_client().get("/healthz")
    assert (response.status_code, response.text) == (200, "ok")


def test_health_is_red_when_the_database_is_gone(app, monkeypatch):
    monkeypatch.setattr("portal.settings.views.database_writes", lambda: False)
    assert app.test_client().get("/healthz").status_code == 503


REPORT = b'{"csp-report":{"blocked-uri":"inline","violated-directive":"img-src\\u001b[31m"}}'


def test_a_report_of_the_policy_is_taken_from_anyone(app, cast, caplog):
    response = app.test_client().post("/csp-report", data=REPORT)
    assert response.status_code == 204
    assert "csp img-src" in caplog.text and "\x1b" not in caplog.text
    db.session.rollback()


def test_reports_of_one_address_do_not_fill_the_log(app, cast, caplog, journal):
    client = app.test_client()
    answers = [client.post("/csp-report", data=REPORT).status_code for _ in range(70)]
    assert answers == [204] * 60 + [429] * 10
    assert caplog.text.count("csp img-src") == 60 and journal() == []
