"""Every change leaves its line in the journal, and none is made without its token."""

import re

import pytest
from sqlalchemy import func, select

from portal.audit.models import JournalLine
from portal.extensions import db
from tests.matrix.expected import cells
from tests.matrix.snapshot import fresh_world
from tests.matrix.test_matrix import answer_of, ask, key_of

EXEMPT = {
    "/csp-report": "a browser's report, a line of the server's log",
    "/account/notices/{}/reading": "the portal's own notice to the reader",
    "/kept/{}/dismissal": "the reader's own unsent text",
    "/meetings/{}/minutes/parts/{}": "autosave: every one is a revision",
    "/meetings/{}/minutes/closing": "autosave: every one is a revision",
    "/meetings/{}/minutes/parts/{}/lease": "a minute's lease",
    "/reports/{}/parts/{}": "autosave: every one is a revision",
    "/reports/{}/parts/{}/lease": "a minute's lease",
    "/cases/{}/parts/{}": "autosave: every one is a revision",
    "/cases/{}/parts/{}/lease": "a minute's lease",
    "/meetings/{}/minutes/order": "the order of the sections while they are written",
    "/reports/years/{}/ballot": "casting a ballot: a line would say who voted, and when",
    "/stars/{}/ballot": "casting a ballot: a line would say who voted, and when",
}


def first_ok():
    """One (address, actor) that may, for each POST address of the table."""
    found = {}
    for method, address, answers in cells():
        able = [actor for actor, answer in answers.items() if answer == "ok"]
        if method == "POST" and able and key_of(address) not in found:
            found[key_of(address)] = (address, able[0])
    return found


ABLE = first_ok()


def lines():
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(JournalLine))


@pytest.mark.parametrize("key", [k for k in ABLE if k not in EXEMPT])
def test_a_change_leaves_its_line(app, sign_in, key):
    address, actor = ABLE[key]
    world = fresh_world()
    client = app.test_client() if actor == "stranger" else sign_in(getattr(world, actor))
    before = lines()
    response = ask(world, client, "POST", address, actor)
    assert answer_of(response) == "ok"
    assert response.status_code != 422 or key in ("/sign-in", "/invitation", "/invitation/password")
    assert lines() > before, f"POST {address} left no line"


def posts(app):
    return sorted(
        re.sub(r"<[^>]+>", "1", rule.rule)
        for rule in app.url_map.iter_rules()
        if "POST" in rule.methods and not rule.endpoint.endswith("_for_tests")
    )


def test_no_change_is_made_without_its_token(app, cast, sign_in):
    app.config["WTF_CSRF_ENABLED"] = True
    client = sign_in(cast.chief)
    taken = [path for path in posts(app) if client.post(path, data={"a": "b"}).status_code != 400]
    assert taken == ["/csp-report"]  # browsers send it without one; it changes nothing
