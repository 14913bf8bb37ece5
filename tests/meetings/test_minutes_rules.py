"""Four eyes, one way forward, and nothing that is final ever changes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from portal.errors import Forbidden, Refused
from portal.extensions import db
from portal.meetings import leave_rules
from portal.meetings import minutes_rules as rules
from portal.meetings import minutes_writing as writing
from portal.meetings.minutes_life import notices
from portal.meetings.minutes_writing import ActionText, MinutesText, SectionText
from portal.meetings.models import Absence, SheetLine, State
from portal.numbers import Number
from portal.roster.models import Member, Office
from tests.cast import NOW, TODAY
from tests.meetings.leave_cast import asked, decide
from tests.meetings.minutes_cast import ALLIANCE, LATER, WRITTEN, final, held, passed, read, submitted, whole, write


def approve(meeting, by, at=LATER, seen=None):
    rules.approve(meeting, alliance=ALLIANCE, seen=seen, by=by, at=at)
    db.session.commit()


def set_number(key, value):
    db.session.add(Number(key=key, value=value))
    db.session.commit()


def test_the_walk_from_attendance_to_the_final_record(cast, act_as, journal):
    meeting = final(cast)
    minutes = meeting.minutes
    assert (meeting.state, minutes.approver_name, minutes.recorder_name) == (State.FINAL, "陈北", "卫记")
    assert (minutes.expected_count, minutes.present_count, minutes.leave_count) == (4, 3, 1)
    assert minutes.body_name == "资中县第一书记工作联盟球溪片区"
    assert [step.kind for step in minutes.steps] == ["submitted", "passed", "approved"]
    assert journal() == ["minutes.saved", "minutes.submitted", "minutes.passed", "minutes.approved"]


def test_recorder_may_not_approve_own_minutes(cast, act_as):
    meeting = passed(cast, by=cast.chief, recorder=cast.convener, chair=cast.recorder)
    with pytest.raises(Refused, match="会议记录须由记录人以外的召集人审定。"):
        approve(meeting, act_as(cast.convener))
    approve(meeting, act_as(cast.chief))
    assert meeting.is_final


def test_whoever_submitted_may_not_approve_either(cast, act_as):
    meeting = write(held(cast), cast.recorder)
    rules.submit(meeting, by=act_as(cast.convener), at=NOW)
    with pytest.raises(Refused, match="送审人以外"):
        rules.pass_(meeting, seen=None, by=act_as(cast.convener), at=NOW)


def test_the_chiefs_own_minutes_go_to_the_organisation_officer(cast, act_as):
    meeting = passed(cast, by=cast.organization, recorder=cast.chief, district="")
    with pytest.raises(Refused, match="记录人以外"):
        approve(meeting, act_as(cast.chief))
    approve(meeting, act_as(cast.organization))
    assert meeting.minutes.approver_name == "郑组"


def test_the_organisation_officer_decides_on_nobody_elses(cast, act_as):
    with pytest.raises(Forbidden, match="本片区召集人"):
        rules.pass_(submitted(cast), seen=None, by=act_as(cast.organization), at=NOW)


def test_an_earlier_chiefs_minutes_are_no_longer_the_chiefs(cast, act_as):
    meeting = submitted(cast, recorder=cast.chief, district="")
    office = db.session.query(Office).filter_by(member_id=cast.chief.id).one()
    office.ends_on = TODAY - timedelta(days=1)
    with pytest.raises(Forbidden):
        rules.pass_(meeting, seen=None, by=act_as(cast.organization), at=NOW)


def test_another_districts_convener_decides_nothing(cast, act_as):
    for verb in (rules.pass_, rules.check_returnable):
        with pytest.raises(Forbidden):
            verb(submitted(cast), seen=None, by=act_as(cast.other_convener), at=NOW)


def test_nothing_final_changes(cast, act_as):
    meeting, by = final(cast), act_as(cast.convener)
    acts = (
        lambda: rules.submit(meeting, by=by, at=LATER),
        lambda: rules.withdraw(meeting, by=act_as(cast.recorder), at=LATER),
        lambda: rules.send_back(meeting, reason="再改", seen=None, by=by, at=LATER),
        lambda: rules.pass_(meeting, seen=None, by=by, at=LATER),
        lambda: rules.approve(meeting, alliance=ALLIANCE, seen=None, by=by, at=LATER),
        lambda: writing.save(meeting, WRITTEN, seen=meeting.minutes.version, by=by, at=LATER),
    )
    for act in acts:
        with pytest.raises(Refused, match="这份会议记录已经定稿，不能再修改。"):
            act()


def test_the_second_to_approve_reads_who_was_first(cast, act_as):
    meeting = final(cast)
    with pytest.raises(Refused, match="陈北已于9月24日 10:00审定。这份会议记录已经定稿"):
        approve(meeting, act_as(cast.chief))


def test_the_correction_period_counts_working_days(cast, act_as):
    set_number(rules.CORRECTION_DAYS, 3)
    meeting = passed(cast, at=datetime(2026, 9, 24, 1, tzinfo=UTC))  # a Thursday; Friday 25th is Mid-Autumn Day
    assert meeting.minutes.corrections_close_at == datetime(2026, 9, 30, 16, tzinfo=UTC)
    with pytest.raises(Refused, match="更正期还没有结束，到期后再审定。"):
        approve(meeting, act_as(cast.convener), at=datetime(2026, 9, 30, 15, 59, tzinfo=UTC))
    approve(meeting, act_as(cast.convener), at=datetime(2026, 9, 30, 16, tzinfo=UTC))


def test_beyond_the_published_holidays_the_page_says_so(cast):
    set_number(rules.CORRECTION_DAYS, 2)
    at = datetime(2031, 9, 24, 1, tzinfo=UTC)
    assert any("还没有公布" in text for text in notices(read(passed(cast, at=at)), at))


def test_without_correction_days_approval_may_follow_at_once(cast, act_as):
    meeting = passed(cast)
    approve(meeting, act_as(cast.convener), at=NOW)
    assert meeting.is_final


def test_what_changed_after_the_page_was_opened_is_not_approved_unread(cast, act_as):
    meeting = submitted(cast)
    read = meeting.minutes.version
    rules.send_back(meeting, reason="补责任人", seen=read, by=act_as(cast.convener), at=NOW)
    meeting = write(whole(meeting), cast.recorder, replace(WRITTEN, closing_words="换过的话。"))
    rules.submit(meeting, by=act_as(cast.recorder), at=NOW)
    with pytest.raises(Refused, match="有了变动"):
        rules.pass_(meeting, seen=read, by=act_as(cast.convener), at=NOW)


def test_a_return_needs_a_reason_and_opens_the_draft_again(cast, act_as):
    meeting = passed(cast)
    with pytest.raises(Refused, match="原因"):
        rules.send_back(meeting, reason="  ", seen=None, by=act_as(cast.convener), at=NOW)
    rules.send_back(meeting, reason="补上散会时间", seen=None, by=act_as(cast.chief), at=NOW)
    assert (meeting.state, meeting.minutes.corrections_close_at) == (State.DRAFT, None)
    assert "周总9月24日 09:00退回：补上散会时间" in notices(read(meeting), NOW)


def test_only_who_answers_for_the_text_takes_it_back(cast, act_as):
    meeting = submitted(cast)
    with pytest.raises(Forbidden, match="记录人或送审人"):
        rules.withdraw(meeting, by=act_as(cast.convener), at=NOW)
    rules.withdraw(meeting, by=act_as(cast.recorder), at=NOW)
    assert meeting.state == State.DRAFT


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (MinutesText((SectionText("田间管理", "有"), SectionText("落实情况"))), "议题“落实情况”还没有内容"),
        (
            MinutesText((SectionText("落实", "有", "", (ActionText("报面积", "", TODAY),)),)),
            "“报面积”缺责任人",
        ),
        (MinutesText((SectionText("落实", "有", "", (ActionText("报面积", "各村"),)),)), "“报面积”缺完成时限"),
    ],
)
def test_what_is_missing_is_named_and_keeps_the_draft_back(cast, act_as, text, named):
    meeting = write(held(cast), cast.recorder, text)
    with pytest.raises(Refused, match=named):
        rules.submit(meeting, by=act_as(cast.recorder), at=NOW)


def test_without_attendance_nothing_is_submitted(cast, act_as):
    meeting = write(held(cast), cast.recorder)
    meeting.began_at = None
    with pytest.raises(Refused, match="签到情况还没有录入"):
        rules.submit(meeting, by=act_as(cast.recorder), at=NOW)


def test_leave_is_decided_before_the_minutes_are_submitted(cast, act_as):
    meeting = write(held(cast), cast.recorder)
    missing = db.session.scalars(select(Absence).where(Absence.meeting_id == meeting.id)).first()
    leave = asked(meeting, db.session.get_one(Member, missing.member_id))
    with pytest.raises(Refused, match="还有 1 份请假没有审批"):
        rules.submit(meeting, by=act_as(cast.recorder), at=NOW)
    decide(meeting, leave, cast.chief, "不批", leave_rules.refuse)
    rules.submit(meeting, by=act_as(cast.recorder), at=NOW)
    assert meeting.state == State.SUBMITTED


def test_approval_freezes_names_and_attendance(cast):
    meeting = final(cast)
    cast.convener.name, cast.recorder.name = "改名", "改名"
    cast.member("late", "后来", cast.qiuxi)
    db.session.commit()
    assert (whole(meeting).minutes.chair_name, meeting.minutes.recorder_name) == ("陈北", "卫记")
    lines = db.session.query(SheetLine).filter_by(meeting_id=meeting.id).all()
    assert sorted(line.is_expected for line in lines) == [True] * 4
