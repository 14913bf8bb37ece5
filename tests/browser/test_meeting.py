"""One real monthly meeting, from plan to printed record, by four people in a real Chromium."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Served, sign_in, until_htmx
from tests.chromium import chromium

THEME = "血橙越冬管护现场会"


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """A server of this walk's own: it moves the clock."""
    chromium()
    with Served(tmp_path_factory.mktemp("served")) as served:
        yield served


def choose_last_other(page, label, not_this):
    """Choose the last first secretary of the list who is not the one named: secretary001 is among the first."""
    options = page.get_by_label(label, exact=True).locator("option").all_inner_texts()
    chosen = next(o for o in reversed(options) if "村" in o and not_this not in o)
    page.get_by_label(label, exact=True).select_option(label=chosen)
    return chosen


def plan(page):
    page.goto("/meetings/new")
    page.get_by_label("主题").fill(THEME)
    page.get_by_label("日期").fill("2026-10-14")
    page.get_by_label("时间", exact=True).fill("14:30")
    page.get_by_role("textbox", name="地点").fill("重龙镇便民服务中心")
    page.get_by_role("textbox", name="议程").fill("血橙越冬管护技术\n山坪塘维修安排")
    chair = page.get_by_label("主持人").evaluate("e => e.selectedOptions[0].text")
    recorder = choose_last_other(page, "记录人", chair)
    page.get_by_role("button", name="筹备").click()
    again = page.get_by_label("再开一次")
    again.or_(page.get_by_role("heading", level=1, name=THEME)).first.wait_for()
    if again.count():  # the sample has planned one for that month already
        again.check()
        page.get_by_role("button", name="筹备").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(THEME)
    return recorder


def write_minutes(page):
    page.get_by_label("发言与讨论").nth(0).fill("农技员：十一月前完成清园和涂白。\n王书记：村里已备好石灰。")
    page.get_by_label("决议").nth(0).fill("各村十一月底前完成清园。")
    page.get_by_label("第 1 项事项").nth(0).fill("报送清园面积")
    page.get_by_label("第 1 项责任人").nth(0).fill("各村第一书记")
    page.get_by_label("第 1 项完成时限").nth(0).fill("2026-11-10")
    page.get_by_label("发言与讨论").nth(1).fill("镇水管员：两口山坪塘要补漏。")
    page.get_by_role("button", name="保存").last.click()
    page.wait_for_url(re.compile(r"/minutes$"))


def test_a_district_holds_its_meeting_and_the_record_is_printed(person, server):
    convener = person("district1", viewport={"width": 360, "height": 800})
    plan(convener)
    meeting = convener.url
    convener.get_by_role("button", name="生成签到表").click()
    expect(convener.get_by_text("签到表").first).to_be_visible()

    server.set_clock("2026-10-14T17:00:00+08:00")
    sign_in(convener, "district1")
    enter_absences(convener, meeting)
    convener.goto(f"{meeting}/minutes/edit")
    write_minutes(convener)
    convener.get_by_role("button", name="送审").click()
    expect(convener.locator("#minutes .head")).to_contain_text("待审定")
    expect(convener.get_by_role("button", name="撤回")).to_be_visible()

    others_draft(person, meeting)
    chief = pass_on(person, meeting)
    server.set_clock("2026-10-20T09:00:00+08:00")  # the correction period of three working days is over
    approve(chief, meeting)
    reader = reads(person, meeting)
    check_paper(chief, reader, meeting)


def enter_absences(page, meeting):
    page.goto(f"{meeting}/sign-in")
    until_htmx(page)
    page.get_by_label("缺席编号").fill("2，5-6")
    expect(page.locator("#absentees tbody tr")).to_have_count(3)
    kinds = page.locator("#absentees select")
    kinds.nth(0).select_option(label="请假")
    for row in range(3):
        page.locator("#absentees tbody tr").nth(row).locator("input").last.fill("镇上防汛值守")
    page.get_by_label("散会时间").fill("16:20")
    page.get_by_role("button", name="保存").click()
    page.wait_for_url(meeting)
    expect(page.locator(".facts").first).to_contain_text("请假")


def others_draft(person, meeting):
    """One of the district who isn't its keeper, and one of another district: no draft for either."""
    for name in ("secretary001", "district2"):
        page = person(name)
        assert page.goto(f"{meeting}/minutes").status == 404


def pass_on(person, meeting):
    chief = person("chief", viewport={"width": 1280, "height": 900})
    expect(chief.get_by_text(THEME).first).to_be_visible()  # it waits on the first page
    chief.goto(f"{meeting}/minutes")
    chief.get_by_role("button", name="通过，更正期 3 个工作日").click()
    expect(chief.locator("#minutes .head")).to_contain_text("更正期")
    return chief


def approve(chief, meeting):
    sign_in(chief, "chief")
    chief.goto(f"{meeting}/minutes")
    chief.get_by_role("button", name="审定").click()
    expect(chief.locator("#minutes")).to_contain_text("定稿")


def reads(person, meeting):
    """A secretary of the same district reads the final record."""
    for number in range(1, 60):
        page = person(f"secretary{number:03d}")
        status = page.goto(f"{meeting}/minutes").status
        if status == 200:
            expect(page.locator(".record")).to_contain_text("报送清园面积")
            return page
    raise AssertionError("nobody of the district may read its final record")


def check_paper(chief, reader, meeting):
    """What the screen says stands on the paper, figure for figure."""
    figures = re.findall(r"\d+", chief.locator(".facts").first.inner_text())
    reader.goto(f"{meeting}/print")
    paper = reader.locator("body").inner_text()
    assert f"应到{figures[0]}人" in paper.replace(" ", "")
    assert f"实到{figures[1]}人" in paper.replace(" ", "")
    assert "散会" in paper and "报送清园面积" in paper and "草稿" not in paper
