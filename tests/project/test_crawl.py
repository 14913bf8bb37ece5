"""Every page of the table of rights, asked for by who may see it: what answers carry; reading writes nothing."""

import re

import pytest
from sqlalchemy import select

from portal.extensions import db
from tests.matrix.expected import cells
from tests.matrix.snapshot import fresh_world

EVIL = "https://evil.example"
OWN_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
POLICY = {
    "default-src": "'none'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "object-src": "'none'",
    "report-uri": "/csp-report",
}
SEEN_AT = {"user_session": {"last_seen_at"}}  # what reading may write: that one was seen
CDN = "https://cdn.jsdelivr.net/npm/htmx.org@"
KEPT = []  # asked for once a process: the tests only read it
FIRST = {}  # address -> the first actor that may have it
for method, address, answers in cells():
    able = [actor for actor in answers if answers[actor] == "ok"]
    if method == "GET" and able:
        FIRST.setdefault(address, able[0])


def everything():
    """Every row of every table, without what reading may write."""
    rows = {}
    for table in db.metadata.sorted_tables:
        columns = [c for c in table.columns if c.name not in SEEN_AT.get(table.name, ())]
        rows[table.name] = sorted(repr(tuple(row)) for row in db.session.execute(select(*columns)))
    db.session.rollback()
    return rows


@pytest.fixture
def crawled(app, sign_in):
    """(address, actor, response) of each page, asked for by its first reader; sent from a page of somebody else's."""
    if KEPT:
        return KEPT
    world = fresh_world()
    clients = {}
    for actor in {*FIRST.values()} | {"chief"}:
        clients[actor] = app.test_client() if actor == "stranger" else sign_in(getattr(world, actor))
    before = everything()
    answers = [
        (address, actor, clients[actor].get(address.format_map(world.ids), headers={"Origin": EVIL}))
        for address, actor in FIRST.items()
    ]
    for path in ("/no-such-page", "/static/css/portal.css", "/static/js/portal.js", "/static/icons/favicon.svg"):
        answers.append((path, "chief", clients["chief"].get(path, headers={"Origin": EVIL})))
    KEPT.extend([*answers, ("before and after", before, everything())])
    return KEPT


def policy_of(response):
    """The portal's own; a file has a stricter one beside it."""
    return dict(
        part.strip().split(" ", 1) for part in response.headers.getlist("Content-Security-Policy")[-1].split(";")
    )


def test_every_answer_is_guarded_and_reading_changes_nothing(crawled):
    *answers, (_, before, after) = crawled
    assert [name for name in before if before[name] != after[name]] == []
    assert len(answers) > 150
    for address, _, response in answers:
        assert response.status_code < 500, address
        for name, value in OWN_HEADERS.items():
            assert response.headers.getlist(name) == [value], (address, name)
        policy = policy_of(response)
        scripts = policy.pop("script-src").split()
        assert policy == POLICY and scripts[0] == "'self'", address
        assert all(source.startswith(CDN) for source in scripts[1:]), address
        assert not [h for h, _ in response.headers if h.lower().startswith("access-control-")], address


def test_every_answer_says_what_it_is(crawled):
    for address, _, response in crawled[:-1]:
        kind = response.headers.get("Content-Type", "")
        if response.status_code in (204, 303, 308):
            continue
        if kind.startswith("text/"):
            assert "charset=utf-8" in kind.lower().replace('"', ""), (address, kind)
        if kind.startswith("text/html"):
            assert response.text.lstrip().lower().startswith("<!doctype html>"), address
            response.data.decode("utf-8")
        else:
            assert "<html" not in response.get_data()[:200].decode("utf-8", "replace"), address


def test_every_page_of_a_member_has_the_way_out(crawled):
    pages = 0
    for address, actor, response in crawled[:-1]:
        is_page = response.status_code == 200 and response.mimetype == "text/html"
        if actor == "stranger" or not is_page or "/css/print.css" in response.text:
            continue
        pages += 1
        form = re.search(r'<form[^>]*action="/sign-out"[^>]*>', response.text)
        assert form and 'method="post"' in form[0], address
    assert pages > 100


def test_scripts_are_files_of_ours_and_nothing_else_comes_from_elsewhere(crawled):
    for address, _, response in crawled[:-1]:
        if response.mimetype != "text/html":
            continue
        for tag in re.findall(r"<(?:script|link|img|iframe|source|video|audio|object|embed)\b[^>]*>", response.text):
            source = re.search(r'\b(?:src|href|data)="([^"]*)"', tag)
            if tag.startswith("<script"):
                assert source, (address, tag)
                assert re.match(r"/static/(js|vendor)/[\w.-]+\.js(\?|$)", source[1]) or (
                    source[1].startswith(CDN) and 'integrity="sha384-' in tag
                ), (address, tag)
            elif source and 'rel="canonical"' not in tag:
                assert not re.match(r"(?:https?:)?//", source[1]), (address, tag)
