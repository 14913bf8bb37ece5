"""`python -m bench.scaling FOLDER`: the same pages at 1, 10, 100 and 1,000 times people and history, on both databases.

One reader at a time, so that a figure is the page's own. The folders that `growth.py` makes are kept in FOLDER and used
again; PostgreSQL gets the rows by COPY, in a cluster of its own with fsync on.
"""

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.engine import make_url

from bench import carry, growth, postgres, seed
from bench.client import Browser
from bench.pages import PAGES, PART, SENTENCE, Facts
from bench.places import Done, Place
from bench.rush import p95
from bench.servers import pss_of

NAMES = (
    "home", "roster", "roster search", "meeting list", "meeting", "minutes", "print page", "report", "case list",
    "case search", "year", "live count poll",
)  # fmt: skip
JOURNAL = "/journal/"
VISITS, WARM = 30, 6
WHO, PASSWORD = "district1", "Lianmeng-2020-demo"


class Span(NamedTuple):
    """Milliseconds of one page: the median, and the visit that nineteen of twenty beat."""

    middle: float
    late: float


class Curve(NamedTuple):
    """What one portal took: ms by page, and the rest by name."""

    title: str
    pages: dict[str, Span]
    rest: dict[str, str]


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.scaling", description=__doc__)
    parser.add_argument("folder", type=Path, help="where the grown portals are kept, and looked for")
    parser.add_argument("--times", type=int, nargs="+", default=[1, 10, 100, 1000])
    parser.add_argument("--sqlite", action="store_true", help="leave PostgreSQL out")
    parser.add_argument("--visits", type=int, default=VISITS)
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    curves = [measure(f"SQLite {n}x", Place(grown(given.folder, n)), given) for n in given.times]
    if postgres.programs() and not given.sqlite:
        with postgres.Cluster() as cluster:
            for n in given.times:
                with carried(cluster, grown(given.folder, n), n) as place:
                    curves.append(measure(f"PostgreSQL {n}x", place, given))
    tell(curves)


def grown(folder: Path, times: int) -> Path:
    """The portal with that many times the people; made once."""
    made = folder / f"x{times}"
    if not (folder / "sample").exists():
        seed.sample(folder / "sample")
    if not (made / "portal.db").exists():
        began = time.perf_counter()
        growth.grow(folder / "sample", made, times)
        say(f"{times} times: made in {time.perf_counter() - began:.0f} s")
    return made


@contextmanager
def carried(cluster: postgres.Cluster, instance: Path, times: int) -> Iterator[Place]:
    """The same portal on PostgreSQL; the database is dropped afterwards."""
    began, server = time.perf_counter(), make_url(cluster.address)
    address = carry.fresh_database(server, f"scaling_{times}")
    carry.carry(instance, address)
    say(f"{times} times: copied to PostgreSQL in {time.perf_counter() - began:.0f} s")
    yield Place(instance, address)
    carry.drop_database(server, str(address.database))


def measure(title: str, place: Place, given: argparse.Namespace) -> Curve:
    facts = Facts.read(given.folder / "sample" / "portal.db")
    paths = {page.name: page.path(facts) for page in PAGES if page.name in NAMES}
    spans: dict[str, Span] = {}
    with place.server() as server:
        reader = Browser(server.port)
        reader.sign_in(WHO, PASSWORD)
        for name, path in {**paths, "journal": JOURNAL}.items():
            spans[name] = milliseconds(partial(seconds_of, reader, path), given.visits)
        writer = Saving(reader, f"/meetings/{facts.open}/minutes/parts/{PART}")
        spans["autosave"] = milliseconds(writer.save, given.visits)
        spans["sign in"] = milliseconds(lambda: Browser(server.port).sign_in(WHO, PASSWORD).seconds, given.visits)
        memory, first = max(server.pss()), pss_of(server.process.pid)
    verified = done(title, place, "verify")
    with TemporaryDirectory(dir=given.folder) as folder:
        kept = Path(folder) / "curve.backup"
        backed_up = done(title, place, "backup", kept)
        backup_size = kept.stat().st_size
    people, rows, size = counts(place)
    rest = {
        "people": f"{people:,}",
        "rows": f"{rows:,}",
        "database": f"{size / 2**20:,.0f} MiB",
        "verify": f"{verified.seconds:.1f} s",
        "backup": f"{backed_up.seconds:.1f} s, {backup_size / 2**20:,.0f} MiB",
        "a worker": f"{memory:.0f} MiB",
        "gunicorn's first process": f"{first:.0f} MiB",
    }
    say(f"{title}: {rest}, { ({name: f'{ms:.1f}/{late:.1f}' for name, (ms, late) in spans.items()}) }")
    return Curve(title, spans, rest)


def done(title: str, place: Place, *words: object) -> Done:
    """A command that must go well."""
    outcome = place.command(*words)
    if outcome.code:
        raise SystemExit(f"{title}: {outcome.said}")
    return outcome


class Saving:
    """The editor's script, that saves a part again and again."""

    def __init__(self, browser: Browser, path: str) -> None:
        self.browser, self.path, self.nth, self.seen = browser, path, 0, 0
        self.page = f"{time.time_ns():x}"[-16:]

    def save(self) -> float:
        self.nth += 1
        fields = {"heading": "议题", "discussion": f"{self.nth} {SENTENCE}", "page": self.page}
        answer = self.browser.post_parts(self.path, fields | {"nth": str(self.nth), "seen": str(self.seen)})
        if answer.status != 200:
            raise SystemExit(f"{self.path} gave {answer.status}: {answer.text[:300]}")
        self.seen = int(answer.text.partition('"version":')[2].partition(",")[0].strip(" }\n") or 0)
        return answer.seconds


def milliseconds(visit: Callable[[], float], visits: int) -> Span:
    """Of so many visits, after a few that nobody counts."""
    spans = [visit() * 1000 for _ in range(WARM + visits)][WARM:]
    return Span(median(spans), p95(spans))


def seconds_of(reader: Browser, path: str) -> float:
    answer = reader.get(path)
    if answer.status != 200:
        raise SystemExit(f"{path} gave {answer.status}: {answer.text[:300]}")
    return answer.seconds


def counts(place: Place) -> tuple[int, int, int]:
    """(members, rows of all tables, bytes of the database)."""
    engine = place.engine()
    with engine.connect() as connection:
        people = connection.scalar(text("SELECT count(*) FROM member")) or 0
        rows = sum(connection.scalar(text(f"SELECT count(*) FROM {table.name}")) or 0 for table in seed.in_order())
        size = (place.instance / "portal.db").stat().st_size
        if place.address:
            size = connection.scalar(text("SELECT pg_database_size(current_database())")) or 0
    engine.dispose()
    return people, rows, size


def tell(curves: list[Curve]) -> None:
    """A table in Markdown: a row a page, a column a portal."""
    print("| | " + " | ".join(curve.title for curve in curves) + " |")
    print("|---|" + "---|" * len(curves))
    for name in curves[0].rest:
        print(f"| {name} | " + " | ".join(curve.rest[name] for curve in curves) + " |")
    first = {curve.title.split()[0]: curve.pages for curve in reversed(curves)}
    for name in curves[0].pages:
        least = {title: pages[name].middle for title, pages in first.items()}
        cells = [(*curve.pages[name], curve.pages[name].middle / least[curve.title.split()[0]]) for curve in curves]
        print(f"| {name} | " + " | ".join(f"{ms:.1f} / {late:.1f} ({times:.1f})" for ms, late, times in cells) + " |")
    print(f"\n{date.today()}, ms of the server's answer, median / p95 (its median times that of 1x)")


def say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
