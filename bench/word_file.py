"""How long the sample's longest record (some 35 pages) takes as a Word file, and what memory that costs a worker."""

import sqlite3
from dataclasses import dataclass
from pathlib import Path

from bench.client import Browser
from bench.report import verdict
from bench.servers import Server

SECONDS, MEMORY = 1.0, 60.0
TIMES = 5
LONGEST = """SELECT m.meeting_id FROM minutes m JOIN section s ON s.minutes_id = m.id
JOIN meeting e ON e.id = m.meeting_id WHERE e.state = 'final' AND e.district_id IS NULL
GROUP BY m.meeting_id ORDER BY sum(length(s.discussion)) DESC LIMIT 1"""


@dataclass(frozen=True)
class Weight:
    """Seconds of the slowest answer, which is the first: it loads what draws. MiB that the worker grew by. Bytes."""

    slowest: float
    usual: float
    memory: float
    size: int

    def print(self) -> None:
        first, more = f"{self.slowest:.2f} s", f"{self.memory:.1f} MiB"
        print(verdict("record of 30 pages as docx", first, f"{SECONDS:g} s", self.slowest <= SECONDS), end="")
        print(f"  {self.size / 1000:.0f} KB; once loaded {self.usual:.2f} s")
        print(verdict("memory it adds to a worker", more, f"{MEMORY:.0f} MiB", self.memory <= MEMORY))


def weigh(server: Server, reader: Browser, database: Path) -> Weight:
    connection = sqlite3.connect(database)
    (id,) = connection.execute(LONGEST).fetchone()
    connection.close()
    before = server.pss()
    answers = [reader.get(f"/meetings/{id}/record.docx") for _ in range(TIMES)]
    if {answer.status for answer in answers} != {200}:
        raise SystemExit(f"No Word file: {answers[0].text[:500]}")
    grown = max(after - was for was, after in zip(before, server.pss(), strict=True))
    seconds = sorted(answer.seconds for answer in answers)
    return Weight(seconds[-1], seconds[0], grown, len(answers[0].body))
