"""A reason may be of an illness: who reads it, in every page, paper and export that there is."""

import re
from io import BytesIO
from zipfile import ZipFile

import pytest
from sqlalchemy import select

from portal.extensions import db
from portal.meetings.leave_models import LeaveRequest, LeaveStep
from tests.matrix.expected import ACTORS, cells
from tests.matrix.test_matrix import key_of
from tests.matrix.world import World

SECRET, WORD = "溃疡性结肠炎住院", "祝手术顺利出院"
INSIDE = [actor for actor in ACTORS if actor not in ("stranger", "leaver")]
MAY_READ = {"secretary", "convener", "organization", "chief"}


@pytest.fixture
def world(app):
    """The world in which the secretary's reason, and a word about it, are these."""
    world = World()
    leave = db.session.get_one(LeaveRequest, world.leave_of_secretary.id)
    leave.reason = SECRET
    db.session.add(
        LeaveStep(leave_id=leave.id, kind="asked", by_id=leave.member_id, by_name="", at=leave.asked_at, word=WORD)
    )
    db.session.commit()
    return world


def pages(world, meeting):
    """One address of every page that there is; those of meetings are of this meeting."""
    found = {}
    for method, address, _ in cells():
        if method == "GET":
            of_meeting = re.sub(r"^/meetings/\{\w+\}", f"/meetings/{meeting.id}", address)
            found.setdefault(key_of(of_meeting), of_meeting.format_map(world.ids))
    return sorted(found.values())


def text_of(response):
    """What a reader of the answer sees, also inside a workbook or a Word file."""
    if response.data[:2] != b"PK":
        return response.get_data().decode("utf-8", "replace")  # pictures too
    with ZipFile(BytesIO(response.data)) as parts:
        return " ".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())


@pytest.mark.once
def test_the_reason_stands_on_one_page_for_four_readers_and_nowhere_else(world, app, sign_in):
    found = set()
    for actor in INSIDE:
        client = sign_in(getattr(world, actor))
        for path in pages(world, world.north_planned):
            body = text_of(client.get(path))
            found |= {(actor, path) for words in (SECRET, WORD) if words in body}
    assert found == {(actor, f"/meetings/{world.north_planned.id}/leave") for actor in MAY_READ}


def test_a_deputy_and_a_successor_read_it_and_a_former_convener_does_not(world, sign_in):
    from datetime import timedelta

    from portal.actor import Role
    from tests.cast import TODAY

    path = f"/meetings/{world.north_planned.id}/leave"
    world.deputize(world.office_of_convener, world.recorder)
    db.session.commit()
    assert SECRET in sign_in(world.recorder).get(path).text
    world.office_of_convener.ends_on = TODAY - timedelta(days=1)
    world.appoint(world.recorder, Role.DISTRICT_CONVENER, world.north, starts=TODAY)
    db.session.commit()
    assert SECRET in sign_in(world.recorder).get(path).text
    assert SECRET not in sign_in(world.convener).get(path).text


def test_a_deputy_of_the_convener_does_not_read_the_conveners_own_reason(world, sign_in):
    leave = db.session.get_one(LeaveRequest, world.leave_of_convener.id)
    leave.reason = "骨折"
    world.deputize(world.office_of_convener, world.recorder)
    db.session.commit()
    path = f"/meetings/{world.north_planned.id}/leave"
    assert "骨折" not in sign_in(world.recorder).get(path).text
    assert "骨折" in sign_in(world.convener).get(path).text and "骨折" in sign_in(world.chief).get(path).text


def on_late_leave(world, sign_in, meeting):
    """The secretary is entered as absent, asks for leave with this reason, and gets it with this word."""
    secretary = sign_in(world.secretary)
    ask = secretary.post(f"/meetings/{meeting.id}/leave", data={"kind": "sick", "reason": SECRET})
    assert ask.status_code == 409  # recorded as present
    keeper, url = sign_in(world.convener), f"/meetings/{meeting.id}/sign-in"
    absent = {"listed": "4", "absent": "4", "began": "09:00", "ended": "11:00", "version": "1"}
    body = keeper.get(url).text
    absent["version"] = re.search(r'name="version"[^>]*value="(\d+)"', body)[1]
    assert (
        keeper.post(url, data=absent | {"line-4-kind": "absent", "line-4-reason": "没有来", "why": "漏记"}).status_code
        == 303
    )
    assert secretary.post(f"/meetings/{meeting.id}/leave", data={"kind": "sick", "reason": SECRET}).status_code == 303
    leave = db.session.scalar(select(LeaveRequest).where(LeaveRequest.meeting_id == meeting.id))
    done = keeper.post(f"/meetings/{meeting.id}/leave/{leave.id}/approval", data={"word": WORD})
    assert done.status_code == 303


@pytest.mark.once
def test_once_the_meeting_is_on_record_neither_paper_nor_journal_nor_export_says_why(world, sign_in):
    meeting = world.north_held
    on_late_leave(world, sign_in, meeting)
    leave_pages = [f"/meetings/{one.id}/leave" for one in (world.north_planned, meeting)]
    for actor in INSIDE:
        client, found = sign_in(getattr(world, actor)), set()
        for path in (*pages(world, meeting), leave_pages[0]):
            body = text_of(client.get(path))
            found |= {path for words in (SECRET, WORD) if words in body}
        expected = {*leave_pages} if actor in MAY_READ else set()
        assert found == expected | ({"/"} if actor == "secretary" else set()), actor  # who is told the word at home
    export = sign_in(world.organization).post("/roster/export", data={"scope": "0", "reason": "核对"})
    assert SECRET not in text_of(export)
