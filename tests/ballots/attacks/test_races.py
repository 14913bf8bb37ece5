"""A10, A11: many at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from sqlalchemy import func, select

from portal.ballots import rules
from portal.ballots.cast_rules import cast
from portal.ballots.models import VoteEnvelope, VoteListed, VoteRound
from portal.ballots.receipts import Receipt
from portal.ballots.sealing import envelope_hash
from portal.errors import Refused
from portal.extensions import db
from tests.ballots.booth import CLOSE
from tests.cast import NOW, actor_of


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


def test_a11_what_was_acknowledged_is_counted_and_nothing_after_the_close(app, booth):
    id = booth.round.id
    actors = [actor_of(voter) for voter in booth.voters]

    def close():
        rules.close_if_due(db.session.get_one(VoteRound, id), at=CLOSE)

    jobs = [voting(id, by, 1, at=CLOSE - timedelta(seconds=1)) for by in actors]
    answers = at_once(app, [*jobs[:6], close, *jobs[6:]])
    taken = {one.envelope_hash for one in answers if isinstance(one, Receipt)}
    assert set(db.session.scalars(select(VoteListed.sha256))) == taken
    late = at_once(app, [voting(id, actors[0], 2, at=NOW)])  # a clock that went back
    assert "投票已经截止" in str(late[0])
    assert db.session.scalar(select(func.count()).select_from(VoteListed)) == len(taken)
