"""A vote in a real Chromium: the ballot on a phone, the receipt that is shown once, the code that is never sent."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Served
from tests.chromium import chromium

VOTER = "district4"  # on the roll of the sample's vote that is on


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """A server of these walks' own: they vote in the sample's round."""
    chromium()
    with Served(tmp_path_factory.mktemp("served")) as served:
        yield served


@pytest.fixture
def ballot(person):
    page = person(VOTER, viewport={"width": 360, "height": 800})
    page.goto("/")
    page.get_by_role("link", name="去投票").or_(page.get_by_role("link", name="评星")).first.click()
    if "ballot" not in page.url:
        page.get_by_role("link", name="片区之星").filter(has_text="片区之星").first.wait_for()
        page.locator("tr", has_text="投票中").get_by_role("link").first.click()
        page.get_by_role("link", name="投票", exact=True).first.click()
    page.wait_for_url(re.compile("/ballot$"))
    return page


def test_choices_are_counted_while_one_chooses(ballot):
    line, button = ballot.locator("#chosen"), ballot.get_by_role("button", name="投票")
    expect(line).to_have_text("已选 0 名，最多 1 名")
    expect(button).to_be_disabled()
    picks = ballot.get_by_label("选", exact=True)
    picks.nth(0).check()
    expect(line).to_have_text("已选 1 名，最多 1 名")
    expect(button).to_be_enabled()
    picks.nth(1).check()
    expect(line).to_have_text("已选 2 名，最多 1 名。请去掉 1 名")
    expect(button).to_be_disabled()
    ballot.get_by_label("一名也不选，投弃权票").check()
    expect(line).to_have_text("弃权")
    expect(picks.nth(0)).not_to_be_checked()


def test_a20_the_receipt_is_shown_once_and_its_code_is_never_sent(ballot):
    sent = []
    ballot.on("request", lambda request: sent.append(request.url + (request.post_data or "")))
    ballot.get_by_label("选", exact=True).nth(0).check()
    ballot.get_by_role("button", name="投票").click()
    expect(ballot.get_by_role("heading", level=1)).to_have_text(re.compile("票已投出"))
    code = ballot.locator(".code").inner_text()
    assert re.fullmatch(r"[0-9A-Z ]{26,40}", code)
    ballot.get_by_role("link", name="回到这一轮").click()
    ballot.wait_for_url(re.compile(r"/stars/\d+$"))
    ballot.go_back()
    assert code not in ballot.content()
    stored = "JSON.stringify([localStorage, sessionStorage, document.cookie])"
    assert code not in ballot.evaluate(stored) and "receipt" not in ballot.evaluate(stored)
    assert not any(code.replace(" ", "") in one.replace("%20", "") for one in sent)


def test_a_receipt_finds_its_ballot_in_the_browser_alone(person):
    page = person("chief", viewport={"width": 360, "height": 800})
    page.goto("/stars/")
    page.locator("tr", has_text="已计票").get_by_role("link").first.click()
    page.get_by_role("link", name="核对这次投票").click()
    page.get_by_role("link", name="用回执查自己的票").click()
    page.wait_for_load_state("networkidle")
    sent = []
    page.on("request", lambda request: sent.append(request.url))
    page.get_by_label("回执代码").fill("0000 0000 0000 0000 0000 0000 00")
    page.get_by_role("button", name="查一查").click()
    expect(page.locator("#found")).to_contain_text("没有这张回执的票")
    page.get_by_label("回执代码").fill("太短")
    page.get_by_role("button", name="查一查").click()
    expect(page.locator("#found")).to_contain_text("26 位字母和数字")
    assert sent == []
