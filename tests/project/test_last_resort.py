"""When the code itself fails: closed, told by a number, and nothing of the machine shown; what is served by nobody."""

import json
import logging

import pytest
from sqlalchemy import select

from bench.client import Browser
from portal import authz, config
from portal.audit.models import JournalLine
from portal.errors import BadInput
from portal.extensions import db
from portal.log import Line
from portal.numbers import number
from tests.faults.writers import Killed

CANARY = "骨折住院 secret-of-the-code"
TELLING = ("Traceback", "portal/", ".py", "sqlite", "psycopg", "werkzeug", "Werkzeug", CANARY)


def fail(*args, **kwargs):
    raise RuntimeError(CANARY)


@pytest.fixture
def served(app, monkeypatch):
    """The app as it answers when nobody debugs it."""
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    return app


@pytest.mark.parametrize(
    "where", ["portal.authz.can", "portal.settings.views.all_numbers", "portal.settings.rules.set_number"]
)
def test_a_fault_anywhere_writes_nothing_and_says_a_number(served, cast, sign_in, monkeypatch, where, caplog):
    client, before = sign_in(cast.chief), number("audit.keep_days")
    form = {key.replace(".", "-"): "400" if key == "audit.keep_days" else value for key, value in numbers().items()}
    with monkeypatch.context() as broken:
        broken.setattr(where, fail)
        answer = client.post("/settings/", data=form)
    assert answer.status_code == 500 and "编号" in answer.text
    assert not [word for word in TELLING if word in answer.text]
    assert number("audit.keep_days") == before
    assert any(record.levelno >= logging.ERROR for record in caplog.records)
    assert client.post("/settings/", data=form).status_code == 303  # the form itself was good
    assert number("audit.keep_days") == 400


def numbers():
    from portal.numbers import all_numbers

    return {key: str(value) for key, value in all_numbers().items()}


@pytest.mark.parametrize("where", ["before_request_funcs", "after_request_funcs"])
def test_a_fault_before_and_after_the_view_is_answered_too(served, cast, sign_in, monkeypatch, where):
    client = sign_in(cast.secretary)
    monkeypatch.setitem(getattr(served, where), None, [*getattr(served, where)[None], fail])
    try:
        answer = client.get("/roster/")
    except RuntimeError:  # after the answer was made there is no page left to make: the server's own 500
        assert where == "after_request_funcs"
        return
    assert answer.status_code == 500 and not [word for word in TELLING if word in answer.text]


def test_a_template_that_fails_is_a_number(served, cast, sign_in, monkeypatch):
    monkeypatch.setitem(served.jinja_env.globals, "static_url", fail)
    with pytest.raises(RuntimeError):  # even the page of a fault can't be drawn
        sign_in(cast.secretary).get("/roster/")
    monkeypatch.undo()
    monkeypatch.setitem(served.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setattr("portal.roster.views.page", fail, raising=False)
    monkeypatch.setattr("portal.roster.people_views.page", fail)
    answer = sign_in(cast.secretary).get("/roster/")
    assert answer.status_code == 500 and not [word for word in TELLING if word in answer.text]


def test_a_check_of_rights_that_fails_lets_nobody_in(served, cast, sign_in, monkeypatch):
    monkeypatch.setattr(authz, "can", fail)
    for client in (served.test_client(), sign_in(cast.chief)):
        for path in ("/settings/", "/roster/", "/journal/"):
            assert client.get(path).status_code == 500


def test_no_debugger_runs_where_it_is_served_for_good(monkeypatch, tmp_path):
    values = config.read({"PORTAL_HTTPS": "1"})
    config.flask_settings(values, tmp_path)
    monkeypatch.setenv("FLASK_DEBUG", "1")
    with pytest.raises(BadInput, match="调试模式"):
        config.flask_settings(values, tmp_path)
    config.flask_settings(config.read({}), tmp_path)  # on one's own desk it may


@pytest.mark.parametrize("key", ["", "short", "x" * 31])
def test_there_is_no_key_that_everybody_knows(tmp_path, key):
    """Without one it is drawn; a short one is refused."""
    if not key:
        one, two = (config.flask_settings(config.read({}), folder(tmp_path, n))["SECRET_KEY"] for n in "ab")
        assert one != two and len(one) == 64
        return
    with pytest.raises(BadInput, match="PORTAL_SECRET_KEY"):
        config.flask_settings(config.read({"PORTAL_SECRET_KEY": key}), tmp_path)


def folder(path, name):
    (path / name).mkdir()
    return path / name


HIDDEN = """/.git/HEAD /.git/config /.gitignore /.env /static/ /static/css/ /static/js /static/../config.py
/static/%2e%2e/config.py /static/..%2f..%2fwsgi.py /console /debug /docs /openapi.json /swagger.json /admin
/server-status /phpinfo.php /instance/secret.key /secret.key /portal.db /requirements/run.txt /wsgi.py /static/js/.git
/.well-known/ /sitemap.xml /static/vendor/ /backup /journal.heads"""


@pytest.fixture
def server(whole_app, database, cast, tmp_path):
    (tmp_path / "own").mkdir()
    with Killed(tmp_path / "own", database) as server:
        yield server


def test_a_real_server_shows_no_file_no_list_and_no_version(server):
    browser = Browser(server.port)
    for path in HIDDEN.split():
        answer = browser.get(path)
        assert answer.status == 404, path
        assert not any(word in answer.text for word in ("Index of", "SQLite format", "[core]", "Traceback")), path
        told = answer.headers.get("Server", "") + answer.headers.get("X-Powered-By", "")
        assert not any(c.isdigit() for c in told)
    assert browser.ask("TRACE", "/", None, {}).status == 405


def test_the_journal_says_who_what_when_and_where(cast, sign_in):
    client = sign_in(cast.chief)
    client.post("/settings/", data={"audit-keep_days": "x"})
    client.post(
        "/settings/", data={key.replace(".", "-"): v for key, v in numbers().items()} | {"audit-keep_days": "400"}
    )
    sign_in(cast.secretary).get("/settings/")
    lines = list(db.session.scalars(select(JournalLine).order_by(JournalLine.id)))
    assert [(line.actor_id, line.verb) for line in lines] == [
        (cast.chief.id, "number.changed"),
        (cast.secretary.id, "request.refused_403"),
    ]
    for line in lines:
        assert line.at.utcoffset().total_seconds() == 0 and line.subject and line.text and line.actor_name
        assert line.origin == "127.0.0.1" and line.kind in ("change", "sign-in", "refusal", "reveal") and line.mac


def test_a_name_with_line_breaks_and_escapes_forges_no_line(cast, sign_in, app):
    nasty = "x\r\n2026-01-01 [31m admin 登录成功 \x1b[2J"
    app.test_client().post("/sign-in", data={"name": nasty, "password": "不对的密码 2020"})
    sign_in(cast.secretary).get("/settings/", headers={"User-Agent": nasty.replace("\r\n", "  ")})
    for line in db.session.scalars(select(JournalLine)):
        assert all(c.isprintable() for c in line.text + line.actor_name + line.origin + line.subject)
    record = logging.makeLogRecord({"msg": nasty, "levelname": "WARNING", "name": "portal"})
    assert len(Line().format(record).splitlines()) == 1 and "\x1b" not in Line().format(record)
    assert json.loads(Line().format(record))["at"].endswith("+00:00")
