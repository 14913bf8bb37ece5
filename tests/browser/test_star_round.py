"""A vote of the stars from the ballot to the award, paper ballots included, by seven people in a real Chromium."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PASSWORD, Served, sign_in
from tests.chromium import chromium

PHONE = {"width": 360, "height": 800}
CODE = re.compile(r"监票人(\S+)：([0-9A-Z]{26})")


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """A server of this walk's own: it moves the clock."""
    chromium()
    with Served(tmp_path_factory.mktemp("served")) as served:
        yield served


@pytest.fixture
def codes(server):
    """The scrutineers' codes by name, as they were told when the sample was loaded."""
    return dict(CODE.findall((server.instance / "told").read_text()))


@pytest.fixture
def url(person):
    page = person("chief")
    page.goto("/stars/")
    page.locator("tr", has_text="投票中").get_by_role("link").first.click()
    page.wait_for_url(re.compile(r"/stars/\d+$"))
    return page.url


def test_a_round_is_voted_counted_decided_and_awarded(person, server, url, codes):
    vote_on_a_phone(person("district4", viewport=PHONE), url)
    officer = person("organization")
    hand_out_paper(officer, url)
    server.set_clock("2026-09-26T18:01:00+08:00")
    for name in ("organization", "chief"):
        enter_paper(person(name), url)
    server.set_clock("2026-09-26T18:15:00+08:00")  # ten minutes after the close the box may be opened
    open_the_box(person("finance"), url, codes)
    decide(person("chief"), url)
    publicity = person("publicity")
    publicity.goto(url)
    publicity.get_by_role("button", name="发布公示").click()
    object_to(person("secretary001", viewport=PHONE), url)
    answer(person("organization"), url)
    server.set_clock("2026-10-16T10:00:00+08:00")
    sign_in(publicity, "publicity")
    publicity.goto(url)
    publicity.get_by_role("button", name="发布表彰").click()
    expect(publicity.locator(".head")).to_contain_text("已表彰")
    publicity.get_by_role("link", name="表彰通报和证书").click()
    expect(publicity.get_by_role("heading", name="荣誉证书").first).to_be_visible()


def vote_on_a_phone(page, url):
    page.goto(url)
    page.get_by_role("link", name="投票", exact=True).first.click()
    page.get_by_label("选", exact=True).nth(1).check()
    page.get_by_role("button", name="投票").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("票已投出")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def hand_out_paper(page, url):
    """To everybody who has not voted here: the refusal names those who have, and keeps the ticks."""
    page.goto(url)
    page.get_by_role("link", name="纸质票").click()
    page.wait_for_url(re.compile("/paper$"))
    page.evaluate("document.querySelectorAll('input[name=voter]').forEach((one) => { one.checked = true; })")
    page.get_by_label("您的登录密码").fill(PASSWORD)
    page.get_by_role("button", name="登记领纸质票").click()
    words = page.locator(".notice.bad").inner_text()
    voted = re.search(r"(\S+)已经在网上投过票", words)[1].split("、")
    assert len(voted) == 25
    for row in page.locator("tbody tr").all():
        if row.locator(".lead").inner_text() in voted:
            row.locator("input").uncheck()
    page.get_by_label("您的登录密码").fill(PASSWORD)
    page.get_by_role("button", name="登记领纸质票").click()
    expect(page.locator("main")).to_contain_text("请把纸质票发给这些人")


def enter_paper(page, url):
    page.goto(url)
    page.get_by_role("link", name="纸质票").click()
    for label, figure in (("发出", "10"), ("收回", "10"), ("无效", "0"), ("弃权", "1")):
        page.get_by_label(label, exact=True).fill(figure)
    fields = page.locator("input[name^=item-]")
    for place in range(fields.count()):
        fields.nth(place).fill("9" if place == 1 else "0")
    page.get_by_role("button", name="录入").click()
    expect(page.locator("main")).to_contain_text(re.compile("已录入|录入的一致"))


def open_the_box(page, url, codes):
    """The one who is signed in, and another who types at the same screen."""
    page.goto("/")
    me = page.locator("header").inner_text()
    page.get_by_role("link", name=re.compile("开票箱")).click()
    other = page.get_by_label("另一名监票人", exact=True).locator("option").nth(0)
    name = other.inner_text()
    mine = next(code for who, code in codes.items() if who in me)
    page.get_by_label("您的监票人代码").fill(mine.lower())
    page.get_by_label("您的登录密码").fill(PASSWORD)
    page.get_by_label("另一名监票人的代码").fill(codes[name])
    page.get_by_label("另一名监票人的登录密码").fill(PASSWORD)
    page.get_by_role("button", name="开箱计票").click()
    page.wait_for_url(url)
    page.get_by_role("link", name="计票结果").click()
    expect(page.locator("main")).to_contain_text("35")  # 24 of the sample, one on the phone, ten on paper


def decide(page, url):
    page.goto(f"{url}/decision")
    page.get_by_label("您的登录密码").fill(PASSWORD)
    page.get_by_role("button", name="审定").click()
    expect(page.locator(".head")).to_contain_text("已审定")


def object_to(page, url):
    page.goto(f"{url}/objections")
    page.get_by_role("textbox", name="异议").fill("事迹里有两户不是本村的。")
    page.get_by_role("button", name="提出异议").click()
    expect(page.locator("main")).to_contain_text("编号 1")


def answer(page, url):
    page.goto("/")
    page.get_by_role("link", name=re.compile("答复.*异议")).click()
    page.get_by_role("textbox", name="答复").fill("已核实，两户是邻村的，事迹已改。")
    page.get_by_role("button", name="答复").click()
    expect(page.locator("main")).to_contain_text("已核实")
