"""What people do at the portal, with the rests that people take. Addresses are found on its pages."""

import json
import re
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPException
from io import BytesIO
from random import Random
from urllib.parse import quote

from PIL import Image

from bench.client import Answer, Browser

PASSWORD = "Lianmeng-2020-demo"
REST = (1.0, 4.0)  # seconds between two requests of a person
SAVE_REST = (1.0, 2.5)  # between two saves of the editor's script
SAVES = 6  # of one visit to the editor
IDLE = 10.0  # seconds after which a browser opens its connection anew; the server lets go after 15
EXPECTED = {200, 204, 303, 409}  # 409: two keepers at one thing, as it happens
WORDS = ("血橙", "道路", "防汛", "合作社", "养鱼")
SENTENCE = "各村汇报了本月进展，困难集中在道路和用水两件事上，议定下月十日前把清单报到片区。\n"


@dataclass(frozen=True)
class Visit:
    """One request: when it began (seconds since the start), what, its status (0: no answer) and its wait in seconds."""

    at: float
    what: str
    status: int
    seconds: float
    url: str


@dataclass
class Person:
    """Somebody at a browser, until `over` is set. Everything is drawn by the seed of the person's name."""

    name: str
    port: int
    over: threading.Event
    began: float
    star: int = 0  # the round that is being voted on
    visits: list[Visit] = field(default_factory=list)
    keeps: str = ""  # the address of a meeting whose minutes this person writes
    ballots: int = 0

    def __post_init__(self) -> None:
        self.dice = Random(self.name)
        self.browser = Browser(self.port)
        self.key = secrets.token_hex(6)
        self.last = time.perf_counter()

    @property
    def is_keeper(self) -> bool:
        return not self.name.startswith("secretary")

    def get(self, what: str, url: str) -> str:
        return self._ask(what, url, lambda: self.browser.get(url, gzip=False))

    def post(self, what: str, url: str, fields: dict[str, str]) -> str:
        return self._ask(what, url, lambda: self.browser.post(url, fields))

    def save(self, url: str, fields: dict[str, str]) -> str:
        return self._ask("autosave", url, lambda: self.browser.post_parts(url, fields))

    def send_file(self, url: str, name: str, data: bytes) -> str:
        edge = secrets.token_hex(16)
        token = f'--{edge}\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{self.browser.token}\r\n'
        head = f'--{edge}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n'
        body = (token + head + "Content-Type: image/jpeg\r\n\r\n").encode() + data + f"\r\n--{edge}--\r\n".encode()
        kind = {"Content-Type": f"multipart/form-data; boundary={edge}"}
        return self._ask("upload", url, lambda: self.browser.ask("POST", url, body, kind))

    def _ask(self, what: str, url: str, ask: Callable[[], Answer]) -> str:
        if time.perf_counter() - self.last > IDLE:
            self.browser.connection.close()
        began = time.perf_counter()
        try:
            answer = ask()
            status, text = answer.status, answer.body.decode(errors="replace")
        except (OSError, HTTPException):
            self.browser.connection.close()
            status, text = 0, ""
        self.last = time.perf_counter()
        self.visits.append(Visit(began - self.began, what, status, self.last - began, url))
        self.rest(*REST)
        return text if status in (200, 303) else ""

    def rest(self, least: float, most: float) -> None:
        self.over.wait(self.dice.uniform(least, most))

    def pick(self, pattern: str, text: str) -> str:
        """One of the addresses on this page that look so, or nothing."""
        found = sorted(set(re.findall(rf'href="({pattern})"', text)))
        return self.dice.choice(found) if found else ""


# --- the walks ---


def look_round(p: Person) -> None:
    text = p.get("home", "/")
    url = p.pick(r"/(?!static)[a-z]+/\d+(?:/[a-z-]+)?", text)
    if url:
        p.get("a link of home", url)


def read_meeting(p: Person) -> None:
    url = p.pick(r"/meetings/\d+", p.get("meeting list", "/meetings/"))
    if not url:
        return
    text = p.get("meeting", url)
    for what, pattern in (("minutes", "/minutes"), ("print page", "/print"), ("docx", r"/record\.docx")):
        if found := p.pick(url + pattern, text):
            text += p.get(what, found)


def write_minutes(p: Person) -> None:
    """The editor, and its script's saves of one part; each visit goes on from the version that stands there."""
    if not p.keeps or not p.get("minutes editor", f"{p.keeps}/minutes/edit"):
        return
    parts = json.loads(p.get("parts", f"{p.keeps}/minutes/parts") or '{"parts": {}}')["parts"]
    seen, page = parts.get(p.key, {"version": 0})["version"], secrets.token_hex(8)
    for nth in range(1, SAVES + 1):
        text = f"第{nth}稿：{secrets.token_hex(8)}\n" + SENTENCE * (5 * nth)
        fields = {"heading": f"{p.name}的议题", "discussion": text, "page": page, "seen": str(seen), "nth": str(nth)}
        told = p.save(f"{p.keeps}/minutes/parts/{p.key}", fields)
        seen = json.loads(told)["version"] if told else seen
        p.rest(*SAVE_REST)


def tick_names(p: Person) -> None:
    """The list of names of a meeting, and the entry of who was absent where it is still open."""
    if not p.keeps or not p.get("attendance", f"{p.keeps}/attendance"):
        return
    text = p.get("sign-in sheet", f"{p.keeps}/sign-in")
    version = re.search(r'name="version" value="(\d+)"', text)
    if version:
        absent = {"line-1-kind": "leave", "line-1-reason": "镇上防汛值守", "listed": "1"}
        times = {"version": version[1], "began": "14:30", "ended": "16:30", "why": "核对签到表"}
        p.post("absence entry", f"{p.keeps}/sign-in", absent | times)


def search_roster(p: Person) -> None:
    names = re.findall(r">([一-鿿]{2,3})</a>", p.get("roster", "/roster/"))
    p.get("roster search", f"/roster/?q={quote(p.dice.choice(names or ['王'])[:1])}")


def search_cases(p: Person) -> None:
    text = p.get("case search", f"/cases/?q={quote(p.dice.choice(WORDS))}")
    if url := p.pick(r"/cases/\d+", text) or p.pick(r"/cases/\d+", p.get("case list", "/cases/")):
        p.get("case", url)
        p.get("docx", f"{url}/case.docx") if p.dice.random() < 0.3 else p.get("print page", f"{url}/print")


def read_reports(p: Person) -> None:
    text = p.get("reports", "/reports/")
    year = p.pick(r"/reports/years/\d+", text)
    text += p.get("reports of a year", year) if year else ""
    if url := p.pick(r"/reports/\d+", text):
        p.get("report", url)


def vote(p: Person) -> None:
    """The ballot; it is put into the box once, and looked at again later."""
    url = f"/stars/{p.star}/ballot"
    text = p.get("ballot", url)
    stamp = re.search(r'name="ballot-stamp" value="([^"]+)"', text)
    if not stamp or p.ballots:
        return
    p.ballots += 1
    names = sorted(set(re.findall(r'name="(ballot-item-\d+)"', text)))
    chosen = dict.fromkeys(names, "0") | {p.dice.choice(names): "1"}
    p.post("ballot cast", url, {"ballot-stamp": stamp[1], "ballot-abstain": "0", **chosen})


def upload(p: Person) -> None:
    """A photo of one's own, taken back a little later."""
    if not p.keeps:
        return
    before = set(re.findall(r"/attachments/\d+/removal", p.get("meeting", p.keeps)))
    p.send_file(f"{p.keeps}/attachments", f"{p.key}.jpg", photo(p.dice))
    new = set(re.findall(r"/attachments/\d+/removal", p.get("meeting", p.keeps))) - before
    for url in new:
        p.post("removal", url, {})


def photo(dice: Random) -> bytes:
    data = BytesIO()
    small = Image.frombytes("RGB", (64, 48), dice.randbytes(64 * 48 * 3))
    small.resize((1600, 1200)).save(data, "JPEG")
    return data.getvalue()


def go_and_come_back(p: Person) -> None:
    p.post("sign-out", "/sign-out", {})
    p.browser.cookies.pop("session", None)
    enter(p)


def enter(p: Person) -> None:
    found = re.search(r'<meta name="csrf-token" content="([^"]+)"', p.get("sign-in page", "/sign-in"))
    p.browser.token = found[1] if found else ""
    p.post("sign-in", "/sign-in", {"name": p.name, "password": PASSWORD})
    found = re.search(r'<meta name="csrf-token" content="([^"]+)"', p.get("home", "/"))
    p.browser.token = found[1] if found else ""


def find_own_minutes(p: Person) -> None:
    """A keeper knows which meeting waits for its minutes: home says so, or the list."""
    text = p.get("home", "/") + p.get("meeting list", "/meetings/")
    urls = sorted(set(re.findall(r'href="(/meetings/\d+)"', text)), key=lambda url: -int(url.rpartition("/")[2]))
    for url in urls:
        if f"{url}/minutes/edit" in p.get("meeting", url):
            p.keeps = url
            return


EVERYBODY = ((look_round, 4), (read_meeting, 4), (search_roster, 3), (search_cases, 3), (read_reports, 2), (vote, 1))
SELDOM = ((go_and_come_back, 0.15),)
KEEPERS = ((write_minutes, 6), (tick_names, 2), (upload, 0.5))


def live(p: Person) -> None:
    """Come, walk about until it is over."""
    p.rest(0, 20)
    enter(p)
    if p.is_keeper:
        find_own_minutes(p)
    walks, weights = zip(*EVERYBODY, *SELDOM, *(KEEPERS if p.is_keeper else ()), strict=True)
    while not p.over.is_set():
        p.dice.choices(walks, weights)[0](p)
