"""The vote of a round: who arranges and opens it, what the count makes of it, when it is held again."""

import pytest
from sqlalchemy import select

from portal.ballots.models import VoteEnvelope, VoteRound
from portal.errors import Forbidden, Refused
from portal.extensions import db
from portal.stars import voting_rules as rules
from portal.stars.models import Candidacy, State
from portal.stars.results import result_of
from portal.stars.tally import Tie
from portal.stars.voting_rules import on_the_ballot, vote_of
from tests.cast import actor_of
from tests.stars.star_cast import DAY, VETTED, kept, on_view
from tests.stars.vote_cast import CLOSES, OPENED, arranged, choose, count, electorate, opened, watchers


def standing(round):
    return list(db.session.scalars(select(Candidacy).where(Candidacy.round_id == round.id).order_by(Candidacy.id)))


def test_a_round_is_voted_counted_and_each_seat_explained(cast, journal):
    round, codes, voters = opened(cast)
    one, two, three = standing(round)
    for n, voter in enumerate(voters):
        choose(round, voter, *((one, two) if n < 7 else (one, three)))
    assert result_of(round) is None  # nobody sees a count before the box is open
    round = count(cast, round, codes)
    found = result_of(round)
    assert round.state == State.COUNTED and [row.votes for row in found.rows] == [(12,), (7,), (5,)]
    assert [row.why for row in found.rows] == ["第 1 名，入选。", "第 2 名，入选。", "第 3 名，名额已满，未入选。"]
    assert journal()[-2:] == ["ballots.counted", "round.counted"]


def test_candidates_stand_by_the_strokes_of_their_surnames(cast):
    names = [one.name for one in on_the_ballot(on_view(cast))]
    assert names == sorted(names, key=lambda name: {"卫": 3, "沈": 7, "蒋": 12, "韩": 12, "褚": 13}[name[0]])
    assert len(names) == 3


@pytest.mark.parametrize("who", ["chief", "secretary", "convener"])
def test_no_candidate_watches_the_box(cast, who):
    round = on_view(cast)
    ids = [cast.finance.id, cast.publicity.id, standing(round)[0].member_id]
    with pytest.raises(Refused, match="监票人不能是候选人"):
        rules.arrange(round, ids, CLOSES, by=actor_of(cast.organization), at=OPENED)


def test_only_the_chief_opens_and_only_when_all_is_there(cast):
    electorate(cast)
    round, chief = on_view(cast), actor_of(cast.chief)
    with pytest.raises(Forbidden, match="由总召集人办理"):
        rules.open_voting(round, by=actor_of(cast.organization), at=OPENED)
    with pytest.raises(Refused, match="还没有安排投票"):
        rules.open_voting(round, by=chief, at=OPENED)
    ids = [who.id for who in watchers(cast)]
    rules.arrange(round, ids, CLOSES, by=actor_of(cast.organization), at=OPENED)
    with pytest.raises(Refused, match="三名监票人里有 3 名还没有领取并核对代码"):
        rules.open_voting(round, by=chief, at=OPENED)
    with pytest.raises(Refused, match=r"名册核对到.*为止，次日起才能开启"):
        rules.open_voting(round, by=chief, at=VETTED + DAY)


def test_an_open_doubt_of_the_roll_stops_the_opening(cast):
    from portal.stars import roll_rules

    electorate(cast)
    round, _ = arranged(cast, on_view(cast))
    roll_rules.doubt(round, "村名不对", by=actor_of(cast.secretary), at=VETTED)
    with pytest.raises(Refused, match="名册还有 1 个问题没有答复"):
        rules.open_voting(round, by=actor_of(cast.chief), at=OPENED)


def test_tied_candidates_are_voted_on_again(cast):
    round, codes, voters = opened(cast, seats=1, choices=1, tie=Tie.AGAIN)
    one, two, _ = standing(round)
    for n, voter in enumerate(voters):
        choose(round, voter, one if n % 2 else two)
    round = count(cast, round, codes)
    assert {id for knot in result_of(round).knots for id in knot.ids} == {one.id, two.id}
    rules.hold_again(round, "第一名并列", by=actor_of(cast.chief), at=OPENED + DAY)
    assert {c.id for c in on_the_ballot(kept(round))} == {one.id, two.id} and round.state == State.ROLL
    round, codes = arranged(cast, round, closes=CLOSES + 2 * DAY)
    rules.open_voting(round, by=actor_of(cast.chief), at=OPENED + DAY)
    for voter in voters:
        choose(kept(round), voter, two, at=OPENED + DAY)
    round = count(cast, round, codes, at=CLOSES + 3 * DAY)
    assert result_of(round).seated == [two.id] and result_of(round).rows[0].votes == (6, 12)


def test_too_few_ballots_are_never_opened_and_the_vote_is_held_again(cast):
    round, codes, voters = opened(cast)
    for voter in voters[:4]:
        choose(round, voter, standing(round)[0])
    round = count(cast, round, codes)
    assert (round.state, vote_of(round).state) == (State.VOTING, "void")
    assert db.session.scalars(select(VoteEnvelope)).all() == [] and result_of(round) is None
    rules.hold_again(round, "票太少", by=actor_of(cast.chief), at=OPENED + DAY)
    assert (round.run, round.state) == (2, State.ROLL) and vote_of(round) is None


def test_lost_codes_end_in_a_void_vote(cast):
    round, _, voters = opened(cast)
    choose(round, voters[0], standing(round)[0])
    with pytest.raises(Refused, match="投票没有结束，不能重新投票"):
        rules.hold_again(round, "丢了代码", by=actor_of(cast.chief), at=OPENED)
    vote_id = vote_of(round).id
    rules.hold_again(round, "两人丢了代码", by=actor_of(cast.chief), at=CLOSES)
    assert db.session.get_one(VoteRound, vote_id).state == "void" and round.run == 2


@pytest.mark.parametrize("tie", [Tie.LOT, Tie.SEATS, Tie.DECISION])
def test_the_other_ways_to_settle_a_tie(cast, tie):
    round, codes, voters = opened(cast, seats=1, choices=1, tie=tie)
    one, two, _ = standing(round)
    for n, voter in enumerate(voters):
        choose(round, voter, one if n % 2 else two)
    round = count(cast, round, codes)
    found = result_of(round)
    assert len(found.seated) == {Tie.LOT: 1, Tie.SEATS: 2, Tie.DECISION: 0}[tie]
    assert bool(found.knots) is (tie is Tie.DECISION) and round.lot_seed == vote_of(round).ballots_sha256
    assert result_of(round) == found  # the lot is drawn once, by what was published
