"""Home lines of minutes: what their recorder has to write or to mend, what waits for approval and since when."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import aliased

from portal.actor import Actor, Can, Role, Scope
from portal.clock import local
from portal.extensions import rows_of
from portal.meetings.correction_models import Correction
from portal.meetings.minutes_rules import APPROVE_DAYS
from portal.meetings.models import Meeting, Minutes, MinutesStep, State
from portal.meetings.words import ALLIANCE, day_words, time_words
from portal.numbers import number
from portal.roster.models import District, Member, Office
from portal.waiting import Waiting, source

MOST = 200
TO_WRITE = (State.HELD, State.DRAFT)
Holders = Sequence[tuple[int, Role, int | None]]  # member, office, its district


class Open(NamedTuple):
    """Minutes that aren't final, with the last step taken (to write) or the last submission (to decide)."""

    id: int
    month: date
    theme: str
    district_id: int | None
    district: str | None
    state: State
    recorder_id: int
    recorder: str
    corrections_close_at: datetime | None
    step: str | None
    step_by_id: int | None
    step_by: str | None
    step_at: datetime | None
    reason: str | None

    @property
    def name(self) -> str:
        return f"{self.district or ALLIANCE}{self.month.month}月例会"

    @property
    def url(self) -> str:
        return f"/meetings/{self.id}/minutes"

    @property
    def writers(self) -> set[int | None]:
        return {self.recorder_id, self.step_by_id}


RECORDER, STEP_BY = aliased(Member), aliased(Member)
LAST = select(func.max(MinutesStep.id)).where(MinutesStep.minutes_id == Minutes.id)
LAST_STEP = LAST.correlate(Minutes).scalar_subquery()
LAST_SUBMISSION = LAST.where(MinutesStep.kind == "submitted").correlate(Minutes).scalar_subquery()
COLUMNS = (
    Meeting.id,
    Meeting.month,
    Meeting.theme,
    Meeting.district_id,
    District.name,
    Meeting.state,
    Meeting.recorder_id,
    RECORDER.name,
    Minutes.corrections_close_at,
    MinutesStep.kind,
    MinutesStep.by_id,
    STEP_BY.name,
    MinutesStep.at,
    MinutesStep.reason,
)
OPEN = (
    select(*COLUMNS)
    .join(RECORDER, RECORDER.id == Meeting.recorder_id)
    .outerjoin(District, District.id == Meeting.district_id)
    .outerjoin(Minutes, Minutes.meeting_id == Meeting.id)
    .order_by(Meeting.starts_at)
    .limit(MOST)
)
MINE = (
    OPEN.outerjoin(MinutesStep, MinutesStep.id == LAST_STEP)
    .outerjoin(STEP_BY, STEP_BY.id == MinutesStep.by_id)
    .where(Meeting.recorder_id == bindparam("member_id"), Meeting.state.in_(TO_WRITE))
)
SUBMITTED = OPEN.outerjoin(MinutesStep, MinutesStep.id == LAST_SUBMISSION).outerjoin(
    STEP_BY, STEP_BY.id == MinutesStep.by_id
)
UNDECIDED = exists().where(Correction.minutes_id == Minutes.id, Correction.outcome.is_(None))
PASSED = and_(Meeting.state == State.CORRECTING, Minutes.corrections_close_at <= bindparam("at"), ~UNDECIDED)
SENT = SUBMITTED.where(or_(Meeting.state == State.SUBMITTED, PASSED))
DECIDING = (Role.DISTRICT_CONVENER, Role.CHIEF_CONVENER)
HOLDERS = select(Office.member_id, Office.kind, Office.district_id).where(
    Office.kind.in_(DECIDING),
    Office.starts_on <= bindparam("day"),
    or_(Office.ends_on.is_(None), Office.ends_on >= bindparam("day")),
)


@source
def lines(actor: Actor, at: datetime) -> Iterator[Waiting]:
    """One statement, and for those who decide three more."""
    if actor.holds(Can.KEEP_MINUTES):
        for row in rows_of(MINE, {"member_id": actor.id}):
            yield _to_write(Open._make(row))
    if actor.holds(Can.DECIDE_MINUTES):
        yield from _to_decide(actor, at)


def _to_write(minutes: Open) -> Waiting:
    if minutes.state == State.HELD:
        return Waiting(f"撰写{minutes.name}会议记录", minutes.theme, f"{minutes.url}/edit", "撰写")
    if minutes.step == "returned" and minutes.step_at:
        back = f"{minutes.step_by}{time_words(minutes.step_at)}退回：{minutes.reason}"
        return Waiting(f"修改{minutes.name}会议记录", back, minutes.url, "修改", local(minutes.step_at).date())
    return Waiting(f"写完{minutes.name}会议记录并送审", minutes.theme, minutes.url, "接着写")


def _to_decide(actor: Actor, at: datetime) -> Iterator[Waiting]:
    today = local(at).date()
    sent = [Open._make(row) for row in rows_of(SENT, {"at": at})]
    holders: Holders = rows_of(HOLDERS, {"day": today})
    days = timedelta(days=number(APPROVE_DAYS))
    for minutes in sent:
        since = local(minutes.step_at).date() if minutes.step_at else today
        if falls_to(actor, minutes, holders, is_late=since + days < today):
            detail = f"{minutes.recorder}记录，{day_words(since)}送审 · {minutes.theme}"
            button = "审定" if minutes.corrections_close_at else "审阅"
            yield Waiting(f"审定{minutes.name}会议记录", detail, minutes.url, button, since + days)


def falls_to(actor: Actor, minutes: Open, holders: Holders, *, is_late: bool, of: int | None = None) -> bool:
    """Is it for this person to decide? The chief's turn comes where no convener can, or when it is late.

    `of`: who put forward what is decided on, and so doesn't decide it either.
    """
    whose = minutes.writers | {of}
    if actor.id in whose:
        return False
    if minutes.district_id in actor.convenes:
        return True
    chiefs = {id for id, kind, _ in holders if kind == Role.CHIEF_CONVENER}
    if actor.may(Can.DECIDE_MINUTES, minutes.district_id):
        conveners = {id for id, _, district_id in holders if district_id and district_id == minutes.district_id}
        return is_late or not conveners - whose
    return Scope.CHIEFS in actor.grants[Can.DECIDE_MINUTES] and bool(chiefs & whose)
