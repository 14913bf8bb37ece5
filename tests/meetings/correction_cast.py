"""Minutes in their correction period, and corrections of them: filed, decided, withdrawn."""

from datetime import timedelta

from sqlalchemy import select

from portal.extensions import db
from portal.meetings import addendum_rules, correction_rules
from portal.meetings.addendum_models import Addendum
from portal.meetings.correction_models import Correction
from portal.meetings.correction_rules import Wanted
from portal.meetings.record import items_of, paragraph_of
from tests.cast import NOW, actor_of
from tests.meetings.minutes_cast import passed

SOON = NOW + timedelta(hours=1)
CLOSED = NOW + timedelta(days=7)  # the period of three working days is over
WIDER = "卫记：今年改造稻田120亩，环沟宽4米。"


def texts_of(minutes):
    """Every paragraph, in the order of its numbers."""
    return [one.text for item in items_of(minutes) for part in item.parts for one in part.paragraphs]


def filed(cast, meeting, number=1, wording=WIDER, by=None, at=SOON, **parts):
    """A correction of that paragraph by the secretary, who was there."""
    quoted = paragraph_of(meeting.minutes, number).text
    wanted = Wanted(**parts) if parts else Wanted(wording)
    actor = actor_of(by or cast.secretary)
    told = {"number": number, "quoted": quoted, "wanted": wanted, "reason": "会上说的是4米"}
    correction = correction_rules.file(meeting, **told, by=actor, at=at)
    db.session.commit()
    return correction


def in_period(cast, **changes):
    """Minutes whose correction period began at NOW."""
    return passed(cast, at=NOW, **changes)


def proposed(cast, meeting, number=1, wording="“3米”应为“4米”。", by=None):
    actor = actor_of(by or cast.recorder)
    addendum = addendum_rules.propose(meeting, number=number, wording=wording, by=actor, at=CLOSED)
    db.session.commit()
    return addendum


def only(kind):
    """The one correction, or the one addendum, that there is."""
    assert kind in (Correction, Addendum)
    return db.session.scalars(select(kind)).one()
