"""The pages that are measured, and what must be found in the database to ask for them."""

import json
import secrets
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from urllib.parse import quote

from bench.client import Answer, Browser
from bench.measure import LANES, Ask

HISTORY = ("reference", "1x", "10x", "100x")
PEOPLE = ("reference", "1x", "people 10x", "people 100x")
ALONE = ("1x", "10x", "100x")  # pages that the reference has not
QUIET = ("people 10x",)  # the history of 1x, and no other page writes there
PART = "0123456789ab"  # the key of a part that no agenda began
SENTENCE = "卫记：高温期每天看水色，溶氧低了就换水，三号田的环沟要清淤。\n"
LONG = 55_000  # characters of a record
ABSENT = (3, 7, 12, 20)  # numbers on the sheet


@dataclass(frozen=True)
class Facts:
    """Of the sample: of the reader's district the newest final meeting, one whose absences may be entered, one planned
    for today; a name; the reader's own report of this year, and the year before; the first published note.
    """

    final: int
    open: int
    version: int
    planned: int
    name: str
    report: int
    year: int
    case: int

    @classmethod
    def read(cls, database: Path) -> Self:
        connection = sqlite3.connect(database)
        (district,) = connection.execute(DISTRICT).fetchone()
        (final,) = connection.execute(FINAL, (district,)).fetchone()
        opened, version = connection.execute(OPEN, (district,)).fetchone()
        (planned,) = connection.execute(PLANNED, (district,)).fetchone()
        (name,) = connection.execute(NAME).fetchone()
        (report,) = connection.execute(REPORT).fetchone()
        (year,) = connection.execute("SELECT min(id) FROM report_year").fetchone()
        (case,) = connection.execute("SELECT min(id) FROM case_note WHERE out > 0").fetchone()
        connection.close()
        return cls(final, opened, version, planned, name, report, year, case)


DISTRICT = """SELECT o.district_id FROM office o JOIN account a ON a.member_id = o.member_id
WHERE a.sign_in_name = 'district1' AND o.kind = 'district_convener'"""
FINAL = """SELECT id FROM meeting WHERE district_id = ? AND state = 'final' ORDER BY starts_at DESC"""
OPEN = """SELECT id, version FROM meeting m WHERE district_id = ? AND state IN ('held', 'draft')
AND (SELECT count(*) FROM sheet_line WHERE meeting_id = m.id) > 20 ORDER BY starts_at DESC"""
PLANNED = """SELECT id FROM meeting WHERE district_id = ? AND state = 'planned' ORDER BY starts_at"""
REPORT = """SELECT r.id FROM duty_report r JOIN account a ON a.member_id = r.member_id
WHERE a.sign_in_name = 'district1' ORDER BY r.id DESC"""
NAME = """SELECT m.name FROM member m JOIN term_of_office t ON t.member_id = m.id WHERE t.ends_on IS NULL
GROUP BY m.name HAVING count(*) = 1 ORDER BY min(m.id) LIMIT 1 OFFSET 100"""


@dataclass(frozen=True)
class Page:
    """One page. `aim` is the most CPU a request against the reference."""

    name: str
    path: Callable[[Facts], str]
    aim: float | None = None
    servers: tuple[str, ...] = HISTORY
    signed_out: bool = False
    is_repeat: bool = True
    expect: int = 200
    lanes: int = LANES

    def ask(self, facts: Facts) -> Ask:
        path = self.path(facts)
        return lambda reader, number: reader.get(path)


@dataclass(frozen=True)
class Entry(Page):
    """The POST: who did not come. Each says which version of the meeting it has seen, so one reader sends them."""

    expect: int = 303
    lanes: int = 1

    def ask(self, facts: Facts) -> Ask:
        path, sent = self.path(facts), {"version": facts.version}

        def enter(reader: Browser, number: int) -> Answer:
            before = dict(reader.cookies)
            answer = reader.post(path, entry(sent["version"], number))
            reader.cookies = before  # a person opens the page it leads to, which takes its sentence out of the cookie
            sent["version"] += 1
            return answer

        return enter


@dataclass(frozen=True)
class Autosave(Page):
    """The POST of the editor's script: a long part, changed a little each time. One page sends them."""

    lanes: int = 1

    def ask(self, facts: Facts) -> Ask:
        path, page, sent = self.path(facts), secrets.token_hex(8), {"nth": 0, "seen": 0}

        def save(reader: Browser, number: int) -> Answer:
            sent["nth"] += 1
            text = f"第 {sent['nth']} 次：" + SENTENCE * (LONG // len(SENTENCE))
            fields = {"heading": "长议题", "discussion": text, "page": page} | {k: str(v) for k, v in sent.items()}
            answer = reader.post_parts(path, fields)
            sent["seen"] = json.loads(answer.text).get("version", 0) if answer.status == self.expect else 0
            return answer

        return save


def entry(version: int, number: int) -> dict[str, str]:
    kinds = {f"line-{n}-kind": "leave" if n % 2 else "absent" for n in ABSENT}
    reasons = {f"line-{n}-reason": f"镇上防汛值守（第 {number} 次）" for n in ABSENT}
    listed = ",".join(map(str, ABSENT))
    typed = {"version": str(version), "listed": listed, "began": "14:30", "ended": "16:30", "why": "核对签到表"}
    return typed | kinds | reasons


PAGES = (
    Page("sign-in page", lambda f: "/sign-in", servers=("reference", "1x"), signed_out=True),
    Page("home", lambda f: "/"),
    Page("roster", lambda f: "/roster/", 2.5, servers=PEOPLE),
    Page("roster search", lambda f: f"/roster/?q={quote(f.name)}", 2, servers=PEOPLE),
    Page("meeting list", lambda f: "/meetings/", 4),
    Page("meeting", lambda f: f"/meetings/{f.final}", 5),
    Page("minutes", lambda f: f"/meetings/{f.final}/minutes", 5),
    Page("print page", lambda f: f"/meetings/{f.final}/print", 5),
    Page("report", lambda f: f"/reports/{f.report}", servers=ALONE),
    Page("reports of a year", lambda f: f"/reports/years/{f.year}", servers=ALONE),
    Page("case list", lambda f: "/cases/"),
    Page("case search", lambda f: f"/cases/?q={quote('血橙')}", 2),
    Page("case", lambda f: f"/cases/{f.case}", servers=ALONE),
    Page("minutes editor", lambda f: f"/meetings/{f.open}/minutes/edit", servers=ALONE),
    Page("live count poll", lambda f: f"/meetings/{f.planned}/sign-in/live", servers=ALONE),
    Page("year", lambda f: "/meetings/year", servers=ALONE),
    Autosave("autosave POST", lambda f: f"/meetings/{f.open}/minutes/parts/{PART}", servers=QUIET, is_repeat=False),
    Entry("absence entry POST", lambda f: f"/meetings/{f.open}/sign-in", 2, is_repeat=False),
)
