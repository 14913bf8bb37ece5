"""What a leaver holds of meetings, and that nobody becomes the recorder of what another wrote and sent."""

import pytest

from portal.errors import Refused
from portal.meetings import rules
from portal.meetings.models import Meeting
from portal.roster.holdings import held_by
from tests.cast import NOW, TODAY
from tests.matrix.world import World


@pytest.fixture
def world(app):
    return World()


def test_drafts_and_plans_are_handed_over_and_what_was_sent_is_not(world):
    keys = {holding.key for holding in held_by(world.recorder.id, TODAY) if holding.key.startswith("recorder")}
    meetings = [
        row for row in vars(world).values() if isinstance(row, Meeting) and row.recorder_id == world.recorder.id
    ]
    open_ones = [meeting for meeting in meetings if meeting.state in ("planned", "held", "draft")]
    assert {world.north_planned, world.north_held, world.north_draft} <= set(open_ones) < set(meetings)
    assert keys == {f"recorder:{meeting.id}" for meeting in open_ones}


@pytest.mark.parametrize("state", ["submitted", "correcting"])
def test_nobody_is_made_recorder_of_minutes_that_were_sent(world, act_as, state):
    meeting = getattr(world, f"alliance_{state}")
    with pytest.raises(Refused, match="已经送审，记录人不能再换"):
        rules.name_keeper(meeting, "recorder", world.finance.id, by=act_as(world.organization), at=NOW)
