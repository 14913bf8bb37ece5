"""Everybody signs in at a meeting at once: a scan and a tap each, spread over seconds, on the portal and on the bare
reference. The sample's next meeting of the alliance is moved to the sample's morning; everybody is signed in already.
"""

import hashlib
import os
import random
import secrets
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from bench import seed
from bench.client import Browser
from bench.report import verdict
from bench.servers import Server

SPAN = 30.0  # seconds within which all tap; twice as dense as a minute
AIM = 2.0  # the portal's p95 against the reference's
LANES = 24  # people whose answers are awaited at one time
BEGINS = "2026-09-24 01:20:00.000000"  # 20 minutes after the sample's clock began
SEEN = "2026-09-24 01:00:00.000000"
MOVE = """UPDATE meeting SET starts_at = ? WHERE id = (SELECT id FROM meeting WHERE district_id IS NULL
AND state = 'planned' ORDER BY starts_at LIMIT 1) RETURNING id"""
EVERYBODY = """SELECT DISTINCT member_id FROM term_of_office
WHERE starts_on <= '2026-09-24' AND (ends_on IS NULL OR ends_on >= '2026-09-24')"""


@dataclass(frozen=True)
class Rush:
    """Waits in ms of all taps, by server; how many were refused."""

    portal: list[float]
    bare: list[float]
    failed: int

    def print(self) -> None:
        ours, theirs = p95(self.portal), p95(self.bare)
        found = ours / theirs
        said = f"{len(self.portal)} taps in {SPAN:.0f} s, p95 / bare"
        print(verdict(said, f"{found:.2f}", f"{AIM:g}", found <= AIM), end="")
        print(f"  p95 {ours:.1f} ms, bare {theirs:.1f} ms; {self.failed} failed")


def p95(waits: list[float]) -> float:
    return sorted(waits)[int(len(waits) * 0.95)]


def prepare(source: Path, instance: Path) -> tuple[int, dict[str, str]]:
    """A copy of the instance with everybody signed in. Returns the meeting and each one's token with its cookie."""
    connection = seed.copy(source, instance)
    (meeting,) = connection.execute(MOVE, (BEGINS,)).fetchone()
    people = [id for (id,) in connection.execute(EVERYBODY)]
    tokens = {secrets.token_urlsafe(32): id for id in people}
    rows = [(id, hashlib.sha256(token.encode()).digest(), SEEN, SEEN) for token, id in tokens.items()]
    connection.executemany(
        "INSERT INTO user_session (member_id, token_hash, started_at, last_seen_at, device, address) "
        "VALUES (?, ?, ?, ?, '', '')",
        rows,
    )
    connection.close()
    return meeting, dict(zip(tokens, cookies(instance, list(tokens)), strict=True))


def cookies(instance: Path, tokens: list[str]) -> list[str]:
    """The session cookies that the portal would have given."""
    os.environ["PORTAL_INSTANCE"] = str(instance)
    os.environ["PORTAL_DATABASE_URL"] = ""
    from portal import create_app

    app = create_app()
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    return [str(signer.dumps({"_user_id": token, "_fresh": True})) for token in tokens]


def code(instance: Path, meeting: int) -> str:
    """The code that the convener's screen shows now, by the clock of this instance."""
    from datetime import UTC, datetime, timedelta

    from portal.meetings.checkin_code import code_of, key_of

    connection = sqlite3.connect(instance / "portal.db")
    (offset,) = connection.execute("SELECT clock_offset FROM installation").fetchone()
    connection.close()
    secret = (instance / "secret.key").read_bytes().hex()
    return code_of(key_of(secret), meeting, datetime.now(UTC) + timedelta(seconds=offset))


def weigh(portal: Server, bare: Server, instance: Path, meeting: int, people: dict[str, str]) -> Rush:
    """All tap on the one, then on the other."""
    scanned = [scan(portal, instance, meeting, cookie) for cookie in people.values()]
    url = f"/meetings/{meeting}/here"
    ours = taps([(browser, url, {"claim": claim}) for browser, claim in scanned])
    theirs = taps([(Browser(bare.port, {"session": token}), url, {"claim": ""}) for token in people])
    waits = [[wait for wait, status in found] for found in (ours, theirs)]
    return Rush(waits[0], waits[1], sum(status != 303 for _, status in [*ours, *theirs]))


def scan(server: Server, instance: Path, meeting: int, cookie: str) -> tuple[Browser, str]:
    """One who has read the code and sees the button, and the claim that it sends."""
    browser = Browser(server.port, {"session": cookie})
    location = browser.get(f"/meetings/{meeting}/code?c={code(instance, meeting)}").headers.get("Location", "")
    browser.read_token(location)
    browser.connection.close()  # a phone does not hold its connection
    return browser, parse_qs(urlsplit(location).query)["claim"][0]


Tap = tuple[Browser, str, dict[str, str]]


def taps(people: list[Tap], span: float = SPAN) -> list[tuple[float, int]]:
    """(wait in ms, status) of each; at moments of their own within the span."""
    dice = random.Random(245)
    moments = sorted(dice.uniform(0, span) for _ in people)
    began = time.perf_counter()

    def tap(person: Tap, moment: float) -> tuple[float, int]:
        time.sleep(max(0.0, began + moment - time.perf_counter()))
        browser, url, fields = person
        answer = browser.post(url, fields)
        return answer.seconds * 1000, answer.status

    with ThreadPoolExecutor(LANES) as lanes:
        return list(lanes.map(tap, people, moments))
