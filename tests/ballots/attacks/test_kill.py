"""A17: the process that opens the box is killed in the middle: either every envelope is there, or every ballot."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select

from portal.ballots.models import VoteBallot, VoteEnvelope, VoteRound
from portal.extensions import db
from tests.ballots.booth import LATER

ROOT = Path(__file__).parent.parent.parent.parent
OPENING = """
import os, signal, sys
from datetime import datetime
from sqlalchemy import event
from portal import create_app
from portal.ballots import opening_rules
from portal.ballots.models import VoteRound
from portal.extensions import db
from tests.cast import actor_of
from portal.actor import Actor
point, id, at = int(sys.argv[1]), int(sys.argv[2]), datetime.fromisoformat(sys.argv[3])
first, second = (int(sys.argv[4]), sys.argv[5]), (int(sys.argv[6]), sys.argv[7])
app, count = create_app(), 0
with app.app_context():
    round = db.session.get_one(VoteRound, id)
    db.session.rollback()
    def tick(*rest):
        global count
        count += 1
        if count == point:
            os.kill(os.getpid(), signal.SIGKILL)
    event.listen(db.engine, "before_cursor_execute", tick)
    opening_rules.open_box(round, first, second, by=Actor(id=0, name="开箱"), at=at)
    if point == 0:
        event.listen(db.session, "before_commit", lambda session: os.kill(os.getpid(), signal.SIGKILL))
    db.session.commit()
print("done", count)
"""


def open_and_die(app, booth, point):
    keys = [str(part) for n in (0, 1) for part in booth.key(n)]
    arguments = [str(point), str(booth.round.id), LATER.isoformat(), *keys]
    db.session.commit()
    environment = os.environ | {"PORTAL_INSTANCE": app.instance_path}
    command = [sys.executable, "-c", OPENING, *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("point", [4, 10, 14, 18, 20, 22, 24, 0])
def test_a17_a_killed_opening_leaves_all_envelopes_or_all_ballots(app, booth, point):
    booth.everyone_votes()
    booth.close()
    ended = open_and_die(app, booth, point)
    assert ended.returncode == -signal.SIGKILL, (ended.stdout, ended.stderr[-800:])
    db.session.expire_all()
    envelopes, ballots = (
        db.session.scalar(select(func.count()).select_from(kind)) for kind in (VoteEnvelope, VoteBallot)
    )
    assert (envelopes, ballots) == (12, 0) and db.session.get_one(VoteRound, booth.round.id).state == "closed"
    db.session.commit()
    booth.open()  # and again, to the end
    assert db.session.scalar(select(func.count()).select_from(VoteBallot)) == 36
