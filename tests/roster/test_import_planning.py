"""What a file would do to the roster: the plan, which writes nothing."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from portal.actor import Actor
from portal.errors import BadInput
from portal.extensions import db
from portal.roster import holdings, known
from portal.roster.columns import COLUMNS, table_of
from portal.roster.entries import Kind
from portal.roster.importing import plan_of
from portal.roster.models import Placement, TermOfOffice, Town, Village
from portal.roster.planning import plan
from tests.cast import FOUNDED, NOW, TODAY
from tests.seconds import seconds_of

HEADINGS = ["姓名", "所驻镇", "所驻村", "任职起", "手机", "选派单位", "预计任职止", "任职止", "离任原因"]


@pytest.fixture
def planned(cast, act_as):
    """planned(row, ...) -> the plan for these rows of cells, as the organisation officer."""

    def planned(*rows, headings=HEADINGS, by=None):
        numbered = [(1, list(headings)), *((n, list(row)) for n, row in enumerate(rows, 2))]
        return plan_of(table_of(numbered), by=act_as(by or cast.organization), at=NOW)

    return planned


@pytest.fixture
def village(cast):
    """A village of 球溪镇 in which nobody serves: 甲10村."""
    row = cast.village(cast.qiuxi)
    db.session.commit()
    return row


def first(plan):
    return plan.entries[0]


def problems(made):
    return [(p.heading, p.sentence) for entry in made.entries for p in entry.problems]


def place_of(member):
    term = db.session.scalars(select(TermOfOffice).where(TermOfOffice.member_id == member.id)).one()
    return db.session.get(Village, term.village_id).name


def test_a_new_person_is_added_with_a_term_that_lasts_as_long_as_terms_do(planned, village):
    plan = planned(["张三", "球溪镇", "甲10村", "2026-03-01", "13800000001", "县某局"])
    entry = first(plan)
    assert (entry.kind, entry.facts) == (
        Kind.ADDED,
        {"name": "张三", "phone": "13800000001", "sending_unit": "县某局"},
    )
    assert (entry.begins.village_id, entry.begins.starts_on) == (village.id, date(2026, 3, 1))
    assert entry.begins.expected_end_on == date(2028, 2, 29)
    assert plan.can_be_written
    assert plan.summary == "新增 1 人"


@pytest.mark.parametrize(
    ("town", "name"),
    [
        ("球溪镇", "甲10村"),
        ("球溪", "甲10"),
        ("", "甲10村委会"),
        ("", "球溪镇甲10村"),
        ("", "511025100010"),
        ("511025100", "甲10村"),
    ],
)
def test_a_village_is_found_by_name_or_code(planned, village, town, name):
    assert first(planned(["张三", town, name, "2026-03-01", "13800000001"])).village.id == village.id


def test_a_code_must_be_that_of_the_named_village(planned, village):
    plan = planned(["张三", "甲1村", "511025100010", "2026-03-01"], headings=["姓名", "所驻村", "村代码", "任职起"])
    assert problems(plan) == [("村代码", "代码 511025100010 是甲10村，与“甲1村”不一致。")]


@pytest.mark.parametrize(
    ("town", "name", "heading", "sentence"),
    [
        ("球溪真", "甲10村", "所驻镇", "名册里没有“球溪真”，是不是“球溪镇”？"),
        ("球溪镇", "甲九村", "所驻村", "球溪镇没有“甲九村”，是不是“甲1村”？"),
        ("公民镇", "甲10村", "所驻村", "公民镇没有“甲10村”，球溪镇有。"),
        ("公民镇", "511025100010", "所驻镇", "甲10村在球溪镇，不在公民镇。"),
        ("", "511025100999", "村代码", "名册里没有代码是“511025100999”的村。"),
        ("", "飞来村", "所驻村", "名册里没有“飞来村”。"),
    ],
)
def test_an_unknown_place_is_told_with_what_may_be_meant(planned, village, town, name, heading, sentence):
    found = problems(planned(["张三", town, name, "2026-03-01", "13800000001"]))
    assert [h for h, _ in found] == [heading]
    assert found[0][1].startswith(sentence[:12])


def test_villages_of_one_name_want_their_town(planned, cast):
    for town in (cast.qiuxi, cast.gongmin):
        cast.village(town).name = "高峰村"
    db.session.commit()
    assert "不止一个（球溪镇高峰村、公民镇高峰村）" in problems(planned(["张三", "", "高峰村", "2026-03-01"]))[0][1]
    assert first(planned(["张三", "公民镇", "高峰村", "2026-03-01", "13800000001"])).kind is Kind.ADDED


def test_the_town_that_a_village_belonged_to_before_a_merger_is_still_its_town(planned, cast, village):
    old = Town(code="511025199", name="老街镇", position=9, valid_from=FOUNDED, valid_to=date(2024, 1, 1))
    cast._keep(old)
    cast._keep(Placement(village_id=village.id, town_id=old.id, starts_on=FOUNDED, ends_on=date(2024, 1, 1)))
    db.session.commit()
    assert first(planned(["张三", "老街镇", "甲10村", "2026-03-01", "13800000001"])).kind is Kind.ADDED


def test_a_person_is_known_by_phone_and_only_differing_columns_change(planned, cast):
    plan = planned(["蒋村", "龙结镇", place_of(cast.secretary), "2025-09-01", cast.secretary.phone, "县农业农村局"])
    entry = first(plan)
    assert (entry.kind, entry.member.id) == (Kind.CHANGED, cast.secretary.id)
    assert [tuple(change) for change in entry.changes] == [("选派单位", "空", "县农业农村局")]


def test_a_person_without_a_phone_in_the_file_is_known_by_name_and_village(planned, cast):
    entry = first(planned(["蒋村", "龙结镇", place_of(cast.secretary), "", "13800000009"]))
    assert entry.member.id == cast.secretary.id
    assert [change.heading for change in entry.changes] == ["手机"]
    assert "139****" in entry.changes[0].before


def test_blank_cells_leave_what_the_roster_knows(planned, cast):
    assert first(planned(["蒋村", "", "", "", cast.secretary.phone])).kind is Kind.UNCHANGED


def test_a_namesake_elsewhere_with_another_phone_is_a_new_person_and_the_reader_is_told(planned, cast, village):
    entry = first(planned(["蒋村", "球溪镇", "甲10村", "2026-03-01", "13800000001"]))
    assert entry.kind is Kind.ADDED
    assert "名册里另有蒋村（龙结镇" in entry.notes[0]


def test_a_namesake_without_a_phone_to_tell_apart_is_refused(planned, village):
    assert "分不清是不是同一个人" in problems(planned(["蒋村", "球溪镇", "甲10村", "2026-03-01"]))[0][1]


def test_a_phone_of_somebody_else_is_refused_and_masked(planned, cast, village):
    ((heading, sentence),) = problems(planned(["张三", "", "甲10村", "2026-03-01", cast.secretary.phone]))
    assert heading == "手机"
    assert "在名册里是蒋村（龙结镇" in sentence
    assert cast.secretary.phone not in sentence


def test_two_rows_of_one_person_one_phone_or_one_village_are_refused(planned, cast, village):
    new = ["张三", "", "甲10村", "2026-03-01", "13800000001"]
    assert problems(planned(new, ["李四", "", "", "2026-03-01", "13800000001"]))[0][1].startswith("与第 2 行的手机相同")
    assert (
        "与第 2 行的张三同在球溪镇甲10村"
        in problems(planned(new, ["李四", "", "甲10村", "2026-03-01", "13800000002"]))[1][1]
    )
    same = ["蒋村", "", place_of(cast.secretary)]
    assert problems(planned(same, same)) == [("姓名", "与第 2 行是同一个人，请只留一行。")]


def test_a_village_where_another_serves_is_refused_until_the_file_ends_that_term(planned, cast):
    where = place_of(cast.secretary)
    new = ["张三", "龙结镇", where, "2026-10-01", "13800000001"]
    ((heading, sentence),) = problems(planned(new))
    assert heading == "所驻村"
    assert "由蒋村任第一书记，时间重叠" in sentence
    leaving = ["蒋村", "龙结镇", where, "", "", "", "", "2026-09-30", "轮换"]
    assert [entry.kind for entry in planned(new, leaving).entries] == [Kind.ADDED, Kind.CHANGED]
    leaving[7] = "2026-10-01"
    assert problems(planned(new, leaving))[0][0] == "所驻村"


def test_a_term_that_overlaps_ones_own_is_refused(planned, cast, village):
    plan = planned(["蒋村", "球溪镇", "甲10村", "2026-10-01", cast.secretary.phone])
    assert "起在龙结镇" in problems(plan)[0][1]
    assert "时间重叠。请先办理轮换。" in problems(plan)[0][1]
    assert "换村请先办理轮换" in problems(planned(["蒋村", "球溪镇", "甲10村", "", cast.secretary.phone]))[0][1]


def test_who_has_left_is_not_changed_but_may_come_back(planned, cast, village):
    where = place_of(cast.leaver)
    left = problems(planned(["韩离", "龙结镇", where, "2025-09-01", cast.leaver.phone]))
    assert left[0][0] == "任职止"
    assert "韩离已经离任，名册里登记到 2026年6月30日 止（轮换）" in left[0][1]
    back = first(planned(["韩离", "球溪镇", "甲10村", "2026-10-01", cast.leaver.phone]))
    assert (back.kind, back.member.id, back.begins.village_id) == (Kind.CHANGED, cast.leaver.id, village.id)


@pytest.mark.parametrize(
    ("row", "heading", "words"),
    [
        (["", "", "甲10村", "2026-03-01"], "姓名", "没有填"),
        (["张三", "", "", "2026-03-01"], "所驻村", "新成员要写明"),
        (["张三", "", "甲10村", ""], "任职起", "没有填"),
        (["张三", "", "甲10村", "2028-03-01"], "任职起", "一年以后"),
        (["张三", "", "甲10村", "2019-03-01"], "任职起", "起才在名册里"),
        (["张三", "", "甲10村", "2026-03-01", "123"], "手机", "不是 11 位手机号"),
        (["张三", "", "甲10村", "不久"], "任职起", "不是日期"),
        (["张" * 41, "", "甲10村", "2026-03-01"], "姓名", "太长"),
        (["张三", "", "甲10村", "2026-03-01", "", "", "2026-02-01"], "预计任职止", "早于任职起"),
        (["张三", "", "甲10村", "2026-03-01", "", "", "", "2026-04-01"], "离任原因", "没有填"),
        (["张三", "", "甲10村", "2026-03-01", "", "", "", "", "轮换"], "任职止", "没有填"),
        (["张三", "", "甲10村", "2026-03-01", "", "", "", "2026-02-01", "轮换"], "任职止", "早于任职起"),
        (["张三", "", "#REF!", "2026-03-01"], "所驻村", "公式错误"),
    ],
)
def test_each_fault_is_told_by_its_column(planned, village, row, heading, words):
    plan = planned(row)
    assert heading in [h for h, _ in problems(plan)]
    assert words in " ".join(sentence for _, sentence in problems(plan))
    assert not plan.can_be_written


def test_a_first_day_that_differs_from_the_rosters_is_not_overwritten(planned, cast):
    plan = planned(["蒋村", "龙结镇", place_of(cast.secretary), "2025-10-01", cast.secretary.phone])
    assert problems(plan) == [("任职起", "名册里是 2025年9月1日，不能用导入更改。请核对，或删去这一格。")]


def test_nobody_imports_changes_to_oneself(planned, cast):
    own = ["郑组", "", "", "", cast.organization.phone, "别的单位"]
    assert "本人的资料" in problems(planned(own))[0][1]
    assert first(planned(own, by=cast.chief)).kind is Kind.CHANGED
    assert first(planned(own[:5])).kind is Kind.UNCHANGED


def test_the_administrator_is_no_member(planned, cast, village):
    plan = planned(["吴技", "", "甲10村", "2026-03-01", cast.admin.phone])
    assert "技术管理员" in problems(plan)[0][1]


def test_who_still_holds_things_does_not_leave_by_import(planned, cast, monkeypatch):
    mine = holdings.Holding("x:1", "记录九月例会", lambda *given: None)
    monkeypatch.setattr(holdings, "SOURCES", [lambda member_id, day: [mine]])
    plan = planned(["蒋村", "", place_of(cast.secretary), "", "", "", "", "2026-09-30", "轮换"])
    assert "还有 1 件事没有移交（记录九月例会）" in problems(plan)[0][1]


def test_plans_that_do_the_same_have_one_fingerprint(planned, cast, village):
    row = ["张三", "", "甲10村", "2026-03-01", "13800000001"]
    before = planned(row).fingerprint
    assert planned(row).fingerprint == before
    cast.member("later", "后来", cast.shuinan)
    assert planned(row).fingerprint == before
    db.session.add(TermOfOffice(member_id=cast.leaver.id, village_id=village.id, starts_on=date(2026, 7, 1)))
    db.session.commit()
    assert planned(row).fingerprint != before


def test_a_plan_costs_the_same_statements_however_many_rows(cast, act_as, queries):
    by = act_as(cast.organization)
    rows = [(n, [f"张{n}", "", "甲1村", "2026-03-01"]) for n in range(2, 302)]
    tables = [table_of([(1, HEADINGS), *rows[:count]]) for count in (3, 300)]
    counts = []
    for table in tables:
        queries.clear()
        plan_of(table, by=by, at=NOW)
        counts.append(len(queries))
    assert counts == [7, 7]


FACTS = dict.fromkeys(known.FACTS, "") | {"name": "李四", "phone": "13900000000", "joined_party_on": None}
TERM = known.KnownTerm(1, 1, 1, FOUNDED, None, None, "", True)
SMALL = known.Known(  # by hand: a plan needs no database
    {1: known.KnownTown(1, "511025100", "球溪镇", None, None)},
    {n: known.KnownVillage(n, f"51102510000{n}", f"甲{n}村", FOUNDED, None) for n in (1, 2)},
    {1: [1], 2: [1]},
    {1: known.KnownMember(1, 1, FACTS, [TERM])},
    frozenset(),
    24,
)
SENSE = [
    "李四",
    "张三",
    "球溪镇",
    "甲1村",
    "甲2村",
    "511025100002",
    "2026-03-01",
    "至今",
    "13900000000",
    "轮换",
    "是",
    "=",
    "-",
]
CELLS = st.one_of(st.none(), st.sampled_from(SENSE), st.text(max_size=12), st.integers(), st.floats())
ALL = [column.heading for column in COLUMNS]


@settings(deadline=None)
@given(st.lists(st.lists(CELLS, min_size=len(ALL), max_size=len(ALL)), min_size=1, max_size=4))
def test_any_cells_at_all_get_a_plan(rows):
    numbered = [(1, ALL), *enumerate(rows, 2)]
    try:
        made = plan(table_of(numbered), SMALL, today=TODAY, by=Actor(id=0, name="系统"))
    except BadInput:
        return  # nothing but blanks
    assert made.fingerprint and made.summary
    assert all(entry.problems or entry.village for entry in made.entries if entry.member is None)


def test_five_thousand_rows_are_planned_in_two_seconds():
    facts = ["男", "汉族", "1985-06", "中共党员", "2008-07-01", "大学", "2007-08", "县某局", "县", "四级主任科员"]
    place = ["球溪镇", "甲2村", ""]
    rows = [[f"张{n}", *facts, *place, "2026-03-01", "", "是", f"138{n:08d}"] for n in range(5_000)]
    table = table_of([(1, ALL), *enumerate(rows, 2)])
    made = plan(table, SMALL, today=TODAY, by=Actor(id=0, name="系统"))
    assert seconds_of(lambda: plan(table, SMALL, today=TODAY, by=Actor(id=0, name="系统")), 2) < 2
    assert len(made.entries) == 5_000
