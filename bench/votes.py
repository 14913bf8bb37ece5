"""A vote under load: everybody votes in the last seconds before the close; a very large box is opened and counted."""

import os
import random
import re
import resource
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench import rush
from bench.client import TOKEN, Browser
from bench.report import verdict
from bench.rush import p95
from bench.servers import ROOT, Server

LAST = 8.0  # seconds before the close in which everybody votes
AIM, COUNT_SECONDS, COUNT_MEMORY = 2.0, 10.0, 200.0
PAUSE = 25.0  # seconds until the close, from when the vote was made: time to fetch 245 ballots
STAMP = re.compile(r'name="ballot-stamp" value="([^"]+)"')
ITEM = re.compile(r'name="(ballot-item-\d+)"')


@dataclass(frozen=True)
class Votes:
    """Waits in ms; figures of the box."""

    page: list[float]
    portal: list[float]
    bare: list[float]
    acknowledged: int
    counted: int
    late: int
    seconds: float
    memory: float
    envelopes: int

    def print(self) -> None:
        ours, theirs = p95(self.portal), p95(self.bare)
        print(f"{'ballot page':<32}{p95(self.page):>7.1f} ms   p95 of {len(self.page)}")
        said = f"{self.acknowledged} votes in {LAST:.0f} s, p95 / bare"
        print(verdict(said, f"{ours / theirs:.2f}", f"{AIM:g}", ours / theirs <= AIM), end="")
        print(
            f"  p95 {ours:.1f} ms, bare {theirs:.1f} ms, last {max(self.portal):.0f} ms, bare {max(self.bare):.0f} ms"
        )
        whole = self.acknowledged == self.counted
        print(verdict("acknowledged and counted", f"{self.counted}", f"{self.acknowledged}", whole), end="")
        print(f"  {self.late} came after the close and were refused")
        box = f"box of {self.envelopes} opened"
        print(verdict(box, f"{self.seconds:.1f} s", f"{COUNT_SECONDS:.0f} s", self.seconds <= COUNT_SECONDS))
        print(
            verdict("memory of that", f"{self.memory:.0f} MiB", f"{COUNT_MEMORY:.0f} MiB", self.memory <= COUNT_MEMORY)
        )


def weigh(portal: Server, bare: Server, instance: Path, people: dict[str, str], crowd: Path) -> Votes:
    """`instance`: where the portal serves, everybody of `people` (token: cookie) signed in; `crowd`: 100 times them."""
    star, vote, closes = (int(part) for part in child(instance, "prepare", str(PAUSE)).split())
    readers = [Browser(portal.port, {"session": cookie}) for cookie in people.values()]
    pages = [reader.get(f"/stars/{star}/ballot") for reader in readers]
    sent = []
    for reader, page in zip(readers, pages, strict=True):
        reader.token = TOKEN.search(page.text)[1]  # type: ignore[index]
        names = sorted(set(ITEM.findall(page.text)))
        stamp = STAMP.search(page.text)[1]  # type: ignore[index]
        sent.append({"ballot-stamp": stamp, "ballot-abstain": "0", **dict.fromkeys(names, "0"), names[0]: "1"})
        reader.connection.close()
    ours = cast(readers, f"/stars/{star}/ballot", sent, closes / 1000)
    empty = child(instance, "newest")
    taps = [(Browser(bare.port, {"session": token}), f"/meetings/{empty}/here", {}) for token in people]
    theirs = rush.taps(taps, LAST)
    counted = int(child(instance, "close", str(vote)))
    seconds, memory, envelopes = child(crowd, "count").split()
    done = [wait for wait, status in ours if status == 200]
    return Votes([page.seconds * 1000 for page in pages], done, [wait for wait, _ in theirs], len(done), counted,
                 len(ours) - len(done), float(seconds), float(memory), int(envelopes))  # fmt: skip


def cast(readers: list[Browser], url: str, sent: list[dict[str, str]], closes: float) -> list[tuple[float, int]]:
    """(wait in ms, status) of each; at moments of their own in the last seconds, a few just after the close."""
    dice = random.Random(245)
    moments = sorted(closes - LAST + dice.uniform(0, LAST * 1.02) for _ in readers)

    def vote(reader: Browser, fields: dict[str, str], moment: float) -> tuple[float, int]:
        time.sleep(max(0.0, moment - time.time()))
        answer = reader.post(url, fields)
        return answer.seconds * 1000, answer.status

    with ThreadPoolExecutor(rush.LANES) as lanes:
        return list(lanes.map(vote, readers, sent, moments))


def child(instance: Path, *what: str) -> str:
    """Run one of the acts below in a process of its own, on that instance."""
    environment = os.environ | {"PORTAL_INSTANCE": str(instance)}
    command = [sys.executable, "-m", "bench.votes", *what]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{what[0]} failed:\n{done.stderr[-2000:]}")
    return done.stdout.strip().splitlines()[-1]


# --- acts on the database, by the portal's rules ---


def prepare(pause: str) -> str:
    """A vote of the alliance that closes in so many seconds. Says: round, vote, close in ms since 1970."""
    from portal.clock import now
    from portal.extensions import db

    round, vote = a_vote(now(), now() + timedelta(seconds=float(pause)))
    db.session.commit()
    real = datetime.now(UTC).timestamp() + (vote.closes_at - now()).total_seconds()
    return f"{round.id} {vote.id} {int(real * 1000)}"


def a_vote(at, closes_at):  # type: ignore[no-untyped-def]
    from sqlalchemy import select

    from portal.actor import Actor
    from portal.ballots import rules
    from portal.ballots.rules import Item
    from portal.extensions import db
    from portal.roster.in_office import in_office
    from portal.stars.models import StarRound, State

    like = db.session.scalars(select(StarRound).where(StarRound.district_id.is_(None))).first()
    columns = {attr.key: getattr(like, attr.key) for attr in StarRound.__mapper__.column_attrs}
    columns = {k: v for k, v in columns.items() if k not in ("id", "version")} | {"run": 1, "seal_mode": "file"}
    round = StarRound(**columns | {"state": State.VOTING, "title": "压力测试"})
    db.session.add(round)
    db.session.flush()
    by = Actor(id=0, name="压力测试")
    vote = rules.prepare(round.subject, title="压力测试", kind="choice", closes_at=closes_at, max_choices=2,
                         seal_mode="file", by=by, at=at)  # fmt: skip
    rules.set_items(vote, [Item(n, f"候选人{n}") for n in range(1, 11)], by=by, at=at)
    rules.set_roll(vote, [one.member_id for one in in_office(at.date(), None)], by=by, at=at)
    rules.open_voting(vote, by=by, at=at)
    return round, vote


def close(vote_id: str) -> str:
    """Record the close. Says how many envelopes there are."""
    from portal.ballots import rules
    from portal.ballots.models import VoteRound
    from portal.ballots.reading import listed
    from portal.extensions import db

    vote = db.session.get_one(VoteRound, int(vote_id))
    rules.close_if_due(vote, at=vote.closes_at)
    db.session.commit()
    return str(len(listed(vote)))


def newest() -> str:
    """The newest meeting: nobody has signed in there."""
    from sqlalchemy import func, select

    from portal.extensions import db
    from portal.meetings.models import Meeting

    return str(db.session.scalar(select(func.max(Meeting.id))))


def count() -> str:
    """Fill a box with an envelope of everybody, then open and count it. Says: seconds, MiB, envelopes."""
    from sqlalchemy import insert, select

    from portal.actor import Actor
    from portal.ballots import opening_rules, rules, sealing
    from portal.ballots.counting import counts
    from portal.ballots.models import VoteEnvelope, VoteRoll
    from portal.clock import now
    from portal.extensions import db, rows_of

    at = now()
    _, vote = a_vote(at, at + timedelta(hours=1))
    voters = [id for (id,) in rows_of(select(VoteRoll.voter_id).where(VoteRoll.round_id == vote.id))]
    seed = os.urandom
    rows = [{"round_id": vote.id, "voter_id": id,
             "sealed": sealing.seal(vote.box_pk, vote.id, id, seed(16), [int(n == id % 10) for n in range(10)])}
            for id in voters if id]  # fmt: skip
    db.session.execute(insert(VoteEnvelope), rows)
    rules.close(vote, at=vote.closes_at)
    db.session.commit()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.perf_counter()
    opening_rules.open_file_box(vote, by=Actor(id=0, name="压力测试"), at=vote.closes_at + timedelta(minutes=11))
    db.session.commit()
    found = counts(vote)
    seconds = time.perf_counter() - began
    assert found and found.valid == len(rows)
    here, there = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return f"{seconds:.2f} {max(here - before, there) / 1024:.0f} {len(rows)}"


ACTS = {"prepare": prepare, "close": close, "count": count, "newest": newest}

if __name__ == "__main__":
    from portal import create_app

    with create_app().app_context():
        print(ACTS[sys.argv[1]](*sys.argv[2:]))
