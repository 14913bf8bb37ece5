"""A vote in a real Chromium: the ballot on a phone, the receipt that is shown once, the code that is never sent."""

import re
from urllib.parse import unquote

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Served, sign_in
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
        page.get_by_role("link", name=re.compile("^(投票|改投)$")).first.click()
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
    sent = listen(ballot)
    ballot.get_by_label("选", exact=True).nth(0).check()
    ballot.get_by_role("button", name="投票").click()
    expect(ballot.get_by_role("heading", level=1)).to_have_text(re.compile("票已投出"))
    code = ballot.locator(".code").inner_text()
    assert re.fullmatch(r"[0-9A-Z ]{26,40}", code)
    ballot.get_by_role("link", name="回到这一轮").click()
    ballot.wait_for_url(re.compile(r"/stars/\d+$"))
    assert leaks(ballot, sent, code) == set()


def test_a20_the_next_one_at_the_same_pc_does_not_find_it(ballot, server):
    ballot.get_by_label("选", exact=True).nth(1).check()
    ballot.get_by_role("button", name="投票").click()
    code = ballot.locator(".code").inner_text()
    ballot.get_by_role("link", name="回到这一轮").click()
    ballot.get_by_role("button", name="退出").click()
    ballot.wait_for_url(re.compile("/sign-in"))
    sign_in(ballot, "secretary002")
    for _ in range(4):
        ballot.go_back()
        assert code not in ballot.content()


def test_a20_the_same_look_finds_what_a_careless_portal_leaves_behind(person, server):
    page, code = person(VOTER), "0123 4567 89AB CDEF GHJK MNPQ RS"
    careless = f"<p class='code'>{code}</p><a href='/stars/1?receipt={code}'>回到这一轮</a>"
    page.route("**/careless", lambda route: route.fulfill(body=careless, content_type="text/html; charset=utf-8"))
    page.route("**/stars/1?receipt=*", lambda route: route.fulfill(body="<p>好</p>", content_type="text/html"))
    sent = listen(page)
    page.goto(f"{server.address}/careless")
    page.evaluate("localStorage.setItem('receipt', document.querySelector('.code').textContent)")
    page.get_by_role("link").click()
    page.wait_for_url(re.compile("receipt="))
    assert leaks(page, sent, code) == {"shown again", "stored", "sent"}


def listen(page):
    """The requests of this page from now on: addresses and bodies."""
    sent = []
    page.on("request", lambda request: sent.append(unquote(request.url) + (request.post_data or "")))
    return sent


def leaks(page, sent, code):
    """What a receipt's page, just left, leaves behind: shown again by Back, stored, sent."""
    page.go_back()
    found = {"shown again"} if code in page.content() else set()
    stored = page.evaluate("JSON.stringify([localStorage, sessionStorage, document.cookie])")
    found |= {"stored"} if code in stored or "receipt" in stored else set()
    return found | ({"sent"} if any(code.replace(" ", "") in one.replace(" ", "") for one in sent) else set())


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
