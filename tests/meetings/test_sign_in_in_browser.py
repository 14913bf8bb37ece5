"""Absences in a real browser: the table fills as one types and nothing typed is lost; the sheet on paper."""

from datetime import date

import pymupdf
import pytest

from portal.extensions import db
from portal.meetings.models import State
from tests.browser.conftest import until_htmx
from tests.chromium import chromium
from tests.meetings.chrome import Chrome
from tests.meetings.planned_cast import EARLIER, TUESDAY, numbered, whole

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def chrome():
    started = Chrome(chromium())
    yield started
    started.close()


@pytest.fixture
def over(cast):
    """Numbers 1 郑组, 2 陈北, 3 卫记, 4 蒋村; held on Tuesday."""
    return numbered(cast, at=EARLIER, starts_at=TUESDAY)


def test_reasons_and_caret_survive_while_numbers_are_mended(chrome, cast, sign_in, over):
    url = f"/meetings/{over.id}/sign-in"

    def type_numbers(page):
        page.goto(url)
        until_htmx(page)
        page.get_by_label("缺席编号").fill("3")
        page.get_by_label("3 号卫记：原因").fill("生病")
        page.get_by_label("3 号卫记：缺席还是请假").select_option("leave")
        page.get_by_label("缺席编号").press("End")
        page.keyboard.type("，9")
        page.get_by_text("签到表只有 1 到 4 号，没有 9 号。").wait_for()
        page.keyboard.press("Backspace")
        page.keyboard.type("4")
        page.get_by_label("4 号蒋村：原因").wait_for()
        kept = page.get_by_label("3 号卫记：原因").input_value(), page.get_by_label("3 号卫记：缺席").input_value()
        return page.evaluate("document.activeElement.id"), page.locator("#absent-error").inner_text(), *kept

    assert chrome.run(sign_in(cast.recorder), type_numbers) == ("absent", "", "生病", "leave")


@pytest.mark.parametrize("script", [True, False])
def test_absences_are_entered_with_and_without_script(chrome, cast, sign_in, over, script):
    meeting = f"/meetings/{over.id}"

    def enter(page):
        page.goto(f"{meeting}/sign-in")
        page.get_by_label("缺席编号").fill("４")
        page.get_by_role("button", name="列出名单").click()
        page.get_by_label("4 号蒋村：原因").fill("镇上防汛值守")
        page.get_by_role("button", name="保存").click()
        page.wait_for_url(f"**{meeting}")
        return page.locator(".facts").first.inner_text().split()

    facts = chrome.run(sign_in(cast.recorder), enter, java_script_enabled=script)
    assert facts == ["应到", "4", "实到", "3", "请假", "0", "缺席", "1"]
    assert whole(over.id).state == State.HELD


def test_numbers_typed_right_before_saving_are_not_lost(chrome, cast, sign_in, over):
    url = f"/meetings/{over.id}/sign-in"

    def hurry(page):
        page.goto(url)
        until_htmx(page)
        page.get_by_label("缺席编号").fill("4")
        page.get_by_role("button", name="保存").click()
        page.get_by_label("4 号蒋村：原因").wait_for()

    chrome.run(sign_in(cast.recorder), hurry)
    assert whole(over.id).state == State.PLANNED


def test_every_page_of_the_printed_sheet_names_it(chrome, cast, sign_in):
    for number in range(60):
        cast.member(f"more{number}", f"众{number}", cast.qiuxi, starts=date(2026, 1, 1))
    db.session.commit()
    url = f"/meetings/{numbered(cast).id}/sign-in-sheet"

    def print_it(page):
        page.goto(url)
        return page.pdf(prefer_css_page_size=True)

    pages = [page.get_text() for page in pymupdf.open(stream=chrome.run(sign_in(cast.recorder), print_it))]
    assert len(pages) >= 4 and "众59" in "".join(pages)
    for text in pages[:-1]:
        assert "签名" in text and "球溪片区9月主题例会签到表 2026年9月29日 第 1 版" in text
