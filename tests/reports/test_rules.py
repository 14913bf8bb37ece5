"""A year of reports: who reports, what is written, what is handed in, sent back, accepted."""

import pytest
from sqlalchemy import select

from portal.actor import Role
from portal.clock import instant
from portal.drafts.rules import Origin
from portal.errors import Forbidden, Refused
from portal.extensions import db
from portal.paper import sealing
from portal.reports import review_rules, writing_rules, year_rules
from portal.reports.models import DutyReport, ReportMark, ReportSection, Standing
from portal.reports.plans import Unfit
from portal.reports.review_rules import Mark
from portal.reports.sight import may_read, may_review
from portal.reports.writing_rules import Typed, section_at
from portal.roster.models import Office
from tests.cast import NOW, TODAY, actor_of
from tests.reports.report_cast import SENTENCE, final, handed_in, on, opened, plan_of, report_of, write


def titles(year):
    db.session.commit()
    rows = db.session.scalars(select(DutyReport).where(DutyReport.year_id == year.id).order_by(DutyReport.id))
    return [(one.title, one.from_on, one.until_on) for one in rows]


def test_everybody_who_held_an_office_reports_for_the_days_in_it(cast):
    cast.appoint(cast.recorder, Role.FINANCE_OFFICER, starts=on(-400), ends=on(-100))
    db.session.commit()
    found = titles(opened(cast))
    assert [title for title, _, _ in found] == [
        "总召集人", "组织干事", "宣传干事", "财务干事", "财务干事", "球溪片区召集人", "公民片区召集人"
    ]  # fmt: skip
    spans = {(first, last) for title, first, last in found if title == "财务干事"}
    first, last = TODAY.replace(month=1, day=1), TODAY.replace(month=12, day=31)
    assert spans == {(first, on(-100)), (first, last)}


def test_the_chief_and_the_first_secretaries_report_by_choice(cast):
    assert "总召集人" not in [title for title, _, _ in titles(opened(cast, has_chief=False))]
    everybody = opened(cast, year=2025, has_secretaries=True)
    mine = db.session.scalars(select(DutyReport).where(DutyReport.year_id == everybody.id)).all()
    assert {cast.secretary.id, cast.recorder.id, cast.leaver.id} <= {one.member_id for one in mine}
    assert len([one for one in mine if one.member_id == cast.convener.id]) == 1  # the village is told of there


def test_who_comes_into_office_later_is_joined_once(cast):
    year = opened(cast)
    with pytest.raises(Refused, match="没有要补入的人"):
        year_rules.join(year, by=actor_of(cast.chief), at=NOW)
    cast.appoint(cast.neighbour, Role.PUBLICITY_OFFICER, starts=TODAY)
    assert year_rules.join(year, by=actor_of(cast.chief), at=NOW) == 1
    assert report_of(year, cast.neighbour).from_on == TODAY


def test_who_is_relieved_in_mid_year_reports_until_then(cast):
    year = opened(cast)
    office = db.session.scalar(select(Office).where(Office.member_id == cast.finance.id))
    office.ends_on = on(3)
    db.session.commit()
    assert year_rules.join(year, by=actor_of(cast.chief), at=instant(on(5), 9)) == 0
    assert report_of(year, cast.finance).until_on == on(3)


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"year": 2027}, "year", "还没有到的年度"),
        ({"review_until": on(14)}, "review_until", "交稿截止以后"),
        ({"appraise_until": on(20)}, "appraise_until", "阅读截止以后"),
        ({"sections": "甲\n甲"}, "sections", "不能重复"),
        ({"shortest": 4000}, "longest", "不能比最少字数少"),
        ({"points": "100,100,60,0"}, "points", "一个比一个低"),
        ({"bands": "60,75,90"}, "bands", "一个比一个低"),
        ({"weight_peers": 40}, "weight_members", "现在是 110%"),
    ],
)
def test_a_plan_that_does_not_hold_together_is_told_beside_its_field(cast, changes, field, words):
    with pytest.raises(Unfit) as refused:
        opened(cast, **changes)
    assert words in refused.value.faults[field]


def test_only_the_chief_starts_a_year_and_only_once(cast):
    for who in (cast.organization, cast.convener, cast.secretary):
        with pytest.raises(Forbidden):
            year_rules.open_year(plan_of(), by=actor_of(who), at=NOW)
    opened(cast)
    with pytest.raises(Unfit, match="启动过"):
        opened(cast)


def test_a_changed_year_keeps_what_people_write_by(cast):
    year = opened(cast)
    plan = plan_of(shortest=30, sections="一\n二", has_chief=False, cap=25)
    year_rules.change(year, plan, seen=year.version, by=actor_of(cast.chief), at=NOW)
    db.session.commit()
    assert (year.shortest, year.cap, len(year.headings), year.has_chief) == (30, 25, 4, True)
    with pytest.raises(Refused, match="刚刚被改过"):
        year_rules.change(year, plan, seen=year.version - 1, by=actor_of(cast.chief), at=NOW)


def test_a_report_is_its_writer_s_alone_until_it_is_handed_in(cast):
    year = opened(cast)
    report = write(report_of(year, cast.convener), cast.convener)
    others = (cast.chief, cast.organization, cast.secretary)
    assert [may_read(report, actor_of(who)) for who in others] == [False, False, False]
    with pytest.raises(Forbidden):
        write(report, cast.chief)
    report = handed_in(year, cast.convener)
    assert [may_read(report, actor_of(who)) for who in others] == [True, False, False]


def test_the_length_is_a_setting_and_counts_as_offices_count(cast):
    year = opened(cast, shortest=84, longest=90)  # four sections of 21
    write(report_of(year, cast.convener), cast.convener)
    review_rules.submit(report_of(year, cast.convener), by=actor_of(cast.convener), at=NOW)
    short = opened(cast, year=2025, shortest=85)
    with pytest.raises(Refused, match="现在 84 字，还差 1 字"):
        handed_in(short, cast.convener)


def test_too_long_a_report_is_told_by_how_much(cast):
    with pytest.raises(Refused, match="超出 1 字"):
        handed_in(opened(cast, shortest=1, longest=83), cast.convener)


def test_an_empty_section_is_named(cast):
    report = report_of(opened(cast), cast.convener)
    writing_rules.save(report, {1: Typed(SENTENCE * 3, 0)}, by=actor_of(cast.convener), at=NOW)
    with pytest.raises(Refused, match="存在的问题、原因分析、下一步打算"):
        review_rules.submit(report, by=actor_of(cast.convener), at=NOW)


def test_late_reports_are_marked_or_refused_by_setting(cast):
    year = opened(cast)
    late = instant(on(15), 9)
    assert handed_in(year, cast.convener, at=instant(on(14), 23, 59)).is_late is False
    assert handed_in(year, cast.finance, at=late).is_late is True
    strict = opened(cast, year=2025, takes_late=False)
    with pytest.raises(Refused, match="不收迟交"):
        handed_in(strict, cast.convener, at=late)


def test_a_return_carries_marks_and_comes_back(cast):
    year = opened(cast)
    report = handed_in(year, cast.convener, f"{SENTENCE}\n第二段。")
    marks = [Mark(1, 1, "写清哪三处")]
    review_rules.send_back(report, "请补充", marks, by=actor_of(cast.chief), at=NOW)
    row = db.session.scalars(select(ReportMark)).one()
    assert (row.paragraph, row.words, row.turn) == ("第二段。", "写清哪三处", 1)
    report = handed_in(year, cast.convener, f"{SENTENCE}\n球溪、龙结、甲三处。", at=instant(on(20), 9))
    assert (report.standing, report.is_late) == (Standing.SUBMITTED, False)  # what comes back isn't late


def test_nothing_goes_back_after_the_review(cast):
    year = opened(cast)
    report = handed_in(year, cast.convener)
    with pytest.raises(Refused, match="审阅已经截止"):
        review_rules.send_back(report, "请补充", [], by=actor_of(cast.chief), at=instant(on(22), 9))
    review_rules.accept(report, by=actor_of(cast.chief), at=instant(on(22), 9))


def test_a_mark_on_a_paragraph_that_is_gone_is_refused(cast):
    report = handed_in(opened(cast), cast.convener)
    with pytest.raises(Refused, match="不一样了"):
        review_rules.send_back(report, "请补充", [Mark(1, 5, "?")], by=actor_of(cast.chief), at=NOW)


def test_nobody_reviews_the_own_report(cast):
    year = opened(cast)
    chiefs, conveners = handed_in(year, cast.chief), handed_in(year, cast.convener)
    chief, officer = actor_of(cast.chief), actor_of(cast.organization)
    assert [may_review(one, chief) for one in (chiefs, conveners)] == [False, True]
    assert [may_review(one, officer) for one in (chiefs, conveners)] == [True, False]
    with pytest.raises(Forbidden, match="组织干事"):
        review_rules.accept(chiefs, by=chief, at=NOW)
    review_rules.accept(chiefs, by=officer, at=NOW)


def test_a_final_report_is_fixed_and_has_a_fingerprint(cast):
    year = opened(cast)
    report = final(year, cast.convener, cast.chief)
    with pytest.raises(Refused, match="定稿"):
        write(report, cast.convener)
    standing = sealing.current(f"report:{report.id}")
    assert standing and sealing.fault_of(standing) == ""
    db.session.get(ReportSection, report.sections[0].id).body = "改过"
    db.session.commit()
    assert "被改动过" in sealing.fault_of(standing)


def test_who_reads_a_final_report_is_a_setting(cast):
    near, far = cast.secretary, cast.neighbour
    report = final(opened(cast), cast.convener, cast.chief)
    assert [may_read(report, actor_of(who)) for who in (near, far, cast.finance)] == [True, False, True]
    report = final(opened(cast, year=2025, is_open=True), cast.convener, cast.chief)
    assert may_read(report, actor_of(far))


def test_an_excused_one_is_not_asked_again(cast):
    year = opened(cast)
    report = report_of(year, cast.finance)
    year_rules.excuse(report, "任职不满一个月", by=actor_of(cast.chief), at=NOW)
    with pytest.raises(Refused, match="免予述职"):
        write(report, cast.finance)


def test_two_pages_of_one_writer_lose_nothing(cast):
    report = report_of(opened(cast), cast.convener)
    section, by = section_at(report, "s1"), actor_of(cast.convener)
    here, there = Origin("phonephone", 1), Origin("officeoffice", 1)
    assert writing_rules.save_section(report, section, Typed("手机上写的", 0), by=by, at=NOW, origin=here).is_new
    kept = writing_rules.save_section(report, section, Typed("电脑上写的", 0), by=by, at=NOW, origin=there)
    assert kept.aside is not None and section.body == "手机上写的"
    writing_rules.merge(report, kept.aside, [], kept.version, by=by, at=NOW)
    assert section.body == "手机上写的\n电脑上写的"
