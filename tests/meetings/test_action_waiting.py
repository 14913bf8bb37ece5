"""What of the ledger waits on the first page, and what the next minutes begin with."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal.clock import instant
from portal.extensions import db
from portal.meetings import action_rules as rules
from portal.meetings.action_carried import FOLLOW_UP, known_of, text_for
from portal.meetings.action_models import ActionEntry
from portal.meetings.action_waiting import REMIND_DAYS, lines
from portal.meetings.minutes_writing import ActionText
from portal.numbers import Number
from portal.roster.models import TermOfOffice
from portal.waiting import Glance, Waiting
from tests.cast import NOW, TODAY, actor_of
from tests.meetings.action_cast import DUE, WHAT, entered, fresh, many, recorded
from tests.meetings.minutes_cast import held, write

OCTOBER = instant(date(2026, 10, 2), 9)


def seen(member, kind=Waiting, at=NOW):
    return [line for line in lines(actor_of(member), at) if isinstance(line, kind)]


def titles(member, at=NOW):
    return [line.title for line in seen(member, at=at)]


def test_what_is_due_soon_waits_for_its_owner_with_one_button(cast):
    entry = entered(cast)
    wanted = Waiting(f"报告办结：{WHAT}", "球溪片区9月例会议定", f"/actions/{entry.id}/completion", "报告", DUE)
    assert seen(cast.secretary) == [wanted]
    assert titles(cast.recorder) == titles(cast.convener) == []


def test_how_early_is_the_alliances_number(cast):
    entered(cast)
    db.session.add(Number(key=REMIND_DAYS, value=5))
    db.session.commit()
    assert titles(cast.secretary) == []
    assert titles(cast.secretary, NOW + timedelta(days=1)) == [f"报告办结：{WHAT}"]


def test_overdue_ones_wait_for_who_convenes(cast):
    entered(cast, owner="各村第一书记")
    assert titles(cast.convener, NOW) == []
    (line,) = seen(cast.convener, at=OCTOBER)
    assert (line.title, line.due_on) == ("球溪片区有 1 件议定事项超期", DUE)
    assert line.url == f"/actions/?whose=all&state=overdue&body={cast.north.id}"
    assert titles(cast.other_convener, OCTOBER) == titles(cast.secretary, OCTOBER) == titles(cast.chief, OCTOBER) == []


def test_those_of_the_alliance_wait_for_the_officer_and_the_chief(cast):
    entered(cast, owner="各片区召集人", district="")
    wanted = ["联盟有 1 件议定事项超期"]
    assert titles(cast.organization, OCTOBER) == titles(cast.chief, OCTOBER) == wanted
    assert titles(cast.convener, OCTOBER) == titles(cast.publicity, OCTOBER) == []


def test_who_convenes_sees_how_many_are_open(cast):
    recorded(cast, ActionText("甲", "各村", DUE), ActionText("乙", "各村", date(2026, 9, 20)))
    entered(cast, district="south")
    assert seen(cast.convener, Glance)[0].facts == (("议定事项", "办理中 2，超期 1"),)
    assert seen(cast.chief, Glance)[0].facts == (("办理中", "3 件"), ("其中超期", "1 件"))
    assert seen(cast.secretary, Glance) == []


@pytest.mark.parametrize(("who", "count"), [("secretary", 2), ("convener", 3), ("chief", 3), ("admin", 0)])
def test_the_lines_cost_the_same_at_one_and_at_many(cast, queries, who, count):
    actor, entry = actor_of(getattr(cast, who)), entered(cast)
    for _ in range(2):
        queries.clear()
        list(lines(actor, NOW))
        assert len(queries) == count
        many(entry, 40)


def brought_about(cast):
    """Of six actions one is done, one dropped, one moved, one late, one open, one handed on."""
    names = ("办结的", "终止的", "改期的", "过期的", "照办的", "换人的")
    actions = [ActionText(name, "蒋村", date(2026, 9, 20) if name == "过期的" else DUE) for name in names]
    recorded(cast, *actions)
    entries = {fresh(id).item.what: fresh(id) for id in db.session.scalars(select(ActionEntry.id))}
    by = {"by": actor_of(cast.convener), "at": NOW}
    rules.complete(entries["办结的"], words="共36亩。", **by)
    rules.drop(entries["终止的"], words="镇上统一安排", seen=1, **by)
    rules.move(entries["改期的"], to=date(2026, 10, 15), words="下雨", seen=1, **by)
    rules.assign(entries["换人的"], to_id=cast.recorder.id, seen=1, **by)
    db.session.commit()


def test_the_section_of_the_next_meeting_is_written_from_the_ledger(cast):
    brought_about(cast)
    assert text_for(cast.north.id, OCTOBER, TODAY).split("\n") == [
        "议定事项共6件，办结1件，终止1件，办理中4件。",
        "1. 办结的（责任人：蒋村）：已办结（9月24日），共36亩。",
        "2. 终止的（责任人：蒋村）：已终止（9月24日），镇上统一安排。",
        "3. 改期的（责任人：蒋村）：办理中，时限改为10月15日。",
        "4. 过期的（责任人：蒋村）：办理中，已超过时限9月20日。",
        "5. 照办的（责任人：蒋村）：办理中，时限9月30日。",
        "6. 换人的（责任人：卫记）：办理中，时限9月30日。",
    ]
    assert text_for(cast.south.id, OCTOBER, TODAY) == text_for(None, OCTOBER, TODAY) == ""


def test_what_was_closed_before_the_last_meeting_is_not_told_again(cast):
    brought_about(cast)
    last = held(cast)
    last.starts_at = NOW + timedelta(days=1)
    db.session.commit()
    text = text_for(cast.north.id, OCTOBER, TODAY)
    assert text.startswith("议定事项共4件，办结0件，办理中4件。") and "办结的" not in text


def test_minutes_begin_with_it_and_are_never_overwritten(cast, sign_in):
    brought_about(cast)
    meeting = held(cast)
    meeting.starts_at = NOW - timedelta(hours=1)
    db.session.commit()
    page = sign_in(cast.recorder).get(f"/meetings/{meeting.id}/minutes/edit").text
    assert "1. 办结的（责任人：蒋村）：已办结" in page
    kept = write(meeting, cast.recorder)
    assert known_of(kept, TODAY) == {}
    assert FOLLOW_UP in page and "终止的" not in sign_in(cast.recorder).get(f"/meetings/{meeting.id}/minutes/edit").text


def test_whose_owner_left_without_a_hand_over_is_shown_to_who_convenes(cast):
    entry = entered(cast)
    assert titles(cast.convener) == []
    term = db.session.scalars(select(TermOfOffice).where(TermOfOffice.member_id == cast.secretary.id)).one()
    term.ends_on = TODAY - timedelta(days=1)
    db.session.commit()
    (line,) = seen(cast.convener)
    assert (line.title, line.button) == ("球溪片区有 1 件议定事项的责任人已离任", "换责任人")
    assert line.url == f"/actions/{entry.id}/assignment"
    assert titles(cast.chief) == titles(cast.other_convener) == []
    term.ends_on = TODAY
    db.session.commit()
    assert titles(cast.convener) == []
