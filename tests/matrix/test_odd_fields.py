"""Forms with fields that nobody offered, with the same field twice, and with values of another type."""

import re

import pytest
from sqlalchemy import select

from portal.extensions import db
from portal.numbers import number
from tests.matrix.expected import cells
from tests.matrix.forms import FORMS
from tests.matrix.snapshot import fresh_world
from tests.matrix.test_matrix import answer_of, key_of, meeting_in
from tests.matrix.test_posts import ABLE

NOBODY, NEVER, WORD = "77777", "2031-03-03T03:03:03+00:00", "smuggled-in"
OWN_FIELDS = {"version", "kind", "target_id", "note_id"}  # of forms that have them, some of them left out by FORMS
FULL = re.compile(r"(^|_)(id|at|role|roles|kind|status|state|mac|hash|token|version|author|owner|approved|by)$")
BODIES = (
    ('{"a": [1]}', "application/json"),
    ("[]", "application/json"),
    ("a", "text/plain"),
    ("=&&=%", "application/x-www-form-urlencoded"),
)
READABLE = [address for method, address, answers in cells() if method == "GET" and "ok" in answers.values()]
GETS = [address for address in READABLE if "{" in address]
ODD = ("９９", "1e3", "true", "[]", "-1", "9" * 400, "null", "\x00", "{{7*7}}", "‮" * 3)


def extras(form):
    """A value for every column that no form should reach: whose it is, when it happened, where it stands."""
    columns = {column.name for table in db.metadata.sorted_tables for column in table.columns}
    wanted = {one for one in columns | {"is_admin", "role", "approved"} if FULL.search(one)} - set(form) - OWN_FIELDS
    assert len(wanted) > 80
    value = lambda one: NOBODY if one.endswith("id") else NEVER if one.endswith("_at") else WORD  # noqa: E731
    return {one: value(one) for one in wanted}


def smuggled():
    """Every value of every row that holds what the extra fields said."""
    found = []
    for table in db.metadata.sorted_tables:
        for row in db.session.execute(select(table)):
            told = {name: str(value) for name, value in row._mapping.items()}
            found += [(table.name, name) for name, value in told.items() if is_smuggled(value)]
    return found


def is_smuggled(value):
    return value == NOBODY or "2031-03-03" in value or WORD in value


def form_of(world, key):
    address, actor = ABLE[key]
    form = FORMS.get(key, lambda *all: {})(world, actor, meeting_in(world, address))
    return address, actor, dict(form)


@pytest.mark.parametrize("key", sorted(ABLE))
def test_fields_that_nobody_offered_are_ignored(app, sign_in, key):
    world = fresh_world()
    address, actor, form = form_of(world, key)
    client = app.test_client() if actor == "stranger" else sign_in(getattr(world, actor))
    answer = client.post(address.format_map(world.ids), data=extras(form) | form)
    assert answer_of(answer) == "ok"
    assert smuggled() == []


@pytest.mark.parametrize("key", sorted(ABLE))
def test_values_of_another_type_are_refused_and_break_nothing(app, sign_in, key):
    world = fresh_world()
    address, actor, form = form_of(world, key)
    client = app.test_client() if actor == "stranger" else sign_in(getattr(world, actor))
    for odd in ODD:
        answer = client.post(address.format_map(world.ids), data=dict.fromkeys(form, odd))
        assert answer.status_code < 500, (odd, answer.status_code)
        if actor != "stranger" and answer.status_code == 303 and "/sign-in" in answer.location:
            break  # it was the form that signs out
    for body, kind in BODIES:
        assert client.post(address.format_map(world.ids), data=body, content_type=kind).status_code < 500


@pytest.mark.parametrize("address", GETS)
def test_a_number_in_an_address_is_a_number(app, sign_in, address):
    world = fresh_world()
    client = sign_in(world.chief)
    for odd in ("１", "1.0", "1e3", "-1", "+1", "0x1", "9" * 30, "true", "[]", "1,2", "%00", "1%20"):
        found = client.get(re.sub(r"\{\w+\}", odd, address))
        assert found.status_code in (404, 405) or address.startswith("/check/"), (odd, found.status_code)


def test_a_field_in_the_address_does_not_fill_in_for_the_body(cast, sign_in):
    client = sign_in(cast.chief)
    page = client.get("/settings/").text
    form = dict(re.findall(r'name="([a-z_-]+-[a-z_-]+)"[^>]*value="(\d+)"', page))
    assert form["audit-keep_days"] == "365"
    client.post("/settings/?audit-keep_days=700", data=form | {"audit-keep_days": "400"})
    assert number("audit.keep_days") == 400
    missing = {name: value for name, value in form.items() if name != "audit-keep_days"}
    assert client.post("/settings/?audit-keep_days=700", data=missing).status_code == 422
    assert number("audit.keep_days") == 400


def test_of_a_field_that_comes_twice_one_value_counts_and_no_mixture(cast, sign_in):
    client = sign_in(cast.chief)
    form = dict(re.findall(r'name="([a-z_-]+-[a-z_-]+)"[^>]*value="(\d+)"', client.get("/settings/").text))
    client.post("/settings/", data=form | {"audit-keep_days": ["400", "700"]})
    assert number("audit.keep_days") == 400


@pytest.mark.parametrize("key", sorted(k for k in ABLE if key_of(k) not in ("/csp-report", "/sign-out")))
def test_a_query_never_stands_in_for_a_body(app, sign_in, key):
    """The same fields in the address with an empty body: nothing is changed by them but what needs no field at all."""
    world = fresh_world()
    address, actor, form = form_of(world, key)
    if not form or any(not isinstance(value, str | int) for value in form.values()):
        return  # a form of buttons alone, of files or of lists
    client = app.test_client() if actor == "stranger" else sign_in(getattr(world, actor))
    marked = {name: value if str(value).isdigit() else f"{value}{WORD}" for name, value in form.items()}
    answer = client.post(address.format_map(world.ids), query_string=marked)
    assert answer.status_code < 500
    assert smuggled() == []
