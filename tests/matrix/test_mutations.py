"""The matrix sees every mark and every token: taken off one by one, each changes an answer that the table knows.

Views are mutated in place, not in the files: the mark is what `needs` leaves on a view, and CSRFProtect keeps a set of
what it lets through.
"""

import re

import pytest

from portal.authz import Can
from portal.extensions import csrf, db
from tests.matrix.expected import cells
from tests.matrix.snapshot import fresh_world
from tests.matrix.test_matrix import answer_of, ask, key_of

pytestmark = pytest.mark.once


def rows(answer):
    """The first row of each route in which somebody gets one of these answers: (method, key, address, actor)."""
    found = {}
    for method, address, answers in cells():
        able = [actor for actor, got in answers.items() if got in answer]
        if able:
            found.setdefault((method, key_of(address)), (address, able[0]))
    return [(method, key, *rest) for (method, key), rest in found.items()]


def view_of(app, world, method, address):
    path = address.format_map(world.ids).partition("?")[0]
    endpoint, _ = app.url_map.bind("portal").match(path, method=method)
    return app.view_functions[endpoint]


def asked(world, client, method, address, actor):
    """The answer; 500 when the view could not make do without somebody signed in."""
    try:
        return answer_of(ask(world, client, method, address, actor))
    except Exception:  # the client lets it through
        db.session.rollback()
        return "500"


def test_a_view_that_lost_its_mark_answers_nobody(app, sign_in, monkeypatch, record_property):
    world, clients = fresh_world(), {}
    able = [row for row in rows(("ok",)) if row[3] != "stranger"]
    for method, key, address, actor in able:
        client = clients.setdefault(actor, sign_in(getattr(world, actor)))
        with monkeypatch.context() as patch:
            patch.delattr(view_of(app, world, method, address), "needs")
            assert asked(world, client, method, address, actor) == "403", f"{method} {key}"
    assert len(able) > 300
    record_property("marks taken off, noticed", [len(able), len(able)])


def test_a_view_that_lets_everybody_in_is_noticed(app, monkeypatch, record_property):
    world, client = fresh_world(), app.test_client()
    shut = [row for row in rows(("in", "401")) if row[3] == "stranger"]
    unseen = []
    for method, key, address, _ in shut:
        view = view_of(app, world, method, address)
        if Can.PUBLIC in view.needs:
            continue  # /sign-in/code: it sends back whoever has not passed the first step
        with monkeypatch.context() as patch:
            patch.setattr(view, "needs", (Can.PUBLIC,))
            if asked(world, client, method, address, "stranger") in ("in", "401"):
                unseen.append(f"{method} {key}")
    assert unseen == [] and len(shut) > 300
    record_property("marks opened to everybody, unnoticed", [len(shut), len(unseen)])


def test_a_change_that_asks_for_no_token_is_noticed(app, cast, sign_in, record_property):
    app.config["WTF_CSRF_ENABLED"] = True
    client = sign_in(cast.chief)
    checked, unseen = 0, []
    for rule in app.url_map.iter_rules():
        if "POST" not in rule.methods or rule.endpoint.endswith("_for_tests") or rule.rule == "/csp-report":
            continue
        view = app.view_functions[rule.endpoint]
        name = f"{view.__module__}.{view.__name__}"
        path = re.sub(r"<[^>]+>", "1", rule.rule)
        assert client.post(path, data={"a": "b"}).status_code == 400, path
        csrf._exempt_views.add(name)
        try:
            if client.post(path, data={"a": "b"}).status_code == 400:
                unseen.append(path)
        except Exception:
            db.session.rollback()
        finally:
            csrf._exempt_views.discard(name)
        checked += 1
    assert unseen == [] and checked > 150
    record_property("checks of the token taken off, unnoticed", [checked, len(unseen)])


@pytest.fixture(autouse=True)
def token_off_again(app):
    yield
    app.config["WTF_CSRF_ENABLED"] = False
