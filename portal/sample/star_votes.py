"""The sample's votes: arranged, opened, voted in, counted, decided, on notice, awarded, by the portal's rules."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from portal.actor import Actor, Role
from portal.ballots import cast_rules, opening_rules, scrutineer_rules
from portal.ballots import rules as ballots
from portal.ballots.reading import item_ids
from portal.clock import local
from portal.sample.offices import Offices
from portal.sample.story import Story
from portal.stars import deciding_rules, voting_rules
from portal.stars.models import StarRound, State
from portal.stars.results import result_of
from portal.stars.roll_rules import roll_of
from portal.stars.voting_rules import vote_of

CODES: list[str] = []  # of the rounds whose box is still to be opened: told once, when the sample is loaded
OPEN_IN = (State.VOTING,)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


class Vote:
    """What is done about the vote of one round, from `on(12)` on."""

    def __init__(self, round: Callable[[], StarRound], offices: Offices, ends: State, turnout: int) -> None:
        self.round, self.offices, self.ends, self.turnout = round, offices, ends, turnout
        self.codes: dict[int, str] = {}

    def tell(self, story: Story, on: Callable[..., datetime]) -> None:
        """The steps until the state at which the round ends."""
        story.add(on(12), partial(self.arrange, on(15, 18)))
        story.add(on(12, 16), self.take_codes)
        story.add(on(12, 17), self.open)
        story.add(on(13, 20), self.vote)
        later = ((State.COUNTED, on(15, 18, 15), self.count), (State.DECIDED, on(16), self.decide),
                 (State.NOTICE, on(16, 15), self.notice), (State.AWARDED, on(32), self.award))  # fmt: skip
        order = [state for state, _, _ in later]
        reached = order[: order.index(self.ends) + 1] if self.ends in order else []
        for state, at, act in later:
            if state in reached:
                story.add(at, act)

    def holder(self, kind: Role, at: datetime) -> Actor:
        return self.offices.holder(kind, local(at).date())

    def watchers(self, at: datetime) -> list[Actor]:
        kinds = (Role.FINANCE_OFFICER, Role.PUBLICITY_OFFICER, Role.ORGANIZATION_OFFICER)
        return [self.holder(kind, at) for kind in kinds]

    def arrange(self, closes_at: datetime, at: datetime) -> None:
        ids = [who.id for who in self.watchers(at)]
        voting_rules.arrange(self.round(), ids, closes_at, by=self.holder(Role.ORGANIZATION_OFFICER, at), at=at)

    def take_codes(self, at: datetime) -> None:
        vote = vote_of(self.round())
        assert vote
        for who in self.watchers(at):
            self.codes[who.id] = scrutineer_rules.take_code(vote, by=who, at=at)
            scrutineer_rules.confirm_code(vote, self.codes[who.id], by=who, at=at)
            if self.ends in OPEN_IN:
                CODES.append(f"{vote.title}，监票人{who.name}：{self.codes[who.id]}")

    def open(self, at: datetime) -> None:
        voting_rules.open_voting(self.round(), by=self.holder(Role.CHIEF_CONVENER, at), at=at)

    def vote(self, at: datetime) -> None:
        """Some vote, each in an own way that the numbers give."""
        vote = vote_of(self.round())
        assert vote
        items = item_ids(vote)
        for n, one in enumerate(roll_of(self.round())[: self.turnout]):
            first = (n * n + n // 3) % len(items)
            chosen = {items[(first + step) % len(items)] for step in range(1 + n % vote.max_choices)}
            by = self.offices.actor(one.member_id, local(at).date())
            values = {item: int(item in chosen) for item in items}
            cast_rules.cast(vote, values, by=by, at=at, stamp=vote.stamp)

    def count(self, at: datetime) -> None:
        vote = vote_of(self.round())
        assert vote
        ballots.close_if_due(vote, at=vote.closes_at)
        first, second, _ = self.watchers(at)
        keys = (first.id, self.codes[first.id]), (second.id, self.codes[second.id])
        opening_rules.open_box(vote, *keys, by=first, at=at)
        voting_rules.counted(self.round(), by=first, at=at)

    def decide(self, at: datetime) -> None:
        round = self.round()
        found = result_of(round)
        assert found
        chosen = deciding_rules.proposed(found) or {found.rows[0].candidate.id}
        differs = chosen != deciding_rules.proposed(found)
        reason = "票数相同，按事迹的受益户数决定。" if differs else ""
        deciding_rules.decide(round, chosen, reason, by=self.holder(Role.CHIEF_CONVENER, at), at=at)

    def notice(self, at: datetime) -> None:
        deciding_rules.publish_notice(self.round(), by=self.holder(Role.PUBLICITY_OFFICER, at), at=at)

    def award(self, at: datetime) -> None:
        deciding_rules.award(self.round(), by=self.holder(Role.PUBLICITY_OFFICER, at), at=at)
