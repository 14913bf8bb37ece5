"""A Windows office PC serves by waitress: the same app, signed in to by the form."""

import re
import sys

from argon2 import PasswordHasher
from sqlalchemy import select

from bench.client import Browser
from bench.servers import ROOT, Server
from portal.accounts.models import Account
from portal.extensions import db

PASSWORD = "归舟渡口三盏灯火 27 里"


class Waitress(Server):
    """As docs/deploy.md starts it."""

    def __init__(self, instance, database):
        places = {"PORTAL_INSTANCE": str(instance), "PORTAL_DATABASE_URL": database}
        super().__init__("wsgi:app", "", "/healthz", instance / "waitress.log", **places)
        listen = f"--listen=127.0.0.1:{self.port}"
        self.command = [sys.executable, "-m", "waitress", listen, "--threads=4", "wsgi:app"]


def test_waitress_signs_people_in_and_shows_their_pages(whole_app, database, cast, tmp_path):
    hashed = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    for account in db.session.scalars(select(Account)):
        account.password_hash = hashed
    db.session.commit()
    with Waitress(tmp_path, database) as server:
        browser = Browser(server.port)
        assert browser.get("/roster/").status == 303
        browser.sign_in("secretary", PASSWORD)
        assert browser.get("/roster/").status == 200
        assert browser.post("/sign-out", {}).status == 303
        assert browser.get("/roster/").status == 303


def test_the_server_of_each_system_is_locked_for_it():
    lock = (ROOT / "requirements" / "run.txt").read_text()
    marks = dict(re.findall(r"^(gunicorn|waitress)==\S+ ; (.*) \\$", lock, re.MULTILINE))
    assert marks == {"gunicorn": "sys_platform != 'win32'", "waitress": "sys_platform == 'win32'"}
