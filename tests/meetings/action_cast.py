"""Entries of the ledger as final records bring them, for the tests of actions."""

from datetime import date, timedelta

from sqlalchemy import insert, select
from sqlalchemy.orm import joinedload

from portal.extensions import db
from portal.meetings import minutes_rules
from portal.meetings.action_models import ActionEntry
from portal.meetings.minutes_writing import ActionText, MinutesText, SectionText
from portal.meetings.models import ActionItem, Meeting, Section
from tests.cast import NOW, actor_of
from tests.meetings.minutes_cast import ALLIANCE, FRIDAY, LATER, held, whole, write

DUE = date(2026, 9, 30)
WHAT = "报送可改造田块面积"
DAY_AFTER = LATER + timedelta(days=1)


def recorded(cast, *actions, district="north", at=LATER):
    """A final record of the body with these actions; the chief approves it."""
    recorder = {"north": cast.recorder, "south": cast.neighbour, "": cast.organization}[district]
    section = SectionText("稻虾综合种养的田间管理", "大家都说了。", "同意。", actions)
    meeting = write(held(cast, recorder=recorder, district=district), recorder, MinutesText((section,), "完。"))
    minutes_rules.submit(meeting, by=actor_of(recorder), at=NOW)
    minutes_rules.pass_(meeting, seen=None, by=actor_of(cast.chief), at=FRIDAY)
    minutes_rules.approve(meeting, alliance=ALLIANCE, seen=None, by=actor_of(cast.chief), at=at)
    db.session.commit()
    return whole(meeting)


def entered(cast, owner="蒋村", due=DUE, what=WHAT, district="north"):
    """The one entry of such a record."""
    meeting = recorded(cast, ActionText(what, owner, due), district=district)
    return fresh(db.session.scalar(select(ActionEntry.id).where(ActionEntry.meeting_id == meeting.id)))


def fresh(id):
    """The entry, read anew with all that rules need of it."""
    options = (joinedload(ActionEntry.item), joinedload(ActionEntry.meeting).joinedload(Meeting.district))
    return db.session.get_one(ActionEntry, id, options=options, populate_existing=True)


def many(entry, count, **columns):
    """So many more entries of the same meeting, like this one but for these columns."""
    section_id = db.session.scalar(select(Section.id).join(ActionItem).where(ActionItem.id == entry.item_id))
    same = {"section_id": section_id, "owner": "蒋村"}
    items = [same | {"position": number + 2, "what": f"第{number}件"} for number in range(count)]
    ids = db.session.scalars(insert(ActionItem).returning(ActionItem.id), items).all()
    row = {"meeting_id": entry.meeting_id, "district_id": entry.district_id, "owner_id": entry.owner_id}
    row |= {"due_on": DUE, "state": "open", "version": 1} | columns
    db.session.execute(insert(ActionEntry), [row | {"item_id": id} for id in ids])
    db.session.commit()
