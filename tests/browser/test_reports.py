"""A year of reports in a real Chromium: written on a phone with the network cut, reviewed, appraised, published.

The sample's year is on; a district convener, a secretary, two officers, the chief and three scrutineers bring it to its
end. Eleven people, of whom the walk is four; the others write and vote by the same pages.
"""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PASSWORD, Served, sign_in
from tests.chromium import chromium

PHONE = {"width": 360, "height": 800}
TEXT = "今年召集例会九次，逐村走访，修好渠道三处，帮两个村卖出血橙三万斤，办结议定事项七件。" * 3
WATCHERS = ("secretary001", "secretary002", "secretary003")
WRITERS = ("finance", "district3", "district5", "chief")


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """A server of this walk's own: it moves the clock."""
    chromium()
    with Served(tmp_path_factory.mktemp("served")) as served:
        yield served


def test_a_year_of_reports_from_the_text_to_the_published_grades(person, server):
    chief = person("chief")
    url = year_of(chief)
    mend_on_a_phone(person("district1", viewport=PHONE))
    for name in WRITERS:
        write(person(name), url)
    review_all(chief, person("organization"))
    excuse_the_rest(chief, url)
    server.set_clock("2026-10-21T09:00:00+08:00")
    sign_in(chief, "chief")
    codes = arrange(chief, person, url)
    chief.goto(f"{url}/opening")
    chief.get_by_label("您的登录密码").fill(PASSWORD)
    chief.get_by_role("button", name="开启测评").click()
    expect(chief.locator(".head")).to_contain_text("测评中")
    for number in range(10, 16):
        rate_on_a_phone(person(f"secretary{number:03}", viewport=PHONE), url)
    server.set_clock("2026-10-29T18:01:00+08:00")
    server.set_clock("2026-10-29T18:15:00+08:00")  # ten minutes after the close the boxes may be opened
    open_the_boxes(person(WATCHERS[0]), codes, url)
    decide(person("chief"), url)
    decide(person("organization"), url)
    chief = person("chief")
    chief.goto(url)
    chief.get_by_role("button", name="公布结果").click()
    expect(chief.locator(".head")).to_contain_text("已公布")
    own = person("district1", viewport=PHONE)
    own.goto(f"{url}/result")
    expect(own.locator("main")).to_contain_text("评定理由")
    assert own.evaluate("document.documentElement.scrollWidth") <= 360


def year_of(page):
    page.goto("/reports/")
    page.get_by_role("link", name="2026年").click()
    page.wait_for_url(re.compile(r"/reports/years/\d+$"))
    return page.url


def mend_on_a_phone(page):
    """The report came back with a mark. It is written while the network is cut, and nothing is lost."""
    page.goto("/")
    page.get_by_role("link", name=re.compile("修改2026年述职报告")).click()
    expect(page.locator("main")).to_contain_text("请写明是哪几个村")
    page.get_by_role("link", name="接着写").click()
    page.wait_for_url(re.compile("/edit$"))
    expect(page.locator("#saving")).to_contain_text("自动保存")
    page.context.set_offline(True)
    page.get_by_label("存在的问题").fill(TEXT)
    expect(page.locator("#saving")).to_contain_text("已存在本机", timeout=15_000)
    page.context.set_offline(False)
    expect(page.locator("#saving")).to_contain_text("已自动保存", timeout=20_000)
    page.get_by_role("button", name="保存").click()
    page.wait_for_url(re.compile(r"/reports/\d+$"))
    expect(page.locator("main")).to_contain_text(TEXT)
    page.get_by_role("button", name="交审阅").click()
    expect(page.locator(".head")).to_contain_text("待审阅")


def write(page, url):
    """Whoever of these has a report that is still to be written writes it."""
    page.goto(url)
    page.get_by_role("link", name=re.compile("我的述职报告")).first.click()
    page.wait_for_url(re.compile(r"/reports/\d+$"))
    if not page.get_by_role("link", name=re.compile("撰写|接着写")).count():
        return
    page.get_by_role("link", name=re.compile("撰写|接着写")).click()
    page.wait_for_url(re.compile("/edit$"))
    for section in page.locator("textarea").all():
        section.fill(TEXT)
    page.get_by_role("button", name="保存").click()
    page.wait_for_url(re.compile(r"/reports/\d+$"))
    page.get_by_role("button", name="交审阅").click()
    expect(page.locator(".head")).to_contain_text("待审阅")


def review_all(chief, officer):
    """The chief's own by the organisation officer, all the others by the chief."""
    officer.goto("/")
    accept(officer, re.compile("审阅宋明远"))
    for _ in range(10):
        chief.goto("/")
        if not chief.get_by_role("link", name=re.compile("审阅.*述职报告")).count():
            return
        accept(chief, re.compile("审阅.*述职报告"))


def accept(page, name):
    page.get_by_role("link", name=name).first.click()
    page.wait_for_url(re.compile("/review$"))
    page.get_by_role("button", name="通过，定稿").click()
    expect(page.locator(".head")).to_contain_text("定稿")


def excuse_the_rest(chief, url):
    """Who left the office in March writes nothing."""
    for _ in range(5):
        chief.goto(url)
        if not chief.get_by_role("link", name="免予述职").count():
            return
        chief.get_by_role("link", name="免予述职").first.click()
        chief.get_by_label("免予述职的原因").fill("三月已经离任，由接任的人一并述职。")
        chief.get_by_role("button", name="免予述职").click()
        chief.wait_for_url(url)


def arrange(chief, person, url):
    """One code a scrutineer, for all boxes. Returns codes by name."""
    chief.goto(f"{url}/appraisal")
    names = {}
    for label, who in zip(("监票人一", "监票人二", "监票人三"), WATCHERS, strict=True):
        page = person(who)
        page.goto("/account")
        names[who] = page.locator("dl.facts dd").first.inner_text()
        field = chief.get_by_label(label)
        field.select_option(value=field.locator("option", has_text=names[who]).first.get_attribute("value"))
    chief.get_by_role("button", name="保存").click()
    chief.wait_for_url(url)
    return {names[who]: take_code(person(who)) for who in WATCHERS}


def take_code(page):
    page.goto("/")
    expect(page.get_by_role("link", name=re.compile("领取监票人代码"))).to_have_count(1)
    page.get_by_role("link", name=re.compile("领取监票人代码")).click()
    page.get_by_role("button", name="领取代码").click()
    code = page.locator(".code").inner_text()
    page.get_by_label("监票人代码").fill(code)
    page.get_by_role("button", name="核对").click()
    expect(page.locator("main")).to_contain_text("已在")
    return code


def rate_on_a_phone(page, url):
    page.goto("/")
    page.get_by_role("link", name=re.compile("投票.*述职测评")).first.click()
    page.wait_for_url(re.compile("/ballot$"))
    for group in page.locator("fieldset").all():
        group.get_by_label("优秀").check()
    page.get_by_text("写一句评语").first.click()
    page.get_by_label("评语").first.fill("说话算数。")
    page.get_by_role("button", name="测评").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("票已投出")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def open_the_boxes(page, codes, url):
    page.goto("/")
    me = page.locator("header").inner_text()
    page.get_by_role("link", name=re.compile("开票箱")).click()
    other = page.get_by_label("另一名监票人", exact=True).locator("option").nth(0).inner_text()
    page.get_by_label("您的监票人代码").fill(next(code for who, code in codes.items() if who in me))
    page.get_by_label("您的登录密码").fill(PASSWORD)
    page.get_by_label("另一名监票人的代码").fill(codes[other])
    page.get_by_label("另一名监票人的登录密码").fill(PASSWORD)
    page.get_by_role("button", name="开箱计票").click()
    page.wait_for_url(url)
    expect(page.locator(".head")).to_contain_text("待评定")


def decide(page, url):
    page.goto(f"{url}/decision")
    for section in page.locator("main section").all():
        if not section.locator("input[type=radio]:checked").count():
            section.get_by_label("称职", exact=True).check()
            section.get_by_label("理由").fill("票数不够，在会上评议，一致同意。")
    page.get_by_label("您的登录密码").fill(PASSWORD)
    page.get_by_role("button", name="评定").click()
    page.wait_for_url(url)
