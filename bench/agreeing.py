"""Does the restored copy agree with the portal it was taken from? Row by row, and file by file.

The portal went on after the instant of the backup. So a row that only the portal has must be newer than all rows of
the copy, and only what was being written may differ.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, Table, func, select

from bench import seed
from bench.at_work import Worker
from bench.places import Place

AT_WORK = {"draft", "revision", "section", "minutes", "meeting", "user_session", "account", "journal_head"}
LATE = 8  # on PostgreSQL a row may become visible after one with a higher id: so many, at most
OWN_LINES = ("backup.restored",)  # written by the restoring, after the copy was back


@dataclass
class Found:
    """Rows of all tables that are the same, that only the portal has; what must not be, in words."""

    same: int = 0
    newer: int = 0
    changed: int = 0
    files: int = 0
    faults: list[str] = field(default_factory=list)


def compare(portal: Place, copy: Place, found: Found) -> None:
    """Every row of every table."""
    here, there = portal.engine(), copy.engine()
    for one in seed.in_order():
        if "id" not in one.columns:
            _compare_unnumbered(one, here, there, found)
        elif one.name != "journal_head":
            _compare(one, rows(here, one), rows(there, one), found)
    here.dispose()
    there.dispose()


def _compare_unnumbered(one: Table, here: Engine, there: Engine, found: Found) -> None:
    """Nobody writes these meanwhile."""
    with here.connect() as ours, there.connect() as theirs:
        left, right = (Counter(map(tuple, c.execute(select(*one.columns)))) for c in (ours, theirs))
    found.same += (left & right).total()
    if left != right:
        found.faults.append(f"{one.name} differs")


def rows(engine: Engine, one: Table) -> Iterator[Sequence[Any]]:
    """In the order of their ids; the journal without the line that the restoring added."""
    statement = select(*one.columns).order_by(one.c.id)
    if one.name == "journal_line":
        statement = statement.where(one.c.verb.not_in(OWN_LINES))
    with engine.connect() as connection:
        yield from connection.execution_options(yield_per=2000).execute(statement)


def _compare(one: Table, here: Iterator[Any], there: Iterator[Any], found: Found) -> None:
    at = [c.name for c in one.columns].index("id")
    last, early = 0, []
    ours, theirs = next(here, None), next(there, None)
    while ours or theirs:
        if theirs and (ours is None or theirs[at] < ours[at]):
            _is_only_in_copy(one, theirs[at], found)
            last, theirs = theirs[at], next(there, None)
        elif theirs is None or ours[at] < theirs[at]:
            early.append(ours[at])
            found.newer += 1
            ours = next(here, None)
        else:
            _is_in_both(one, ours, theirs, at, found)
            last, ours, theirs = ours[at], next(here, None), next(there, None)
    early = [id for id in early if id < last - (LATE if one.name in AT_WORK else 0)]
    if early:
        found.faults.append(f"{one.name}: the copy lacks {len(early)} older rows, the first is {early[0]}")


def _is_only_in_copy(one: Table, id: int, found: Found) -> None:
    if one.name not in AT_WORK:
        found.faults.append(f"{one.name} {id} is in the copy alone")


def _is_in_both(one: Table, ours: Any, theirs: Any, at: int, found: Found) -> None:
    if tuple(ours) == tuple(theirs):
        found.same += 1
    elif one.name in AT_WORK:
        found.changed += 1
    else:
        found.faults.append(f"{one.name} {ours[at]} differs")


def look_at_files(copy: Place, found: Found) -> None:
    """Each attachment's file is there and is what its digest says."""
    attachment = seed.tables_by_name()["attachment"]
    with copy.engine().connect() as connection:
        for digests in connection.execute(select(attachment.c.digest, attachment.c.small_digest)):
            for digest in filter(None, digests):
                path = copy.instance / "attachments" / digest[:2] / digest
                if not path.exists() or hashlib.sha256(path.read_bytes()).hexdigest() != digest:
                    found.faults.append(f"the file {digest} is not whole")
                found.files += 1


def look_at_writes(copy: Place, workers: list[Worker], began: float, ended: float, found: Found) -> int:
    """What each had acknowledged before the backup began is there, nothing that was sent after it ended, and no gap.

    Returns how many acknowledged writes are in the copy.
    """
    total = 0
    for worker in workers:
        kept = _kept(copy, worker)
        held = [kept(write.what) for write in worker.writes]
        there = sum(held)
        before = sum(write.answered <= began for write in worker.writes)
        until = sum(write.sent <= ended for write in worker.writes)
        if held != sorted(held, reverse=True) or not before <= there <= until:
            found.faults.append(
                f"{worker.kind}: {there} writes are there, of {before} before and {until} until the end"
            )
        total += there
    return total


def _kept(copy: Place, worker: Worker) -> Any:
    """Says of a write whether the copy has it."""
    tables = seed.tables_by_name()
    with copy.engine().connect() as connection:
        if worker.kind == "minutes":
            draft, revision = tables["draft"], tables["revision"]
            joined = select(revision.c.fields).join(draft, revision.c.draft_id == draft.c.id)
            mine = joined.where(draft.c.subject.endswith(f".{worker.key}"))
            texts = [json.loads(fields).get("discussion", "") for (fields,) in connection.execute(mine)]
            return lambda what: any(text.startswith(what) for text in texts)
        if worker.kind == "pictures":
            attachment = tables["attachment"]
            names = set(connection.scalars(select(attachment.c.name).where(attachment.c.name.startswith(worker.key))))
            return lambda what: what in names
        line = tables["journal_line"]
        changes = select(func.count()).where(line.c.verb == "accounts.type_changed")  # nobody else's are there
        done = connection.scalar(changes)
        return lambda what: int(what) <= (done or 0)
