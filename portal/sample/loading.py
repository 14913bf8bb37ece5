"""Loading the sample alliance into an empty database: all of it, or nothing."""

from collections.abc import Callable
from datetime import datetime
from random import Random

from flask import current_app
from sqlalchemy import inspect, select

from portal import installation
from portal.accounts.passwords import hash_password
from portal.audit.rules import SYSTEM, record
from portal.cli import commit
from portal.clock import now
from portal.errors import Refused
from portal.extensions import db
from portal.installation import Installation
from portal.roster.models import Member
from portal.sample.accounts import PASSWORD, load_accounts
from portal.sample.beside import tell_beside
from portal.sample.cases import tell_cases
from portal.sample.days import START
from portal.sample.handovers import tell_handovers
from portal.sample.helping import tell_helping
from portal.sample.ledger import Ledger
from portal.sample.meetings import tell_meetings
from portal.sample.missed import tell_missed
from portal.sample.offices import load_offices
from portal.sample.people import load_people
from portal.sample.places import load_places
from portal.sample.reports import tell_reports
from portal.sample.stars import tell_stars
from portal.sample.story import Story
from portal.sample.visits import tell_visits

SEED = 2020
Tell = Callable[[str], object]


def load(tell: Tell = lambda step: None) -> None:
    """Load the sample, in one transaction. Refused into a database that holds people; `tell` hears each step."""
    password_hash = hash_password(PASSWORD)  # before the database is locked
    _guard()
    started_at = _set_clock()
    tell("镇、村和片区 …")
    places = load_places()
    tell("人员、任期、职务和账号 …")
    people = load_people(Random(SEED), places)
    offices = load_offices(Random(SEED), people, places)
    load_accounts(people, offices, password_hash)
    tell("一年的会议 …")
    story = Story()
    tell_handovers(story, people, offices, places)
    ledger = Ledger(Random(SEED), story)
    for number, course in enumerate(tell_meetings(Random(SEED), story, offices, places)):
        ledger.tell(course)
        tell_beside(story, number, course)
    tell_missed(story, offices, places)
    tell_visits(Random(SEED), story, offices)
    tell_stars(story, offices, places)
    tell_reports(story, offices)
    courses = tell_cases(Random(SEED), story, offices)
    tell_helping(Random(SEED), story, offices, courses[0])
    story.live()
    record(SYSTEM, "sample.loaded", "installation:1", "载入了示例数据：地名是真的，人和事都是虚构的", at=started_at)
    commit()


def _guard() -> None:
    if not inspect(db.session.connection()).has_table(Member.__tablename__):
        raise Refused("数据库里还没有表，请先运行 flask --app wsgi db upgrade，再载入示例数据。")
    if db.session.scalar(select(Member.id).limit(1)):
        raise Refused("这个数据库里已经有人员，示例数据只能载入没有人员的数据库。什么都没有改动。")


def _set_clock() -> datetime:
    """Start the sample's clock, once for all processes: where PORTAL_CLOCK says, else where its year ends."""
    setting: datetime | None = current_app.config["CLOCK_SETTING"]
    start = setting or START
    offset = (start - datetime.now(start.tzinfo)).total_seconds()
    db.session.merge(Installation(id=1, is_sample=True, clock_setting=setting, clock_offset=offset))
    installation.adopt(True, offset)
    return now()
