"""The sample's reports: one year that was appraised and published, one in which people are writing, by the rules."""

import tomllib
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from random import Random

from sqlalchemy import select

from portal.actor import Actor, Role
from portal.ballots import cast_rules, opening_rules, scrutineer_rules
from portal.ballots import rules as ballots
from portal.ballots.models import VoteRoll
from portal.ballots.reading import items_of
from portal.clock import instant, local
from portal.extensions import db
from portal.reports import appraisal_rules, deciding_rules, review_rules, writing_rules, year_rules
from portal.reports.appraisal_rules import votes_of
from portal.reports.electorate import final_reports
from portal.reports.models import DutyReport, ReportYear
from portal.reports.plans import DEFAULTS, Plan
from portal.reports.review_rules import Mark
from portal.reports.sight import WHOLE
from portal.reports.writing_rules import Typed
from portal.sample.offices import Offices
from portal.sample.story import Story

DATA = Path(__file__).with_name("data") / "reports.toml"
DAY = timedelta(days=1)
TURNOUT = 14  # of each box
PARTS = (("work", 5), ("faults", 2), ("causes", 2), ("plans", 3))  # sentences of each section
LAST_YEAR, THIS_YEAR = date(2025, 12, 8), date(2026, 9, 14)


@cache
def words() -> dict[str, list[str]]:
    return tomllib.loads(DATA.read_text(encoding="utf-8"))


def tell_reports(story: Story, offices: Offices) -> None:
    """Last year from its start to the published result; this year as far as the writing and the first reviews."""
    last, this = Course(Random(25), offices, LAST_YEAR), Course(Random(26), offices, THIS_YEAR)
    last.tell_writing(story, everybody=True)
    last.tell_appraisal(story)
    this.tell_writing(story, everybody=False)


class Course:
    """What is done about one year, and when: days count from its start."""

    def __init__(self, rng: Random, offices: Offices, begins_on: date) -> None:
        self.rng, self.offices, self.begins_on = rng, offices, begins_on
        self.year = ReportYear()
        self.codes: dict[int, str] = {}

    def on(self, days: int, hour: int = 9, minute: int = 0) -> datetime:
        return instant(self.begins_on + days * DAY, hour, minute)

    def holder(self, kind: Role, at: datetime) -> Actor:
        return self.offices.holder(kind, local(at).date())

    def chief(self, at: datetime) -> Actor:
        return self.holder(Role.CHIEF_CONVENER, at)

    def tell_writing(self, story: Story, *, everybody: bool) -> None:
        story.add(self.on(0, 10), self.open)
        story.add(self.on(5, 20), partial(self.write, everybody))
        story.add(self.on(8, 10), partial(self.review, everybody))

    def tell_appraisal(self, story: Story) -> None:
        story.add(self.on(20, 9), self.arrange)
        story.add(self.on(20, 17), self.open_voting)
        story.add(self.on(21, 20), self.vote)
        story.add(self.on(27, 18), self.close)
        story.add(self.on(27, 18, 20), self.count)
        story.add(self.on(29, 10), self.decide)

    def open(self, at: datetime) -> None:
        days = {"write_until": 7, "review_until": 12, "read_until": 17, "appraise_until": 27}
        if self.begins_on == THIS_YEAR:
            days = {"write_until": 16, "review_until": 30, "read_until": 35, "appraise_until": 45}
        plan = DEFAULTS | {name: self.begins_on + n * DAY for name, n in days.items()}
        plan |= {"year": self.begins_on.year, "shortest": 300, "longest": 3000}
        self.year = year_rules.open_year(Plan(**plan), by=self.chief(at), at=at)

    def reports(self) -> list[DutyReport]:
        db.session.flush()
        of_year = select(DutyReport).where(DutyReport.year_id == self.year.id).options(*WHOLE)
        return list(db.session.scalars(of_year.order_by(DutyReport.id)))

    def writer(self, report: DutyReport, at: datetime) -> Actor:
        return self.offices.actor(report.member_id, local(at).date())

    def write(self, everybody: bool, at: datetime) -> None:
        """All write; this year some have only begun, and one has not."""
        for number, report in enumerate(self.reports()):
            by, stays = self.writer(report, at), not everybody and number % 3 == 0
            if stays and number:
                continue
            parts = [self.section(name, count) for name, count in PARTS[: 1 if stays else 4]]
            typed = {n: Typed(text, 0) for n, text in enumerate(parts, 1)}
            writing_rules.save(report, typed, by=by, at=at)
            if not stays:
                review_rules.submit(report, by=by, at=at)

    def section(self, name: str, count: int) -> str:
        """Some sentences of that part, three to a paragraph."""
        chosen = [text.replace("{n}", str(self.rng.randint(3, 9))) for text in self.rng.sample(words()[name], count)]
        return "\n".join("".join(chosen[n : n + 3]) for n in range(0, count, 3))

    def review(self, everybody: bool, at: datetime) -> None:
        """The chief's own by the organisation officer. This year one goes back, one is accepted, the rest wait."""
        handed_in = [one for one in self.reports() if one.submitted_at]
        for number, report in enumerate(handed_in):
            kind = Role.ORGANIZATION_OFFICER if report.kind == Role.CHIEF_CONVENER else Role.CHIEF_CONVENER
            if everybody or number == 1:
                review_rules.accept(report, by=self.holder(kind, at), at=at)
            elif number == 2:
                marks = [Mark(1, 0, "统防统治省下的钱，请写明是哪几个村、多少亩。")]
                review_rules.send_back(report, "数字请核实以后补上。", marks, by=self.holder(kind, at), at=at)

    def watchers(self, at: datetime) -> list[Actor]:
        """Three first secretaries who are not rated."""
        rated = {one.member_id for one in final_reports(self.year)}
        free = [id for id in self.voters() if id not in rated]
        return [self.offices.actor(id, local(at).date()) for id in (free[0], free[60], free[120])]

    def voters(self) -> Sequence[int]:
        return sorted(self.offices.people.names)[10:200]

    def arrange(self, at: datetime) -> None:
        watchers = self.watchers(at)
        appraisal_rules.arrange(self.year, [w.id for w in watchers], self.on(27, 18), by=self.chief(at), at=at)
        _, first = votes_of(self.year)[0]
        for who in watchers:
            self.codes[who.id] = scrutineer_rules.take_code(first, by=who, at=at)
            scrutineer_rules.confirm_code(first, self.codes[who.id], by=who, at=at)

    def open_voting(self, at: datetime) -> None:
        appraisal_rules.open_appraisal(self.year, by=self.chief(at), at=at)

    def vote(self, at: datetime) -> None:
        """In each box some vote, each in an own way that the numbers give."""
        for box, (_, vote) in enumerate(votes_of(self.year)):
            roll = select(VoteRoll.voter_id).where(VoteRoll.round_id == vote.id).order_by(VoteRoll.voter_id)
            items = items_of(vote)
            for n, voter_id in enumerate(db.session.scalars(roll.limit(TURNOUT)).all()):
                values = {one.item_id: 0 if one.person_id == voter_id else 1 + (n * one.item_id) % 7 % 3
                          for one in items}  # fmt: skip
                said = {items[0].item_id: words()["comments"][box % 4]} if n == box else {}
                by = self.offices.actor(voter_id, local(at).date())
                cast_rules.cast(vote, values, by=by, at=at, stamp=vote.stamp, comments=said)

    def close(self, at: datetime) -> None:
        for _, vote in votes_of(self.year):
            ballots.close_if_due(vote, at=at)

    def count(self, at: datetime) -> None:
        first, second = list(self.codes)[:2]
        by = self.offices.actor(first, local(at).date())
        for _, vote in votes_of(self.year):
            keys = (first, self.codes[first]), (second, self.codes[second])
            opening_rules.open_box(vote, *keys, by=by, at=at)
        appraisal_rules.counted(self.year, by=by, at=at)

    def decide(self, at: datetime) -> None:
        """As counted; who has no grade by rule gets one with its reason."""
        reports = final_reports(self.year)
        grades = {one.id: one.counted or "称职" for one in reports}
        reasons = {one.id: "" if one.counted else "了解情况的人少，在会上评议，一致同意。" for one in reports}
        for kind in (Role.CHIEF_CONVENER, Role.ORGANIZATION_OFFICER):
            deciding_rules.decide(self.year, grades, reasons, by=self.holder(kind, at), at=at)
        deciding_rules.publish(self.year, by=self.chief(at), at=at)
