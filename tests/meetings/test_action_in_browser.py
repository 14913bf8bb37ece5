"""On a phone: a secretary reports an own action in two taps from the first page, and the convener sees it."""

import pytest

from tests.chromium import chromium
from tests.meetings.action_cast import WHAT, entered
from tests.meetings.chrome import Chrome

pytestmark = pytest.mark.once

PHONE = {"width": 360, "height": 800}


@pytest.fixture(scope="module")
def chrome():
    started = Chrome(chromium())
    yield started
    started.close()


@pytest.mark.parametrize("script", [True, False])
def test_a_report_is_two_taps_and_a_word(chrome, cast, sign_in, script):
    address = f"/actions/{entered(cast).id}"

    def report(page):
        page.goto("/")
        page.get_by_role("link", name="报告").click()  # one
        page.get_by_label("办得怎样").fill("共36亩，已报片区。")
        page.get_by_role("button", name="办结").click()  # two
        page.wait_for_url(f"**{address}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        return page.locator("#notice").inner_text(), page.locator(".head .state").inner_text()

    def look(page):
        page.goto(f"/actions/?state=done&q={WHAT}")
        page.get_by_role("link", name=WHAT).click()
        page.wait_for_url(f"**{address}")
        return page.locator("main").inner_text()

    told = chrome.run(sign_in(cast.secretary), report, viewport=PHONE, java_script_enabled=script)
    assert told == ("已报告办结。", "已办结")
    assert "共36亩，已报片区。" in chrome.run(sign_in(cast.convener), look, viewport=PHONE)
