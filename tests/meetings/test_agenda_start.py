"""The next agenda begins with what the last meeting left: its record to approve, its actions to follow up."""

import re

from portal.extensions import db
from portal.meetings.action_carried import FOLLOW_UP
from portal.meetings.action_models import ActionEntry, EntryState
from portal.meetings.agenda_start import LAST_RECORD, opening_items
from portal.meetings.minutes_writing import MinutesText, SectionText
from portal.meetings.models import State
from tests.meetings.minutes_cast import final, held, submitted, write
from tests.meetings.planned_cast import planned


def typed_agenda(client, district_id):
    page = client.get(f"/meetings/new?body={district_id or 0}").text
    return re.search(r'<textarea[^>]*name="agenda"[^>]*>\s*([^<]*)</textarea>', page)[1].splitlines()


def test_the_next_meeting_of_the_body_begins_with_both(cast, sign_in):
    final(cast)
    assert typed_agenda(sign_in(cast.convener), cast.north.id) == ["审定上次会议记录", "上次议定事项落实情况"]


def test_what_was_agreed_is_followed_up_only_if_something_was(cast):
    write(held(cast), cast.recorder, MinutesText((SectionText("议题", "卫记：只是谈了谈。"),)))
    assert opening_items(cast.north.id) == [LAST_RECORD]


def test_what_is_done_is_not_followed_up_again(cast):
    final(cast)
    assert opening_items(cast.north.id) == [LAST_RECORD, FOLLOW_UP]
    db.session.query(ActionEntry).one().state = EntryState.DONE
    db.session.flush()
    assert opening_items(cast.north.id) == [LAST_RECORD]


def test_a_first_meeting_begins_with_an_empty_agenda(cast, sign_in):
    planned(cast)  # planned is not yet met
    meeting = submitted(cast, district="south", recorder=cast.neighbour, chair=cast.other_convener)
    assert typed_agenda(sign_in(cast.convener), cast.north.id) == []
    assert opening_items(cast.south.id) == [LAST_RECORD, FOLLOW_UP]
    meeting.state = State.CANCELLED
    assert opening_items(cast.south.id) == []


def test_the_alliance_and_its_districts_do_not_mix(cast):
    submitted(cast, recorder=cast.chief, district="")
    assert opening_items(None) == [LAST_RECORD, FOLLOW_UP]
    assert opening_items(cast.north.id) == []
