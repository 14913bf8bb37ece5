"""What stands on the first page: who writes, who mends, who decides, and until when."""

from datetime import date, timedelta

import pytest

from portal.extensions import db
from portal.meetings import minutes_rules as rules
from portal.meetings.minutes_waiting import lines
from portal.meetings.models import Meeting
from portal.numbers import Number
from portal.roster.models import Office
from portal.waiting import Waiting
from tests.cast import NOW, TODAY
from tests.meetings.minutes_cast import final, held, passed, submitted, whole, write


def titles(who, act_as, at=NOW):
    return [line.title for line in lines(act_as(who), at)]


def test_the_recorder_is_asked_to_write(cast, act_as):
    held(cast)
    assert titles(cast.recorder, act_as) == ["撰写球溪片区9月例会会议记录"]
    assert titles(cast.convener, act_as) == []


def test_a_draft_waits_to_be_sent(cast, act_as):
    write(held(cast), cast.recorder)
    assert titles(cast.recorder, act_as) == ["写完球溪片区9月例会会议记录并送审"]


def test_what_was_sent_back_stands_with_its_reason(cast, act_as):
    meeting = submitted(cast)
    rules.send_back(meeting, reason="补散会时间", seen=None, by=act_as(cast.convener), at=NOW)
    (line,) = lines(act_as(cast.recorder), NOW)
    assert (line.title, line.detail) == ("修改球溪片区9月例会会议记录", "陈北9月24日 09:00退回：补散会时间")


def test_the_convener_is_told_who_recorded_and_since_when(cast, act_as):
    submitted(cast)
    (line,) = lines(act_as(cast.convener), NOW)
    assert line == Waiting(
        "审定球溪片区9月例会会议记录",
        "卫记记录，9月24日送审 · 稻虾养殖现场交流",
        f"/meetings/{db.session.query(Meeting).one().id}/minutes",
        "审阅",
        date(2026, 9, 29),
    )


def test_the_days_until_approval_are_the_alliances_number(cast, act_as):
    db.session.add(Number(key=rules.APPROVE_DAYS, value=1))
    submitted(cast)
    assert next(lines(act_as(cast.convener), NOW)).due_on == date(2026, 9, 25)


def test_nobody_else_is_told(cast, act_as):
    submitted(cast)
    others = (cast.chief, cast.organization, cast.other_convener, cast.secretary, cast.recorder, cast.admin)
    assert [titles(who, act_as) for who in others] == [[]] * 6


def test_late_approvals_come_to_the_chief(cast, act_as):
    submitted(cast)
    assert titles(cast.chief, act_as, NOW + timedelta(days=5)) == []
    assert titles(cast.chief, act_as, NOW + timedelta(days=6)) == ["审定球溪片区9月例会会议记录"]


@pytest.mark.parametrize("vacant", [False, True])
def test_what_the_convener_recorded_or_nobody_convenes_comes_to_the_chief(cast, act_as, vacant):
    submitted(cast, recorder=cast.recorder if vacant else cast.convener, chair=cast.secretary)
    if vacant:
        db.session.query(Office).filter_by(member_id=cast.convener.id).one().ends_on = TODAY - timedelta(days=1)
    assert titles(cast.chief, act_as) == ["审定球溪片区9月例会会议记录"]


def test_the_chiefs_own_comes_to_the_organisation_officer(cast, act_as):
    submitted(cast, recorder=cast.chief, district="")
    assert titles(cast.organization, act_as) == ["审定联盟9月例会会议记录"]
    assert titles(cast.chief, act_as) == []


def test_approval_is_asked_for_once_the_correction_period_is_over(cast, act_as):
    passed(cast, at=NOW)
    assert titles(cast.convener, act_as) == []
    assert titles(cast.convener, act_as, NOW + timedelta(days=7)) == ["审定球溪片区9月例会会议记录"]


def test_the_final_record_asks_nothing_of_anyone(cast, act_as):
    final(cast)
    assert [titles(who, act_as) for who in (cast.recorder, cast.convener, cast.chief)] == [[], [], []]


@pytest.mark.parametrize(("who", "count"), [("secretary", 1), ("convener", 4), ("chief", 4), ("admin", 0)])
def test_the_lines_cost_the_same_at_one_and_at_many(cast, act_as, queries, who, count):
    actor, counts = act_as(getattr(cast, who)), []
    for _ in range(2):
        whole(submitted(cast))
        db.session.expunge_all()
        queries.clear()
        list(lines(actor, NOW))
        counts.append(len(queries))
    assert counts == [count, count]
