"""The sample's boards of mutual help: a pair that was looked back on, one that waits, a need without an answer."""

import tomllib
from datetime import date, datetime, timedelta
from functools import partial
from random import Random
from typing import Any

from portal.cases import help_rules, industries, question_rules
from portal.cases.help_models import HelpPost, Wants
from portal.cases.help_rules import pair_for, post_for
from portal.clock import instant, local
from portal.extensions import db
from portal.roster.in_office import in_office
from portal.sample.cases import DATA, Course
from portal.sample.offices import Offices
from portal.sample.story import Story

DAY = timedelta(days=1)
QUESTION = "药剂合买的钱村里先垫，收不回来的怎么办？"
ANSWER = "卖果的时候从果款里扣，去年两户没有交果，今年先收再打。"


def tell_helping(rng: Random, story: Story, offices: Offices, first: Course) -> None:
    """`first` is the course of a published note, under which somebody asks."""
    for told in tomllib.loads(DATA.read_text(encoding="utf-8"))["help"]:
        Board(rng.random(), story, offices, told)
    asked_on: date = first.told["on"] + 30 * DAY
    story.add(instant(asked_on, 12, 20), partial(ask, first))
    story.add(instant(asked_on + DAY, 21, 5), partial(answer, first))


def ask(course: Course, at: datetime) -> None:
    course.question = question_rules.ask(
        course.note(), QUESTION, by=course.by(at, course.author(at, 7).member_id), at=at
    ).id


def answer(course: Course, at: datetime) -> None:
    note = course.note()
    row = question_rules.question_for(note, course.question)
    question_rules.answer(note, row, ANSWER, by=course.by(at, note.author_id), at=at)


class Board:
    """One post and who came to it."""

    def __init__(self, chance: float, story: Story, offices: Offices, told: dict[str, Any]) -> None:
        self.chance, self.offices, self.told, self.post_id = chance, offices, told, 0
        on: date = told["on"]
        story.add(instant(on, 20, 30), self.put_up)
        if "comes" in told:
            story.add(instant(on + 2 * DAY, 19), self.come)
        if "looks" in told:
            story.add(instant(on + 3 * DAY, 8), self.agree)
            story.add(instant(on + 95 * DAY, 20), self.look_back)

    def who(self, at: datetime, further: int = 0) -> Any:
        day = local(at).date()
        held = {row.member_id for row in self.offices.rows}
        free = [one for one in in_office(day) if one.member_id not in held]
        return self.offices.actor(free[(int(self.chance * len(free)) + 37 * further) % len(free)].member_id, day)

    def post(self) -> HelpPost:
        db.session.flush()
        db.session.expire(db.session.get_one(HelpPost, self.post_id))
        return post_for(self.post_id)

    def put_up(self, at: datetime) -> None:
        industries.ensure(at=at)
        industry = industries.named(self.told["industry"])
        assert industry is not None
        self.post_id = help_rules.put_up(
            Wants(self.told["wants"]), industry, self.told["text"], by=self.who(at), at=at
        ).id

    def come(self, at: datetime) -> None:
        help_rules.come_forward(self.post(), self.told["comes"], by=self.who(at, 1), at=at)

    def agree(self, at: datetime) -> None:
        post = self.post()
        help_rules.agree(
            post, pair_for(post, post.pairs[0].id), by=self.offices.actor(post.by_id, local(at).date()), at=at
        )

    def look_back(self, at: datetime) -> None:
        post = self.post()
        by = self.offices.actor(post.pairs[0].by_id, local(at).date())
        help_rules.look_back(post, post.pairs[0], self.told["looks"], by=by, at=at)
