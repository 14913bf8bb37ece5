"""The sample's stars: three quarters that have theirs, and rounds in every other state, lived by the portal's rules."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache, cached_property, partial
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

from portal.actor import Actor, Role
from portal.clock import instant, local
from portal.extensions import db
from portal.roster.in_office import in_office
from portal.roster.models import Member
from portal.sample.offices import Offices
from portal.sample.places import Place
from portal.sample.star_votes import Vote
from portal.sample.story import Story
from portal.stars import nomination_rules, roll_rules, rules, vetting_rules
from portal.stars.models import Candidacy, Nomination, Order, StarRound, State
from portal.stars.plans import VETOES, Plan
from portal.stars.tally import Tie

DATA = Path(__file__).with_name("data") / "stars.toml"
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@dataclass(frozen=True)
class Script:
    """A round to be told: whose (0: the alliance's, else a district's number), when it began, how far it came."""

    body: int
    quarter: tuple[int, int]
    begins_on: date
    ends: State
    people: int
    seats: int
    more: dict[str, Any] = field(default_factory=dict)


SCRIPTS = (
    Script(0, (2026, 4), date(2026, 9, 23), State.DRAFT, 0, 5),
    Script(1, (2026, 2), date(2026, 6, 10), State.CANCELLED, 2, 1),
    Script(1, (2026, 3), date(2026, 9, 21), State.NOMINATING, 4, 1),
    Script(2, (2026, 3), date(2026, 9, 15), State.VETTING, 5, 1),
    Script(3, (2026, 3), date(2026, 9, 13), State.ROLL, 4, 1),
    Script(0, (2026, 2), date(2026, 7, 1), State.AWARDED, 8, 3, {"tie": Tie.LOT}),
    Script(4, (2026, 3), date(2026, 9, 11), State.VOTING, 4, 1),
    Script(5, (2026, 3), date(2026, 9, 3), State.NOTICE, 4, 1, {"tie": Tie.DECISION}),
    Script(5, (2026, 2), date(2026, 9, 7), State.COUNTED, 4, 1, {"tie": Tie.DECISION}),
)


@cache
def words() -> dict[str, list[str]]:
    return tomllib.loads(DATA.read_text(encoding="utf-8"))


def tell_stars(story: Story, offices: Offices, places: list[Place]) -> None:
    """Put all rounds into the story."""
    districts = [None, *dict.fromkeys(place.district_id for place in places)]
    deeds = count()
    for number, script in enumerate(SCRIPTS):
        Course(Random(number), script, districts[script.body], offices, deeds).tell(story)


class Course:
    """What is done about one round, and when."""

    def __init__(
        self, rng: Random, script: Script, district_id: int | None, offices: Offices, deeds: Iterator[int]
    ) -> None:
        self.rng, self.script, self.district_id, self.offices, self.deeds = rng, script, district_id, offices, deeds
        self.round = StarRound()
        self.standing: list[Candidacy] = []

    def on(self, days: int, hour: int = 9, minute: int = 0) -> datetime:
        """So many days after the beginning."""
        return instant(self.script.begins_on + days * DAY, hour, minute)

    def holder(self, kind: Role, at: datetime) -> Actor:
        return self.offices.holder(kind, local(at).date())

    def officer(self, at: datetime) -> Actor:
        return self.holder(Role.ORGANIZATION_OFFICER, at)

    def tell(self, story: Story) -> None:
        """The steps until the state at which it ends."""
        story.add(self.on(0, 10), self.prepare)
        if self.script.ends == State.DRAFT:
            return
        story.add(self.on(0, 15), self.start_nominating)
        for number in range(self.script.people):
            story.add(self.on(1, 8) + 7 * number * HOUR, partial(self.nominate, number))
        if self.script.ends == State.CANCELLED:
            story.add(self.on(3, 17), self.cancel)
        elif self.script.ends != State.NOMINATING:
            story.add(self.on(7), self.start_vetting)
            self.tell_vetting(story)
            if self.script.ends not in (State.VETTING, State.ROLL):
                Vote(lambda: self.round, self.offices, self.script.ends, turnout=24).tell(story, self.on)

    def prepare(self, at: datetime) -> None:
        year, quarter = self.script.quarter
        plan = Plan(
            year=year, quarter=quarter, title="联盟之星" if not self.script.body else "片区之星",
            district_id=self.district_id, roll_on=local(at).date(), seats=self.script.seats, most=None, least=0,
            choices=self.script.seats, tie=Tie.AGAIN, order=Order.STROKES, seal_mode="scrutineers",
            nominate_until=(self.script.begins_on + 6 * DAY), roll_days=3, notice_days=5, vetoes=VETOES,
            basis="联盟章程第十二条", officer_id=self.officer(at).id,
        )  # fmt: skip
        bounds = {"most": 2, "least": 0} if not self.script.body else {}
        plan = Plan(**plan.__dict__ | bounds | self.script.more)
        self.round = rules.prepare(plan, by=self.officer(at), at=at)

    def start_nominating(self, at: datetime) -> None:
        rules.start_nominating(self.round, by=self.officer(at), at=at)

    def nominate(self, number: int, at: datetime) -> None:
        """By oneself; some of a district by its convener, some by another; the last may still be asked."""
        member_id = self.people[number]
        day, deeds = local(at).date(), words()["deeds"]
        text = deeds[next(self.deeds) % len(deeds)]
        me = self.offices.actor(member_id, day)
        by, kind = me, Nomination.OWN
        if number % 3 == 2 and self.district_id:
            by, kind = self.offices.holder(Role.DISTRICT_CONVENER, day, self.district_id), Nomination.DISTRICT
        elif number % 5 == 3:
            by, kind = self.holder(Role.PUBLICITY_OFFICER, at), Nomination.MEMBER
        one = nomination_rules.nominate(self.round, member_id, kind, text, by=by, at=at)
        one.member = db.session.get_one(Member, member_id)
        is_last = number == self.script.people - 1
        if kind != Nomination.OWN and not (is_last and self.script.ends == State.NOMINATING):
            nomination_rules.consent(self.round, one, by=me, at=at)
        self.standing.append(one)

    @cached_property
    def people(self) -> list[int]:
        """Those who stand: without office, of this district, or of each in turn."""
        there = in_office(self.script.begins_on, self.district_id)
        busy = {row.member_id for row in self.offices.rows}
        free = [one for one in there if one.member_id not in busy]
        homes = sorted({one.district_id or 0 for one in free})
        queues = [[one.member_id for one in free if (one.district_id or 0) == home] for home in homes]
        mixed = [self.rng.sample(queue, len(queue)) for queue in queues]
        return [mixed[n % len(mixed)][n // len(mixed)] for n in range(self.script.people)]

    def start_vetting(self, at: datetime) -> None:
        rules.start_vetting(self.round, by=self.officer(at), at=at)

    def tell_vetting(self, story: Story) -> None:
        """All pass on the day after, unless it ends there: then one is sent back, one refused, one waits."""
        if self.script.ends == State.VETTING:
            story.add(self.on(7, 15), self.vet_some)
            return
        story.add(self.on(7, 16), self.vet)
        story.add(self.on(8, 9, 30), self.show_roll)
        story.add(self.on(9, 20), self.doubt)

    def vet(self, at: datetime) -> None:
        for one in self.standing:
            vetting_rules.pass_(self.round, one, by=self.officer(at), at=at)

    def vet_some(self, at: datetime) -> None:
        by = self.officer(at)
        vetting_rules.pass_(self.round, self.standing[0], by=by, at=at)
        vetting_rules.send_back(self.round, self.standing[1], "请写明受益户数和时间。", by=by, at=at)
        refused = self.standing[2]
        vetting_rules.refuse(self.round, refused, "本季度例会缺席一次，没有请假。", by=by, at=at)
        me = self.offices.actor(refused.member_id, local(at).date())
        reply = "那天在镇上防汛值守，镇政府有值班表，请核对。"
        vetting_rules.answer(self.round, refused, reply, by=me, at=at)

    def show_roll(self, at: datetime) -> None:
        rules.show_roll(self.round, by=self.officer(at), at=at)

    def doubt(self, at: datetime) -> None:
        """One doubt is answered; where the roll is still on view another waits."""
        voters = [one.member_id for one in roll_rules.roll_of(self.round)]
        texts = words()["doubts"]
        row = roll_rules.doubt(self.round, texts[0], by=self.offices.actor(voters[3], local(at).date()), at=at)
        roll_rules.answer_doubt(self.round, row, "已按任职文件更正。", by=self.officer(at), at=at)
        if self.script.ends == State.ROLL:
            roll_rules.doubt(self.round, texts[1], by=self.offices.actor(voters[5], local(at).date()), at=at)

    def cancel(self, at: datetime) -> None:
        reason = "片区本季度集中防汛，评选推到下一季度。"
        rules.cancel(self.round, reason, by=self.holder(Role.CHIEF_CONVENER, at), at=at)
