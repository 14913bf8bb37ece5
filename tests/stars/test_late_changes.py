"""What changes after a vote was arranged, and after a decision: the ballot, the scrutineers, the count on paper."""

import pytest

from portal.errors import Forbidden, Refused
from portal.extensions import db
from portal.stars import deciding_rules, nomination_rules, vetting_rules, voting_rules
from portal.stars.deciding_rules import seats_of
from portal.stars.deciding_views import WHO
from portal.stars.loaders import seat_for
from portal.stars.results import candidates_of, result_of
from portal.stars.voting_rules import vote_of
from tests.cast import actor_of
from tests.stars.star_cast import VETTED, kept, nominated, nominating, on_view, passed
from tests.stars.test_deciding import decide, voted  # noqa: F401 - a fixture
from tests.stars.test_voting import standing
from tests.stars.vote_cast import COUNTED, OPENED, arranged, choose, count, electorate, watchers


def refused(cast, who):
    """A round on view in which `who` was refused, and may answer."""
    from portal.stars import rules

    round = nominating(cast)
    passed(cast, round, cast.secretary, cast.neighbour)
    one = nominated(round, who)
    vetting_rules.refuse(round, one, "有处分", by=actor_of(cast.chief), at=VETTED)
    rules.start_vetting(round, by=actor_of(cast.organization), at=VETTED)
    rules.show_roll(round, by=actor_of(cast.organization), at=VETTED)
    return kept(round), kept(one)


def pass_late(cast, round, one, who):
    vetting_rules.answer(round, one, "处分已解除", by=actor_of(who), at=OPENED)
    vetting_rules.pass_(round, kept(one), by=actor_of(cast.chief), at=OPENED)
    return kept(round)


def open_it(cast, round):
    voting_rules.open_voting(round, by=actor_of(cast.chief), at=OPENED)
    return kept(round)


def test_who_passes_after_the_vote_was_arranged_stands_on_the_ballot(cast):
    voters = electorate(cast)
    round, one = refused(cast, cast.recorder)
    round, codes = arranged(cast, round)
    round = open_it(cast, pass_late(cast, round, one, cast.recorder))
    for voter in voters:
        choose(round, voter, one)
    found = result_of(count(cast, round, codes))
    assert {row.candidate.id: row.votes for row in found.rows}[one.id] == (12,)


def test_who_withdraws_after_the_vote_was_arranged_does_not(cast):
    electorate(cast)
    round, _ = arranged(cast, on_view(cast))
    gone = kept(standing(round)[0])
    nomination_rules.withdraw(round, gone, by=actor_of(cast.secretary), at=OPENED)
    round = open_it(cast, kept(round))
    with pytest.raises(Exception, match="不一致"):
        from portal.ballots import cast_rules

        vote = vote_of(round)
        values = {one.id: 0 for one in standing(round)}
        cast_rules.cast(vote, values, by=actor_of(cast.neighbour), at=OPENED, stamp=vote.stamp)


def test_a_scrutineer_who_becomes_a_candidate_stops_the_opening(cast):
    electorate(cast)
    watcher = watchers(cast)[2]
    round, one = refused(cast, watcher)
    round, _ = arranged(cast, round)
    round = pass_late(cast, round, one, watcher)
    with pytest.raises(Refused, match="监票人不能是候选人"):
        open_it(cast, round)


def test_after_a_count_nobody_is_vetted(cast, voted):  # noqa: F811
    one = kept(standing(voted)[0])
    voted.state, voted.run, one.state = "roll", 2, "answered"
    with pytest.raises(Refused, match="已经开箱计票"):
        vetting_rules.pass_(voted, one, by=actor_of(cast.chief), at=COUNTED)


def drop(cast, round, seat, by):
    fresh = deciding_rules.drop_out(round, seat_for(round, seat.id, WHO), "调离", by=actor_of(by), at=COUNTED)
    db.session.commit()
    return fresh


def test_who_was_left_out_by_decision_does_not_move_up(cast, voted):  # noqa: F811
    one, two, three = standing(voted)
    decide(cast, voted, one, three, reason="第二名有信访未结")
    fresh = drop(cast, voted, seats_of(voted)[1], cast.recorder)
    assert fresh is None and [seat.candidacy_id for seat in seats_of(voted)] == [one.id]
    del two


def test_the_count_on_paper_stays_as_it_was_counted(cast, voted):  # noqa: F811
    before = [(row.rank, row.candidate.id, row.votes) for row in result_of(voted).rows]
    one, two, _ = standing(voted)
    decide(cast, voted, one, two)
    assert drop(cast, voted, seats_of(voted)[0], cast.secretary) is not None
    assert [(row.rank, row.candidate.id, row.votes) for row in result_of(kept(voted)).rows] == before


def test_a_candidate_neither_decides_nor_makes_others_drop_out(cast, voted):  # noqa: F811
    from portal.actor import Role

    one, two, _ = standing(voted)
    cast.appoint(cast.secretary, Role.CHIEF_CONVENER)
    assert cast.secretary.id in [c.member_id for c in candidates_of(voted)]
    with pytest.raises(Forbidden, match="代理人"):
        decide(cast, voted, two, by=cast.secretary, reason="自己不当选")
    decide(cast, voted, one, two)
    other = next(seat for seat in seats_of(voted) if seat.candidacy_id == two.id)
    with pytest.raises(Forbidden, match="代理人"):
        drop(cast, voted, other, cast.secretary)


def test_after_everybody_dropped_out_an_objection_is_refused_in_words(cast, voted):  # noqa: F811
    one, two, _ = standing(voted)
    decide(cast, voted, one, two)
    deciding_rules.publish_notice(voted, by=actor_of(cast.publicity), at=COUNTED)
    for seat, who in zip(seats_of(voted), (cast.secretary, cast.neighbour), strict=True):
        drop(cast, voted, seat, who)
    for seat in seats_of(voted):
        drop(cast, voted, seat, cast.recorder)
    with pytest.raises(Refused, match="都退出了"):
        deciding_rules.object_to(voted, None, "程序有误", by=actor_of(cast.convener), at=COUNTED)
