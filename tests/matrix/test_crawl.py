"""Every page of the matrix's world, for everybody who may open it: what no page may do, whatever it shows."""

import re
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.matrix.expected import cells
from tests.matrix.snapshot import fresh_world

pytestmark = pytest.mark.once
OWN = ("", "localhost")
SECRET_NAMES = {"password", "new", "again", "current", "token", "receipt", "recovery", "phone", "emergency_contact"}
# The address of a QR code to sign in holds a code for a minute; the page that checks a seal reads what is printed.
MAY_HAVE_A_CODE = ("/check/", "/meetings/")
PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
HIDDEN = re.compile(
    r"\$argon2|totp_secret|token_hash|password_hash|journal_key|Traceback \(most recent|psycopg\.|sqlite3\."
)
PICTURE = "private, max-age=86400"  # a small photo that the portal encoded itself; signing out clears it


class Links(HTMLParser):
    """Addresses that the page loads, leads to or sends to; (method, names of fields) of its forms."""

    def __init__(self, text):
        super().__init__()
        self.loaded, self.links, self.forms = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag in ("script", "img", "iframe", "source", "audio", "video", "embed", "object"):
            self.loaded += filter(None, (given.get("src"), given.get("data")))
        if tag == "link":
            self.loaded.append(given.get("href", ""))
        self.links += [given[n] or "" for n in ("href", "action", "formaction", "hx-get", "hx-post") if n in given]
        if tag == "form":
            self.forms.append((given.get("method", "get").lower(), []))
        if tag in ("input", "textarea", "select") and self.forms:
            self.forms[-1][1].append(given.get("name") or "")


def pages():
    """(address, actors who may), each address of a GET once."""
    for method, address, answers in cells():
        able = [actor for actor, answer in answers.items() if answer == "ok"]
        if method == "GET" and able:
            yield address, able


PAGES = list(pages())


@pytest.fixture
def world(app):
    return fresh_world()


@pytest.mark.parametrize(("address", "able"), PAGES, ids=[address for address, _ in PAGES])
def test_no_page_says_or_keeps_what_it_should_not(app, world, sign_in, address, able):
    for actor in {able[0], able[-1]}:
        client = app.test_client() if actor == "stranger" else sign_in(getattr(world, actor))
        answer = client.get(address.format_map(world.ids))
        check_headers(app, answer)
        if answer.mimetype == "text/html":
            check_page(answer.text, app.config["HTMX_URL"], address)


def check_headers(app, answer):
    kept = answer.headers["Cache-Control"]
    assert "no-store" in kept or (kept == PICTURE and answer.mimetype.startswith("image/"))
    assert {"HX-Request", "Cookie"} <= set(answer.headers["Vary"].replace(" ", "").split(","))
    assert not re.search(r"\d+\.\d+", answer.headers.get("Server", "")) and "X-Powered-By" not in answer.headers
    for name, value in app.config["SECURITY_HEADERS"]:
        assert value in answer.headers.getlist(name)
    assert answer.mimetype != "text/html" or answer.content_type == "text/html; charset=utf-8"


def check_page(text, cdn, address):
    assert not HIDDEN.search(text)
    page = Links(text)
    for one in page.loaded:
        assert one == cdn or urlsplit(one).netloc in OWN, f"loads {one}"
    for one in page.links:
        query = dict(parse_qsl(urlsplit(one).query))
        assert not PHONE.search(one.removeprefix("tel:")) or one.startswith("tel:"), one
        assert not SECRET_NAMES & set(query), one
        assert "code" not in query or one.startswith(MAY_HAVE_A_CODE), one
    for method, names in page.forms:
        assert method == "post" or not SECRET_NAMES & set(names), names


@pytest.mark.parametrize(("address", "able"), PAGES, ids=[address for address, _ in PAGES])
def test_a_page_has_no_second_name_that_a_cache_would_keep(app, world, sign_in, address, able):
    """/meetings/1/x.css and /meetings/1.css are no pages: a cache in between that goes by endings gets a 404."""
    path = address.format_map(world.ids).partition("?")[0]
    client = app.test_client() if able[-1] == "stranger" else sign_in(getattr(world, able[-1]))
    for ending in ("/x.css", ".css", "/x.js", "%0a.png", ";x.css"):
        answer = client.get(path.rstrip("/") + ending)
        assert answer.status_code in (404, 405) or path.startswith("/check/"), ending
        assert "no-store" in answer.headers["Cache-Control"]
