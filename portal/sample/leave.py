"""Leave from the sample's meetings: asked before the last ones that were held, and in every state for those to come."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import partial
from random import Random

from portal.actor import Actor, Role
from portal.clock import instant, local
from portal.meetings import leave_rules
from portal.meetings.leave_models import LeaveKind, LeaveRequest
from portal.meetings.models import AbsenceKind, Meeting
from portal.roster.in_office import in_office
from portal.sample.days import TODAY
from portal.sample.drafts import Draft
from portal.sample.offices import Offices
from portal.sample.schedule import ALLIANCE, Fate
from portal.sample.story import Story

SINCE = date(2026, 8, 1)  # of earlier meetings only the records tell
CASES = {  # by body, month, whether it is the second in the month: what becomes of each request
    (ALLIANCE, 10, False): ("asked", "asked", "approved", "refused", "withdrawn", "entered", "objected"),
    (1, 9, True): ("asked", "approved"),
    (1, 9, False): ("late",),
    (2, 10, False): ("asked", "entered"),
    (3, 9, False): ("approved",),  # and then the meeting was called off
    (3, 10, False): ("own",),
    (4, 9, False): ("approved",),  # and then it was postponed
}
REASONS = {
    LeaveKind.OFFICIAL: ("参加县委党校培训", "回选派单位述职", "到省上报送项目资料", "陪同检查组入户"),
    LeaveKind.PERSONAL: ("家中老人住院陪护", "孩子开家长会", "亲戚办婚事", "休年假"),
    LeaveKind.SICK: ("到县医院复查", "感冒发烧", "", "扭伤了脚，走不了山路"),
}
REFUSALS = ("会上要由您讲项目进度，请设法参加。", "请改由同镇的同志顶班，会还是要来。")
WORDS = ("", "", "注意安全。", "会议记录定稿后请看一遍。")


def tell_leave(rng: Random, story: Story, draft: Draft, offices: Offices, meeting: Callable[[], Meeting]) -> None:
    """Put into the story what people asked of this meeting; `meeting` gives its row once it is planned."""
    one = draft.appointment
    if one.day < SINCE:
        return
    told = Leave(rng, story, draft, offices, meeting)
    cases = CASES.get((one.body, one.month.month, one.is_extra), ())
    if one.fate not in (Fate.PLANNED, Fate.CANCELLED, Fate.UNENTERED):
        told.before_the_meeting(cases.count("late"))
    for case in cases:
        told.tell(case)


class Leave:
    """The leave of one meeting."""

    def __init__(
        self, rng: Random, story: Story, draft: Draft, offices: Offices, meeting: Callable[[], Meeting]
    ) -> None:
        self.rng, self.story, self.draft, self.offices, self.meeting = rng, story, draft, offices, meeting
        one = draft.appointment
        first_planned = one.postponed_from - timedelta(days=1) if one.postponed_from else one.day
        self.day = min(first_planned, TODAY + timedelta(days=1))
        self.people = self._people()

    def before_the_meeting(self, but: int) -> None:
        """Who was on leave had asked for it two days before, and the convener said yes; the last `but` asked late."""
        absences = list(self.draft.absences.items())
        for member_id, excuse in absences[: len(absences) - but]:
            if excuse.kind == AbsenceKind.LEAVE:
                self._decided(member_id, _kind_of(excuse.reason), excuse.reason, leave_rules.approve)

    def tell(self, case: str) -> None:
        """One request, of somebody who has not asked yet."""
        kind = self.rng.choice(list(LeaveKind))
        reason, member_id = self.rng.choice(REASONS[kind]), next(self.people)
        if case == "late":
            last = list(self.draft.absences)[-1]  # the first one's attendance is corrected (signing_in.py)
            ask = partial(self._ask, last, kind, reason, [])
            self.story.add(instant(TODAY - timedelta(days=1), 19), ask)
        elif case == "own":
            self.story.add(self._at(20), partial(self._ask, self.draft.plan.chair_id, kind, reason, []))
        elif case in ("entered", "objected"):
            self._entered(member_id, kind, reason, case)
        elif case in ("approved", "refused"):
            self._decided(member_id, kind, reason, getattr(leave_rules, case.removesuffix("d")))
        else:
            self._asked(member_id, kind, reason, case)

    def _asked(self, member_id: int, kind: LeaveKind, reason: str, case: str) -> None:
        asked: list[LeaveRequest] = []
        self.story.add(self._at(18), partial(self._ask, member_id, kind, reason, asked))
        if case == "withdrawn":
            self.story.add(self._at(21), partial(self._withdraw, asked))

    def _decided(self, member_id: int, kind: LeaveKind, reason: str, verb: Callable[..., None]) -> None:
        asked: list[LeaveRequest] = []
        self.story.add(self._at(17), partial(self._ask, member_id, kind, reason, asked))
        self.story.add(self._at(20), partial(self._decide, asked, verb))

    def _entered(self, member_id: int, kind: LeaveKind, reason: str, case: str) -> None:
        entered: list[LeaveRequest] = []
        self.story.add(self._at(17), partial(self._enter, member_id, kind, reason, entered))
        if case == "objected":
            self.story.add(self._at(21), partial(self._object, entered))

    def _people(self) -> Iterator[int]:
        """Those expected on the first day planned and on the last, without offices and duties, in any order."""
        one, plan = self.draft.appointment, self.draft.plan
        days = {one.day, one.postponed_from or one.day}
        there = [{person.member_id for person in in_office(day, plan.district_id)} for day in days]
        busy = {row.member_id for row in self.offices.rows} | {plan.chair_id, plan.recorder_id, *self.draft.absences}
        free = sorted(set.intersection(*there) - busy)
        return iter(self.rng.sample(free, min(len(free), 10)))

    def _at(self, hour: int) -> datetime:
        """An hour of the day but one before the meeting; before the sample's own day if it lies ahead."""
        return instant(self.day - timedelta(days=2), hour, self.rng.randrange(60))

    def _ask(self, member_id: int, kind: LeaveKind, reason: str, asked: list[LeaveRequest], at: datetime) -> None:
        by = self.offices.actor(member_id, local(at).date())
        asked.append(leave_rules.ask(self.meeting(), kind, reason, by=by, at=at))

    def _enter(self, member_id: int, kind: LeaveKind, reason: str, entered: list[LeaveRequest], at: datetime) -> None:
        entered.append(leave_rules.enter(self.meeting(), member_id, kind, reason, by=self._decider(0, at), at=at))

    def _decide(self, asked: list[LeaveRequest], verb: Callable[..., None], at: datetime) -> None:
        word = self.rng.choice(REFUSALS if verb is leave_rules.refuse else WORDS)
        verb(self.meeting(), asked[0], word, by=self._decider(asked[0].member_id, at), at=at)

    def _withdraw(self, asked: list[LeaveRequest], at: datetime) -> None:
        leave_rules.withdraw(self.meeting(), asked[0], by=self._self(asked[0], at), at=at)

    def _object(self, entered: list[LeaveRequest], at: datetime) -> None:
        leave_rules.object_to(
            self.meeting(), entered[0], "没有请过假，那天能来。", by=self._self(entered[0], at), at=at
        )

    def _self(self, leave: LeaveRequest, at: datetime) -> Actor:
        return self.offices.actor(leave.member_id, local(at).date())

    def _decider(self, member_id: int, at: datetime) -> Actor:
        """The convener or the organisation officer; the chief for their own."""
        day, district_id = local(at).date(), self.draft.plan.district_id
        kind = Role.DISTRICT_CONVENER if district_id else Role.ORGANIZATION_OFFICER
        decider = self.offices.holder(kind, day, district_id)
        return self.offices.holder(Role.CHIEF_CONVENER, day) if decider.id == member_id else decider


def _kind_of(reason: str) -> LeaveKind:
    if "因病" in reason:
        return LeaveKind.SICK
    private = ("休", "婚", "家中", "孩子")
    return LeaveKind.PERSONAL if any(word in reason for word in private) else LeaveKind.OFFICIAL
