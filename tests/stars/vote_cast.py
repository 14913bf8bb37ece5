"""Rounds with a vote, for the tests: arranged, open, voted in, counted."""

from datetime import timedelta

from portal.ballots import cast_rules, opening_rules, scrutineer_rules
from portal.ballots import rules as ballots
from portal.stars import voting_rules
from portal.stars.voting_rules import vote_of
from tests.cast import actor_of
from tests.stars.star_cast import DAY, VETTED, kept, on_view

OPENED = VETTED + 4 * DAY  # the days of the roll are over
CLOSES = OPENED + DAY
COUNTED = CLOSES + timedelta(minutes=11)


def electorate(cast, count=12):
    """So many more first secretaries, who vote."""
    return [cast.member(f"elector{n}", f"选{n}", cast.qiuxi) for n in range(count)]


def watchers(cast):
    return [cast.finance, cast.publicity, cast.convener]


def arranged(cast, round, closes=CLOSES):
    """The scrutineers have their codes; (round, codes by member id)."""
    ids = [who.id for who in watchers(cast)]
    voting_rules.arrange(round, ids, closes, by=actor_of(cast.organization), at=OPENED)
    vote, codes = vote_of(round), {}
    for who in watchers(cast):
        codes[who.id] = scrutineer_rules.take_code(vote, by=actor_of(who), at=OPENED)
        scrutineer_rules.confirm_code(vote, codes[who.id], by=actor_of(who), at=OPENED)
    return kept(round), codes


def opened(cast, *standing, **changes):
    """(round, codes, voters) of a vote that is on."""
    voters = electorate(cast)
    round = on_view(cast, *standing, **changes)
    round, codes = arranged(cast, round)
    voting_rules.open_voting(round, by=actor_of(cast.chief), at=OPENED)
    return kept(round), codes, voters


def choose(round, voter, *chosen, at=OPENED):
    """`voter` chooses these candidacies."""
    vote = vote_of(round)
    values = {item: int(item in [one.id for one in chosen]) for item in cast_rules.item_ids(vote)}
    return cast_rules.cast(vote, values, by=actor_of(voter), at=at, stamp=vote.stamp)


def count(cast, round, codes, at=COUNTED):
    """Close, open with two scrutineers, and tell the round."""
    vote = vote_of(round)
    ballots.close_if_due(vote, at=vote.closes_at)
    first, second = watchers(cast)[:2]
    keys = (first.id, codes[first.id]), (second.id, codes[second.id])
    opening_rules.open_box(vote, *keys, by=actor_of(first), at=at)
    voting_rules.counted(round, by=actor_of(first), at=at)
    return kept(round)
