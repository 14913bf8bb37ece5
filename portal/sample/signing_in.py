"""Signing in at the sample's latest meetings: by code and by tick, some late, one gone early, one correction."""

from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import TYPE_CHECKING

from portal.clock import local
from portal.meetings import attendance_rules, checkin_rules
from portal.meetings.checkin_code import CLAIM_LASTS, Claim
from portal.roster.in_office import in_office
from portal.sample.schedule import Fate
from portal.sample.story import Story

if TYPE_CHECKING:
    from portal.sample.meetings import Course

BY_CODE = (Fate.OPEN, Fate.HELD, Fate.UNENTERED)  # meetings at which codes were scanned
LATE, TICKED, PAPER = 2, 3, 3  # people
MINUTE = timedelta(minutes=1)


def tell_signing_in(course: "Course", story: Story) -> None:
    """Put who signs in, and when, into the story; with dice of its own, so that the rest of the sample stays."""
    if course.one.fate not in BY_CODE:
        return
    rng = Random(course.one.day.toordinal())
    starts_at = course.starts_at
    there = [
        person.member_id
        for person in in_office(course.one.day, course.draft.plan.district_id)
        if person.member_id not in course.draft.absences
    ]
    rng.shuffle(there)
    if course.one.fate is Fate.UNENTERED:
        there = there[PAPER:]  # what the paper says of them is still to be entered
    late, ticked, scanning = there[:LATE], there[LATE : LATE + TICKED], there[LATE + TICKED :]
    for id in ticked:
        story.add(starts_at - rng.randrange(1, 9) * MINUTE, partial(_tick, course, id))
    for id in scanning:
        story.add(starts_at - rng.randrange(20, 1500) * timedelta(seconds=1), partial(_scan, course, id))
    for id in late:
        story.add(starts_at + rng.randrange(19, 29) * MINUTE, partial(_scan, course, id))
    story.add(starts_at + 50 * MINUTE, partial(_leave, course, scanning[0]))
    if course.one.fate is Fate.HELD:
        ended_at = course.draft.times.ended_at or starts_at
        story.add(ended_at + 90 * MINUTE, partial(_correct, course, next(iter(course.draft.absences))))


def _scan(course: "Course", id: int, at: datetime) -> None:
    claim = Claim(course.meeting.id, at + CLAIM_LASTS, f"sample-{id}")
    checkin_rules.sign_in(course.meeting, claim, by=course.offices.actor(id, local(at).date()), at=at)


def _tick(course: "Course", id: int, at: datetime) -> None:
    checkin_rules.tick(course.meeting, id, is_late=False, by=course.recorder(at), at=at)


def _leave(course: "Course", id: int, at: datetime) -> None:
    checkin_rules.leave_early(course.meeting, by=course.offices.actor(id, local(at).date()), at=at)


def _correct(course: "Course", id: int, at: datetime) -> None:
    """Someone recorded as missing had signed on paper, 25 minutes late."""
    fact = attendance_rules.Fact(None, course.starts_at + 25 * MINUTE)
    why, seen = "到得晚，签在纸上，录入时漏看了", course.meeting.version
    attendance_rules.correct(course.meeting, id, fact, why=why, seen=seen, by=course.recorder(at), at=at)
