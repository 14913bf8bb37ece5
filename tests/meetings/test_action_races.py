"""Two at the same moment: one closes it, the other reads that it is closed."""

from sqlalchemy import func, select

from portal.extensions import db
from portal.meetings.action_models import ActionEntry, ActionStep
from tests.meetings.action_cast import entered
from tests.meetings.test_minutes_races import at_once


def test_of_two_who_report_one_is_told_that_it_is_done(cast, sign_in):
    url = f"/actions/{entered(cast).id}/completion"
    data = {"words": "都报了", "version": 1}
    won, lost = at_once(*((sign_in(who), url, data) for who in (cast.secretary, cast.convener)))
    assert (won.status_code, lost.status_code) == (303, 409)
    assert "这件事已于9月24日办结" in lost.text
    assert db.session.scalar(select(func.count()).select_from(ActionStep)) == 1


def test_of_two_who_decide_one_has_not_seen_it_any_more(cast, sign_in):
    id = entered(cast).id
    moved = (sign_in(cast.convener), f"/actions/{id}/move", {"day": "2026-10-15", "words": "下雨", "version": 1})
    given = (sign_in(cast.chief), f"/actions/{id}/assignment", {"member": cast.recorder.id, "version": 1})
    answers = at_once(moved, given)
    assert [answer.status_code for answer in answers] == [303, 409]
    assert db.session.scalar(select(ActionEntry.version)) == 2
