"""Five who ask at once for what is heaviest: everybody else's pages stay quick. On a real server, with the sample."""

import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from bench.client import Browser
from bench.servers import Server
from tests.browser.conftest import PASSWORD, kept_sample

pytestmark = pytest.mark.once
PAGES = ("/", "/roster/", "/meetings/", "/cases/", "/journal/")
MOST = 1.0  # second, p95
ENOUGH = 50  # pages, however slow this machine is today
EXPORTS = 6  # of the 20 that one person has in an hour, three times at most


@pytest.fixture
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("heavy")
    shutil.copytree(kept_sample(folder), folder, dirs_exist_ok=True)
    places = {"PORTAL_INSTANCE": str(folder)}
    with Server("wsgi:app", "gunicorn.conf.py", "/healthz", folder / "server.log", **places) as server:
        yield server


def entered(server, name):
    browser = Browser(server.port)
    browser.sign_in(name, PASSWORD)
    return browser


def export(browser, done):
    """The whole roster as a workbook. Returns the seconds of each."""
    spent = []
    for _ in range(EXPORTS):
        answer = browser.post("/roster/export", {"scope": "0", "reason": "核对名册"})
        assert answer.status == 200 and answer.body.startswith(b"PK"), answer.text[:500]
        spent.append(answer.seconds)
        if done.is_set():
            break
    return spent


def collect(browser, done):
    """All case notes in one Word file, again and again."""
    spent = []
    while not done.is_set():
        answer = browser.get("/cases/cases.docx")
        assert answer.status == 200 and answer.body.startswith(b"PK"), answer.status
        spent.append(answer.seconds)
    return spent


def at_once(server):
    """Five at once, and one who reads pages meanwhile: the p95 of the pages."""
    officers = [entered(server, name) for name in ("organization", "chief")]
    readers = [entered(server, name) for name in ("publicity", "finance", "organization")]
    other, done, spent = entered(server, "chief"), Event(), []
    with ThreadPoolExecutor(5) as pool:
        heavy = [pool.submit(export, one, done) for one in officers]
        heavy += [pool.submit(collect, one, done) for one in readers]
        until = time.monotonic() + 8
        while (time.monotonic() < until or len(spent) < ENOUGH) and not all(one.done() for one in heavy):
            for path in PAGES:
                answer = other.get(path)
                assert answer.status == 200
                spent.append(answer.seconds)
        done.set()
        exports = [seconds for one in heavy for seconds in one.result()]
    p95 = sorted(spent)[int(len(spent) * 0.95)]
    print(f"\n{len(exports)} heavy answers, the slowest {max(exports):.2f} s; {len(spent)} pages: p95 {p95:.3f} s")
    assert len(spent) >= ENOUGH and len(exports) >= 5
    return p95


def test_five_exports_at_once_leave_other_pages_quick(server):
    """What other tests take of the machine is not ours: it counts what is slow each time."""
    assert any(at_once(server) < MOST for _ in range(3))
