"""Corrections of the sample's minutes: somebody finds a figure wrong, another decides. One record has an addendum."""

import re
from collections.abc import Callable
from datetime import datetime
from random import Random
from typing import NamedTuple

from portal.actor import Actor
from portal.clock import local
from portal.meetings import addendum_rules, correction_rules
from portal.meetings.addendum_models import Addendum
from portal.meetings.correction_models import Correction
from portal.meetings.correction_rules import Wanted
from portal.meetings.models import Meeting, Minutes
from portal.meetings.record import items_of
from portal.meetings.sheet import lines_of
from portal.sample.offices import Offices

FIGURE = re.compile(r"(?<![\d.])(\d{2,4})(亩|户|人|斤|元|万元|米|头|只|天)")
REASONS = ("会上讲的是{new}{unit}，记录写成了{old}{unit}。", "和村里的台账核过，应当是{new}{unit}。")
REFUSALS = ("听了录音，会上讲的就是{old}{unit}。", "{old}{unit}是会上通报的数，以通报为准。")


class Slip(NamedTuple):
    """A figure of a paragraph that somebody takes for wrong."""

    number: int
    quoted: str
    wording: str
    old: str
    new: str
    unit: str


def slips(rng: Random, minutes: Minutes) -> list[Slip]:
    """Paragraphs of speech that hold a figure, each with another one in its place; in no order."""
    found = []
    for paragraph in (p for item in items_of(minutes) for part in item.parts for p in part.paragraphs):
        figure = FIGURE.search(paragraph.text)
        if figure and paragraph.place.field == "discussion":
            new = str(int(figure[1]) + rng.randrange(1, 9))
            wording = paragraph.text[: figure.start(1)] + new + paragraph.text[figure.end(1) :]
            found.append(Slip(paragraph.number, paragraph.text, wording, figure[1], new, figure[2]))
    rng.shuffle(found)
    return found


class Correcting:
    """The corrections of one meeting's minutes. Each verb is a deed of the story."""

    def __init__(
        self,
        rng: Random,
        meeting: Callable[[], Meeting],
        offices: Offices,
        absent: set[int],
        decider: Callable[[datetime], Actor],
    ) -> None:
        self.rng, self.meeting, self.offices, self.absent, self.decider = rng, meeting, offices, absent, decider
        self.filed: list[tuple[Correction, Slip, int]] = []
        self.addendum: Addendum | None = None

    def file(self, at: datetime) -> None:
        """Somebody who was there wants a figure corrected that nobody has touched yet."""
        meeting, day = self.meeting(), local(at).date()
        assert meeting.minutes
        touched = {slip.number for _, slip, _ in self.filed}
        slip = next(slip for slip in slips(self.rng, meeting.minutes) if slip.number not in touched)
        filer = self.rng.choice(self._attendees(meeting))
        correction = correction_rules.file(
            meeting,
            number=slip.number,
            quoted=slip.quoted,
            wanted=Wanted(slip.wording),
            reason=self._say(REASONS, slip),
            by=self.offices.actor(filer, day),
            at=at,
        )
        self.filed.append((correction, slip, filer))

    def _attendees(self, meeting: Meeting) -> list[int]:
        return [line.member_id for line in lines_of(meeting.id) if line.member_id not in self.absent]

    def _say(self, phrases: tuple[str, ...], slip: Slip) -> str:
        return self.rng.choice(phrases).format(old=slip.old, new=slip.new, unit=slip.unit)

    def accept(self, at: datetime) -> None:
        correction_rules.accept(self.meeting(), self.filed[0][0], by=self.decider(at), at=at)

    def refuse(self, at: datetime) -> None:
        correction, slip, _ = self.filed[1]
        reason = self._say(REFUSALS, slip)
        correction_rules.refuse(self.meeting(), correction, reason=reason, by=self.decider(at), at=at)

    def withdraw(self, at: datetime) -> None:
        correction, _, filer = self.filed[2]
        correction_rules.withdraw(self.meeting(), correction, by=self.offices.actor(filer, local(at).date()), at=at)

    def propose(self, at: datetime) -> None:
        """The recorder finds a figure wrong after all."""
        meeting = self.meeting()
        assert meeting.minutes
        slip = slips(self.rng, meeting.minutes)[0]
        wording = f"“{slip.old}{slip.unit}”应为“{slip.new}{slip.unit}”，系记录时听错，特此更正。"
        by = self.offices.actor(meeting.recorder_id, local(at).date())
        self.addendum = addendum_rules.propose(meeting, number=slip.number, wording=wording, by=by, at=at)

    def sign(self, at: datetime) -> None:
        assert self.addendum
        addendum_rules.sign(self.meeting(), self.addendum, by=self.decider(at), at=at)
