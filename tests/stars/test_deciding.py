"""After the count: decided once, departed from only with a reason, on notice, objected to, awarded."""

from datetime import timedelta

import pytest

from portal.clock import local
from portal.errors import Forbidden, Refused
from portal.extensions import db
from portal.numbers import Number
from portal.stars import deciding_rules as rules
from portal.stars.deciding_rules import seats_of
from portal.stars.deciding_views import OF_OBJECTION, WHO
from portal.stars.limits import OBJECTION_DAYS
from portal.stars.listing import hall_of
from portal.stars.loaders import objection_for, seat_for
from portal.stars.models import State
from portal.stars.tally import Tie
from portal.workdays import workdays_after
from tests.cast import actor_of
from tests.stars.star_cast import DAY, kept
from tests.stars.test_voting import standing
from tests.stars.vote_cast import COUNTED, choose, count, opened


@pytest.fixture
def voted(cast):
    """Counted: the first candidate has 12 votes, the second 7, the third 5; two seats."""
    round, codes, voters = opened(cast)
    one, two, three = standing(round)
    for n, voter in enumerate(voters):
        choose(round, voter, *((one, two) if n < 7 else (one, three)))
    return count(cast, round, codes)


def decide(cast, round, *chosen, reason="", by=None, at=COUNTED):
    seats = rules.decide(round, [one.id for one in chosen], reason, by=actor_of(by or cast.chief), at=at)
    db.session.commit()
    return seats


def noticed(cast, round):
    decide(cast, round, *standing(round)[:2])
    rules.publish_notice(round, by=actor_of(cast.publicity), at=COUNTED)
    return kept(round)


def last_day(round):
    return max(seat.notice_until for seat in seats_of(round))


def after_notice(round):
    days = (last_day(round) - local(COUNTED).date()).days + 1
    return COUNTED + days * DAY


def test_as_counted_needs_no_reason_and_each_seat_keeps_its_sentence(cast, voted, journal):
    decide(cast, voted, *standing(voted)[:2])
    assert [seat.why for seat in seats_of(voted)] == ["第 1 名，入选。", "第 2 名，入选。"]
    assert voted.state == State.DECIDED and journal()[-1] == "round.decided"
    with pytest.raises(Refused, match="审定一次"):
        decide(cast, voted, *standing(voted)[:2])


def test_who_departs_from_the_count_says_why_and_it_is_kept(cast, voted):
    one, _, three = standing(voted)
    with pytest.raises(Refused, match="和计票结果不一样"):
        decide(cast, voted, one, three)
    decide(cast, voted, one, three, reason="第 2 名本季度受到处分")
    assert [seat.why for seat in seats_of(voted)] == ["第 1 名，入选。", "审定决定：第 2 名本季度受到处分"]


def test_nobody_is_seated_beyond_the_seats_even_with_a_reason(cast, voted):
    with pytest.raises(Refused, match="名额 2 名，您选了 3 名。请去掉 1 名"):
        decide(cast, voted, *standing(voted), reason="都很好")
    assert seats_of(voted) == []


@pytest.mark.parametrize("who", ["organization", "publicity", "secretary"])
def test_only_the_chief_decides(cast, voted, who):
    with pytest.raises(Forbidden):
        decide(cast, voted, *standing(voted)[:2], by=getattr(cast, who))


def test_an_open_tie_that_is_voted_again_is_not_decided(cast):
    round, codes, voters = opened(cast, seats=1, choices=1, tie=Tie.AGAIN)
    one, two, _ = standing(round)
    for n, voter in enumerate(voters):
        choose(round, voter, one if n % 2 else two)
    round = count(cast, round, codes)
    with pytest.raises(Refused, match="请让他们再投一次票"):
        decide(cast, round, one, reason="年长")


def test_the_notice_counts_working_days_from_the_day_after(cast, voted):
    round = noticed(cast, voted)
    assert last_day(round) == workdays_after(local(COUNTED).date(), 5) and round.state == State.NOTICE


def test_nobody_publishes_an_award_of_the_own(cast, voted):
    decide(cast, voted, *standing(voted)[:2])
    mine = standing(voted)[0]
    mine.member_id = cast.publicity.id
    db.session.commit()
    with pytest.raises(Forbidden, match="自己当选的由总召集人发布"):
        rules.publish_notice(voted, by=actor_of(cast.publicity), at=COUNTED)
    rules.publish_notice(voted, by=actor_of(cast.chief), at=COUNTED)
    assert voted.state == State.NOTICE


def test_an_objection_gets_number_owner_deadline_and_answer(cast, voted, journal):
    round = noticed(cast, voted)
    one = standing(round)[0]
    row = rules.object_to(round, one.id, "有两户没有分红", by=actor_of(cast.neighbour), at=COUNTED)
    db.session.commit()
    assert (row.number, row.owner_id) == (1, cast.organization.id)
    assert row.due_on == workdays_after(local(COUNTED).date(), 5)
    with pytest.raises(Refused, match="还有 1 件异议没有答复"):
        rules.award(round, by=actor_of(cast.publicity), at=after_notice(round))
    row = objection_for(round, row.id, *OF_OBJECTION)
    with pytest.raises(Forbidden, match="异议由组织干事或总召集人答复"):
        rules.answer(round, row, "已核实", by=actor_of(cast.neighbour), at=COUNTED)
    rules.answer(round, row, "已核实，两户是邻村的", by=actor_of(cast.organization), at=COUNTED)
    rules.award(round, by=actor_of(cast.publicity), at=after_notice(round))
    db.session.commit()
    assert round.state == State.AWARDED and journal()[-1] == "round.awarded"


def test_how_long_an_answer_takes_is_the_alliances_number(cast, voted):
    db.session.add(Number(key=OBJECTION_DAYS, value=2))
    round = noticed(cast, voted)
    row = rules.object_to(round, None, "程序有误", by=actor_of(cast.neighbour), at=COUNTED)
    assert row.due_on == workdays_after(local(COUNTED).date(), 2)


def test_after_the_last_day_nobody_objects_and_before_it_nobody_is_awarded(cast, voted):
    round = noticed(cast, voted)
    with pytest.raises(Refused, match="次日起才能发布表彰"):
        rules.award(round, by=actor_of(cast.publicity), at=after_notice(round) - DAY)
    with pytest.raises(Refused, match="公示期已经结束"):
        rules.object_to(round, None, "晚了", by=actor_of(cast.neighbour), at=after_notice(round))


def test_when_somebody_drops_out_the_next_moves_up_with_a_notice_of_the_own(cast, voted):
    round = noticed(cast, voted)
    one, two, three = standing(round)
    seat = next(seat for seat in seats_of(round) if seat.candidacy_id == two.id)
    at = COUNTED + 4 * DAY  # the first working day after the holiday
    with pytest.raises(Forbidden):
        rules.drop_out(round, seat_for(round, seat.id, WHO), "换人", by=actor_of(cast.convener), at=at)
    mine = actor_of(next(p for p in (cast.secretary, cast.neighbour, cast.recorder) if p.id == two.member_id))
    fresh = rules.drop_out(round, seat_for(round, seat.id, WHO), "调离", by=mine, at=at)
    db.session.commit()
    assert fresh.candidacy_id == three.id and "依次递补" in fresh.why
    assert fresh.notice_until == workdays_after(local(at).date(), 5) > seat.notice_until
    assert [s.candidacy_id for s in seats_of(round)] == [one.id, three.id]


def test_those_awarded_stand_in_the_hall(cast, voted):
    round = noticed(cast, voted)
    rules.award(round, by=actor_of(cast.publicity), at=after_notice(round) + timedelta(hours=1))
    db.session.commit()
    years, quarters = hall_of(0)
    assert years == [2026] and len(quarters[0].stars) == 2
