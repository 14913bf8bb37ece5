"""A correction from the phone of who was there to the annex of the printed record, in a real Chromium."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Served, sign_in, until_htmx
from tests.chromium import chromium

RIGHT = "（照录音改过的一段）"


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """A server of this walk's own: it moves the clock."""
    chromium()
    with Served(tmp_path_factory.mktemp("served")) as served:
        yield served


def test_a_correction_goes_from_a_phone_to_the_annex_of_the_record(person, server):
    url = convener_finds(person)
    convener = person("district2", viewport={"width": 360, "height": 800})
    file(person, url)
    decide(convener, url)

    server.set_clock("2026-09-29T10:00:00+08:00")
    sign_in(convener, "district2")
    convener.goto(url)
    convener.get_by_role("button", name="审定").click()
    expect(convener.locator("#minutes .head")).to_contain_text("定稿")
    expect(convener.locator(".record")).to_contain_text(RIGHT)
    check_paper(convener, url)


def convener_finds(person):
    """The address of the minutes, from the first page of their convener."""
    page = person("district2")
    page.get_by_role("link", name=re.compile("办理.*更正意见")).click()
    expect(page.locator("#minutes h1")).to_be_visible()
    return re.sub("#.*", "", page.url)


def file(person, url):
    """A secretary who was there presses the number of a paragraph on a phone."""
    for number in range(49, 120):  # of that district, most of them
        page = person(f"secretary{number:03d}", viewport={"width": 360, "height": 740})
        if page.goto(url).status == 200 and page.get_by_role("link", name="更正第 1 段").count():
            break
    number = page.get_by_role("link", name="更正第 1 段")
    assert min(number.bounding_box()[side] for side in ("width", "height")) >= 44
    number.click()
    quoted = page.locator(".quoted").inner_text()
    expect(page.get_by_label("应当写成")).to_have_value(quoted)
    page.get_by_label("应当写成").fill(RIGHT)
    page.get_by_label("理由").fill("会上不是这样说的")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_role("button", name="提出更正").click()
    expect(page.locator("#minutes").get_by_text(RIGHT)).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("撤回：.*第1段"))).to_be_visible()


def decide(page, url):
    """The convener accepts this one in place and refuses what else waits, with a reason."""
    page.goto(url)
    until_htmx(page)
    page.get_by_role("button", name=re.compile("采纳：.*第1段")).click()
    expect(page.locator(".notice.good")).to_contain_text("已采纳，第1段已照更正意见改好。")
    expect(page.locator("#p1")).to_contain_text(RIGHT)
    page.get_by_role("link", name=re.compile("不采纳：")).click()
    page.get_by_label("原因").fill("录音里就是这个数。")
    page.get_by_role("button", name="不采纳").click()
    expect(page.get_by_role("button", name=re.compile("采纳："))).to_have_count(0)


def check_paper(page, url):
    page.goto(url.replace("/minutes", "/print"))
    paper = page.locator(".paper").inner_text()
    assert paper.index("附件：会议记录更正意见及办理情况") < paper.index("主持人：") < paper.index(f"更正为：{RIGHT}")
    assert "办理：采纳（" in paper and "录音里就是这个数。" in paper and "待办理" not in paper
