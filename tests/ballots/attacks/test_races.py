"""A10, A11: many at once; PORTAL_TEST_RACES=1000 runs the race for the last second that often."""

import os
import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import select

from portal.ballots import rules
from portal.ballots.cast_rules import cast
from portal.ballots.models import VoteEnvelope, VoteListed, VoteRound
from portal.ballots.receipts import Receipt
from portal.ballots.sealing import envelope_hash
from portal.errors import Refused
from portal.extensions import db
from tests.ballots.booth import CLOSE, Booth
from tests.cast import NOW, actor_of

TOLD = ("races", "acknowledged", "lost", "doubled", "late")
RACES = int(os.environ.get("PORTAL_TEST_RACES", "1"))


def at_once(app, jobs):
    """Run each in a thread and a transaction of its own; the answers, refusals included."""
    db.session.remove()
    gate = Barrier(len(jobs))

    def run(job):
        with app.app_context():
            gate.wait()
            try:
                answer = job()
                db.session.commit()
                return answer
            except Refused as no:
                db.session.rollback()
                return no

    with ThreadPoolExecutor(len(jobs)) as lanes:
        return list(lanes.map(run, jobs))


def voting(round_id, by, item, at=NOW):
    def vote():
        round = db.session.get_one(VoteRound, round_id)
        values = {number: int(number == item) for number in (1, 2, 3)}
        return cast(round, values, by=by, at=at, stamp=round.stamp)

    return vote


def test_a10_one_voter_fifty_times_at_once_has_one_envelope(app, booth):
    id, by = booth.round.id, actor_of(booth.voters[0])
    answers = at_once(app, [voting(id, by, n % 3 + 1) for n in range(50)])
    assert all(isinstance(one, Receipt) for one in answers)
    sealed = db.session.scalars(select(VoteEnvelope.sealed)).all()
    assert len(sealed) == 1 and envelope_hash(id, sealed[0]) in {one.envelope_hash for one in answers}


def race(app, id, actors):
    """Everybody votes in the last second, one of them twice, while the round closes: what came of it, counted."""

    def close():
        rules.close_if_due(db.session.get_one(VoteRound, id), at=CLOSE)

    voters = [*range(len(actors)), 0]
    jobs = [voting(id, actors[n], 1, at=CLOSE - timedelta(seconds=1)) for n in voters]
    moment = random.randrange(len(jobs) + 1)
    answers = at_once(app, [*jobs[:moment], close, *jobs[moment:]])
    answers.pop(moment)
    late = at_once(app, [voting(id, actors[1], 2, at=NOW)])  # a clock that went back
    assert "投票已经截止" in str(late[0])
    listed = db.session.scalars(select(VoteListed.sha256).where(VoteListed.round_id == id)).all()
    receipts = {n: set() for n in voters}
    for n, answer in zip(voters, answers, strict=True):
        if isinstance(answer, Receipt):
            receipts[n].add(answer.envelope_hash)
    counted = [len(hashes & set(listed)) for hashes in receipts.values() if hashes]
    acknowledged = set().union(*receipts.values())
    return Counter(
        acknowledged=len(acknowledged),
        lost=counted.count(0),
        doubled=sum(n > 1 for n in counted),
        late=len(set(listed) - acknowledged),
    )


@pytest.mark.timeout(3600)
def test_a11_what_was_acknowledged_is_counted_and_nothing_after_the_close(app, cast, record_property):
    told = Counter(races=RACES)
    for n in range(RACES):
        db.session.add_all([cast.chief, cast.organization, cast.finance, cast.publicity])  # a race lets go of all rows
        booth = Booth(cast, subject=f"race:{n}", **({"seal_mode": "file"} if RACES > 1 else {}))
        told += race(app, booth.round.id, [actor_of(voter) for voter in booth.voters])
    assert (told["lost"], told["doubled"], told["late"]) == (0, 0, 0)
    record_property("races, acknowledged votes, lost, doubled, after the close", [told[k] for k in TOLD])
