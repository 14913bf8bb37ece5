"""The appraisal by its rules: arranged, sealed, counted, decided, published."""

import pytest
from sqlalchemy import select

from portal.actor import Role
from portal.audit.models import JournalLine
from portal.ballots import cast_rules
from portal.ballots.models import VoteRound
from portal.ballots.reading import item_ids, own_state, turnout
from portal.errors import Forbidden, Refused, Unrecorded
from portal.extensions import db
from portal.reports import appraisal_rules, deciding_rules
from portal.reports.appraisal_rules import votes_of
from portal.reports.models import ReportYear, Stage
from portal.reports.results import comments_of, said_of
from tests.cast import actor_of
from tests.reports.appraisal_cast import (
    ARRANGED,
    CLOSES,
    COUNTED,
    arranged,
    box_of,
    count,
    finished,
    on_vote,
    populate,
    rate,
    report,
    watchers,
)
from tests.reports.report_cast import final, on, opened


@pytest.fixture
def voters(cast):
    return populate(cast)


def test_a_year_is_appraised_in_a_box_a_district_with_the_few_merged_in(cast, voters):
    year, _ = on_vote(cast)
    found = [(voice.label, turnout(vote)) for voice, vote in votes_of(year)]
    assert found == [("球溪片区成员（含履职同事）", (0, 17)), ("公民片区成员（含履职同事）", (0, 16))]
    assert {vote.bundle for _, vote in votes_of(year)} == {f"report:{year.id}.1"}


def test_reports_that_are_not_final_hold_the_appraisal_up(cast, voters):
    year = opened(cast)
    final(year, cast.convener, cast.chief)
    with pytest.raises(Refused, match="还有 5 份报告没有定稿"):
        arranged(cast, year)


def test_no_scrutineer_is_rated(cast, voters):
    year = finished(cast)
    ids = [cast.finance.id, cast.secretary.id, cast.recorder.id]
    with pytest.raises(Refused, match="被评议的人"):
        appraisal_rules.arrange(year, ids, CLOSES, by=actor_of(cast.chief), at=ARRANGED)


def test_it_opens_after_the_days_of_reading_are_over(cast, voters):
    year = finished(cast, read_until=on(27), appraise_until=on(34))
    arranged(cast, year)
    with pytest.raises(Refused, match="次日起"):
        appraisal_rules.open_appraisal(year, by=actor_of(cast.chief), at=ARRANGED)


def test_votes_are_counted_weighed_and_graded(cast, voters):
    north, south = voters
    year, codes = on_vote(cast, cap=100, has_chief=False)
    for n, who in enumerate(north):
        rate(year, who, {cast.convener.id: 1 if n < 9 else 2, cast.finance.id: 4})
    for who in south:
        rate(year, who, {cast.other_convener.id: 2})
    count(cast, year, codes)
    assert year.stage == Stage.COUNTED
    assert (report(year, cast.convener).score, report(year, cast.convener).counted) == ("95.00", "优秀")
    assert (report(year, cast.other_convener).score, report(year, cast.other_convener).counted) == ("80.00", "称职")
    assert report(year, cast.finance).counted == "不称职" and "超过 33%" in report(year, cast.finance).why
    assert (report(year, cast.publicity).score, report(year, cast.publicity).counted) == ("", "")  # nobody knows him


@pytest.mark.parametrize(
    ("changes", "grade"),
    [({}, "优秀"), ({"cap": 10}, "称职"), ({"points": "90,80,60,0"}, "称职"), ({"least_ballots": 13}, ""),
     ({"grades": "party"}, "好"), ({"top_share": 100}, "称职")],
)  # fmt: skip
def test_each_number_of_the_year_changes_the_outcome(cast, voters, changes, grade):
    north, south = voters
    year, codes = on_vote(cast, **({"cap": 20, "has_chief": False} | changes))
    for n, who in enumerate(north):
        rate(year, who, {cast.convener.id: 1 if n else 2})
    for who in south[:6]:
        rate(year, who, {})
    count(cast, year, codes)
    assert report(year, cast.convener).counted == grade


def test_a_box_with_four_ballots_is_void_and_counts_nowhere(cast, voters):
    north, south = voters
    year, codes = on_vote(cast)
    for who in north:
        rate(year, who, {cast.convener.id: 1})
    for who in south[:4]:
        rate(year, who, {cast.other_convener.id: 1}, {cast.other_convener.id: "很好"})
    count(cast, year, codes)
    assert [vote.state for _, vote in votes_of(year)] == ["counted", "void"]
    assert year.stage == Stage.COUNTED and report(year, cast.other_convener).counted == ""
    assert comments_of(year, report(year, cast.other_convener)) == []


def test_a_voice_of_fewer_ballots_than_ten_is_not_shown_apart(cast, voters):
    north, _ = voters
    year, codes = on_vote(cast, least_ballots=5)
    for who in north[:9]:
        rate(year, who, {cast.convener.id: 1})
    count(cast, year, codes)
    (said,) = said_of(year, report(year, cast.convener))
    assert (said.ballots, said.is_shown, said.lines) == (9, False, [])
    assert report(year, cast.convener).score == "100.00"  # nine ballots count where five are enough


def test_nobody_rates_the_own_report(cast, voters):
    year, _ = on_vote(cast)
    vote = box_of(year, cast.convener)
    with pytest.raises(Unrecorded, match="不能给自己"):
        values = dict.fromkeys(item_ids(vote), 1)
        cast_rules.cast(vote, values, by=actor_of(cast.convener), at=ARRANGED, stamp=vote.stamp)
    rate(year, cast.convener, {})
    assert own_state(vote, cast.convener.id) == "voted"


def test_comments_of_all_boxes_stand_together_sorted(cast, voters):
    north, south = voters
    year, codes = on_vote(cast)
    for n, who in enumerate(north[:6]):
        rate(year, who, {}, {cast.chief.id: f"北{n}"})
    for n, who in enumerate(south[:6]):
        rate(year, who, {}, {cast.chief.id: f"东{n}"})
    count(cast, year, codes)
    words = comments_of(year, report(year, cast.chief))
    assert words == sorted(words) and len(words) == 12


def test_lost_codes_mean_another_appraisal_with_new_boxes(cast, voters):
    year, _ = on_vote(cast)
    rate(year, voters[0][0], {})
    with pytest.raises(Refused, match="还没有截止"):
        appraisal_rules.hold_again(year, "丢了代码", by=actor_of(cast.chief), at=ARRANGED)
    appraisal_rules.hold_again(year, "丢了代码", by=actor_of(cast.chief), at=COUNTED)
    db.session.commit()
    assert year.run == 2 and {r.state for r in db.session.scalars(select(VoteRound))} == {"void"}


def test_arranging_again_after_people_changed_makes_new_boxes(cast, voters):
    year = finished(cast)
    arranged(cast, year)
    cast.appoint(voters[0][0], Role.FINANCE_OFFICER, starts=on(0))
    for n in range(12):
        cast.member(f"o{n}", f"干{n}", cast.qiuxi, offices=[(Role.PUBLICITY_OFFICER, None)])
    db.session.commit()
    with pytest.raises(Refused, match="重新安排"):
        appraisal_rules.open_appraisal(year, by=actor_of(cast.chief), at=ARRANGED)
    arranged(cast, year)
    assert year.run == 2 and [voice.voice for voice, _ in votes_of(year)] == ["members", "members", "peers"]


def test_with_too_few_people_it_is_held_in_a_meeting(cast):
    year = finished(cast)
    with pytest.raises(Refused, match="在会上当场测评"):
        arranged(cast, year)
    appraisal_rules.leave_out(year, by=actor_of(cast.chief), at=ARRANGED)
    assert year.stage == Stage.COUNTED and report(year, cast.convener).counted == ""


def test_with_enough_people_the_sealed_vote_may_not_be_left_out(cast, voters):
    with pytest.raises(Refused, match="请安排网上测评"):
        appraisal_rules.leave_out(finished(cast), by=actor_of(cast.chief), at=ARRANGED)


@pytest.fixture
def counted(cast):
    """Held in a meeting: no grades by rule."""
    year = finished(cast)
    appraisal_rules.leave_out(year, by=actor_of(cast.chief), at=ARRANGED)
    for one in (cast.convener, cast.chief):
        report(year, one).counted = "称职"
    db.session.commit()
    return year


def decide(year, who, grades, reasons=None):
    deciding_rules.decide(year, grades, reasons or {}, by=actor_of(who), at=COUNTED)


def test_a_decision_that_departs_needs_a_reason(cast, counted):
    ids = {report(counted, who).id for who in (cast.organization, cast.publicity, cast.finance, cast.other_convener)}
    mine = report(counted, cast.convener).id
    grades, reasons = dict.fromkeys(ids, "称职") | {mine: "优秀"}, dict.fromkeys(ids, "会上举手表决")
    with pytest.raises(Refused, match="陈北计票的等次是称职，评为优秀要写明理由"):
        decide(counted, cast.chief, grades, reasons)
    decide(counted, cast.chief, grades, reasons | {mine: "带病坚持"})
    assert report(counted, cast.convener).reason == "带病坚持"


def test_the_chief_s_own_is_decided_by_the_organisation_officer(cast, counted):
    ids = [one.id for one in db.session.scalars(select(type(report(counted, cast.chief))))]
    everything = dict.fromkeys(ids, "称职")
    decide(counted, cast.chief, everything, dict.fromkeys(ids, "会上表决"))
    with pytest.raises(Refused, match="还没有评定：周总"):
        deciding_rules.publish(counted, by=actor_of(cast.chief), at=COUNTED)
    with pytest.raises(Forbidden):
        decide(counted, cast.finance, everything)
    decide(counted, cast.organization, everything)
    assert report(counted, cast.chief).grade == "称职"
    deciding_rules.publish(counted, by=actor_of(cast.chief), at=COUNTED)
    assert db.session.get(ReportYear, counted.id).stage == Stage.PUBLISHED
    db.session.commit()
    lines = list(db.session.scalars(select(JournalLine.text).where(JournalLine.verb == "report.decided")))
    assert len(lines) == 6 and any("周总" in line for line in lines)


def test_a_year_called_off_takes_its_boxes_with_it(cast, voters):
    year, _ = on_vote(cast)
    rate(year, voters[0][0], {})
    appraisal_rules.call_off(year, "集中防汛", by=actor_of(cast.chief), at=ARRANGED)
    assert year.stage == Stage.CANCELLED and {vote.state for _, vote in votes_of(year)} == {"void"}


def test_only_the_chief_runs_it(cast, voters):
    year = finished(cast)
    for who in (cast.organization, cast.convener):
        with pytest.raises(Forbidden):
            appraisal_rules.arrange(year, [w.id for w in watchers(cast)], CLOSES, by=actor_of(who), at=ARRANGED)
