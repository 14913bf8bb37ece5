"""A round until its roll is on view: who may do which step, and when."""

from datetime import date

import pytest

from portal.errors import Forbidden, Refused
from portal.extensions import db
from portal.numbers import Number
from portal.stars import limits, nomination_rules, rules
from portal.stars.models import Standing, State
from portal.stars.plans import Unfit, new_plan
from portal.stars.tally import Tie
from tests.cast import NOW, TODAY, actor_of
from tests.stars.star_cast import DAY, VETTED, drafted, kept, nominated, nominating, on_view, passed, plan_of


def test_the_organization_officer_leads_a_round_to_its_roll(cast, journal):
    round = on_view(cast)
    assert (round.state, round.roll_until) == (State.ROLL, TODAY + 8 * DAY)
    assert [verb for verb in journal() if verb.startswith("round.")] == [
        "round.prepared",
        "round.nominating",
        "round.vetting",
        "round.roll",
    ]


@pytest.mark.parametrize("who", ["secretary", "convener", "publicity", "finance"])
def test_nobody_else_prepares_a_round(cast, who):
    with pytest.raises(Forbidden, match="组织干事或总召集人"):
        rules.prepare(plan_of(cast), by=actor_of(getattr(cast, who)), at=NOW)


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"nominate_until": TODAY - DAY}, "nominate_until", "已经过了"),
        ({"nominate_until": date(2027, 3, 1)}, "nominate_until", "最长 90 天"),
        ({"choices": 5}, "choices", "每人最多选 4 名"),
        ({"least": 2}, "least", "2 个片区每个至少 2 名，要 4 个名额，名额只有 2 个"),
        ({"most": 0, "least": 1}, "most", "最多不能只有 0 名"),
    ],
)
def test_what_does_not_hold_together_is_named_by_field(cast, changes, field, sentence):
    with pytest.raises(Unfit) as caught:
        rules.prepare(plan_of(cast, **changes), by=actor_of(cast.organization), at=NOW)
    assert list(caught.value.faults) == [field] and sentence in caught.value.faults[field]


def test_a_round_of_one_district_has_no_bounds_of_districts(cast):
    with pytest.raises(Unfit, match="不用填片区名额"):
        drafted(cast, district_id=cast.north.id, most=1)
    assert drafted(cast, district_id=cast.north.id).district.name == "球溪片区"


def test_officer_in_charge_is_one_of_the_two(cast):
    with pytest.raises(Unfit, match="负责人请从"):
        drafted(cast, officer_id=cast.secretary.id)
    assert drafted(cast, officer_id=cast.chief.id).officer.name == "周总"


def test_one_round_a_quarter_and_body_unless_it_was_called_off(cast):
    first = drafted(cast)
    with pytest.raises(Unfit, match="2026年第三季度已有一轮"):
        drafted(cast)
    drafted(cast, district_id=cast.north.id)
    rules.cancel(first, "方案要重拟", by=actor_of(cast.chief), at=NOW)
    assert drafted(cast).id != first.id


def test_plan_changes_until_nominations_open_and_never_over_anothers_change(cast):
    round = drafted(cast)
    seen = round.version
    rules.change(round, plan_of(cast, seats=3), seen=seen, by=actor_of(cast.chief), at=NOW)
    round = kept(round)
    with pytest.raises(Refused, match="刚刚被改过"):
        rules.change(round, plan_of(cast, seats=4), seen=seen, by=actor_of(cast.organization), at=NOW)
    rules.start_nominating(round, by=actor_of(cast.organization), at=NOW)
    with pytest.raises(Refused, match="方案就不能再改"):
        rules.change(round, plan_of(cast), seen=round.version, by=actor_of(cast.organization), at=NOW)


def test_nominations_end_on_the_day_after_the_last(cast):
    round = nominating(cast)
    with pytest.raises(Refused, match="推荐到9月27日为止"):
        rules.start_vetting(round, by=actor_of(cast.organization), at=NOW + 3 * DAY)
    rules.start_vetting(round, by=actor_of(cast.organization), at=NOW + 4 * DAY)
    assert round.state == State.VETTING


def test_roll_waits_until_everybody_is_vetted(cast):
    round = nominating(cast)
    waiting = nominated(round, cast.secretary)
    rules.start_vetting(round, by=actor_of(cast.organization), at=VETTED)
    with pytest.raises(Refused, match="还有 1 名候选人没有审查完"):
        rules.show_roll(round, by=actor_of(cast.organization), at=VETTED)
    nomination_rules.withdraw(round, waiting, by=actor_of(cast.secretary), at=VETTED)
    with pytest.raises(Refused, match="没有审查通过的候选人"):
        rules.show_roll(round, by=actor_of(cast.organization), at=VETTED)


def test_roll_of_a_day_to_come_is_not_shown_before_it(cast):
    round = nominating(cast, roll_on=TODAY + 30 * DAY)
    passed(cast, round, cast.secretary)
    rules.start_vetting(round, by=actor_of(cast.organization), at=VETTED)
    with pytest.raises(Refused, match="10月24日在任"):
        rules.show_roll(round, by=actor_of(cast.organization), at=VETTED)


@pytest.mark.parametrize("who", ["organization", "convener", "publicity"])
def test_only_the_chief_calls_a_round_off_and_says_why(cast, who):
    round = on_view(cast)
    with pytest.raises(Forbidden, match="由总召集人办理"):
        rules.cancel(round, "另行安排", by=actor_of(getattr(cast, who)), at=NOW)
    rules.cancel(round, "另行安排", by=actor_of(cast.chief), at=NOW)
    assert round.state == State.CANCELLED
    with pytest.raises(Refused, match="已取消"):
        rules.cancel(round, "再取消", by=actor_of(cast.chief), at=NOW)


def test_first_plan_begins_with_the_numbers_of_the_alliance(cast):
    for key, value in ((limits.SEATS, 7), (limits.CHOICES, 6), (limits.ROLL_DAYS, 4), (limits.NOTICE_DAYS, 8),
                       (limits.NOMINATE_DAYS, 10)):  # fmt: skip
        db.session.add(Number(key=key, value=value))
    db.session.commit()
    plan = new_plan(TODAY, cast.organization.id)
    assert (plan.seats, plan.choices, plan.roll_days, plan.notice_days) == (7, 6, 4, 8)
    assert (plan.nominate_until, plan.officer_id) == (TODAY + 10 * DAY, cast.organization.id)


def test_later_plan_begins_with_the_last_rounds_choices_and_its_own_days(cast):
    drafted(cast, seats=9, tie=Tie.LOT, vetoes="酒驾", basis="旧文")
    plan = new_plan(date(2026, 12, 1), cast.chief.id)
    assert (plan.seats, plan.tie, plan.vetoes, plan.basis) == (9, Tie.LOT, "酒驾", "旧文")
    assert (plan.year, plan.quarter, plan.roll_on) == (2026, 4, date(2026, 12, 1))
    assert plan.nominate_until == date(2026, 12, 8)


def test_what_was_not_consented_to_lapses_with_the_nominations(cast):
    round = nominating(cast)
    asked = nominated(round, cast.secretary, by=cast.convener)
    passed(cast, round, cast.neighbour)
    rules.start_vetting(round, by=actor_of(cast.organization), at=VETTED)
    with pytest.raises(Refused, match="推荐已经截止"):
        nomination_rules.consent(round, asked, by=actor_of(cast.secretary), at=VETTED)
    rules.show_roll(round, by=actor_of(cast.organization), at=VETTED)
    assert asked.state == Standing.ASKED
