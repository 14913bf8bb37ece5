"""Home lines of meetings: what keepers and conveners have to do, what is near, how many were held this year."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, func, select

from portal.actor import Actor, Can
from portal.clock import instant, local
from portal.extensions import rows_of
from portal.meetings.models import Meeting, State
from portal.meetings.words import ALLIANCE, STATES, time_words
from portal.roster.models import District
from portal.waiting import Glance, Near, Waiting, source

SHEET_BEFORE = timedelta(days=3)
NEAR = timedelta(days=14)
MOST = 200  # planned meetings looked at: those past and those near


class Planned(NamedTuple):
    """A planned meeting that is near or past."""

    id: int
    starts_at: datetime
    month: date
    theme: str
    place: str
    district_id: int | None
    district: str | None
    chair_id: int
    recorder_id: int
    sheet_version: int

    @property
    def url(self) -> str:
        return f"/meetings/{self.id}"

    @property
    def name(self) -> str:
        return f"{self.district or ALLIANCE}{self.month.month}月例会"

    @property
    def detail(self) -> str:
        return f"{time_words(self.starts_at)} · {self.place} · {self.theme}"

    @property
    def day(self) -> date:
        return local(self.starts_at).date()


PLANNED: Any = (
    select(
        Meeting.id,
        Meeting.starts_at,
        Meeting.month,
        Meeting.theme,
        Meeting.place,
        Meeting.district_id,
        District.name,
        Meeting.chair_id,
        Meeting.recorder_id,
        Meeting.sheet_version,
    )
    .outerjoin(District, District.id == Meeting.district_id)
    .where(Meeting.state == State.PLANNED, Meeting.starts_at < bindparam("until"))
    .order_by(Meeting.starts_at.desc())
    .limit(MOST)
)
WAS_HELD = and_(
    Meeting.district_id == District.id,
    Meeting.starts_at >= bindparam("since"),
    Meeting.starts_at <= bindparam("at"),
    Meeting.state.not_in((State.PLANNED, State.CANCELLED)),
)
HELD = (
    select(District.id, District.name, func.count(Meeting.id))
    .outerjoin(Meeting, WAS_HELD)
    .group_by(District.id, District.name, District.position)
    .order_by(District.position)
)


@source
def lines(actor: Actor, at: datetime) -> Iterator[Waiting | Near | Glance]:
    """One statement, and for conveners a second."""
    if not actor.holds(Can.READ_RECORD):
        return
    for row in rows_of(PLANNED, {"until": at + NEAR}):
        yield from _about(Planned(*row), actor, at)
    if actor.convenes or actor.is_chief:
        yield from _held_this_year(actor, at)


def _about(meeting: Planned, actor: Actor, at: datetime) -> Iterator[Waiting | Near]:
    if _concerns(meeting, actor):
        yield from _to_do(meeting, at)
    if meeting.starts_at > at and _awaits(meeting, actor):
        word, tone = STATES[State.PLANNED]
        yield Near(meeting.name, meeting.detail, meeting.url, meeting.day, word, tone)


def _concerns(meeting: Planned, actor: Actor) -> bool:
    """Is it this person's to see to: as chair, recorder, or convener of its body?"""
    if actor.id in (meeting.chair_id, meeting.recorder_id):
        return True
    if meeting.district_id is None:
        return actor.may(Can.KEEP_MINUTES)
    return meeting.district_id in actor.convenes


def _awaits(meeting: Planned, actor: Actor) -> bool:
    """Is this person expected there, or else its chair or recorder?"""
    is_expected = actor.term_id is not None and meeting.district_id in (None, actor.district_id)
    return is_expected or actor.id in (meeting.chair_id, meeting.recorder_id)


def _to_do(meeting: Planned, at: datetime) -> Iterator[Waiting]:
    if meeting.starts_at <= at:
        url = f"{meeting.url}/sign-in"
        yield Waiting(f"录入{meeting.name}缺席", meeting.detail, url, "录入", meeting.day)
    elif not meeting.sheet_version and meeting.starts_at <= at + SHEET_BEFORE:
        url = f"{meeting.url}/sign-in-sheet"
        yield Waiting(f"打印{meeting.name}签到表", meeting.detail, url, "打印", meeting.day)


def _held_this_year(actor: Actor, at: datetime) -> Iterator[Glance]:
    """Meetings held against months begun: of the districts one convenes, or, for the chief, of all."""
    today = local(at).date()
    rows = rows_of(HELD, {"since": instant(today.replace(month=1, day=1)), "at": at})
    url = f"/meetings/?year={today.year}"
    if actor.is_chief:
        yield Glance("今年例会", tuple((name, _against(held, today)) for _, name, held in rows), url)
    for id, name, held in rows:
        if id in actor.convenes:
            yield Glance(name, (("今年例会", _against(held, today)),), f"{url}&body={id}")


def _against(held: int, today: date) -> str:
    return f"{held} 次 / {today.month} 个月"
