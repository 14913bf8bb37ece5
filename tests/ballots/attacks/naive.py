"""A vote as it is usually kept: a mark beside the voter, a row for the choice, with number and time. It imports nothing
of the portal. Each attack that fails on the portal must succeed here, or the attack itself is broken.
"""

import sqlite3
from datetime import datetime, timedelta

BEGAN = datetime(2026, 9, 24, 9, 0)


class Naive:
    """One table of voters, one of votes."""

    def __init__(self, path):
        self.path = path
        self.base = sqlite3.connect(path, isolation_level=None)
        self.base.execute("PRAGMA journal_mode=WAL")
        self.base.execute("CREATE TABLE voter (id INTEGER PRIMARY KEY, voted_at TEXT)")
        self.base.execute(
            "CREATE TABLE vote (id INTEGER PRIMARY KEY AUTOINCREMENT, item INTEGER, number BLOB, value INTEGER,"
            " at TEXT)"
        )
        self.log = []

    def cast(self, voter, numbers, values):
        """`numbers`: under which each item's vote is published. Returns what the page says."""
        at = (BEGAN + timedelta(seconds=len(self.log))).isoformat()
        self.base.execute("BEGIN IMMEDIATE")
        self.base.execute("INSERT INTO voter VALUES (?, ?)", (voter, at))
        rows = [(item, number, value, at) for (item, number), value in zip(numbers.items(), values, strict=True)]
        self.base.executemany("INSERT INTO vote (item, number, value, at) VALUES (?, ?, ?, ?)", rows)
        self.base.execute("COMMIT")
        self.log.append(f"voter {voter} chose {values} under {[number.hex() for number in numbers.values()]}")
        return f"您选了 {'、'.join(str(item) for item, value in zip(numbers, values, strict=True) if value)}"

    def files(self):
        return b"".join(path.read_bytes() for path in sorted(self.path.parent.glob(f"{self.path.name}*")))

    def numbers_in_order(self, item):
        rows = self.base.execute("SELECT number FROM vote WHERE item = ? ORDER BY id", (item,))
        return [number for (number,) in rows]

    def columns(self):
        return {row[1] for row in self.base.execute("PRAGMA table_info(vote)")}

    def result_page(self):
        """What such a portal shows while the vote is on."""
        rows = self.base.execute("SELECT item, sum(value) FROM vote GROUP BY item")
        return "；".join(f"{item} 号 {count} 票" for item, count in rows)
