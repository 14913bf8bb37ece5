"""A meeting that was held, its text, and the acts that bring its minutes into each state."""

import html
import re
from datetime import UTC, date, datetime, timedelta

from sqlalchemy.orm import selectinload

from portal.extensions import db
from portal.meetings import minutes_rules as rules
from portal.meetings import minutes_writing as writing
from portal.meetings.attendance import add_lines, missing_lines
from portal.meetings.minutes_reading import reading_of
from portal.meetings.minutes_sight import whole_minutes
from portal.meetings.minutes_writing import ActionText, MinutesText, SectionText
from portal.meetings.models import Absence, AbsenceKind, AgendaItem, Meeting, Observer, State
from portal.meetings.sheet import Line
from tests.cast import NOW, actor_of

ALLIANCE = "资中县第一书记工作联盟"
HELD_AT = datetime(2026, 9, 18, 6, 30, tzinfo=UTC)  # 14:30 in Shanghai, a Friday
FRIDAY = HELD_AT + timedelta(hours=3)  # passed then, a period of three working days is over by NOW
LATER = NOW + timedelta(hours=1)
SPEECH = "卫记：今年改造稻田120亩，环沟宽3米。\n\n蒋村：高温期要看水质。"
ITEMS = ("稻虾综合种养的田间管理", "上次议定事项落实情况")
WRITTEN = MinutesText(
    (
        SectionText(
            ITEMS[0],
            SPEECH,
            "同意由片区统一联系种苗。",
            (ActionText("报送可改造田块面积", "蒋村", date(2026, 9, 30)),),
        ),
        SectionText(ITEMS[1], "陈北：7月议定5项，已办结4项。"),
    ),
    "各村月底前报齐。",
)


def held(cast, *, recorder=None, chair=None, district="north"):
    """A meeting whose attendance was entered: 冯财, or else 郑组, was on leave. District "" is the alliance."""
    body = getattr(cast, district) if district else None
    meeting = Meeting(
        district_id=body.id if body else None,
        month=date(2026, 9, 1),
        theme="稻虾养殖现场交流",
        starts_at=HELD_AT,
        place="顺河场镇便民服务中心",
        chair_id=(chair or cast.convener).id,
        recorder_id=(recorder or cast.recorder).id,
        called_by_id=cast.convener.id,
        state=State.HELD,
        began_at=HELD_AT,
        ended_at=HELD_AT + timedelta(minutes=100),
        sheet_version=1,
        agenda=[
            AgendaItem(position=1, title="稻虾综合种养的田间管理"),
            AgendaItem(position=2, title="上次议定事项落实情况"),
        ],
        observers=[Observer(position=1, name="林农", unit="县农业农村局")],
    )
    db.session.add(meeting)
    db.session.flush()
    lines: list[Line] = missing_lines(meeting, set())
    add_lines(meeting, lines)
    members = {line.name: line.member_id for line in lines}
    on_leave = members.get("冯财") or members["郑组"]
    db.session.add(Absence(meeting_id=meeting.id, member_id=on_leave, kind=AbsenceKind.LEAVE, reason="看病"))
    db.session.commit()
    return whole(meeting)


def whole(meeting):
    """The same meeting, read anew with all that rules and pages need of it."""
    id = meeting.id
    db.session.expire_all()
    return db.session.get_one(
        Meeting, id, options=(*whole_minutes(), selectinload(Meeting.agenda)), populate_existing=True
    )


def read(meeting):
    """What its page would draw."""
    return reading_of(meeting.id)


def write(meeting, by, text=WRITTEN, at=NOW):
    writing.save(meeting, text, seen=writing.version_of(meeting), by=actor_of(by), at=at)
    db.session.commit()
    return whole(meeting)


def submitted(cast, **changes):
    meeting = held(cast, **changes)
    who = changes.get("recorder") or cast.recorder
    meeting = write(meeting, who)
    rules.submit(meeting, by=actor_of(who), at=NOW)
    db.session.commit()
    return whole(meeting)


def passed(cast, by=None, at=FRIDAY, **changes):
    """Passed on Friday: the correction period is over by NOW. With at=NOW it has just begun."""
    meeting = submitted(cast, **changes)
    rules.pass_(meeting, seen=None, by=actor_of(by or cast.convener), at=at)
    db.session.commit()
    return whole(meeting)


def sent(cast, meeting):
    """Submitted by its recorder and passed by the convener."""
    rules.submit(meeting, by=actor_of(cast.recorder), at=NOW)
    rules.pass_(meeting, seen=None, by=actor_of(cast.convener), at=FRIDAY)
    db.session.commit()
    return whole(meeting)


def approved(cast, meeting):
    rules.approve(meeting, alliance=ALLIANCE, seen=None, by=actor_of(cast.convener), at=LATER)
    db.session.commit()
    return whole(meeting)


def final(cast, by=None, **changes):
    meeting = passed(cast, by, **changes)
    rules.approve(meeting, alliance=ALLIANCE, seen=None, by=actor_of(by or cast.convener), at=LATER)
    db.session.commit()
    return whole(meeting)


def form_of(text=WRITTEN, version=0):
    """What a browser would send for this text."""
    fields = {"version": str(version), "closing_words": text.closing_words}
    for n, section in enumerate(text.sections):
        fields |= {
            f"sections-{n}-heading": section.heading,
            f"sections-{n}-discussion": section.discussion,
            f"sections-{n}-resolution": section.resolution,
        }
        for row, action in enumerate(section.actions):
            fields |= {
                f"sections-{n}-actions-{row}-what": action.what,
                f"sections-{n}-actions-{row}-owner": action.owner,
                f"sections-{n}-actions-{row}-due_on": action.due_on.isoformat() if action.due_on else "",
            }
    return fields


def drawn_form(client, meeting):
    """What a browser would send of the editor's page as it is drawn now, nothing typed."""
    page = client.get(f"/meetings/{meeting.id}/minutes/edit").text
    fields = re.findall(r'<input[^>]*name="([^"]+)"[^>]*?value="([^"]*)"', page)
    fields += re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>\s*(.*?)</textarea>', page, re.DOTALL)
    kept = re.compile("version|sections-|closing_")
    return {name: html.unescape(text) for name, text in fields if kept.match(name)}
