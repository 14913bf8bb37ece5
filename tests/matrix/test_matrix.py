"""Actors × every route × own, another's and nobody's things, against a table written by hand."""

import re

import pytest
from sqlalchemy.orm import selectinload

from portal.extensions import db
from portal.meetings.models import Meeting
from tests.matrix.expected import ACTORS, cells
from tests.matrix.forms import FORMS
from tests.matrix.snapshot import fresh_world
from tests.matrix.world import CANARY

CELLS = list(cells())


def key_of(address):
    """The address with {} for each named thing: the key of FORMS."""
    return re.sub(r"\{\w+\}", "{}", address.partition("?")[0])


def meeting_in(world, address):
    """The meeting that the address names, with its minutes, or None."""
    found = re.search(r"/meetings/\{(\w+)\}", address)
    id = world.ids.get(found[1]) if found else None
    statement = db.select(Meeting).where(Meeting.id == id).options(selectinload(Meeting.minutes))
    return db.session.scalar(statement) if id else None


def answer_of(response):
    if response.status_code == 303 and response.location.startswith("/sign-in"):
        return "in"
    if response.status_code in (200, 204, 303, 422):
        return "ok"
    return str(response.status_code)


def ask(world, client, method, address, actor):
    path = address.format_map(world.ids)
    if method == "GET":
        return client.get(path)
    form = FORMS.get(key_of(address), lambda *all: {})(world, actor, meeting_in(world, address))
    return client.post(path, data=form)


def beside_typed(html):
    """The page without what stands in its fields for texts that a refusal gives back to who typed them."""
    return re.sub(r'<textarea id="kept-\d+".*?</textarea>', "", html, flags=re.DOTALL)


@pytest.mark.parametrize(("method", "address", "answers"), CELLS, ids=[f"{m} {a}" for m, a, _ in CELLS])
def test_everyone_gets_the_answer_of_the_table(app, sign_in, method, address, answers):
    world, got = None, {}
    for actor in ACTORS:
        if world is None or (method == "POST" and "ok" in got.values()):
            world = fresh_world()  # a refusal leaves the world as it was
        client = app.test_client() if actor == "stranger" else sign_in(getattr(world, actor))
        response = ask(world, client, method, address, actor)
        got[actor] = answer_of(response)
        if answers[actor] in ("403", "404", "in"):
            assert CANARY not in beside_typed(response.text), f"{actor} reads what is not for {actor}"
    assert got == answers


def test_every_route_stands_in_the_table(whole_app, record_property):
    record_property("rows, actors, cells", [len(CELLS), len(ACTORS), len(CELLS) * len(ACTORS)])
    known = {(method, key_of(address)) for method, address, _ in CELLS}
    for rule in whole_app.url_map.iter_rules():
        if rule.endpoint.endswith("_for_tests") or rule.endpoint == "unmarked":
            continue  # routes that other tests have added to the app
        address = re.sub(r"<[^>]+>", "{}", rule.rule)
        for method in rule.methods - {"HEAD", "OPTIONS"}:
            assert (method, address) in known, f"{method} {address} is not declared in tests/matrix/expected.py"
