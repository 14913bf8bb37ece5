"""A Chromium whose requests are answered by a test client: no server, and the tests' own database."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from playwright.sync_api import sync_playwright

HOST = "http://localhost"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
VENDORED = Path(__file__).parents[2] / "portal/static/vendor/htmx-4.0.1.min.js"
OWN = {"content-length", "content-encoding", "transfer-encoding", "set-cookie"}


class Chrome:
    """It lives in a thread of its own: Playwright allows one of its kind a thread, and other tests may hold one."""

    def __init__(self, path):
        self.thread = ThreadPoolExecutor(1)
        self.playwright = self.thread.submit(sync_playwright().start).result()
        self.browser = self.thread.submit(self._launch, path).result()

    def _launch(self, path):
        return self.playwright.chromium.launch(executable_path=path, args=ARGUMENTS)

    def run(self, client, job, **options):
        """What job(page) returns; the page is signed in as that client is."""
        return self.thread.submit(self._run, client, job, options).result()

    def _run(self, client, job, options):
        context = self.browser.new_context(locale="zh-CN", base_url=HOST, **options)
        context.route("**/*", lambda route: answer(client, route))
        try:
            return job(context.new_page())
        finally:
            context.close()

    def close(self):
        self.thread.submit(self.browser.close).result()
        self.thread.submit(self.playwright.stop).result()
        self.thread.shutdown()


def answer(client, route):
    request = route.request
    if not request.url.startswith(HOST):  # the CDN
        headers = {"Access-Control-Allow-Origin": "*"}
        return route.fulfill(body=VENDORED.read_bytes(), content_type="text/javascript", headers=headers)
    got = client.open(
        request.url.removeprefix(HOST),
        method=request.method,
        headers=list(request.headers.items()),
        data=request.post_data_buffer,
    )
    headers = {name: value for name, value in got.headers if name.lower() not in OWN}
    return route.fulfill(status=got.status_code, headers=headers, body=got.data)
