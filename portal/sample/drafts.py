"""Each meeting before it is lived: who leads and records, who is missing, what is planned, what will be written."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from portal.actor import Role
from portal.clock import instant
from portal.meetings.attendance import Excuse
from portal.meetings.minutes_writing import ActionText, MinutesText, SectionText
from portal.meetings.models import AbsenceKind
from portal.meetings.plans import Plan
from portal.meetings.rules import Times
from portal.roster.in_office import Expected, in_office
from portal.sample.offices import Offices
from portal.sample.places import Place
from portal.sample.scenes import Scene, phrases, scenes, year_review
from portal.sample.schedule import ALLIANCE, Appointment, Fate, appointments
from portal.sample.speaking import Assembly, Heads

TITLES = {
    "组织干事": Role.ORGANIZATION_OFFICER,
    "宣传干事": Role.PUBLICITY_OFFICER,
    "财务干事": Role.FINANCE_OFFICER,
}
RECENT = 9  # meetings
MANY_MONTHS = 8  # a scene that fits nearly always waits behind those of the season
REVIEW = "2025年度工作总结和2026年产业项目会商"


@dataclass(frozen=True)
class Draft:
    """One meeting, with all that its life will need."""

    appointment: Appointment
    plan: Plan
    text: MinutesText
    absences: dict[int, Excuse]  # by member id
    times: Times
    outcomes: tuple[bool, ...]  # of what was agreed on before: what was done by then


class Drafting:
    """Draws the meetings one after the other: each remembers what its body talked about and agreed on before."""

    def __init__(self, rng: Random, offices: Offices, places: list[Place]) -> None:
        self.rng, self.offices, self.places = rng, offices, places
        self.districts = [None, *dict.fromkeys(place.district_id for place in places)]  # by body
        self.names = {place.district_id: place.district for place in places}
        self.discussed: dict[int, list[str]] = {}
        self.agreed: dict[int, list[ActionText]] = {}
        self.themes: list[str] = []  # of all bodies

    def drafts(self) -> Iterator[Draft]:
        """All meetings, in the order of their days."""
        return (self.draft(one) for one in appointments())

    def draft(self, one: Appointment) -> Draft:
        expected = in_office(one.day, self.districts[one.body])
        keepers = self._keepers(one, expected)
        others = [person for person in expected if person.member_id not in keepers]
        absences = self._absences(one, others)
        silent = {*absences, *(row.member_id for row in self.offices.rows)}  # heads speak as such, or not at all
        present = [person for person in others if person.member_id not in silent]
        assembly = Assembly(self.rng, one.day, present, self._heads(one, keepers[0]), one.body == ALLIANCE)
        chosen = list(year_review()) if one.is_review else self._choose(one)
        sections = self._sections(one, assembly, chosen)
        plan = self._plan(one, assembly, [section.heading for section in sections], chosen[0].theme, keepers)
        text = MinutesText(sections, self._closing(one, assembly))
        return Draft(one, plan, text, absences, self._times(one), assembly.outcomes)

    def _keepers(self, one: Appointment, expected: list[Expected]) -> tuple[int, int]:
        """Chair and recorder: the convener or the chief, and an officer or somebody of the district."""
        chief = self.offices.holder(Role.CHIEF_CONVENER, one.day).id
        if one.body == ALLIANCE:
            kind = list(TITLES.values())[(one.month.month + 1) % 3]
            return chief, self.offices.holder(kind, one.day).id
        convener = self.offices.holder(Role.DISTRICT_CONVENER, one.day, self.districts[one.body]).id
        if one.convener_records:
            return chief, convener
        held = {row.member_id for row in self.offices.rows}
        free = [person.member_id for person in expected if person.member_id not in held]
        return convener, free[one.recorder] if one.recorder is not None else self.rng.choice(free)

    def _absences(self, one: Appointment, others: list[Expected]) -> dict[int, Excuse]:
        count = self.rng.randrange(6, 16) if one.body == ALLIANCE else self.rng.randrange(1, 6)
        missing = self.rng.sample(others, count)
        seasonal = [row["text"] for row in phrases()["seasonal_leave_reasons"] if one.month.month in row["months"]]
        return {person.member_id: self._excuse(seasonal) for person in missing}

    def _excuse(self, seasonal: list[str]) -> Excuse:
        if self.rng.random() < 0.22:
            return Excuse(AbsenceKind.ABSENT, self.rng.choice(phrases()["absent_reasons"]))
        return Excuse(AbsenceKind.LEAVE, self.rng.choice(phrases()["leave_reasons"] + seasonal * 4))

    def _heads(self, one: Appointment, chair_id: int) -> Heads:
        names = self.offices.people.names
        ids = {title: self.offices.holder(kind, one.day).id for title, kind in TITLES.items()}
        districts = [self.districts[one.body]] if one.body else self.districts[1:]
        conveners = [(self.offices.holder(Role.DISTRICT_CONVENER, one.day, id).id, id) for id in districts]
        return Heads(
            chair=names[chair_id],
            officers={title: names[id] for title, id in ids.items()},
            conveners=tuple((names[id], self.names[district_id or 0]) for id, district_id in conveners),
        )

    def _choose(self, one: Appointment) -> list[Scene]:
        """Scenes of the season that this body hasn't talked about; first, for its theme, one that is new to all."""
        before = self.discussed.setdefault(one.body, [])
        fitting = [scene for scene in scenes() if one.month.month in scene.months]
        self.rng.shuffle(fitting)
        fitting.sort(key=lambda scene: (before.count(scene.key), len(scene.months) > MANY_MONTHS))
        chosen = fitting[: self.rng.choice((2, 2, 3))]
        chosen.sort(key=lambda scene: scene.theme in self.themes[-RECENT:])
        before += [scene.key for scene in chosen]
        self.themes.append(chosen[0].theme)
        return chosen

    def _sections(self, one: Appointment, assembly: Assembly, chosen: list[Scene]) -> tuple[SectionText, ...]:
        if one.is_review:
            sections = [assembly.section(scene) for scene in chosen]
        else:
            sections = [assembly.section(scene, self.rng.choice((3, 4, 4, 5)), 1) for scene in chosen]
        agreed = [action for section in sections for action in section.actions]
        before = self.agreed.get(one.body, [])
        if one.fate is not Fate.CANCELLED:
            self.agreed[one.body] = agreed
        if before and not one.is_review and not one.is_extra:
            sections.insert(0, assembly.follow_up(before))
        return tuple(sections)

    def _closing(self, one: Appointment, assembly: Assembly) -> str:
        text = phrases()["year_closing"] if one.is_review else self.rng.choice(phrases()["closings"])
        return assembly.filler.fill(text)

    def _plan(
        self, one: Appointment, assembly: Assembly, agenda: list[str], theme: str, keepers: tuple[int, int]
    ) -> Plan:
        return Plan(
            district_id=self.districts[one.body],
            month=one.month,
            theme=theme or REVIEW,
            starts_at=instant(one.postponed_from or one.day, one.hour, one.minute),
            place=self._venue(one),
            chair_id=keepers[0],
            recorder_id=keepers[1],
            agenda=tuple(agenda),
            observers=tuple((name, unit) for unit, name in assembly.observers.items()),
        )

    def _venue(self, one: Appointment) -> str:
        if one.is_review:
            return "县委党校报告厅"
        near = [place for place in self.places if one.body in (ALLIANCE, self.districts.index(place.district_id))]
        seat = self.rng.choice(near)
        venue: str = self.rng.choice(phrases()["venues" if one.body else "alliance_venues"])
        return venue.format(town=seat.town, seat=seat.village)

    def _times(self, one: Appointment) -> Times:
        began_at = instant(one.day, one.hour, one.minute) + timedelta(minutes=self.rng.randrange(0, 8))
        minutes = 505 if one.is_review else self.rng.randrange(80, 145)
        return Times(began_at, began_at + timedelta(minutes=minutes))
