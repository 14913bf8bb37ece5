"""With script: the block is swapped in place, the focus goes where one reads or types on, nothing typed is lost."""

import pytest

from tests.browser.conftest import until_htmx
from tests.chromium import chromium
from tests.meetings.chrome import Chrome
from tests.meetings.minutes_cast import held, passed

pytestmark = pytest.mark.once

TYPED = "卫记：我刚打的字。"
SAID = "已审定，会议记录定稿。"


@pytest.fixture(scope="module")
def chrome():
    started = Chrome(chromium())
    yield started
    started.close()


def focused(page, wanted):
    """What has the focus: as soon as that is what is wanted, or after a while."""
    for _ in range(100):
        found = page.evaluate("document.activeElement.id || document.activeElement.innerText")
        if found == wanted:
            break
        page.wait_for_timeout(100)
    return found


def test_approval_happens_on_the_page_and_says_so(chrome, cast, sign_in):
    url = f"/meetings/{passed(cast).id}/minutes"

    def approve(page):
        page.goto(url)
        until_htmx(page)
        page.get_by_role("button", name="审定").click()
        page.get_by_role("status").get_by_text(SAID).wait_for()
        return (
            focused(page, SAID),
            page.locator(".head .state").inner_text(),
            page.get_by_role("button", name="审定").count(),
        )

    assert chrome.run(sign_in(cast.convener), approve) == (SAID, "定稿", 0)


@pytest.mark.parametrize("script", [True, False])
def test_one_more_line_comes_with_the_cursor_in_it(chrome, cast, sign_in, script):
    url, wanted = f"/meetings/{held(cast).id}/minutes/edit", ("sections-2-heading" if script else "", TYPED)

    def grow(page):
        page.goto(url)
        page.get_by_label("发言与讨论").nth(0).fill(TYPED)
        page.get_by_role("button", name="再加一行").nth(1).click()
        page.get_by_label("第 4 项事项").wait_for()
        page.get_by_role("button", name="再加一个议题").click()
        page.get_by_label("议题", exact=True).nth(2).wait_for()
        return focused(page, wanted[0]) if script else "", page.get_by_label("发言与讨论").nth(0).input_value()

    assert chrome.run(sign_in(cast.recorder), grow, java_script_enabled=script) == wanted


def test_enter_in_a_line_saves(chrome, cast, sign_in):
    url = f"/meetings/{held(cast).id}/minutes/edit"

    def save(page):
        page.goto(url)
        page.get_by_label("发言与讨论").nth(0).fill(TYPED)
        page.get_by_label("第 1 项责任人").nth(0).press("Enter")
        page.locator(".record").wait_for()
        return page.locator(".record").inner_text()

    assert TYPED in chrome.run(sign_in(cast.recorder), save, viewport={"width": 360, "height": 800})


def test_whoever_speaks_is_chosen_and_not_typed(chrome, cast, sign_in):
    url = f"/meetings/{held(cast).id}/minutes/edit"

    def choose(page):
        page.goto(url)
        offered = page.locator("#speakers option")
        place = next(value for value in offered.evaluate_all("all => all.map(one => one.value)") if "蒋村" in value)
        page.get_by_label("发言与讨论").nth(0).fill(TYPED)
        page.get_by_label("发言人").nth(0).fill("蒋村")
        page.get_by_label("发言人").nth(0).press("Enter")
        page.keyboard.insert_text("水质要看。")
        page.get_by_label("发言人").nth(0).fill("来客")  # not known to the portal
        page.get_by_role("button", name="接着记这位的发言").nth(0).click()
        page.get_by_text("已自动保存").wait_for()
        page.reload()
        return place, page.get_by_label("发言与讨论").nth(0).input_value()

    place, text = chrome.run(sign_in(cast.recorder), choose, viewport={"width": 360, "height": 800})
    assert place.startswith("蒋村（")
    assert text == f"{TYPED}\n{place}：水质要看。\n来客："
