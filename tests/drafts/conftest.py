"""A text that some slice would hold, saved through the rules of the room."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.drafts import rules
from portal.drafts.models import Aside, Revision
from portal.drafts.rules import NO_PAGE, Subject, unpacked
from portal.extensions import db
from tests.cast import NOW, actor_of

PAPER = Subject("report-chapter:1.a", "report:1", "第一章")


class Desk:
    """What a slice does around the room: it holds the text, and takes a new one when the room says so."""

    def __init__(self):
        self.text, self.version = {"body": ""}, 0

    def save(self, by, body, *, seen=None, seconds=0, auto=True, origin=NO_PAGE):
        text, at = {"body": body}, NOW + timedelta(seconds=seconds)
        before = self.version if seen is None else seen
        way = {"is_auto": auto, "by": actor_of(by), "at": at, "origin": origin}
        kept = rules.keep(PAPER, text, before=self.text, seen=before, **way)
        if kept.is_new:
            self.text, self.version = text, kept.version
        db.session.commit()
        return kept

    def hold(self, by, *, seconds=0):
        return rules.hold(PAPER, before=self.text, by=actor_of(by), at=NOW + timedelta(seconds=seconds))


@pytest.fixture
def desk(cast):
    return Desk()


def revisions():
    rows = db.session.scalars(select(Revision).order_by(Revision.number))
    return [(row.number, unpacked(row.fields)["body"]) for row in rows]


def asides():
    rows = db.session.scalars(select(Aside).where(Aside.settled_at.is_(None)).order_by(Aside.id))
    return [unpacked(row.fields)["body"] for row in rows]
