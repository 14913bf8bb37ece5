"""The sample's meetings are lived by the portal's own rules: planned, held, written down, passed and approved."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from random import Random

from flask import current_app
from sqlalchemy.orm.attributes import set_committed_value

from portal.actor import Actor, Role
from portal.clock import instant, local
from portal.extensions import db
from portal.meetings import minutes_rules, minutes_writing, plans, rules
from portal.meetings.models import Meeting
from portal.meetings.sheet import lines_of
from portal.roster.models import District
from portal.sample.corrections import Correcting
from portal.sample.days import START
from portal.sample.drafts import Draft, Drafting
from portal.sample.leave import tell_leave
from portal.sample.offices import Offices
from portal.sample.places import Place
from portal.sample.scenes import phrases
from portal.sample.schedule import Fate
from portal.sample.signing_in import tell_signing_in
from portal.sample.story import Story
from portal.workdays import is_workday, workdays_after

CORRECTION_DAYS = 3  # working days, as the alliance's numbers begin
RETURNED = 0.1  # of all minutes


def tell_meetings(rng: Random, story: Story, offices: Offices, places: list[Place]) -> Iterator["Course"]:
    """Put what is done about each meeting into the story, and give the meetings in the order of their days."""
    dice = Random(START.toordinal())  # of its own, so that the meetings stay as they are
    for draft in Drafting(rng, offices, places).drafts():
        course = Course(rng, draft, offices)
        course.tell(story)
        tell_leave(dice, story, draft, offices, partial(getattr, course, "meeting"))
        yield course


class Course:
    """What is done about one meeting, and when."""

    def __init__(self, rng: Random, draft: Draft, offices: Offices) -> None:
        self.rng, self.draft, self.offices = rng, draft, offices
        self.one = draft.appointment
        self.meeting = Meeting()
        self.approved_at: datetime | None = None

    @property
    def starts_at(self) -> datetime:
        return instant(self.one.day, self.one.hour, self.one.minute)

    def tell(self, story: Story) -> None:
        one, fate = self.one, self.one.fate
        day = one.postponed_from or one.day
        story.add(self._before(day, 12, 10), self.plan)
        if one.postponed_from:
            story.add(self._before(day, 2, 15), self.postpone)
        if fate is Fate.CANCELLED:
            story.add(self._before(day, 1, 16), self.cancel)
            return
        if one.day < START.date():
            story.add(self._before(one.day, 1, 15), self.number)
            tell_signing_in(self, story)
        if fate in (Fate.PLANNED, Fate.UNENTERED):
            return
        assert self.draft.times.ended_at
        story.add(self.draft.times.ended_at + timedelta(minutes=self.rng.randrange(15, 60)), self.enter)
        if fate is not Fate.HELD:
            self._tell_minutes(story)

    def _tell_minutes(self, story: Story) -> None:
        """Written the day after, and submitted, perhaps sent back and submitted again, passed, approved."""
        one, fate = self.one, self.one.fate
        story.add(self._after(one.day, 1, 19), self.write)
        if fate is Fate.DRAFT:
            return
        submitted = one.submitted_on or workdays_after(one.day, 2)
        if one.returned_on or (self.rng.random() < RETURNED and not one.submitted_on):
            submitted = self._tell_return(story)
        if fate is Fate.RETURNED:
            return
        story.add(self._at(submitted, 9), self.submit)
        if fate in (Fate.SUBMITTED, Fate.RESUBMITTED):
            return
        passed = one.passed_on or workdays_after(submitted, self.rng.choice((1, 1, 2)))
        story.add(self._at(passed, 10), self.pass_)
        if fate is Fate.OPEN or one.is_corrected:
            self._tell_corrections(story, passed)
        if fate is Fate.FINAL:
            self.approved_at = self._after(passed, CORRECTION_DAYS + 1, 9)
            story.add(self.approved_at, self.approve)

    def _tell_corrections(self, story: Story, passed: date) -> None:
        """Some are decided on; in a period that goes on one still waits, a final record has an addendum."""
        absent = set(self.draft.absences)
        one = Correcting(self.rng, lambda: self.meeting, self.offices, absent, self._approver)
        filed = (14, 15, 16, 19) if self.one.fate is Fate.OPEN else (14, 15)
        for hour in filed:
            story.add(self._at(passed, hour), one.file)
        deeds = (one.accept, one.refuse, one.withdraw)[: len(filed)]
        for hour, deed in enumerate(deeds, 9):
            story.add(self._after(passed, 1, hour), deed)
        if self.one.fate is Fate.FINAL:
            story.add(self._after(passed, CORRECTION_DAYS + 4, 9), one.propose)
            story.add(self._after(passed, CORRECTION_DAYS + 5, 10), one.sign)

    def _tell_return(self, story: Story) -> date:
        """Submitted, sent back, mended. Returns the day of the second submission."""
        returned = self.one.returned_on or workdays_after(self.one.day, 3)
        story.add(self._before(returned, 1, 9), self.submit)
        story.add(self._at(returned, 11), self.send_back)
        again = self.one.submitted_on or workdays_after(returned, 2)
        if self.one.fate is not Fate.RETURNED:
            story.add(self._before(again, 1, 20), self.write)
        return again

    def _at(self, day: date, hour: int) -> datetime:
        return instant(day, hour, self.rng.randrange(2, 58))

    def _after(self, day: date, days: int, hour: int) -> datetime:
        return self._at(workdays_after(day, days), hour)

    def _before(self, day: date, days: int, hour: int) -> datetime:
        """So many days earlier, or a little more: on a working day, and never after the sample's own."""
        found = min(day - timedelta(days=days), START.date() - timedelta(days=1 + self.rng.randrange(3) * (days > 2)))
        while not is_workday(found):
            found -= timedelta(days=1)
        return self._at(found, hour)

    def plan(self, at: datetime) -> None:
        by = self.planner(at)
        self.meeting = plans.plan_meeting(self.draft.plan, again=self.one.is_extra, by=by, at=at)
        for name, row in self._relations().items():
            set_committed_value(self.meeting, name, row)

    def postpone(self, at: datetime) -> None:
        to = instant(self.one.day, self.one.hour, self.one.minute)
        plans.postpone(self.meeting, to=to, reason=self._reason(), by=self.planner(at), at=at)

    def cancel(self, at: datetime) -> None:
        plans.cancel(self.meeting, reason=self._reason(), by=self.planner(at), at=at)

    def number(self, at: datetime) -> None:
        rules.number_sheet(self.meeting, by=self.planner(at), at=at)

    def enter(self, at: datetime) -> None:
        numbers = {line.member_id: line.number for line in lines_of(self.meeting.id)}
        absences = {numbers[id]: excuse for id, excuse in self.draft.absences.items()}
        seen = self.meeting.version
        rules.record_attendance(self.meeting, absences, self.draft.times, seen=seen, by=self.recorder(at), at=at)

    def write(self, at: datetime) -> None:
        seen = minutes_writing.version_of(self.meeting)
        ids = [item.id for item in self.meeting.agenda]
        sections = (
            replace(section, agenda_item_id=id) for section, id in zip(self.draft.text.sections, ids, strict=True)
        )
        text = replace(self.draft.text, sections=tuple(sections))
        minutes_writing.save(self.meeting, text, seen=seen, by=self.recorder(at), at=at)

    def submit(self, at: datetime) -> None:
        minutes_rules.submit(self.meeting, by=self.recorder(at), at=at)

    def send_back(self, at: datetime) -> None:
        reason = self.rng.choice(phrases()["return_reasons"])
        minutes_rules.send_back(self.meeting, reason=reason, seen=None, by=self._approver(at), at=at)

    def pass_(self, at: datetime) -> None:
        minutes_rules.pass_(self.meeting, seen=None, by=self._approver(at), at=at)

    def approve(self, at: datetime) -> None:
        alliance = current_app.config["ALLIANCE_NAME"]
        minutes_rules.approve(self.meeting, alliance=alliance, seen=None, by=self._approver(at), at=at)

    def _relations(self) -> dict[str, object]:
        """What the rules look at besides the row: known here, so that nothing is loaded again at each step."""
        plan, members = self.draft.plan, self.offices.people.by_id
        district = db.session.get(District, plan.district_id) if plan.district_id else None
        chair, recorder = members[plan.chair_id], members[plan.recorder_id]
        return {"district": district, "chair": chair, "recorder": recorder, "minutes": None}

    def _reason(self) -> str:
        reason: str = phrases()["reasons"][self.one.reason]
        return reason

    def planner(self, at: datetime) -> Actor:
        """The convener of the district, or the organisation officer, on that day."""
        day, district_id = local(at).date(), self.draft.plan.district_id
        if district_id is None:
            return self.offices.holder(Role.ORGANIZATION_OFFICER, day)
        return self.offices.holder(Role.DISTRICT_CONVENER, day, district_id)

    def recorder(self, at: datetime) -> Actor:
        return self.offices.actor(self.draft.plan.recorder_id, local(at).date())

    def _approver(self, at: datetime) -> Actor:
        """The convener, or the chief convener for the alliance's meetings and where the convener kept the record."""
        day, district_id = local(at).date(), self.draft.plan.district_id
        if district_id is None or self.one.convener_records:
            return self.offices.holder(Role.CHIEF_CONVENER, day)
        return self.offices.holder(Role.DISTRICT_CONVENER, day, district_id)
