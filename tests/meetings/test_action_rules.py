"""What becomes of an action: who may say so, what the ledger keeps, and what is refused in which words."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from portal.errors import Forbidden, Refused
from portal.extensions import db
from portal.facts import facts_about
from portal.meetings import action_rules as rules
from portal.meetings.action_holdings import actions_of
from portal.meetings.action_models import ActionEntry, ActionStep, EntryState
from portal.meetings.minutes_writing import ActionText
from portal.meetings.models import ActionItem
from portal.meetings.plans import Unfit
from tests.cast import NOW, TODAY, actor_of
from tests.meetings.action_cast import DAY_AFTER, DUE, entered, fresh, recorded
from tests.meetings.minutes_cast import LATER, passed

WORDS = "三户已改造完"
NEXT_MONTH = date(2026, 10, 15)


def complete(entry, by, at=LATER, words=WORDS):
    rules.complete(entry, words=words, by=actor_of(by), at=at)


def steps(entry):
    rows = select(ActionStep.kind, ActionStep.by_id).where(ActionStep.entry_id == entry.id).order_by(ActionStep.id)
    return [tuple(row) for row in db.session.execute(rows)]


def test_the_ledger_takes_in_what_a_record_says_once_it_is_final(cast):
    passed(cast)
    assert db.session.scalar(select(func.count()).select_from(ActionEntry)) == 0
    entry = entered(cast)
    assert (entry.owner_id, entry.due_on, entry.state) == (cast.secretary.id, DUE, EntryState.OPEN)
    assert entry.district_id == cast.north.id


def test_an_action_of_several_people_has_no_owner(cast):
    assert entered(cast, owner="各村第一书记").owner_id is None


def test_who_is_in_charge_reports_how_it_was_done(cast, journal):
    entry = entered(cast)
    complete(entry, cast.secretary)
    db.session.commit()
    assert (entry.state, entry.closed_at) == (EntryState.DONE, LATER)
    assert steps(entry) == [("done", cast.secretary.id)] and journal()[-1] == "action.completed"


@pytest.mark.parametrize("who", ["convener", "organization", "chief"])
def test_who_convenes_reports_for_several_people(cast, who):
    entry = entered(cast, owner="各村第一书记")
    complete(entry, getattr(cast, who))
    assert entry.state == EntryState.DONE


@pytest.mark.parametrize("who", ["recorder", "neighbour", "other_convener", "publicity", "finance"])
def test_nobody_else_reports(cast, who):
    with pytest.raises(Forbidden, match="由责任人报告"):
        complete(entered(cast), getattr(cast, who))


def test_a_word_is_needed(cast):
    with pytest.raises(Unfit, match="请写一两句话"):
        complete(entered(cast), cast.secretary, words=" ")


def test_what_is_closed_is_closed_and_says_since_when(cast):
    entry = entered(cast)
    complete(entry, cast.secretary)
    with pytest.raises(Refused, match="已于9月24日办结；弄错了可以重新打开"):
        complete(entry, cast.convener)


def test_another_time_limit_is_a_step_and_the_record_stays(cast, journal):
    entry = entered(cast)
    rules.move(entry, to=NEXT_MONTH, words="连日降雨", seen=1, by=actor_of(cast.convener), at=LATER)
    db.session.commit()
    assert fresh(entry.id).due_on == NEXT_MONTH
    assert db.session.get_one(ActionItem, entry.item_id).due_on == DUE
    assert db.session.scalar(select(ActionStep.due_on)) == NEXT_MONTH and journal()[-1] == "action.moved"


@pytest.mark.parametrize(("to", "words"), [(TODAY - timedelta(days=1), "已经过去"), (DUE, "现在的时限就是")])
def test_a_time_limit_is_another_day_that_is_to_come(cast, to, words):
    with pytest.raises(Unfit, match=words):
        rules.move(entered(cast), to=to, words="x", seen=1, by=actor_of(cast.convener), at=LATER)


def test_a_decision_on_what_one_has_not_seen_is_refused(cast):
    entry = entered(cast)
    rules.move(entry, to=NEXT_MONTH, words="x", seen=1, by=actor_of(cast.convener), at=LATER)
    with pytest.raises(Refused, match="别人办理过"):
        rules.drop(entry, words="x", seen=1, by=actor_of(cast.chief), at=LATER)


DECISIONS = {
    "move": lambda entry, by: rules.move(entry, to=NEXT_MONTH, words="x", seen=1, by=by, at=LATER),
    "drop": lambda entry, by: rules.drop(entry, words="x", seen=1, by=by, at=LATER),
    "assign": lambda entry, by: rules.assign(entry, to_id=by.id - 1, seen=1, by=by, at=LATER),
}


@pytest.mark.parametrize("decision", DECISIONS)
@pytest.mark.parametrize("who", ["secretary", "other_convener", "publicity"])
def test_decisions_are_for_who_convenes(cast, decision, who):
    with pytest.raises(Forbidden, match="由召集这次会议的人办理"):
        DECISIONS[decision](entered(cast, owner="卫记"), actor_of(getattr(cast, who)))


@pytest.mark.parametrize("decision", DECISIONS)
@pytest.mark.parametrize("who", ["convener", "organization", "chief"])
def test_nobody_decides_on_what_is_ones_own(cast, decision, who):
    owner = getattr(cast, who)
    with pytest.raises(Forbidden, match="由您本人负责"):
        DECISIONS[decision](entered(cast, owner=owner.name), actor_of(owner))


def test_what_will_not_be_done_is_dropped_with_its_reason(cast, journal):
    entry = entered(cast)
    rules.drop(entry, words="镇上统一安排", seen=1, by=actor_of(cast.convener), at=LATER)
    db.session.commit()
    assert entry.state == EntryState.DROPPED and journal()[-1] == "action.dropped"


@pytest.mark.parametrize("who", ["secretary", "convener"])
def test_a_wrong_report_is_undone_by_a_step(cast, journal, who):
    entry = entered(cast)
    complete(entry, cast.secretary)
    rules.reopen(entry, words="报错了", by=actor_of(getattr(cast, who)), at=DAY_AFTER)
    db.session.commit()
    assert (entry.state, entry.closed_at) == (EntryState.OPEN, None)
    assert [kind for kind, _ in steps(entry)] == ["done", "reopened"] and journal()[-1] == "action.reopened"


def test_what_the_convener_dropped_its_owner_does_not_open_again(cast):
    entry = entered(cast)
    rules.drop(entry, words="x", seen=1, by=actor_of(cast.convener), at=LATER)
    with pytest.raises(Forbidden):
        rules.reopen(entry, words="x", by=actor_of(cast.secretary), at=LATER)


def test_what_is_open_is_not_opened(cast):
    with pytest.raises(Refused, match="还在办理中"):
        rules.reopen(entered(cast), words="x", by=actor_of(cast.convener), at=LATER)


def test_another_member_sees_to_it(cast, journal):
    entry = entered(cast, owner="各村第一书记")
    rules.assign(entry, to_id=cast.recorder.id, seen=1, by=actor_of(cast.convener), at=LATER)
    complete(entry, cast.recorder)
    db.session.commit()
    assert journal()[-2:] == ["action.assigned", "action.completed"]
    assert db.session.get_one(ActionItem, entry.item_id).owner == "各村第一书记"


def test_who_has_left_gets_nothing_to_do(cast):
    with pytest.raises(Unfit, match="现在不在任"):
        rules.assign(entered(cast), to_id=cast.leaver.id, seen=1, by=actor_of(cast.convener), at=LATER)


def test_who_leaves_hands_on_what_is_open(cast, journal):
    entry = entered(cast)
    (holding,) = actions_of(cast.secretary.id, TODAY)
    assert holding.text == "办理球溪片区9月例会议定的“报送可改造田块面积”（9月30日到期）" and not holding.may_lapse
    holding.give(cast.recorder.id, actor_of(cast.organization), NOW)
    db.session.commit()
    assert fresh(entry.id).owner_id == cast.recorder.id and journal()[-1] == "action.assigned"
    assert list(actions_of(cast.secretary.id, TODAY)) == []


def test_what_is_closed_nobody_hands_on(cast):
    complete(entered(cast), cast.secretary)
    assert list(actions_of(cast.secretary.id, TODAY)) == []


def facts(member, first, last):
    return [fact.value for fact in facts_about(member.id, first, last) if "议定事项" in fact.label]


def test_facts_count_what_was_closed_and_what_was_overdue(cast):
    action = ActionText("甲", "蒋村", date(2026, 9, 20))
    meeting = recorded(cast, action, ActionText("乙", "蒋村", DUE), ActionText("丙", "卫记", DUE))
    ids = db.session.scalars(select(ActionEntry.id).where(ActionEntry.meeting_id == meeting.id)).all()
    complete(fresh(ids[0]), cast.secretary)
    db.session.commit()
    year = date(2026, 1, 1), date(2026, 12, 31)
    assert facts(cast.secretary, *year) == ["1 件", "1 件"]
    assert facts(cast.secretary, date(2026, 9, 1), date(2026, 9, 23)) == ["0 件", "1 件"]  # the first was late then
    assert facts(cast.secretary, date(2026, 9, 1), DUE) == ["1 件", "0 件"]
    assert facts(cast.recorder, *year) == ["0 件", "1 件"]
