"""What nobody should send, into every form of the table and every field that searches: an answer, never a fault."""

import re
from urllib.parse import quote

import pytest
from sqlalchemy import select

from portal.extensions import db
from portal.meetings.models import Meeting
from tests.matrix.expected import cells
from tests.matrix.forms import FORMS
from tests.matrix.snapshot import fresh_world
from tests.matrix.test_matrix import key_of, meeting_in
from tests.matrix.test_posts import ABLE
from tests.matrix.world import PASSWORD
from tests.seconds import seconds_of

MARK = "\"'><x y=1>&amp;"  # breaks out of text, attributes and strings wherever one of them forgot to escape
VECTORS = {
    "nothing": "",
    "blanks": " \u3000\t\n ",
    "controls": "甲\x00\x08\x1b[31m\u202e乙\u200b",
    "a quote of SQL": "' OR 1=1--",
    "wildcards": "%_\\(((",
    "a number beyond all rows": "9" * 30,
    "a negative one": "-1",
    "no number": "1e9",
    "a day that is none": "2026-02-30",
    "a day beyond all calendars": "99999-12-31",
    "a template": "{{ 7*7 }}{% x %}%s%(a)s{0}",
    "a path": "../../../etc/passwd",
    "lines of a header": "甲\r\nSet-Cookie: a=b",
    "a long one": "长" * 20_000,
    "rare letters": "\U0002a6a5\U0001f469\u200d\U0001f33e\ufffe",
}
MADE = {"/meetings/{}/here/leaving", "/meetings/{}/here/return"}  # their forms set the scene themselves
FOR_NOBODY = ("controls", "a long one")  # into a field that a button without fields does not have
TWICE = {"a number beyond all rows", "a quote of SQL"}  # these also as two values of one name
FINE = {200, 204, 303, 400, 403, 404, 409, 413, 422, 429}
SEARCHES = [
    "/search/?q={}",
    "/search/?q={}&kind={}&order={}&page={}",
    "/journal/?word={}",
    "/journal/?who={}",
    "/journal/?who={}&word={}&from={}&until={}&before={}",
    "/roster/?q={}",
    "/cases/?q={}",
    "/cases/?q={}&industry={}&year={}&page={}&order={}",
    "/cases/help?wants={}&industry={}&page={}",
    "/meetings/?q={}&page={}&state={}&district={}",
    "/actions/?q={}&page={}&state={}",
    "/account/invitations?q={}&district={}",
    "/check/?fingerprint={}",
]
LITERAL = ["%", "_", "%%", "' OR 1=1--", "(((", "\\", "[a-z]*", '"']


def client_of(app, world, actor, sign_in):
    return app.test_client() if actor == "stranger" else sign_in(getattr(world, actor))


def first_refused():
    """One (address, actor) of each form that the table's world refuses to everybody: by its state, or its password."""
    found = {}
    for method, address, answers in cells():
        stopped = [actor for actor, answer in answers.items() if answer == "409"]
        if method == "POST" and stopped and key_of(address) in FORMS and key_of(address) not in ABLE:
            found.setdefault(key_of(address), (address, stopped[0]))
    return found


ALL = ABLE | first_refused()


def form_of(world, address, actor):
    return FORMS.get(key_of(address), lambda *all: {})(world, actor, meeting_in(world, address))


@pytest.mark.parametrize("key", ALL)
def test_no_form_answers_a_hostile_value_with_a_fault(app, sign_in, key):
    address, actor = ALL[key]
    world = None
    for what, value in VECTORS.items():
        if world is None:
            world = fresh_world()
            client = client_of(app, world, actor, sign_in)
        names = list(form_of(world, address, actor))
        if not names and what not in FOR_NOBODY:
            continue
        path = address.format_map(world.ids)
        sendings = [dict.fromkeys(names or ["a"], value)]
        if "password" in names:
            sendings.append(sendings[0] | {"password": PASSWORD})  # past the question who it is
        if what in TWICE:
            sendings.append({name: [value, value] for name in names})
        for sent in sendings:
            status = client.post(path, data=sent).status_code
            assert status in FINE, (what, status)
            world = None if status < 400 else world  # something has happened there


@pytest.mark.parametrize("key", [key for key in ABLE if key in FORMS and key not in MADE])
def test_what_stands_in_the_address_fills_no_form(app, sign_in, key):
    address, actor = ABLE[key]
    world = fresh_world()
    client = client_of(app, world, actor, sign_in)
    sent = {name: value for name, value in form_of(world, address, actor).items() if not isinstance(value, tuple)}
    response = client.post(address.format_map(world.ids), query_string=sent)
    empty = client_of(app, fresh_world(), actor, sign_in).post(address.format_map(world.ids))
    assert response.status_code == empty.status_code


@pytest.fixture
def marked(app, sign_in):
    """A world whose every free text carries MARK, as far as the forms took it; and how many did."""
    world, taken = fresh_world(), 0
    for key, (address, actor) in ABLE.items():
        client = client_of(app, world, actor, sign_in)
        form = {name: marked_value(value) for name, value in form_of(world, address, actor).items()}
        if form and key not in ("/sign-in", "/account/password"):
            taken += client.post(address.format_map(world.ids), data=form).status_code in (200, 204, 303)
    return world, taken


def marked_value(value):
    return value + MARK if isinstance(value, str) and re.search("[一-鿿]", value) else value


def test_marks_of_html_stay_text_on_every_page(app, sign_in, marked):
    world, taken = marked
    shown, seen = set(), set()
    for actor in ("chief", "convener", "secretary", "organization", "publicity", "admin"):
        client = sign_in(getattr(world, actor))
        for method, address, answers in cells():
            if method == "GET" and answers[actor] == "ok" and (actor, address) not in seen:
                seen.add((actor, address))
                response = client.get(address.format_map(world.ids))
                if response.mimetype == "text/html":
                    assert "<x y" not in response.text, (actor, address)
                    shown |= {address} if "&lt;x y" in response.text else set()
    assert taken > 30 and len(shown) > 15, (taken, len(shown))


def test_every_hostile_value_meets_every_form(record_property):
    record_property("forms, hostile values, searches", [len(ALL), len(VECTORS), len(SEARCHES)])
    assert set(FORMS) - set(ALL) <= {"/sign-in/code"} and len(ALL) > 150 and len(VECTORS) >= 15


def test_what_was_typed_is_kept_as_typed(marked):
    themes = db.session.scalars(select(Meeting.theme)).all()
    assert any(theme.endswith(MARK) for theme in themes)  # not escaped in the database
    assert not any("&lt;" in theme or "&#34;" in theme for theme in themes)


@pytest.mark.parametrize("address", SEARCHES)
def test_no_search_answers_a_hostile_value_with_a_fault(cast, sign_in, address):
    client = sign_in(cast.chief)
    for what, value in VECTORS.items():
        path = address.replace("{}", quote(value[:2000]))
        assert client.get(path).status_code in (200, 303), what
        assert seconds_of(lambda path=path: client.get(path), 0.2) < 0.2, what


@pytest.mark.parametrize("word", LITERAL)
def test_signs_of_a_pattern_mean_themselves(app, sign_in, word):
    world = fresh_world()
    found = {
        path: sign_in(world.chief).get(path, query_string={name: word}).text
        for path, name in (("/roster/", "q"), ("/journal/", "word"), ("/cases/", "q"), ("/search/", "q"))
    }
    assert "蒋村" not in re.sub(r"<option.*?</option>", "", found["/roster/"])
    assert "<mark>" not in found["/search/"] and f"/cases/{world.ids['case_out']}" not in found["/cases/"]


@pytest.mark.parametrize(
    "path", ["/%252e%252e/%252fetc", "/roster/%2531", "/meetings/%2527", "/static/%252e%252e/wsgi.py"]
)
def test_an_address_is_decoded_once(cast, sign_in, path):
    assert sign_in(cast.chief).get(path).status_code == 404


def test_a_question_is_decoded_once(cast, sign_in):
    assert 'value="%27%3Cb%3E"' in sign_in(cast.chief).get("/search/?q=%2527%253Cb%253E").text
