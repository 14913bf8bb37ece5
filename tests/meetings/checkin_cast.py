"""A meeting of this morning whose sign-in is open, and what one does at it."""

from datetime import UTC, datetime, timedelta

from flask import current_app

from portal.extensions import db
from portal.installation import Installation
from portal.meetings import checkin_rules as rules
from portal.meetings.checkin_code import CLAIM_LASTS, Claim
from portal.meetings.checkin_reading import people_of
from tests.cast import NOW, actor_of
from tests.meetings.planned_cast import EARLIER, numbered, whole

SOON = NOW + timedelta(minutes=10)  # when it begins: at 09:10
LATE = SOON + timedelta(minutes=11)
OVER = SOON + timedelta(hours=2)


def today(cast, **changes):
    """Numbers 1 郑组, 2 陈北, 3 卫记, 4 蒋村; begins in ten minutes."""
    return numbered(cast, at=EARLIER, **{"starts_at": SOON} | changes)


def claim(meeting, nonce="n1", at=NOW):
    return Claim(meeting.id, at + CLAIM_LASTS, nonce)


def scan(meeting, who, at=NOW, nonce=None):
    """Sign oneself in by the code."""
    rules.sign_in(meeting, claim(meeting, nonce or f"n{who.id}", at), by=actor_of(who), at=at)
    db.session.commit()
    return whole(meeting.id)


def tick(meeting, who, by, at=NOW, is_late=False):
    made = rules.tick(meeting, who.id, is_late=is_late, by=actor_of(by), at=at)
    db.session.commit()
    return made


def standings(meeting):
    """How everybody stands, by name; None of whom nothing is known."""
    return {one.name: one.standing and one.standing.told for one in people_of(whole(meeting.id))}


def clock(at):
    """Move the portal's clock to this instant."""
    offset = at - datetime.now(UTC)
    current_app.config["CLOCK_OFFSET"] = offset
    db.session.get_one(Installation, 1).clock_offset = offset.total_seconds()
    db.session.commit()
