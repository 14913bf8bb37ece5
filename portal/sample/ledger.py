"""What became of the actions of each record: as the next meeting was told, and what came of the rest since."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial
from random import Random

from sqlalchemy import select

from portal.actor import Actor, Role
from portal.clock import instant, local
from portal.extensions import db
from portal.meetings import action_rules as rules
from portal.meetings.action_holdings import WHOLE
from portal.meetings.action_models import ActionEntry
from portal.roster.in_office import is_in_post
from portal.sample.days import START, TODAY
from portal.sample.meetings import Course
from portal.sample.scenes import phrases
from portal.sample.schedule import Fate
from portal.sample.story import Story
from portal.workdays import workdays_after

RECENT = TODAY - timedelta(days=110)  # what was agreed on earlier is settled by now
DONE_IN_TIME = 0.75
Deed = partial[None]


class Ledger:
    """Tells of each body's actions when its next meeting is told. Its own dice leave those of the meetings alone."""

    def __init__(self, rng: Random, story: Story) -> None:
        self.rng, self.story = rng, story
        self.last: dict[int, Course] = {}

    def tell(self, course: Course) -> None:
        """What this meeting heard about the actions of the one before."""
        if course.one.fate is Fate.CANCELLED:
            return
        before, self.last[course.one.body] = self.last.get(course.one.body), course
        if before is None or before.approved_at is None:
            return
        count = sum(len(section.actions) for section in before.draft.text.sections)
        outcomes = course.draft.outcomes or tuple(self.rng.random() < DONE_IN_TIME for _ in range(count))
        for number, is_done in enumerate(outcomes):
            for at, deed in self._deeds(before, number, is_done, course.one.day):
                if at < START:
                    self.story.add(at, deed)

    def _deeds(self, course: Course, number: int, is_done: bool, told_on: date) -> Iterator[tuple[datetime, Deed]]:
        """When the meeting heard that it was done, before the meeting; else some time after it."""
        assert course.approved_at
        ready = local(course.approved_at).date()
        if is_done:
            day = ready + timedelta(days=self.rng.randrange(1, max((told_on - ready).days, 2)))
            yield self._at(day), partial(_complete, course, number, self.rng.choice(phrases()["action_done"]))
            if self.rng.random() < 0.04:
                yield self._at(day + timedelta(days=1)), partial(_reopen, course, number)
                yield self._at(day + timedelta(days=6)), partial(_complete, course, number, phrases()["action_done"][0])
            return
        later = workdays_after(told_on, self.rng.randrange(2, 14))
        fate = self.rng.random()
        if fate < 0.12:
            yield self._at(later), partial(_drop, course, number, self.rng.choice(phrases()["action_dropped"]))
            return
        if fate < 0.5:
            words = self.rng.choice(phrases()["action_moved"])
            to = workdays_after(told_on, self.rng.randrange(24, 44))
            yield self._at(workdays_after(told_on, 1)), partial(_move, course, number, to, words)
        if course.one.day < RECENT or self.rng.random() < 0.2:
            yield self._at(later), partial(_complete, course, number, self.rng.choice(phrases()["action_done"]))

    def _at(self, day: date) -> datetime:
        return instant(day, self.rng.randrange(8, 20), self.rng.randrange(60))


def _complete(course: Course, number: int, words: str, at: datetime) -> None:
    if entry := _entry(course, number):
        rules.complete(entry, words=words, by=_reporter(course, entry, at), at=at)


def _reopen(course: Course, number: int, at: datetime) -> None:
    if entry := _entry(course, number):
        rules.reopen(entry, words=phrases()["action_reopened"], by=_decider(course, entry, at), at=at)


def _move(course: Course, number: int, to: date, words: str, at: datetime) -> None:
    if entry := _entry(course, number):
        rules.move(entry, to=to, words=words, seen=entry.version, by=_decider(course, entry, at), at=at)


def _drop(course: Course, number: int, words: str, at: datetime) -> None:
    if entry := _entry(course, number):
        rules.drop(entry, words=words, seen=entry.version, by=_decider(course, entry, at), at=at)


def _entry(course: Course, number: int) -> ActionEntry | None:
    """The action of that place in the record."""
    ordered = select(ActionEntry).where(ActionEntry.meeting_id == course.meeting.id).order_by(ActionEntry.id)
    return db.session.scalar(ordered.offset(number).limit(1).options(*WHOLE))


def _reporter(course: Course, entry: ActionEntry, at: datetime) -> Actor:
    """Who sees to it, or who convenes where that is not one member in office."""
    day = local(at).date()
    if entry.owner_id and is_in_post(entry.owner_id, day):
        return course.offices.actor(entry.owner_id, day)
    return course.planner(at)


def _decider(course: Course, entry: ActionEntry, at: datetime) -> Actor:
    """Who convenes, or the chief convener on what is the convener's own."""
    by = course.planner(at)
    return course.offices.holder(Role.CHIEF_CONVENER, local(at).date()) if entry.owner_id == by.id else by
