"""The log: lines of JSON with the number of the request, and nothing that anybody typed; the counts."""

import io
import json
import logging

import pytest

from portal import log
from portal.log import Line
from tests.log_watch import Watch

CANARY = "骨折住院13912345678"


@pytest.fixture
def written(app):
    """written() -> the lines so far, read as JSON; the requests' own lines are on."""
    out = io.StringIO()
    handler, root = logging.StreamHandler(out), logging.getLogger()
    handler.setFormatter(Line())
    root.addHandler(handler)
    before = log.logger.level
    log.logger.setLevel(logging.INFO)
    yield lambda: [json.loads(line) for line in out.getvalue().splitlines()]
    root.removeHandler(handler)
    log.logger.setLevel(before)


def test_each_request_is_one_line_with_its_number(app, cast, sign_in, written):
    sign_in(cast.secretary).get("/roster/?q=蒋村")
    (line,) = [one for one in written() if one["logger"] == "portal.request"]
    assert (line["method"], line["route"], line["status"]) == ("GET", "roster.index", 200)
    assert len(line["request"]) == 8 and line["ms"] >= 0 and line["at"].endswith("+00:00")
    assert "蒋村" not in json.dumps(line, ensure_ascii=False)


def test_a_fault_tells_its_kind_and_place_and_nothing_that_was_typed(app, cast, sign_in, written, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError(CANARY)

    monkeypatch.setattr("portal.cases.views.page_of", fail)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    answer = sign_in(cast.secretary).get(f"/cases/?q={CANARY}")
    assert answer.status_code == 500
    fault = next(one for one in written() if "error" in one)
    assert fault["error"] == "builtins.RuntimeError" and any("cases/views.py" in place for place in fault["places"])
    assert fault["request"] in answer.text  # the number that the reader was told
    assert CANARY not in json.dumps(written(), ensure_ascii=False)


@pytest.mark.parametrize(
    "path",
    ["/sign-in", "/cases/", "/meetings/", "/account/contact", "/search/", "/invitation", "/csp-report", "/nowhere"],
)
def test_what_is_typed_stays_out_of_the_log(app, cast, sign_in, written, path):
    client = sign_in(cast.organization)
    typed = dict.fromkeys(("name", "password", "text", "q", "code", "phone", "theme"), CANARY)
    client.get(f"{path}?q={CANARY}&next=/{CANARY}")
    client.post(path, data=typed)
    client.post("/csp-report", data=json.dumps({"csp-report": {"document-uri": f"http://a/roster/?q={CANARY}",
                "blocked-uri": f"http://evil.example/{CANARY}", "violated-directive": "img-src"}}))  # fmt: skip
    said = json.dumps(written(), ensure_ascii=False)
    assert CANARY not in said and "13912345678" not in said
    assert "img-src evil.example /roster/" in said


def test_line_breaks_and_escapes_stay_in_their_line(app, written):
    logging.getLogger("portal").warning("one\ntwo \x1b[31m %s", "red\r\n{}")
    (line,) = written()
    assert line["text"] == "one\ntwo \x1b[31m red\r\n{}"  # as JSON: escaped, on one line


def test_the_counts_are_for_this_machine_alone(app, monkeypatch):
    monkeypatch.setattr(log, "COUNTED", type(log.COUNTED)())
    client = app.test_client()
    client.get("/healthz")
    client.get("/nowhere")
    text = client.get("/metrics").text
    assert 'status="2xx"} 1' in text and 'status="4xx"} 1' in text and "portal_request_seconds_count" in text
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": "10.0.0.9"}).status_code == 404
    assert client.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 404


@pytest.mark.parametrize(
    "line",
    ["找过蒋村里", "call 13912345678", "id 51102519800101123X", "password Canary-2020-pass", "to /meetings/?q=蒋村里"],
)
def test_the_watch_over_the_whole_suite_sees_what_leaks(line):
    watch = Watch()
    watch.note("/roster/?q=%E8%92%8B%E6%9D%91%E9%87%8C", data={"password": "Canary-2020-pass"})
    watch.handle(logging.makeLogRecord({"msg": "GET roster.index 200 12 ms"}))
    assert watch.leaks() == []
    watch.handle(logging.makeLogRecord({"msg": line}))
    assert len(watch.leaks()) == 1
