"""Whatever refuses a form, what was typed stands in the answer: too long, refused, changed meanwhile, signed out."""

import re
import sys
from datetime import timedelta

import pytest

from portal.accounts.models import KeptForm, UserSession
from portal.audit.rules import record
from portal.errors import Refused
from portal.extensions import db
from portal.sent import is_secret
from tests.cast import NOW
from tests.matrix.forms import FORMS, WRONG
from tests.matrix.snapshot import fresh_world
from tests.matrix.test_matrix import meeting_in
from tests.matrix.test_posts import ABLE
from tests.matrix.world import PASSWORD

LONG = "长" * 60_000  # more than any field takes
SENTENCE = "今天不办，明天再来。"
EXEMPT = {
    "/invitation/password": "nothing of a form with a new password is shown back",
    "/account/password": "nothing of a form with a new password is shown back",
    "/meetings/{}/minutes/parts/{}": "a script's save: the page itself keeps the text",
    "/meetings/{}/minutes/closing": "a script's save: the page itself keeps the text",
    "/reports/{}/parts/{}": "a script's save: the page itself keeps the text",
    "/cases/{}/parts/{}": "a script's save: the page itself keeps the text",
}


CHOSEN = {  # from what the page offers, not typed
    ("/meetings/{}/corrections", "quoted"),
    ("/roster/terms/{}/hand-over", "reason"),
}
NO_VERSION = {
    "/meetings/{}/minutes/edit": "both texts are kept, and compared",
    "/stars/": "a new plan has met nobody",
    "/actions/{}/completion": "told of the action as it stands now; a second telling is refused by its state",
    "/actions/{}/reopening": "told of the action as it stands now; a second telling is refused by its state",
}


class Sending:
    """What an able actor would send to an address, in a world of its own."""

    def __init__(self, key, sign_in):
        self.address, actor = ABLE[key]
        self.world = fresh_world()
        self.who = getattr(self.world, actor)
        self.client = sign_in(self.who)
        form = FORMS.get(key, lambda *all: {})(self.world, actor, meeting_in(self.world, self.address))
        db.session.commit()
        self.form = form | ({"password": PASSWORD} if form.get("password") in WRONG.values() else {})
        self.texts = {
            name: value for name, value in self.form.items() if is_text(name, value) and (key, name) not in CHOSEN
        }

    def send(self, **changes):
        return self.client.post(self.address.format_map(self.world.ids), data=self.form | changes)


def is_text(name, value):
    """Written by hand, as the forms of this matrix write: in Chinese."""
    return isinstance(value, str) and not is_secret(name) and re.search("[一-鿿]", value)


def keys():
    """Addresses whose form has a text."""
    return [key for key in ABLE if key in FORMS and key not in EXEMPT and ABLE[key][1] != "stranger"]


@pytest.mark.parametrize("key", keys())
def test_what_is_too_long_comes_back_whole(app, sign_in, key):
    sending = Sending(key, sign_in)
    for name in sending.texts:
        answer = sending.send(**{name: f"开头{LONG}"})
        assert answer.status_code in (409, 422), f"{name} takes any length"
        assert f"开头{LONG}" in answer.text, f"{name} is lost"


@pytest.mark.parametrize("key", keys())
def test_what_a_rule_refuses_comes_back(app, sign_in, monkeypatch, key):
    sending = Sending(key, sign_in)
    refuse_all(monkeypatch)
    answer = sending.send()
    if sending.texts:
        assert answer.status_code in (409, 422)
        for name, text in sending.texts.items():
            assert all(line in answer.text for line in text.split("\n")), f"{name} is lost"
        assert SENTENCE in answer.text or answer.status_code == 422
    assert PASSWORD not in answer.text


def refuse_all(monkeypatch):
    """Every rule says no where it would write its line; the line of that refusal itself is written."""

    def refuse(*all, **more):
        raise Refused(SENTENCE)

    for name, module in list(sys.modules.items()):
        if (
            name.startswith("portal.")
            and not name.startswith("portal.audit")
            and getattr(module, "record", None) is record
        ):
            monkeypatch.setattr(module, "record", refuse)


@pytest.mark.parametrize("key", keys())
def test_what_met_a_newer_version_comes_back(app, sign_in, key):
    sending = Sending(key, sign_in)
    if "version" in sending.form and sending.texts and key not in NO_VERSION:
        answer = sending.send(version="999")
        assert answer.status_code in (409, 422)
        assert all(text.split("\n")[0] in answer.text for text in sending.texts.values())


@pytest.mark.parametrize("key", keys())
def test_what_is_sent_after_the_session_ended_is_kept(app, sign_in, key):
    sending = Sending(key, sign_in)
    db.session.query(UserSession).update(
        {"last_seen_at": NOW - timedelta(days=90), "started_at": NOW - timedelta(days=90)}
    )
    db.session.commit()
    answer = sending.send()
    if sending.texts:
        assert answer.status_code == 303 and "/sign-in" in answer.location
        kept = db.session.query(KeptForm).order_by(KeptForm.id.desc()).first()
        page = sign_in(sending.who).get(f"/kept/{kept.id}").text
        assert all(line in page for text in sending.texts.values() for line in text.split("\n"))
