"""The secret key is another one: nobody stays signed in by the old one; what was typed comes back to be sent again."""

import re
from pathlib import Path

from argon2 import PasswordHasher
from sqlalchemy import select

from portal.accounts.models import Account
from portal.cases.industries import INDUSTRIES
from portal.extensions import db
from tests.faults.standing import WORDS, Page, writer  # noqa: F401
from tests.faults.writers import Killed

PASSWORD = "归舟渡口三盏灯火 27 里"
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


def test_a_text_typed_under_the_old_key_is_sent_under_the_new_one(whole_app, database, cast, writer):  # noqa: F811
    account = db.session.scalar(select(Account).where(Account.member_id == cast.recorder.id))
    account.password_hash = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    db.session.commit()
    instance = Path(whole_app.instance_path)
    typed = {"wants": "need", "industry": next(iter(INDUSTRIES)), "text": WORDS}
    with Killed(instance, database) as server:
        page = writer.at(server)
    server = Killed(instance, database)
    server.environment["PORTAL_SECRET_KEY"] = "another key of this portal, 32 characters and more"
    with server:
        page.browser.connection.port = server.port
        page.browser.connection.close()
        told = page.browser.post("/cases/help", typed)
        assert told.status == 400 and WORDS in told.text and "重新发送" in told.text
        assert "请先在新窗口登录" in told.text and 'target="_blank"' in told.text
        page.browser.sign_in("recorder", PASSWORD)  # in another window of the same browser
        page.browser.token = TOKEN.search(told.text)[1]  # the page that stayed open
        again = page.browser.post("/cases/help", typed)
        if again.status == 400:  # its token is of before the sign-in: the page comes once more, with a new one
            assert WORDS in again.text
            page.browser.token = TOKEN.search(again.text)[1]
            again = page.browser.post("/cases/help", typed)
        assert again.status == 303 and again.headers["Location"].startswith("/cases/help/")
    print("\nkey changed without a fallback: asked to sign in, text shown and accepted afterwards")
