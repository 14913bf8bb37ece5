"""`make drill`: a portal whose people are at work is backed up, restored elsewhere, compared and used; spoiled backups
are refused. Prints what each step took. Ends with an error when anything is not as it must be.
"""

import argparse
import hashlib
import os
import platform
import re
import shutil
import sys
import tempfile
import threading
import time
from datetime import date
from pathlib import Path

from sqlalchemy import inspect, text
from sqlalchemy.engine import URL, make_url

from bench import agreeing, carry, growth, seed
from bench.agreeing import Found
from bench.at_work import Worker
from bench.client import Browser
from bench.pages import Facts
from bench.places import Done, Place

OUT = Path(__file__).parent / "out"
PASSWORD = "Lianmeng-2020-demo"
BEFORE, AFTER = 3.0, 1.0  # seconds for which they write before the backup begins and after it has ended
AIM = 15 * 60
MIB = 1024 * 1024


def main() -> None:
    given = arguments()
    began = time.perf_counter()
    OUT.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="drill-", dir=OUT))
    portal, empty = places(folder, given.times, make_url(given.postgres) if given.postgres else None)
    prepared = time.perf_counter()
    try:
        faults = drill(folder, portal, empty)
    finally:
        for place in (portal, empty):
            if place.address:
                carry.drop_database(place.address.set(database="postgres"), str(place.address.database))
        shutil.rmtree(folder)
    took = time.perf_counter() - prepared
    kind = "PostgreSQL" if given.postgres else "SQLite"
    print(f"{kind}, {given.times} times the people and history: the drill took {took:.0f} s (aim {AIM} s), ", end="")
    print(f"filling the database before it {prepared - began:.0f} s; {platform.machine()}, {date.today()}")
    if faults or took > AIM:
        sys.exit("\n".join(faults) or "It took too long.")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=1, help="of the sample's people and history")
    parser.add_argument("--postgres", default="", help="address of a server that may create databases")
    return parser.parse_args()


def places(folder: Path, times: int, server: URL | None) -> tuple[Place, Place]:
    """The portal with its data, and an empty place."""
    seed.sample(folder / "sample")
    growth.grow(folder / "sample", folder / "portal", times)
    (folder / "empty").mkdir()
    if server is None:
        return Place(folder / "portal"), Place(folder / "empty")
    full, empty = (carry.fresh_database(server, f"drill_{name}_{os.getpid()}") for name in ("portal", "empty"))
    carry.carry(folder / "portal", full)
    return Place(folder / "portal", full), Place(folder / "empty", empty)


def drill(folder: Path, portal: Place, empty: Place) -> list[str]:
    """All of it. Returns what was not as it must be."""
    found, file = Found(), folder / "portal.backup"
    facts = Facts.read(folder / "sample" / "portal.db")
    with portal.server() as server:
        workers = at_work(server.port, facts)
        began, ended = back_up_under_load(portal, file, workers, found)
    refusals(portal, empty, file, found)
    step("restore --check", empty.command("restore", file, "--check"), found)
    step("restore", empty.command("restore", file), found)
    step("verify", empty.command("verify"), found)
    compared = time.perf_counter()
    agreeing.compare(portal, empty, found)
    agreeing.look_at_files(empty, found)
    writes = agreeing.look_at_writes(empty, workers, began, ended, found)
    print(
        f"{'compare':18}{time.perf_counter() - compared:8.1f} s   {found.same} rows the same, {found.newer} newer ",
        end="",
    )
    print(f"and {found.changed} changed since, {found.files} files whole; {writes} of the writes are in it")
    use(empty, facts, found)
    return found.faults


def at_work(port: int, facts: Facts) -> list[Worker]:
    """Two pages of minutes, one who adds pictures, one who changes a setting of theirs."""
    convener, secretary = Browser(port), Browser(port)
    convener.sign_in("district1", PASSWORD)
    secretary.sign_in("secretary001", PASSWORD)
    url = f"/meetings/{facts.open}"
    workers = [Worker(kind, convener.twin(), url) for kind in ("minutes", "minutes", "pictures")]
    return [*workers, Worker("settings", secretary, "")]


def back_up_under_load(portal: Place, file: Path, workers: list[Worker], found: Found) -> tuple[float, float]:
    """Returns when the command began and ended."""
    done = threading.Event()
    threads = [threading.Thread(target=worker.work, args=(done,)) for worker in workers]
    for thread in threads:
        thread.start()
    time.sleep(BEFORE)
    began = time.monotonic()
    step("backup", portal.command("backup", file), found)
    ended = time.monotonic()
    time.sleep(AFTER)
    done.set()
    for thread in threads:
        thread.join()
    found.faults += [f"{worker.kind}: {said}" for worker in workers for said in worker.surprises]
    told = ", ".join(f"{len(worker.writes)} of {worker.kind}" for worker in workers)
    during = sum(began <= write.answered <= ended for worker in workers for write in worker.writes)
    longest = max(write.answered - write.sent for worker in workers for write in worker.writes)
    print(f"{'':18}the backup is of {file.stat().st_size / MIB:.1f} MiB; acknowledged writes: {told}, ", end="")
    print(f"{during} of them during the backup; the longest wait {longest * 1000:.0f} ms")
    return began, ended


def step(name: str, done: Done, found: Found) -> None:
    print(f"{name:18}{done.seconds:8.1f} s  {done.memory:6.0f} MiB   {done.said.splitlines()[-1] if done.said else ''}")
    sys.stdout.flush()
    if done.code:
        found.faults.append(f"{name}: {done.said}")


def refusals(portal: Place, empty: Place, file: Path, found: Found) -> None:
    """A cut and a spoiled backup are refused by the empty place, an older one by a portal that has data."""
    cut, spoiled = file.with_name("cut.backup"), file.with_name("spoiled.backup")
    for name in (cut, spoiled):
        shutil.copyfile(file, name)
    with cut.open("r+b") as short, spoiled.open("r+b") as changed:
        short.truncate(file.stat().st_size * 2 // 3)
        changed.seek(file.stat().st_size // 3)
        byte = changed.read(1)
        changed.seek(-1, os.SEEK_CUR)
        changed.write(bytes([byte[0] ^ 1]))
    for place, what, name in ((empty, cut, "cut"), (empty, spoiled, "spoiled"), (portal, file, "over a portal")):
        before = state_of(place)
        done = place.command("restore", what)
        print(f"{name:18}{done.seconds:8.1f} s  {done.memory:6.0f} MiB   {done.said.splitlines()[-1]}")
        if done.code == 0 or state_of(place) != before:
            found.faults.append(f"{name}: it was not refused, or something was changed")
    cut.unlink()
    spoiled.unlink()


def state_of(place: Place) -> str:
    """A hash over the attachments, the journal's heads, and how many rows each table has."""
    digest = hashlib.sha256()
    for path in sorted(place.instance.rglob("*")):
        if path.is_file() and (path.name == "journal.heads" or "attachments" in path.parts):
            digest.update(path.name.encode() + path.read_bytes())
    engine = place.engine()
    with engine.connect() as connection:
        for name in sorted(inspect(connection).get_table_names()):
            rows = connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar()
            digest.update(f"{name} {rows}".encode())
    engine.dispose()
    return digest.hexdigest()


def use(copy: Place, facts: Facts, found: Found) -> None:
    """Somebody signs in at the restored portal, reads, and downloads what was added to the meeting."""
    began = time.perf_counter()
    with copy.server() as server:
        reader = Browser(server.port)
        reader.sign_in("district1", PASSWORD)
        pages = [reader.get(path).status for path in ("/", "/meetings/", f"/meetings/{facts.final}/minutes")]
        page = reader.get(f"/meetings/{facts.open}/attachments").text
        numbers = re.findall(r"/attachments/(\d+)[\"/]", page)
        files = [reader.get(f"/attachments/{number}").status for number in dict.fromkeys(numbers)]
    if set(pages + files) != {200} or not files:
        found.faults.append(f"the restored portal answers {pages}, and for files {files}")
    print(f"{'sign in, read':18}{time.perf_counter() - began:8.1f} s   {len(pages)} pages and {len(files)} files")


if __name__ == "__main__":
    main()
