"""Leave in a real browser: asked on a phone, decided without leaving the page, with script and without."""

import pytest

from tests.browser.conftest import until_htmx
from tests.chromium import chromium
from tests.meetings.chrome import Chrome
from tests.meetings.leave_cast import SECRET, asked
from tests.meetings.planned_cast import planned

pytestmark = pytest.mark.once

PHONE = {"viewport": {"width": 360, "height": 800}}


@pytest.fixture(scope="module")
def chrome():
    started = Chrome(chromium())
    yield started
    started.close()


def state_of(page):
    return page.locator("#leave .state").first.inner_text()


@pytest.mark.parametrize("script", [True, False])
def test_leave_is_asked_on_a_phone(chrome, cast, sign_in, script):
    url = f"/meetings/{planned(cast).id}"

    def ask(page):
        page.goto(url)
        page.get_by_role("link", name="请假", exact=True).click()
        if script:
            until_htmx(page)
        page.get_by_label("病假").check()
        page.get_by_label("原因").fill(SECRET)
        page.get_by_role("button", name="提出请假").click()
        page.get_by_text("批没批准会在首页告诉您").wait_for()
        return state_of(page), page.evaluate("document.documentElement.scrollWidth")

    assert chrome.run(sign_in(cast.secretary), ask, java_script_enabled=script, **PHONE) == ("待审批", 360)


@pytest.mark.parametrize("script", [True, False])
def test_a_refusal_needs_its_word_and_keeps_the_place(chrome, cast, sign_in, script):
    meeting = planned(cast)
    asked(meeting, cast.secretary)
    url = f"/meetings/{meeting.id}/leave"

    def decide(page):
        page.goto(url)
        if script:
            until_htmx(page)
        page.get_by_role("button", name="不批准").click()
        page.get_by_text("不批准请写一句为什么，本人会看到。", exact=True).wait_for()
        page.get_by_label("批语").fill("会上要讲项目")
        page.get_by_role("button", name="不批准").click()
        page.get_by_text("没有批准，本人会在首页看到您的话。").wait_for()
        return state_of(page), page.url.endswith("/leave")

    assert chrome.run(sign_in(cast.convener), decide, java_script_enabled=script) == ("没有批准", True)


def test_enter_approves(chrome, cast, sign_in):
    meeting = planned(cast)
    asked(meeting, cast.secretary)
    url = f"/meetings/{meeting.id}/leave"

    def approve(page):
        page.goto(url)
        until_htmx(page)
        page.get_by_label("批语").fill("路上小心")
        page.get_by_label("批语").press("Enter")
        page.get_by_text("已批准。").wait_for()
        return state_of(page)

    assert chrome.run(sign_in(cast.convener), approve, **PHONE) == "已批准"
