"""Planning: who may, what must hold together, and what each verb leaves behind."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal.audit.models import JournalLine
from portal.clock import instant
from portal.errors import Forbidden, Refused
from portal.extensions import db
from portal.meetings import plans
from portal.meetings.models import Meeting, PlanChange, State
from portal.meetings.plans import Stale, Unfit
from tests.cast import NOW, actor_of
from tests.meetings.planned_cast import AGENDA, NEXT_WEEK, a_plan, enter, numbered, planned, whole


def faults(cast, by=None, **changes):
    with pytest.raises(Unfit) as caught:
        plans.plan_meeting(a_plan(cast, **changes), by=actor_of(by or cast.chief), at=NOW)
    return caught.value.faults


def test_a_convener_plans_a_meeting_of_the_own_district(cast, journal):
    meeting = planned(cast, by=cast.convener)
    assert meeting.state == State.PLANNED and meeting.called_by_id == cast.convener.id
    assert [item.title for item in meeting.agenda] == list(AGENDA)
    assert [(o.name, o.unit) for o in meeting.observers] == [("林农", "县农业农村局")]
    assert journal() == ["meeting.planned"]
    line = db.session.scalars(select(JournalLine)).one()
    assert line.text == "筹备了球溪片区9月例会《稻虾养殖现场交流》，9月29日 14:30，球溪镇便民服务中心"
    assert line.district_id == cast.north.id


@pytest.mark.parametrize("who", ["other_convener", "organization", "secretary"])
def test_nobody_else_plans_for_a_district(cast, who):
    with pytest.raises(Forbidden):
        plans.plan_meeting(a_plan(cast), by=actor_of(getattr(cast, who)), at=NOW)


def test_the_organization_officer_plans_for_the_alliance(cast):
    assert planned(cast, by=cast.organization, district_id=None).district_id is None


def test_a_meeting_is_not_planned_into_the_past(cast):
    found = faults(cast, starts_at=NOW - timedelta(minutes=1))
    assert found == {"day": "9月24日 08:59 已经过去，请填以后的时间。"}


def test_the_day_lies_in_the_month_of_the_meeting(cast):
    found = faults(cast, starts_at=instant(date(2026, 11, 3), 14))
    assert found == {"day": "会议月份是2026年9月，日期却是11月3日，请改其中一个。"}


def test_chair_and_recorder_hold_office_on_the_day(cast):
    found = faults(cast, chair_id=cast.leaver.id, recorder_id=cast.admin.id)
    assert found["chair"] == "韩离在9月29日不在任，不能主持，请另选主持人。"
    assert found["recorder"] == "吴技在9月29日不在任，不能记录，请另选记录人。"


def test_who_takes_office_before_the_day_may_record(cast):
    comer = cast.member("comer", "任新", cast.longjie, starts=date(2026, 9, 29))
    assert planned(cast, recorder_id=comer.id).recorder_id == comer.id


def test_the_chief_convener_may_chair_though_no_first_secretary(cast):
    assert planned(cast, chair_id=cast.chief.id).chair_id == cast.chief.id


def test_chair_and_recorder_are_two_people(cast):
    found = faults(cast, recorder_id=cast.convener.id)
    assert found == {"recorder": "记录人和主持人不能是同一个人，请另选记录人。"}


def test_a_meeting_has_an_agenda(cast):
    assert "agenda" in faults(cast, agenda=())


def test_a_second_meeting_in_the_month_needs_a_clear_word(cast):
    planned(cast)
    found = faults(cast, starts_at=NEXT_WEEK + timedelta(hours=2))
    assert "球溪片区9月已有一次例会《稻虾养殖现场交流》" in found["again"]
    second = a_plan(cast, theme="补开")
    assert plans.plan_meeting(second, again=True, by=actor_of(cast.chief), at=NOW).theme == "补开"


def test_a_cancelled_meeting_and_another_districts_do_not_count_as_a_first(cast):
    plans.cancel(planned(cast), reason="撞期", by=actor_of(cast.chief), at=NOW)
    planned(cast, district_id=None)
    plans.plan_meeting(a_plan(cast), by=actor_of(cast.chief), at=NOW)
    assert db.session.query(Meeting).count() == 3


def test_changing_only_the_agenda_makes_a_new_version(cast, journal):
    meeting = planned(cast)
    change(meeting, a_plan(cast, agenda=("只谈一项",)), cast)
    assert [item.title for item in meeting.agenda] == ["只谈一项"]
    assert meeting.version == 2 and journal()[-1] == "meeting.changed"


def change(meeting, plan, cast, seen=None):
    version = meeting.version if seen is None else seen
    plans.change_plan(meeting, plan, seen=version, by=actor_of(cast.chief), at=NOW)
    db.session.commit()


def test_a_change_that_changes_nothing_leaves_no_line(cast, journal):
    meeting = planned(cast)
    change(meeting, a_plan(cast), cast)
    assert meeting.version == 1 and journal() == ["meeting.planned"]


def test_a_change_on_an_old_version_is_stale(cast):
    meeting = planned(cast)
    change(meeting, a_plan(cast, theme="别的"), cast)
    with pytest.raises(Stale):
        change(meeting, a_plan(cast, theme="又一个"), cast, seen=1)


def test_place_may_be_mended_on_the_day_itself(cast):
    meeting = planned(cast)
    later = NEXT_WEEK + timedelta(minutes=5)
    plan = a_plan(cast, place="换到村委会")
    plans.change_plan(meeting, plan, seen=1, by=actor_of(cast.chief), at=later)
    assert meeting.place == "换到村委会"


def test_postponing_keeps_the_old_day_and_the_reason(cast, journal):
    meeting = planned(cast)
    to = instant(date(2026, 10, 9), 9)
    plans.postpone(meeting, to=to, reason="防汛值守", by=actor_of(cast.convener), at=NOW)
    db.session.commit()
    kept = db.session.scalars(select(PlanChange)).one()
    assert (kept.kind, kept.was_at, kept.now_at, kept.reason) == ("postponed", NEXT_WEEK, to, "防汛值守")
    assert meeting.starts_at == to and journal()[-1] == "meeting.postponed"


@pytest.mark.parametrize(
    ("day", "hour", "sentence"),
    [
        (date(2026, 9, 20), 9, "已经过去"),
        (date(2026, 9, 28), 9, "延期要晚于它"),
        (date(2026, 11, 1), 9, "最迟延到10月31日"),
    ],
)
def test_a_meeting_is_postponed_to_a_later_day_of_its_month_or_the_next(cast, day, hour, sentence):
    meeting = planned(cast)
    with pytest.raises(Unfit, match=sentence):
        plans.postpone(meeting, to=instant(day, hour), reason="x", by=actor_of(cast.chief), at=NOW)
    assert whole(meeting.id).starts_at == NEXT_WEEK


def test_a_meeting_is_not_postponed_past_its_recorders_term(cast):
    meeting = planned(cast)
    cast.recorder_leaves = end_term(cast.recorder, date(2026, 10, 5))
    with pytest.raises(Unfit, match="卫记在10月9日不在任"):
        plans.postpone(meeting, to=instant(date(2026, 10, 9), 9), reason="x", by=actor_of(cast.chief), at=NOW)


def end_term(member, day):
    from portal.roster.models import TermOfOffice

    term = db.session.scalars(select(TermOfOffice).where(TermOfOffice.member_id == member.id)).one()
    term.ends_on = day
    db.session.commit()


def test_a_cancelled_meeting_stays_cancelled(cast, journal):
    meeting = planned(cast)
    plans.cancel(meeting, reason="撞期", by=actor_of(cast.convener), at=NOW)
    db.session.commit()
    assert meeting.state == State.CANCELLED and journal()[-1] == "meeting.cancelled"
    for verb in (plans.cancel, plans.postpone):
        given = {"reason": "x"} | ({"to": NEXT_WEEK + timedelta(days=1)} if verb is plans.postpone else {})
        with pytest.raises(Refused, match="已经取消"):
            verb(meeting, **given, by=actor_of(cast.chief), at=NOW)


def test_a_held_meeting_keeps_its_plan(cast):
    meeting = numbered(cast)
    enter(meeting, cast.recorder)
    with pytest.raises(Refused, match="已经召开"):
        plans.cancel(meeting, reason="x", by=actor_of(cast.chief), at=NOW)
