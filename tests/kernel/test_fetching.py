"""Another site gets nothing out of a reader's browser, and no address knows a method that it doesn't use."""

import pytest

pytestmark = pytest.mark.once

FILES = ["/meetings/calendar.ics", "/roster/", "/account", "/"]


def fetched(client, path, site, mode, dest):
    headers = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": mode, "Sec-Fetch-Dest": dest}
    return client.get(path, headers=headers)


@pytest.mark.parametrize("path", FILES)
@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@pytest.mark.parametrize(
    ("mode", "dest"),
    [
        ("no-cors", "image"),
        ("no-cors", "script"),
        ("cors", "empty"),
        ("navigate", "iframe"),
        ("navigate", "object"),
        ("navigate", "embed"),
    ],
)
def test_a_part_of_anothers_page_is_refused(cast, sign_in, journal, path, site, mode, dest):
    answer = fetched(sign_in(cast.chief), path, site, mode, dest)
    assert answer.status_code == 403 and "别的网站" in answer.text and cast.secretary.name not in answer.text
    assert journal() == []


@pytest.mark.parametrize(
    ("site", "mode", "dest"),
    [
        ("cross-site", "navigate", "document"),
        ("none", "navigate", "document"),
        ("same-origin", "no-cors", "image"),
        ("same-origin", "cors", "empty"),
    ],
)
def test_a_followed_link_and_ones_own_pages_are_not(cast, sign_in, site, mode, dest):
    assert fetched(sign_in(cast.chief), "/roster/", site, mode, dest).status_code == 200


def test_an_export_is_not_fetched_by_another_site(cast, sign_in):
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"}
    answer = sign_in(cast.chief).post("/roster/export", data={"reason": "核对"}, headers=headers)
    assert answer.status_code == 403 and answer.mimetype == "text/html"


def addresses(app):
    """One for each rule of the map."""
    adapter, numbers = app.url_map.bind("localhost"), {"fingerprint": "x", "path": "x", "filename": "x", "name": "x"}
    for rule in app.url_map.iter_rules():
        if rule.endpoint != "static" and "_for_tests" not in rule.endpoint:
            method = "GET" if "GET" in rule.methods else "POST"
            yield adapter.build(rule.endpoint, {a: numbers.get(a, 1) for a in rule.arguments}, method=method)


@pytest.mark.parametrize("method", ["TRACE", "PUT", "DELETE", "PATCH", "CONNECT"])
def test_methods_that_no_page_uses_are_answered_405_everywhere(app, cast, sign_in, method):
    client, paths = sign_in(cast.chief), set(addresses(app))
    assert len(paths) > 150
    assert {path for path in paths if client.open(path, method=method).status_code != 405} == set()
