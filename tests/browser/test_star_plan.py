"""A round of the stars from its plan to the open vote, by eight people in a real Chromium: three on a phone."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PASSWORD, Served, sign_in
from tests.chromium import chromium

PHONE = {"width": 360, "height": 800}
WATCHERS = ("finance", "publicity", "district2")
DEEDS = "带三户脱贫户改种血橙，联系帮扶单位订购两万斤，每户增收四千元。"


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """A server of this walk's own: it moves the clock."""
    chromium()
    with Served(tmp_path_factory.mktemp("served")) as served:
        yield served


def test_a_round_is_planned_nominated_vetted_looked_over_and_opened(person, server):
    officer = person("organization")
    url = plan(officer)
    names = nominate(person, url)
    server.set_clock("2026-10-11T09:00:00+08:00")
    vet(officer, person("district1", viewport=PHONE), url)
    look_over_the_roll(officer, person("secretary005", viewport=PHONE), url)
    arrange(officer, person, url, names)
    server.set_clock("2026-10-20T09:00:00+08:00")
    chief = person("chief")
    chief.goto("/")
    chief.get_by_role("link", name=re.compile("开启.*橙乡之星")).first.click()
    chief.get_by_label("您的登录密码").fill(PASSWORD)
    chief.get_by_role("button", name="开启投票").click()
    expect(chief.locator(".head")).to_contain_text("投票中")
    vote(person("secretary005", viewport=PHONE), names)


def plan(page):
    """Two seats, this quarter to the next; what isn't asked for stays as it is proposed."""
    page.goto("/stars/")
    page.get_by_role("link", name="筹备一轮").click()
    page.get_by_label("季度", exact=True).select_option("2026-3")
    page.get_by_label("名称", exact=True).fill("橙乡之星")
    page.get_by_label("名额", exact=True).fill("2")
    page.get_by_label("每人最多选", exact=True).fill("2")
    page.get_by_label("推荐截止", exact=True).fill("2026-10-10")
    page.get_by_role("button", name="筹备").click()
    page.wait_for_url(re.compile(r"/stars/\d+$"))
    page.get_by_role("button", name="开始推荐").click()
    expect(page.locator(".head")).to_contain_text("推荐")
    return page.url


def nominate(person, url):
    """One by herself, one by another and with his consent. Returns the two names."""
    own = person("district1", viewport=PHONE)
    own.goto(url)
    own.get_by_role("link", name="推荐", exact=True).click()
    own.get_by_role("link", name="自荐").click()
    own.get_by_label("事迹").fill(DEEDS)
    own.get_by_role("button", name="自荐").click()
    first = own.get_by_role("heading", level=1).inner_text().split()[0]
    other = person("secretary003")
    other.goto(f"{url}/nominations?kind=member")
    whom = other.get_by_label("推荐谁")
    second = whom.locator("option", has_text=named(person, "secretary004")).first
    whom.select_option(value=second.get_attribute("value"))
    other.get_by_label("事迹").fill(DEEDS)
    other.get_by_role("button", name="推荐", exact=True).click()
    asked = person("secretary004", viewport=PHONE)
    asked.goto("/")
    asked.get_by_role("link", name="表态").click()
    asked.get_by_role("button", name="同意参加").click()
    expect(asked.locator(".head")).not_to_contain_text("待本人同意")
    return first, asked.get_by_role("heading", level=1).inner_text().split()[0]


def named(person, who):
    """The name that this person's account page says."""
    page = person(who)
    page.goto("/account")
    return page.locator("dl.facts dd").first.inner_text()


def vet(officer, candidate, url):
    """One is sent back, mends, and passes with the other."""
    sign_in(officer, "organization")
    officer.goto(url)
    officer.get_by_role("button", name="截止推荐").click()
    to_vet(officer)
    officer.get_by_label("原因").fill("请写明是哪一年的事。")
    officer.get_by_role("button", name="退回修改").click()
    expect(officer.locator("body")).to_contain_text("已退回")
    candidate.goto("/")
    candidate.get_by_role("link", name=re.compile("修改您在.*橙乡之星")).click()
    expect(candidate.locator("main")).to_contain_text("请写明是哪一年的事。")
    candidate.get_by_role("textbox", name="事迹").fill(f"2026 年{DEEDS}")
    candidate.get_by_role("button", name="改好送审").click()
    expect(candidate.locator(".head")).to_contain_text("待审")
    for _ in range(2):
        to_vet(officer)
        officer.get_by_role("button", name="通过", exact=True).click()
        expect(officer.locator("body")).to_contain_text("已通过资格审查")
    officer.goto(url)
    officer.get_by_role("button", name="公布选民名册").click()
    expect(officer.locator(".head")).to_contain_text("名册")


def to_vet(officer):
    officer.goto("/")
    officer.get_by_role("link", name=re.compile("审查.*橙乡之星.*候选人")).first.click()


def look_over_the_roll(officer, voter, url):
    voter.goto(f"{url}/roll")
    expect(voter.locator("main")).to_contain_text("我能投吗")
    voter.get_by_text("我的信息有误").click()
    voter.get_by_label("哪里有误").fill("村名写成了合并以前的。")
    voter.get_by_role("button", name="告诉负责人").click()
    expect(voter.locator("main")).to_contain_text("村名写成了合并以前的。")
    officer.goto(f"{url}/roll")
    officer.get_by_label("答复").fill("已在名册里改过。")
    officer.get_by_role("button", name="答复").click()
    expect(officer.locator("main")).to_contain_text("已在名册里改过。")
    voter.goto(f"{url}/roll")
    expect(voter.locator("main")).to_contain_text("已在名册里改过。")


def arrange(officer, person, url, names):
    """Three scrutineers, each with a code that is shown once and typed back."""
    officer.goto(f"{url}/vote")
    expect(officer.locator("ol").last).to_contain_text(names[0])
    for label, who in zip(("监票人一", "监票人二", "监票人三"), WATCHERS, strict=True):
        field = officer.get_by_label(label)
        option = field.locator("option", has_text=named(person, who)).first
        field.select_option(value=option.get_attribute("value"))
    officer.get_by_label("截止日期").fill("2026-10-25")
    officer.get_by_label("截止时间").fill("18:00")
    officer.get_by_role("button", name="保存").click()
    officer.wait_for_url(url)
    for who in WATCHERS:
        take_code(person(who))


def take_code(page):
    page.goto("/")
    page.get_by_role("link", name=re.compile("领取监票人代码.*橙乡之星")).first.click()
    page.get_by_role("button", name="领取代码").click()
    code = page.locator(".code").inner_text()
    page.goto(page.url)  # the same page asked for anew
    assert code not in page.content()
    page.get_by_label("代码").fill(code.lower())
    page.get_by_role("button", name="核对").click()
    expect(page.locator("main")).to_contain_text("已在")


def vote(page, names):
    page.goto("/")
    page.get_by_role("link", name=re.compile("投票.*橙乡之星")).first.click()
    expect(page.locator("ol.ballot li")).to_have_count(2)
    page.get_by_role("group", name=re.compile(names[1])).get_by_label("选", exact=True).check()
    page.get_by_role("button", name="投票").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("票已投出")
    page.goto("/")
    expect(page.locator("main")).to_contain_text("您已经投过票")
