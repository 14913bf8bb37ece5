"""Pages that save without a rest, as the editor's script does, and note what the server has acknowledged."""

import json
import random
import secrets
import time
from http.client import HTTPException
from pathlib import Path

from bench.client import Browser
from bench.servers import Server

REST = 0.02  # seconds between two saves of a page, at most
WHOLE = 9  # of so many texts the last begins anew: what stood before must be found among the revisions


class Writer:
    """One open page. It writes a part of its own; after an answer that was lost it goes on as the script does."""

    def __init__(self, client, meeting_id):
        self.cookie = client.get_cookie("session").value
        self.url = f"/meetings/{meeting_id}/minutes/parts/{secrets.token_hex(6)}"
        self.page, self.nth, self.seen, self.text = secrets.token_hex(8), 0, 0, ""
        self.acknowledged, self.unanswered, self.surprises = [], 0, []

    def write(self, port):
        """Until the server is gone."""
        browser = Browser(port, {"session": self.cookie})
        try:
            browser.token = json.loads(browser.get("/drafts/token").text)["token"]
            while not self.surprises:
                self.save(browser)
                time.sleep(random.uniform(0, REST))
        except (OSError, HTTPException):
            self.unanswered += 1

    def save(self, browser):
        self.nth += 1
        sentence = f"第{self.nth}句：{secrets.token_hex(40)}"
        self.text = f"{self.text}\n{sentence}" if self.nth % WHOLE else sentence
        sent = {"heading": "议题", "discussion": self.text.strip(), "page": self.page}
        answer = browser.post_parts(self.url, sent | {"seen": str(self.seen), "nth": str(self.nth)})
        told = json.loads(answer.text) if answer.status == 200 else {"status": answer.status}
        if "version" not in told or "aside" in told:
            self.surprises.append(told)
            return
        self.acknowledged.append(sent["discussion"])
        self.seen = told["version"]


class Killed(Server):
    """gunicorn with the portal's own settings, on the database that the environment names."""

    def __init__(self, instance: Path, database: str):
        places = {"PORTAL_INSTANCE": str(instance), "PORTAL_DATABASE_URL": database}
        super().__init__("wsgi:app", "gunicorn.conf.py", "/healthz", instance / "killed.log", **places)
