"""A morning at the door: the code on the convener's screen, phones that scan it, names ticked under a thumb."""

import sqlite3
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from portal.meetings.checkin_code import code_of, key_of
from portal.qr import svg
from tests.browser.conftest import PASSWORD, Served, sign_in, until_htmx
from tests.chromium import chromium

PHONE = {"width": 360, "height": 780}
WECHAT = (
    "Mozilla/5.0 (Linux; Android 12; M2102) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/111.0 "
    "Mobile Safari/537.36 XWEB/5300 MMWEBSDK/20230405 MicroMessenger/8.0.35 NetType/4G Language/zh_CN"
)
PEOPLE = """
SELECT a.sign_in_name, m.name, m.initials FROM term_of_office o
JOIN member m ON m.id = o.member_id JOIN account a ON a.member_id = m.id
JOIN placement p ON p.village_id = o.village_id AND p.starts_on <= '2026-09-24' AND coalesce(p.ends_on, '9') >= '2026'
JOIN town_grouping g ON g.town_id = p.town_id AND g.ends_on IS NULL
WHERE o.ends_on IS NULL AND a.disabled_at IS NULL AND p.ends_on IS NULL AND a.sign_in_name LIKE 'secretary%'
  AND g.district_id = (SELECT district_id FROM meeting WHERE id = ?) ORDER BY m.id
"""


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """A server of this walk's own, ten minutes before the meeting of the sample's day."""
    chromium()
    with Served(tmp_path_factory.mktemp("served")) as served:
        served.set_clock("2026-09-24T14:20:00+08:00")
        yield served


def ask(server, query, *values):
    with sqlite3.connect(server.instance / "portal.db") as connection:
        return connection.execute(query, values).fetchall()


@pytest.fixture
def meeting(server):
    return ask(server, "SELECT id FROM meeting WHERE starts_at LIKE '2026-09-24 06:30%' AND state = 'planned'")[0][0]


def address(server, meeting, age=0):
    """What the code says that was on the screen so many seconds ago."""
    offset = ask(server, "SELECT clock_offset FROM installation")[0][0]
    at = datetime.now(UTC) + timedelta(seconds=offset - age)
    key = key_of((server.instance / "secret.key").read_bytes().hex())
    return f"{server.address}/meetings/{meeting}/code?c={code_of(key, meeting, at)}"


def path_of(svg):
    return svg.split(' d="')[-1].split('"')[0]


def test_phones_scan_the_screen_and_its_count_rises(person, server, meeting):
    screen = person("district1", viewport={"width": 1280, "height": 800})
    screen.goto(f"/meetings/{meeting}/sign-in/screen")
    until_htmx(screen)
    expect(screen.locator("#live .count").first).to_contain_text("0 人已签到")
    assert any(shows_what_is_valid(screen, server, meeting) for _ in range(40))
    people = ask(server, PEOPLE, meeting)
    for number, script in enumerate((True, False)):
        phone = person(viewport=PHONE, user_agent=WECHAT, java_script_enabled=script)
        scan_and_sign_in(phone, lambda: address(server, meeting), people[number][0])
        expect(screen.locator("#live .count b")).to_have_text(str(number + 1))


def shows_what_is_valid(screen, server, meeting):
    """Is the code on the screen the one of this moment? It comes up to three seconds after its time; wait a little."""
    shown, meant = screen.locator("#live svg").inner_html(), address(server, meeting)
    screen.wait_for_timeout(500)
    return path_of(shown) == path_of(str(svg(meant, "签到码", 3, "#fff")))


def scan_and_sign_in(phone, code, name):
    """A page that came too late for its code is scanned anew, as a person would."""
    assert any(phone.goto(code(), wait_until="domcontentloaded").ok for _ in range(3))
    expect(phone.get_by_role("heading", level=1)).to_have_text("登录")
    phone.get_by_label("登录名或手机号").fill(name)
    phone.get_by_label("密码", exact=True).fill(PASSWORD)
    phone.get_by_role("button", name="登录").click()
    phone.get_by_role("button", name="签到", exact=True).click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("已签到")
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_a_code_of_a_minute_ago_says_to_scan_again(person, server, meeting):
    phone = person(viewport=PHONE, user_agent=WECHAT)
    assert phone.goto(address(server, meeting, age=60)).status == 409
    expect(phone.locator("main")).to_contain_text("签到码已更新，请重新扫码")


@pytest.mark.parametrize("script", [True, False])
def test_names_are_ticked_under_a_thumb_and_taken_back(person, server, meeting, script):
    name, initials = ask(server, PEOPLE, meeting)[5][1:]
    page = person(viewport=PHONE, java_script_enabled=script)
    sign_in(page, "district1")
    page.goto(f"/meetings/{meeting}/attendance")
    if script:
        until_htmx(page)
    page.get_by_role("searchbox").fill(initials)
    if not script:
        page.get_by_role("button", name="查找").click()
    expect(page.locator(".roll li").nth(9)).to_have_count(0)  # nearly fifty before
    tick = page.get_by_role("button", name=f"到：{name}")
    assert tick.first.bounding_box()["height"] >= 44 and tick.first.bounding_box()["width"] >= 44
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    tick.first.click()
    expect(page.locator("#people .notice")).to_contain_text(f"{name}：已签到")
    page.get_by_role("button", name=f"撤销：{name}").first.click()
    expect(page.get_by_role("button", name=f"到：{name}").first).to_be_visible()


def test_without_script_the_screen_comes_anew_by_itself(person, server, meeting):
    page = person(viewport=PHONE, java_script_enabled=False)
    sign_in(page, "district1")
    page.goto(f"/meetings/{meeting}/sign-in/screen")
    code = page.locator("#live svg path").last
    expect(code).not_to_have_attribute("d", code.get_attribute("d"), timeout=60_000)
