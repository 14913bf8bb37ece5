"""A portal of its own on a copy of the test's database, and one who has a page of it open."""

import json
import os
import secrets
import shutil
import sqlite3
from pathlib import Path

import pytest

from bench.client import Browser
from portal.cases.industries import INDUSTRIES
from portal.extensions import db
from tests.conftest import POSTGRES
from tests.faults.writers import Killed
from tests.meetings.minutes_cast import held, write

ROUNDS = int(os.environ.get("PORTAL_TEST_FAULTS", "1"))
WORDS = "桥垮了半边，粮食运不出来，想请有修路经验的村帮着看一看。"
LONG = "各村汇报了本月进展，困难集中在道路和用水两件事上。" * 400
on_sqlite = pytest.mark.skipif(bool(POSTGRES), reason="a file is what fails here")


def moved(whole_app, database, folder):
    """The instance folder and the database, copied to that folder. Returns the address of the copy."""
    db.session.rollback()
    shutil.copytree(whole_app.instance_path, folder, dirs_exist_ok=True)
    with sqlite3.connect(database.removeprefix("sqlite:///")) as source, sqlite3.connect(folder / "portal.db") as copy:
        source.backup(copy)
    for connection in (source, copy):
        connection.close()
    return f"sqlite:///{folder / 'portal.db'}"


class Guarded(Killed):
    """A server that obeys the modes of files even when root starts it."""

    def __init__(self, instance: Path, database: str):
        super().__init__(instance, database)
        if os.geteuid() == 0:
            self.command = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", *self.command]


class Page:
    """An open page of one who writes minutes."""

    def __init__(self, client, meeting_id):
        self.cookie, self.meeting = client.get_cookie("session").value, f"/meetings/{meeting_id}"
        self.part = f"{self.meeting}/minutes/parts/{secrets.token_hex(6)}"
        self.page, self.nth, self.seen = secrets.token_hex(8), 0, 0

    def at(self, server):
        self.browser = Browser(server.port, {"session": self.cookie})
        self.browser.token = json.loads(self.browser.get("/drafts/token").text)["token"]
        return self

    def save(self, text):
        """What the editor's script sends."""
        self.nth += 1
        fields = {
            "heading": "议题",
            "discussion": text,
            "page": self.page,
            "seen": str(self.seen),
            "nth": str(self.nth),
        }
        answer = self.browser.post_parts(self.part, fields)
        if answer.status == 200:
            told = json.loads(answer.text)
            assert "aside" not in told
            self.seen = told["version"]
        return answer

    def send(self, text):
        """What a form without script sends: a note that asks for help."""
        return self.browser.post("/cases/help", {"wants": "need", "industry": next(iter(INDUSTRIES)), "text": text})

    def upload(self, data):
        edge = secrets.token_hex(16)
        token = f'Content-Disposition: form-data; name="csrf_token"\r\n\r\n{self.browser.token}'
        head = f"--{edge}\r\n{token}\r\n--{edge}\r\n"
        file = 'Content-Disposition: form-data; name="files"; filename="a.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
        body = (head + file).encode() + data + f"\r\n--{edge}--\r\n".encode()
        kind = {"Content-Type": f"multipart/form-data; boundary={edge}"}
        return self.browser.ask("POST", f"{self.meeting}/attachments", body, kind)

    def reads(self):
        return [self.browser.get(url).status for url in ("/", "/roster/", self.meeting, f"{self.meeting}/minutes")]

    def health(self):
        return self.browser.get("/healthz").status


@pytest.fixture
def writer(cast, sign_in):
    meeting = write(held(cast), cast.recorder)
    page = Page(sign_in(cast.recorder), meeting.id)
    db.session.rollback()  # the test itself holds no lock
    return page


def assert_text_is_kept(answer, status, words, text):
    """A page in Chinese that says what to do, with what was typed in it."""
    assert answer.status == status, answer.text[:500]
    assert words in answer.text and text in answer.text and 'name="text"' in answer.text
