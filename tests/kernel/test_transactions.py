"""One transaction a request: nothing half-written, nothing lost, reading never writes."""

import sqlite3
import threading

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError, OperationalError

from portal.authz import Can, needs
from portal.errors import Refused
from portal.extensions import access, db
from portal.roster.models import Member
from tests.conftest import QUICK


@pytest.fixture
def routes(app):
    """Views that change a member and then succeed, are refused, or fail; and one that reads."""
    views = {
        "rename": lambda: "done",
        "refused": lambda: (_ for _ in ()).throw(Refused("不行，请换个名字。")),
        "broken": lambda: 1 / 0,
    }

    def changing(ending):
        @needs(Can.PUBLIC)
        def view(id):
            db.session.get(Member, id).name = "改名"
            db.session.flush()
            return ending()

        return view

    @needs(Can.PUBLIC)
    def count(id):
        db.session.execute(update(Member).where(Member.id == id).values(version=Member.version + 1))
        return "done"

    app.testing = False  # let the error pages answer
    with_routes(app, {f"/t/{name}/<int:id>": changing(ending) for name, ending in views.items()})
    with_routes(app, {"/t/count/<int:id>": count})
    yield app.test_client()
    app.testing = True


def with_routes(app, rules):
    """Add rules to an app that has already answered: only tests do this."""
    for rule, view in rules.items():
        endpoint = rule.split("/")[2] + "_for_tests"
        if endpoint not in app.view_functions:
            app._got_first_request = False
            app.add_url_rule(rule, endpoint, view, methods=["GET", "POST"])


def name_of(member):
    db.session.expire_all()
    return db.session.scalar(select(Member.name).where(Member.id == member.id))


def test_what_succeeds_is_kept(cast, routes):
    assert routes.post(f"/t/rename/{cast.secretary.id}").status_code == 200
    assert name_of(cast.secretary) == "改名"


def test_a_refusal_undoes_what_came_before_it(cast, routes):
    response = routes.post(f"/t/refused/{cast.secretary.id}")
    assert response.status_code == 409
    assert "不行，请换个名字。" in response.text
    assert name_of(cast.secretary) == "蒋村"


def test_a_fault_undoes_too_and_tells_only_a_number(cast, routes):
    response = routes.post(f"/t/broken/{cast.secretary.id}", data={"note": "打了很久的字"})
    assert response.status_code == 500
    assert "编号" in response.text and "ZeroDivision" not in response.text
    assert "打了很久的字" in response.text
    assert name_of(cast.secretary) == "蒋村"


def test_a_get_cannot_write(cast, routes):
    assert routes.get(f"/t/rename/{cast.secretary.id}").status_code >= 500
    assert name_of(cast.secretary) == "蒋村"


def test_no_update_is_lost_among_many_writers(app, cast, routes):
    before = cast.secretary.version
    id = cast.secretary.id

    def write():
        client = app.test_client()
        for _ in range(20):
            assert client.post(f"/t/count/{id}").status_code == 200

    db.session.rollback()
    threads = [threading.Thread(target=write) for _ in range(8)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    db.session.expire_all()
    assert db.session.scalar(select(Member.version).where(Member.id == id)) == before + 160


@pytest.fixture
def writer(database):
    """Another process in the middle of a write; only SQLite makes others wait for it."""
    if not database.startswith("sqlite"):
        pytest.skip("PostgreSQL makes writers wait for a row, not for the database")
    db.session.commit()
    other = sqlite3.connect(database.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield other
    other.close()


def test_a_locked_database_is_a_503_that_keeps_the_text(cast, routes, writer):
    response = routes.post("/t/rename/1", data={"note": "写好的话"})
    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
    assert "写好的话" in response.text
    assert "系统正忙" in response.text


def test_a_page_is_read_while_another_writes(cast, sign_in, request):
    client = sign_in(cast.chief)
    request.getfixturevalue("writer")
    assert client.get("/").status_code == 200


def test_when_even_reading_fails_the_text_is_shown_on_a_bare_page(cast, routes, monkeypatch):
    def gone(*args):
        raise OperationalError("SELECT", {}, Exception("gone"))

    monkeypatch.setattr("portal.installation.db.session.execute", gone)
    monkeypatch.setattr(db.session, "get", gone)
    response = routes.post("/t/rename/1", data={"note": "写好的话"})
    assert response.status_code == 503
    assert "写好的话" in response.text


def test_reading_access_is_enforced_by_the_database(app, cast):
    with access(writing=False), pytest.raises(DBAPIError):
        db.session.rollback()
        db.session.execute(update(Member).values(name="x"))
    db.session.rollback()


def test_sqlite_runs_with_the_promised_settings(app, database, monkeypatch):
    if not database.startswith("sqlite"):
        pytest.skip("settings of SQLite")
    monkeypatch.setitem(QUICK, "is", False)
    db.session.remove()
    db.engine.dispose()  # the next connection is one as the portal makes it
    values = {
        name: db.session.scalar(text(f"PRAGMA {name}")) for name in ("journal_mode", "synchronous", "foreign_keys")
    }
    db.session.remove()
    db.engine.dispose()
    assert values == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
