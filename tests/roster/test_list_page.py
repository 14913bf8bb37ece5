"""The list of people: who is on it, finding them, the filters, and what a page costs."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal.extensions import db
from portal.numbers import Number
from portal.roster import rules
from portal.roster.asked import MOST_FOUND, Asked
from portal.roster.listing import page_of
from portal.roster.models import Member, Office, TermOfOffice
from portal.roster.term_rules import DUE_DAYS
from tests.cast import NOW, TODAY
from tests.conftest import HTMX


def names(asked):
    return [line.name for line in page_of(asked, TODAY).lines]


@pytest.fixture
def keyed(cast):
    """The cast with everybody's keys, as if the rules had taken them in."""
    for member in db.session.scalars(select(Member)):
        rules.rebuild_keys(member, TODAY)
    db.session.commit()
    return cast


def test_the_page_begins_with_the_office_holders_and_lists_who_serves(cast, sign_in):
    page = sign_in(cast.secretary).get("/roster/").text
    assert page.index("周总") < page.index("陈北") < page.index("卫记")
    assert "在任 8 人" in page and "球溪片区召集人" in page
    assert "韩离" not in page and "吴技" not in page


def test_no_phone_stands_in_the_list(cast, sign_in):
    cast.secretary.phone_is_open = True
    db.session.commit()
    assert cast.secretary.phone not in sign_in(cast.organization).get("/roster/").text


@pytest.mark.parametrize(
    ("who", "sees"), [("organization", True), ("chief", True), ("convener", False), ("finance", False)]
)
def test_only_who_may_edit_people_sees_those_buttons(cast, sign_in, who, sees):
    assert ("/roster/members/new" in sign_in(getattr(cast, who)).get("/roster/").text) is sees


def test_the_administrator_sees_no_roster(cast, sign_in):
    client = sign_in(cast.admin)
    assert [client.get(path).status_code for path in ("/roster/", "/roster/members/9", "/roster/offices")] == [403] * 3


def test_vacant_offices_and_deputies_are_told(cast, sign_in):
    office = db.session.scalars(select(Office).where(Office.member_id == cast.convener.id)).one()
    cast.deputize(office, cast.secretary)
    db.session.delete(db.session.scalars(select(Office).where(Office.member_id == cast.finance.id)).one())
    db.session.commit()
    page = sign_in(cast.secretary).get("/roster/").text
    assert "空缺" in page and "蒋村</a>代理至9月24日" in page


def test_what_changed_is_shown_at_once(cast, sign_in):
    client = sign_in(cast.secretary)
    assert "蒋村" in client.get("/roster/").text
    cast.secretary.name = "蒋镕"
    db.session.commit()
    assert "蒋镕" in client.get("/roster/").text


def test_filters_by_district_and_town(cast):
    assert names(Asked(district_id=cast.south.id)) == ["王宣", "冯财", "褚南", "沈邻"]
    assert names(Asked(town_id=cast.shuinan.id)) == ["褚南", "沈邻"]
    assert page_of(Asked(district_id=cast.south.id), TODAY).total == 4


def test_who_has_left_is_listed_with_the_last_village_and_why(cast, sign_in):
    page = sign_in(cast.secretary).get("/roster/?state=left").text
    assert "韩离" in page and "轮换" in page and "已离任 1 人" in page


def test_who_serves_again_has_not_left(cast):
    village = cast.village(cast.longjie)
    db.session.add(TermOfOffice(member_id=cast.leaver.id, village_id=village.id, starts_on=date(2026, 8, 1)))
    db.session.flush()
    assert names(Asked(state="left")) == [] and "韩离" in names(Asked())


def test_other_people_are_those_without_a_term_today(cast):
    newcomer = cast.member("newcomer", "杨新")
    village = cast.village(cast.longjie)
    db.session.add(TermOfOffice(member_id=newcomer.id, village_id=village.id, starts_on=TODAY + timedelta(days=3)))
    db.session.flush()
    assert sorted(names(Asked(state="other"))) == ["周总", "杨新"]


def test_terms_that_run_out_are_listed_within_the_alliances_days(cast):
    term = db.session.scalars(select(TermOfOffice).where(TermOfOffice.member_id == cast.secretary.id)).one()
    term.expected_end_on = TODAY + timedelta(days=40)
    db.session.flush()
    assert names(Asked(state="due")) == []
    db.session.add(Number(key=DUE_DAYS, value=45))
    assert names(Asked(state="due")) == ["蒋村"]


@pytest.mark.parametrize("text", ["蒋", "村", "jiang", "JC", "jc", "cun", "甲7村", "龙结 蒋", " 蒋　甲7 ", "教育局"])
def test_people_are_found_by_name_pinyin_village_and_unit(keyed, text):
    keyed.secretary.sending_unit = "县教育局"
    rules.rebuild_keys(keyed.secretary, TODAY)
    assert "蒋村" in names(Asked(text=text))


@pytest.mark.parametrize("text", ["蒋北", "韩离", "吴技", "龙结 沈", "%", "' OR 1=1 --"])
def test_who_does_not_fit_is_not_found(keyed, text):
    assert names(Asked(text=text)) == []


def test_a_search_keeps_to_the_filters(keyed):
    assert names(Asked(text="甲", district_id=keyed.south.id)) == ["王宣", "冯财", "褚南", "沈邻"]
    assert names(Asked(text="韩", state="left")) == ["韩离"]
    assert names(Asked(text="zhou", state="other")) == ["周总"]


def test_a_search_that_finds_too_many_asks_for_one_more_character(keyed, sign_in):
    for n in range(MOST_FOUND):
        member = keyed.member(f"x{n}", f"许{n}", keyed.longjie)
        rules.rebuild_keys(member, TODAY)
    db.session.commit()
    page = sign_in(keyed.secretary).get("/roster/?q=甲").text
    assert "找到 200 人以上，请多写一个字" in page and "共 200 条" in page
    assert names(Asked(text="许199")) == ["许199"]


def test_a_search_answers_htmx_with_the_people_alone(keyed, sign_in):
    answer = sign_in(keyed.secretary).get("/roster/?q=jiang", headers=HTMX)
    assert answer.text.strip().startswith('<div id="people">') and "找到 1 人" in answer.text
    assert "<html" not in answer.text


def test_nothing_found_says_what_to_do(keyed, sign_in):
    page = sign_in(keyed.secretary).get("/roster/?q=无此人").text
    assert "没有找到“无此人”" in page and "清空查找" in page


@pytest.mark.parametrize(
    "query", ["page=999", "page=0", "page=x", "district=999999999999", "town=-1", "state=?", "q=%00"]
)
def test_an_address_that_means_nothing_shows_the_list(cast, sign_in, query):
    answer = sign_in(cast.secretary).get(f"/roster/?{query}")
    assert answer.status_code == 200 and "蒋村" in answer.text


@pytest.mark.parametrize("query", ["", "?state=left", "?state=due", "?q=jiang", "?page=2", "?district=1&q=jiang"])
def test_a_page_costs_as_many_statements_with_many_people_as_with_few(keyed, sign_in, queries, query):
    client, counts = sign_in(keyed.secretary), []
    for round in range(2):
        for n in range(60):
            keyed.member(f"y{round}{n}", f"姜{round}{n}", keyed.longjie)
        db.session.commit()
        queries.clear()
        client.get(f"/roster/{query}")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 5  # the session's own is one


def test_a_second_reader_costs_two_statements(keyed, sign_in, queries):
    sign_in(keyed.secretary).get("/roster/")
    client = sign_in(keyed.recorder)
    queries.clear()
    client.get("/roster/")
    assert len(queries) == 2  # the session's, and the roster's stamp


def test_pages_go_on_where_the_last_one_ended(cast):
    for n in range(60):
        cast.member(f"z{n}", f"尤{n}", cast.longjie)
    db.session.flush()
    first, second = page_of(Asked(), TODAY), page_of(Asked(page=2), TODAY)
    assert (len(first.lines), len(second.lines), first.total, second.pages) == (50, 18, 68, 2)
    assert len({line.id for line in first.lines + second.lines}) == 68


def test_a_town_of_before_the_merger_is_shown_to_who_left_before_it(cast, act_as):
    rules.merge_town(cast.longjie, cast.gongmin, TODAY, by=act_as(cast.chief), at=NOW)
    assert page_of(Asked(state="left"), TODAY).lines[0].town == "龙结镇"


def test_a_page_kept_under_the_old_days_is_not_shown_under_the_new(cast, sign_in):
    term = db.session.scalars(select(TermOfOffice).where(TermOfOffice.member_id == cast.secretary.id)).one()
    term.expected_end_on = TODAY + timedelta(days=40)
    db.session.commit()
    client = sign_in(cast.organization)
    assert "蒋村" not in client.get("/roster/?state=due").text
    db.session.add(Number(key=DUE_DAYS, value=45))
    db.session.commit()
    assert "蒋村" in client.get("/roster/?state=due").text


def test_who_is_longest_over_stands_first_among_the_due(cast):
    ends = {"secretary": date(2026, 9, 30), "recorder": date(2026, 8, 31), "organization": date(2026, 9, 1)}
    for who, day in ends.items():
        row = db.session.scalars(select(TermOfOffice).where(TermOfOffice.member_id == getattr(cast, who).id)).one()
        row.expected_end_on = day
    db.session.flush()
    assert names(Asked(state="due")) == ["卫记", "郑组", "蒋村"]
