"""`make bench`: the portal beside a bare reference, and beside itself with more data. Prints one table.

Every figure is of this machine and this run; what counts is the ratio of two servers that were visited in turn.
"""

import gzip
import platform
import shutil
import sys
import time
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from statistics import median

from bench import pages, publishing, report, rush, seed, votes, word_file
from bench.client import Browser, assets
from bench.measure import LANES, Weighed, in_turn
from bench.pages import Facts, Page
from bench.servers import Server

OUT = Path(__file__).parent / "out"
ROUNDS = 5
STARTS = 3
PASSWORD = "Lianmeng-2020-demo"


def main() -> None:
    began = time.perf_counter()
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir()
    say("Filling databases ...")
    instances = make_databases(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
    facts = Facts.read(instances["1x"] / "portal.db")
    with ExitStack() as stack:
        say("Starting servers ...")
        servers = {name: stack.enter_context(portal(path)) for name, path in instances.items()}
        reference = stack.enter_context(bare(OUT / "reference"))
        readers = {name: signed_in(server) for name, server in servers.items()}
        readers["reference"] = signed_in(reference)
        rows = visits(servers | {"reference": reference}, readers, facts)
        say(f"Visiting {len(rows)} pages in {ROUNDS} rounds ...")
        in_turn([list(row.values()) for row in rows.values()], ROUNDS)
        memory = max(servers["1x"].pss())
        first, repeat = on_the_wire(readers["1x"][0], facts)
        notes = publishing.weigh(servers["1x"], instances["1x"] / "portal.db", PASSWORD)
        word = word_file.weigh(servers["1x"], readers["1x"][0], instances["1x"] / "portal.db")
        meeting, people = rush.prepare(instances["1x"], OUT / "rush")
        say(f"{len(people)} people sign in within {rush.SPAN:.0f} s, twice ...")
        seed.copy(OUT / "rush", OUT / "bare rush").close()
        with portal(OUT / "rush") as hall, bare(OUT / "bare rush") as shed:
            crowd = rush.weigh(hall, shed, OUT / "rush", meeting, people)
            say(f"{len(people)} people vote in the last {votes.LAST:.0f} s; a box of many is opened ...")
            ballots = votes.weigh(hall, shed, OUT / "rush", people, instances["people 100x"])
    starts = [start_once(instances["1x"]) for _ in range(STARTS)]
    report.print_table(rows, memory, median(starts), first, repeat)
    crowd.print()
    ballots.print()
    word.print()
    notes.print()
    say(f"{platform.processor() or platform.machine()}, Python {platform.python_version()}, {date.today()}; ")
    say(f"took {time.perf_counter() - began:.0f} s")
    shutil.rmtree(OUT, ignore_errors=True)


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def make_databases(given: Path | None) -> dict[str, Path]:
    """Instance folders: the sample (or a copy of the given one), more history, more people; one for the reference."""
    base = OUT / "1x"
    if given:
        seed.copy(given, base).close()
    else:
        seed.sample(base)
    seed.copy(base, OUT / "reference").close()
    for times in (10, 100):
        seed.more_history(base, OUT / f"{times}x", times)
        seed.more_people(base, OUT / f"people {times}x", times)
    return {name: OUT / name for name in ("1x", "10x", "100x", "people 10x", "people 100x")}


def portal(instance: Path) -> Server:
    return Server("wsgi:app", "gunicorn.conf.py", "/healthz", OUT / "portal.log", PORTAL_INSTANCE=str(instance))


def bare(instance: Path) -> Server:
    database = str(instance / "portal.db")
    return Server("bench.reference:app", "bench/settings.py", "/healthz", OUT / "bare.log", BENCH_DATABASE=database)


def signed_in(server: Server) -> list[Browser]:
    """One reader on several connections, signed in by the form."""
    reader = Browser(server.port)
    reader.sign_in("district1", PASSWORD)
    return [reader, *(reader.twin() for _ in range(LANES - 1))]


Readers = dict[str, list[Browser]]


def visits(servers: dict[str, Server], readers: Readers, facts: Facts) -> dict[Page, dict[str, Weighed]]:
    """For each page the servers on which it is measured, in the order of the table."""
    rows: dict[Page, dict[str, Weighed]] = {}
    for page in pages.PAGES:
        rows[page] = {}
        for name in page.servers:
            who = strangers(servers[name]) if page.signed_out else readers[name][: page.lanes]
            rows[page][name] = Weighed(servers[name], who, page.ask(facts), page.expect)
    return rows


def strangers(server: Server) -> list[Browser]:
    return [Browser(server.port) for _ in range(LANES)]


def on_the_wire(reader: Browser, facts: Facts) -> tuple[int, int]:
    """Bytes of a first visit (home with everything it loads) and of the largest repeat page, gzip, heads included."""
    home = reader.get("/", gzip=True)
    first = home.wire + sum(reader.get(path, gzip=True).wire for path in assets(gzip.decompress(home.body).decode()))
    repeat = max(reader.get(page.path(facts), gzip=True).wire for page in pages.PAGES if page.is_repeat)
    return first, repeat


def start_once(instance: Path) -> float:
    with portal(instance) as server:
        return server.started_in


if __name__ == "__main__":
    main()
