"""Weak networks and old habits: the CDN refused, hanging or tampered with; no script; Back; a session that ended."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PASSWORD, until_htmx


def filters_in_place(page):
    """Filter the journal; was it swapped in place, without leaving the page?"""
    page.locator("summary").click()
    page.evaluate("window.stayed = true")
    page.get_by_label("说到什么").fill("登录")
    page.get_by_role("button", name="查找").click()
    page.wait_for_url(re.compile("word="), wait_until="commit")
    return page.evaluate("window.stayed === true")


@pytest.mark.parametrize("cdn", ["fine", "refused", "tampered", "hanging"])
def test_htmx_works_whatever_the_cdn_does(person, cdn):
    page = person("chief", cdn=cdn)
    page.goto("/journal/", wait_until="commit")
    until_htmx(page)
    assert filters_in_place(page)


def test_a_hanging_cdn_does_not_hold_up_a_form(person):
    page = person(cdn="hanging")
    page.goto("/sign-in", wait_until="commit")
    page.get_by_label("登录名或手机号").fill("secretary010")
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("好", timeout=20_000)  # it hangs for ever


def test_without_javascript_one_signs_in_filters_and_signs_out(person):
    page = person("chief", java_script_enabled=False)
    page.goto("/journal/")
    page.locator("summary").click()
    page.get_by_label("说到什么").fill("登录")
    page.get_by_role("button", name="查找").click()
    assert "word=" in page.url
    expect(page.locator("#lines")).to_be_visible()
    page.get_by_role("button", name="退出").click()
    expect(page).to_have_url(re.compile("/sign-in"))


def test_without_javascript_what_was_typed_stays_beside_its_fault(person):
    page = person("district3", java_script_enabled=False)
    page.goto("/meetings/new")
    page.get_by_label("主题").fill("无脚本也能筹备")
    page.get_by_label("日期").fill("2026-09-01")
    page.get_by_label("时间", exact=True).fill("14:30")
    page.get_by_role("textbox", name="地点").fill("镇便民服务中心")
    page.get_by_label("记录人").select_option(index=3)
    page.get_by_role("textbox", name="议程").fill("种苗联系")
    page.get_by_role("button", name="筹备").click()
    expect(page.locator("main")).to_contain_text("已经过去")
    expect(page.get_by_label("主题")).to_have_value("无脚本也能筹备")


def test_back_after_signing_out_shows_nothing(person):
    page = person("secretary011")
    page.goto("/account")
    expect(page.get_by_role("heading", level=1)).to_have_text("我的账号")
    page.get_by_role("button", name="退出").click()
    page.wait_for_url(re.compile("/sign-in"))
    page.go_back()
    expect(page.get_by_label("密码", exact=True)).to_be_visible()
    assert "secretary011" not in page.content()


def test_nothing_private_stays_in_the_browser(person):
    page = person("chief")
    page.goto("/journal/")
    until_htmx(page)
    filters_in_place(page)
    page.goto("/meetings/")
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert kept == "[{},{}]"
    assert page.evaluate("document.cookie") == ""


def test_a_session_that_ended_during_a_click_leads_to_the_door(person):
    first, second = person("organization"), person("organization")
    first.goto("/journal/")
    until_htmx(first)
    second.goto("/account")
    second.get_by_role("button", name="退出其他全部设备").click()
    expect(second.get_by_role("button", name="退出其他全部设备")).to_have_count(0)  # it is done
    first.locator("summary").click()
    first.get_by_label("说到什么").fill("登录")
    first.get_by_role("button", name="查找").click()
    first.wait_for_url(re.compile(r"/sign-in\?next="))
    expect(first.get_by_label("密码", exact=True)).to_be_visible()
    assert "/journal/" in first.evaluate("decodeURIComponent(location.search)")
    sign_in_here(first, "organization")
    expect(first).to_have_url(re.compile("/journal/"))


def sign_in_here(page, name):
    page.get_by_label("登录名或手机号").fill(name)
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="登录").click()


def test_everything_asked_for_comes_from_here_or_the_one_cdn(person):
    page, hosts = person("chief"), set()
    page.on("request", lambda request: hosts.add(re.sub(r"^https?://([^/:]+).*", r"\1", request.url)))
    for path in ("/", "/meetings/", "/journal/", "/account"):
        page.goto(path)
    assert hosts <= {"127.0.0.1", "cdn.jsdelivr.net"}
