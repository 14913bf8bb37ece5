"""Real walks: the server that `make run` starts, on an instance of its own, and a Chromium of one's own a person."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.chromium import chromium

ROOT = Path(__file__).parent.parent.parent
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PASSWORD = "Lianmeng-2020-demo"
VENDORED = ROOT / "portal" / "static" / "vendor" / "htmx-4.0.1.min.js"
CDN = "**/cdn.jsdelivr.net/**"
expect.set_options(timeout=30_000)  # a slow machine is waited for; what comes in time costs nothing


def pytest_collection_modifyitems(items):
    for item in items:
        if "/browser/" in str(item.path):
            item.add_marker(pytest.mark.browser)


def free_port():
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return door.getsockname()[1]


def environment_of(instance):
    clean = {k: v for k, v in os.environ.items() if not k.startswith("PORTAL_") and k != "MAKEFLAGS"}
    return clean | {"PORTAL_INSTANCE": str(instance)}


def kept_sample(directory):
    """An instance with the sample, loaded once for all processes of a run: each server begins with a copy of it."""
    kept = (directory.parent if "PYTEST_XDIST_WORKER" in os.environ else directory) / "sample-kept"
    try:
        kept.mkdir()
    except FileExistsError:
        until(lambda: (kept / "loaded").exists(), "the sample was not loaded by the process that began to")
        return kept
    first_start = [sys.executable, "-c", "from portal.serve import prepare; from wsgi import app; prepare(app)"]
    with (kept / "told").open("w") as told:  # among it the codes of the sample's scrutineers
        subprocess.run(first_start, cwd=ROOT, env=environment_of(kept), stdout=told, check=True, timeout=120)
    (kept / "loaded").touch()
    return kept


def until(is_so, otherwise, seconds=120):
    for _ in range(seconds * 4):
        if is_so():
            return
        time.sleep(0.25)
    raise AssertionError(otherwise)


class Served:
    """A server that `make run` started on an instance of its own, with the sample; stopped by its process group."""

    def __init__(self, instance):
        self.instance, self.port = instance, free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.environment = environment_of(instance)

    def __enter__(self):
        shutil.copytree(kept_sample(self.instance.parent), self.instance, dirs_exist_ok=True)
        log = (self.instance / "server.log").open("w")
        command = ["make", "run", f"PORT={self.port}"]
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True
        )
        try:
            wait_for(self.address, self.process, self.instance / "server.log")
        except BaseException:
            self.__exit__()  # else it would go on serving when the tests have ended
            raise
        return self

    def __exit__(self, *error):
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(60)

    def set_clock(self, at):
        """Move the sample's clock, as an operator would: every process follows."""
        flask = [sys.executable, "-m", "flask", "--app", "wsgi", "jobs"]
        subprocess.run(flask, cwd=ROOT, env=self.environment | {"PORTAL_CLOCK": at}, check=True, timeout=120)


@pytest.fixture(scope="session")
def shared(tmp_path_factory):
    chromium()  # without one nothing needs to start
    with Served(tmp_path_factory.mktemp("served")) as served:
        yield served


@pytest.fixture
def server(shared):
    """The server that the walks share. A module whose walk moves the clock has one of its own."""
    return shared


def wait_for(address, process, log):
    def answers():
        assert process.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=2) as answer:
                return answer.status == 200
        except OSError:
            return False

    until(answers, f"the server did not come up: {log}")


@pytest.fixture(scope="session")
def chrome():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield browser
        browser.close()


class People:
    """people("chief") -> a signed-in page of a browser of that person's own; options go to the context.

    The CDN is answered with the vendored file; what the policy blocked fails the test.
    """

    def __init__(self, chrome, address):
        self.chrome, self.address = chrome, address
        self.contexts, self.violations = [], []

    def __call__(self, name=None, cdn="fine", **options):
        context = self.chrome.new_context(base_url=self.address, locale="zh-CN", **options)
        self.contexts.append(context)
        context.route(CDN, CDNS[cdn])
        page = context.new_page()
        page.on("console", lambda m: self.violations.append(m.text) if "Content Security Policy" in m.text else None)
        page.on("pageerror", lambda error: self.violations.append(str(error)))
        if name:
            sign_in(page, name)
        return page

    def leave(self):
        for context in self.contexts:
            context.close()
        assert self.violations == []


@pytest.fixture
def person(chrome, server):
    people = People(chrome, server.address)
    yield people
    people.leave()


@pytest.fixture(scope="module")
def seated(chrome, shared):
    """seated("chief") -> that person's page, the same for a whole module of looking."""
    people, pages = People(chrome, shared.address), {}

    def seat(name):
        if name not in pages:
            pages[name] = people(name)
        return pages[name]

    yield seat
    people.leave()


def served(route):
    route.fulfill(
        body=VENDORED.read_bytes(),
        content_type="application/javascript",
        headers={"Access-Control-Allow-Origin": "*"},
    )


def tampered(route):
    route.fulfill(
        body=b"window.htmx = {tampered: true};",
        content_type="application/javascript",
        headers={"Access-Control-Allow-Origin": "*"},
    )


CDNS = {"fine": served, "refused": lambda r: r.abort(), "hanging": lambda r: None, "tampered": tampered}


def sign_in(page, name, password=PASSWORD):
    """By the form, as everybody does."""
    page.goto("/sign-in", wait_until="domcontentloaded")
    page.get_by_label("登录名或手机号").fill(name)
    page.get_by_label("密码", exact=True).fill(password)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(lambda url: "/sign-in" not in url, wait_until="domcontentloaded")


def until_htmx(page, seconds=20):
    """Wait until htmx has started. (Playwright's own waiting is stopped by the policy: it needs eval.)"""
    for _ in range(seconds * 10):
        if page.evaluate("!!window.htmx && !window.htmx.tampered"):
            return
        time.sleep(0.1)
    raise AssertionError("htmx did not start")
