"""The clock goes back an hour, on a day, on 400 days, and back again: nobody gains or loses by it."""

import re
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from bench.client import Browser
from portal.accounts.models import KeptForm
from portal.cases.industries import INDUSTRIES
from portal.drafts.models import Revision
from portal.extensions import db
from portal.installation import Installation
from tests.cast import NOW
from tests.faults.standing import WORDS, Page, writer  # noqa: F401
from tests.faults.writers import Killed
from tests.stars.vote_cast import CLOSES, OPENED, opened

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NEGATIVE = re.compile(r"(还有|已过|过|剩) ?-\d")


def set_clock(at):
    """As a change of the machine's clock: all processes follow."""
    db.session.rollback()
    db.session.get_one(Installation, 1).clock_offset = (at - datetime.now(at.tzinfo)).total_seconds()
    db.session.commit()


def assert_sane(page):
    for url in ("/", "/account", page.meeting, f"{page.meeting}/minutes", f"{page.meeting}/minutes/revisions"):
        answer = page.browser.get(url)
        assert answer.status == 200 and not NEGATIVE.search(answer.text), url


def test_sessions_and_the_order_of_texts_hold(whole_app, database, writer):  # noqa: F811
    with Killed(Path(whole_app.instance_path), database) as server:
        page = writer.at(server)
        assert page.save("第一稿").status == 200
        set_clock(NOW - HOUR)
        assert page.save("第二稿，钟慢了一小时").status == 200
        assert_sane(page)
        numbers = list(db.session.scalars(select(Revision.number).order_by(Revision.id)))
        assert numbers == sorted(numbers) and page.seen == numbers[-1]
        for ahead in (DAY, 400 * DAY):
            set_clock(NOW + ahead)
            assert page.save("过期了").status == 401  # the script keeps it
            asked = {"wants": "need", "industry": next(iter(INDUSTRIES)), "text": WORDS}
            answer = page.browser.post("/cases/help", asked)
            assert answer.status == 303 and "/sign-in" in answer.headers["Location"]
            db.session.rollback()
            kept = db.session.scalars(select(KeptForm).order_by(KeptForm.id.desc())).first()
            assert WORDS in kept.fields and f"kept%2F{kept.id}" in answer.headers["Location"]
        set_clock(NOW)
        assert page.save("钟又对了").status == 200
        assert_sane(page)
    print("\nclock -1 h, +1 d, +400 d: sessions end by it and hold, texts in their order, typed text kept")


def test_a_vote_that_was_closed_stays_closed(whole_app, database, cast, sign_in):
    round, _, voters = opened(cast, cast.secretary, cast.recorder, cast.neighbour)
    reader = Browser(0, {"session": sign_in(voters[0]).get_cookie("session").value})
    url = f"/stars/{round.id}/ballot"
    with Killed(Path(whole_app.instance_path), database) as server:
        reader.connection.port = server.port
        seen = []
        for at in (OPENED - HOUR, CLOSES + HOUR, CLOSES - HOUR, CLOSES + 400 * DAY, OPENED):
            set_clock(at)
            if at > CLOSES:
                server_jobs(server)
            reader.cookies["session"] = sign_in_at(sign_in, voters[0], at)
            seen.append('name="ballot-stamp"' in reader.get(url).text)
    assert seen == [True, False, False, False, False]
    print("\na vote that closed by the clock stays closed when the clock goes back")


def server_jobs(server):
    from bench.soak.__main__ import run

    run(server, "-m", "flask", "--app", "wsgi", "jobs")


def sign_in_at(sign_in, who, at):
    from portal.accounts.models import UserSession

    cookie = sign_in(who).get_cookie("session").value
    newest = db.session.scalars(select(UserSession).order_by(UserSession.id.desc())).first()
    newest.started_at = newest.last_seen_at = at
    db.session.commit()
    return cookie
