"""`make soak`: MINUTES of USERS on SQLite and on PostgreSQL, then the faults at length. PART= runs one alone."""

import os
import platform
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from sqlalchemy import create_engine, text

from bench import postgres
from bench.servers import ROOT, Server
from bench.soak.guessing import guess
from bench.soak.verdicts import Spans, tell_answers, tell_kinds, tell_waits, tell_workers
from bench.soak.walks import Person, live
from bench.soak.watch import Watch

MINUTES = float(os.environ.get("MINUTES") or 30)
USERS = int(os.environ.get("USERS") or 50)
KEEPERS = ("district1", "district2", "district3", "district4", "district5", "organization", "chief")
GIVEN = os.environ.get("PORTAL_TEST_POSTGRES", "")
KILLS, ROUNDS = "250", "5"  # of the server under writes; of every other fault


def main() -> None:
    chosen = sys.argv[1] if len(sys.argv) > 1 and sys.argv[1] else "all"
    if chosen != "all" and chosen not in PARTS:
        sys.exit(f"PART is one of {', '.join(PARTS)}; without it all of them run.")
    results = {name: run() for name, run in PARTS.items() if chosen in ("all", name)}
    print("\n" + ", ".join(f"{name}: {'ok' if good else 'MISS'}" for name, good in results.items()))
    sys.exit(not all(results.values()))


def on_sqlite() -> bool:
    with place() as instance:
        return soak("SQLite", instance, f"sqlite:///{instance / 'portal.db'}")


def on_postgres() -> bool:
    if GIVEN:
        with place() as instance, postgres.database_on(GIVEN) as address:
            return soak("the PostgreSQL that was named", instance, address)
    if postgres.programs() is None:
        print("PostgreSQL: left out, its programs are not on this machine and PORTAL_TEST_POSTGRES names no server.")
        return os.environ.get("CI") != "true"
    with place() as instance, postgres.Cluster() as cluster, postgres.database_on(cluster.address) as address:
        return soak("PostgreSQL, fsync on", instance, address)


def faults() -> bool:
    """Every script of tests/faults with many rounds; each prints its figure."""
    counts = {"PORTAL_TEST_KILLS": os.environ.get("PORTAL_TEST_KILLS", KILLS)}
    counts |= {"PORTAL_TEST_FAULTS": os.environ.get("PORTAL_TEST_FAULTS", ROUNDS)}
    command = [sys.executable, "-m", "pytest", "-s", "-v", "-p", "no:xdist", "-o", "timeout=5400", "tests/faults"]
    return subprocess.run(command, cwd=ROOT, env=os.environ | counts, check=False).returncode == 0


def names() -> bool:
    with place() as instance:
        return guess(instance.parent)


PARTS = {"sqlite": on_sqlite, "postgres": on_postgres, "faults": faults, "names": names}


@contextmanager
def place() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="portal-soak-"))
    try:
        yield folder / "instance"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def soak(name: str, instance: Path, database: str, minutes: float = MINUTES, users: int = USERS) -> bool:
    """One run on an empty database: fill it, serve it, let everybody walk, say what was seen."""
    print(f"\n== {users} people for {minutes:g} minutes on {name}", flush=True)
    log = instance.with_name("server.log")
    server = Server("wsgi:app", "gunicorn.conf.py", "/healthz", log,
                    PORTAL_INSTANCE=str(instance), PORTAL_DATABASE_URL=database)  # fmt: skip
    star = fill(server, minutes)
    spans = Spans.of(minutes * 60)
    size = bytes_of(database)
    with server:
        began, over = time.perf_counter(), threading.Event()
        people = [Person(name, server.port, over, began, star) for name in names(users)]
        with Watch(server, began) as watch:
            walk_for(spans.whole, people, over)
    visits = sorted((visit for one in people for visit in one.visits), key=lambda visit: visit.at)
    tell_kinds(visits, spans)
    good = [tell_answers(visits, spans), tell_waits(visits, spans), tell_workers(watch, spans)]
    print(f"{'database':<32}{size / 2**20:>6.1f} MiB   to {bytes_of(database) / 2**20:.1f} MiB")
    where = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    print(f"{where}, load {os.getloadavg()[1]:.1f} in the last 5 minutes, {date.today()}", flush=True)
    if not all(good):
        print("\n".join(["The server's log ends:", *log.read_text().splitlines()[-10:]]))
    return all(good)


def names(users: int) -> list[str]:
    return [*KEEPERS, *(f"secretary{n:03d}" for n in range(1, users - len(KEEPERS) + 1))][:users]


def walk_for(seconds: float, people: list[Person], over: threading.Event) -> None:
    lanes = [threading.Thread(target=live, args=(one,), daemon=True) for one in people]
    for lane in lanes:
        lane.start()
    over.wait(seconds)
    over.set()
    for lane in lanes:
        lane.join(60)


def fill(server: Server, minutes: float) -> int:
    """The tables, the sample of 245 people, and a vote that stays open. Returns its round."""
    for what in (("db", "upgrade"), ("sample", "load")):
        run(server, "-m", "flask", "--app", "wsgi", *what)
    return int(run(server, "-m", "bench.votes", "prepare", str(minutes * 60 + 3600)).split()[0])


def run(server: Server, *command: str) -> str:
    done = subprocess.run([sys.executable, *command], cwd=ROOT, env=server.environment, capture_output=True, text=True,
                          check=False)  # fmt: skip
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stderr[-2000:]}")
    return done.stdout.strip().splitlines()[-1] if done.stdout.strip() else ""


def bytes_of(database: str) -> int:
    if database.startswith("sqlite:///"):
        path = Path(database.removeprefix("sqlite:///"))
        return sum(one.stat().st_size for one in path.parent.glob(f"{path.name}*"))
    engine = create_engine(database)
    with engine.connect() as connection:
        found = connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one()
    engine.dispose()
    return int(found)


if __name__ == "__main__":
    main()
