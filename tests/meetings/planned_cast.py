"""Meetings as they are planned, numbered and entered, for the tests of planning and attendance."""

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from portal.clock import instant
from portal.extensions import db
from portal.meetings import plans, rules
from portal.meetings.attendance import Excuse
from portal.meetings.models import AbsenceKind, Meeting, SheetLine
from portal.meetings.plans import Plan
from portal.meetings.rules import Times
from tests.cast import NOW, actor_of

NEXT_WEEK = instant(date(2026, 9, 29), 14, 30)
AFTER = NEXT_WEEK + timedelta(hours=3)
TUESDAY = instant(date(2026, 9, 22), 14, 30)  # two days before NOW
EARLIER = NOW - timedelta(days=10)
AGENDA = ("稻虾综合种养的田间管理", "上次议定事项落实情况")


def a_plan(cast, **changes):
    """A plan of the northern district for next week; `changes` go over it."""
    values = {
        "district_id": cast.north.id,
        "month": date(2026, 9, 1),
        "theme": "稻虾养殖现场交流",
        "starts_at": NEXT_WEEK,
        "place": "球溪镇便民服务中心",
        "chair_id": cast.convener.id,
        "recorder_id": cast.recorder.id,
        "agenda": AGENDA,
        "observers": (("林农", "县农业农村局"),),
    }
    return Plan(**values | changes)


def planned(cast, by=None, at=NOW, **changes):
    """A meeting planned so, read anew with its plan."""
    meeting = plans.plan_meeting(a_plan(cast, **changes), again=True, by=actor_of(by or cast.chief), at=at)
    db.session.commit()
    return whole(meeting.id)


def numbered(cast, at=NOW, **changes):
    """A planned meeting whose sheet has numbers."""
    meeting = planned(cast, at=at, **changes)
    rules.number_sheet(meeting, by=actor_of(cast.chief), at=at)
    db.session.commit()
    return whole(meeting.id)


def whole(id):
    options = (
        joinedload(Meeting.district),
        joinedload(Meeting.chair),
        joinedload(Meeting.recorder),
        selectinload(Meeting.agenda),
        selectinload(Meeting.observers),
    )
    return db.session.get_one(Meeting, id, options=options, populate_existing=True)


def enter(meeting, by, numbers=(), reason="镇上防汛值守", kind=AbsenceKind.ABSENT, at=AFTER, seen=None, why=""):
    """Enter these numbers as absent."""
    excuses = {number: Excuse(kind, reason) for number in numbers}
    times = Times(meeting.starts_at, meeting.starts_at + timedelta(hours=2))
    version = meeting.version if seen is None else seen
    rules.record_attendance(meeting, excuses, times, why=why, seen=version, by=actor_of(by), at=at)
    db.session.commit()


def numbers_of(meeting):
    """Names by number, as the sheet has them."""
    rows = db.session.execute(
        select(SheetLine.number, SheetLine.name).where(SheetLine.meeting_id == meeting.id).order_by(SheetLine.number)
    )
    return dict(tuple(row) for row in rows)
