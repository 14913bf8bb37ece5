"""How long it takes to publish a case note: the publicity officer's POST, with index and journal."""

import re
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.client import Browser
from bench.report import verdict
from bench.servers import Server

SECONDS = 0.1
AGAIN = "UPDATE case_note SET state = 'publicity' WHERE out > 0"  # each goes through the last door once more
VERSION = re.compile(r'name="version" value="(\d+)"')


@dataclass(frozen=True)
class Published:
    """Seconds of each POST."""

    seconds: list[float]

    def print(self) -> None:
        usual, worst = median(self.seconds), max(self.seconds)
        told, aim = f"{usual * 1000:.0f} ms", f"{SECONDS * 1000:.0f} ms"
        print(verdict("a case note published", told, aim, usual <= SECONDS), end="")
        print(f"  worst {worst * 1000:.0f} ms of {len(self.seconds)}")


def weigh(server: Server, database: Path, password: str) -> Published:
    connection = sqlite3.connect(database, timeout=10)
    ids = [id for (id,) in connection.execute("SELECT id FROM case_note WHERE out > 0 ORDER BY id")]
    connection.execute(AGAIN)
    connection.commit()
    connection.close()
    officer = Browser(server.port)
    officer.sign_in("publicity", password)
    return Published([publish(officer, id) for id in ids])


def publish(officer: Browser, id: int) -> float:
    version = VERSION.search(officer.get(f"/cases/{id}/review").text)
    answer = officer.post(f"/cases/{id}/publication", {"version": version[1] if version else ""})
    if answer.status != 303:
        raise SystemExit(f"Not published: {answer.status} {answer.text[:500]}")
    return answer.seconds
