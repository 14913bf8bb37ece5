"""The buttons above a text with marks, in a real Chromium: what they type, that it is saved, how they are reached."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import ROOT

POLICY = "default-src 'none'; script-src 'self'; style-src 'self'"
STATIC = {".js": "application/javascript", ".css": "text/css"}
PAGE = """<!doctype html><html lang="zh-CN"><head><meta name="viewport" content="width=device-width"><title>写</title>
<link rel="stylesheet" href="/css/portal.css"><link rel="stylesheet" href="/css/parts.css">
<script defer src="/js/toolbar.js"></script></head><body><main><h1>写</h1>
<div class="field"><label for="text">正文</label>
<textarea id="text" data-markdown rows="8"></textarea></div></main></body></html>"""


def served(route):
    path = route.request.url.split("toolbar.test", 1)[1]
    headers = {"Content-Security-Policy": POLICY}
    if path == "/":
        return route.fulfill(body=PAGE, content_type="text/html; charset=utf-8", headers=headers)
    file = ROOT / "portal" / "static" / path.lstrip("/")
    return route.fulfill(body=file.read_bytes(), content_type=STATIC[file.suffix])


@pytest.fixture
def page(chrome):
    context = chrome.new_context(base_url="http://toolbar.test", viewport={"width": 360, "height": 800})
    context.route("http://toolbar.test/**", served)
    page, troubles = context.new_page(), []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda m: troubles.append(m.text) if "Content Security Policy" in m.text else None)
    page.goto("/")
    page.evaluate("window.heard = 0; document.addEventListener('input', function () { window.heard += 1; })")
    yield page
    context.close()
    assert troubles == []


def text(page):
    return page.get_by_label("正文")


def select(page, words, chosen):
    """Fill the text with these words, select those of them."""
    text(page).fill(words)
    start = words.index(chosen)
    text(page).evaluate("(el, at) => { el.focus(); el.setSelectionRange(at[0], at[1]); }", [start, start + len(chosen)])


def press(page, name):
    page.get_by_role("button", name=name).click()


def selected(page):
    return text(page).evaluate("el => el.value.slice(el.selectionStart, el.selectionEnd)")


CASES = [
    ("小标题", "产业\n血橙", "产业", "# 产业\n血橙"),
    ("小标题", "- 产业", "业", "# 产业"),
    ("小标题", "# 产业", "产", "产业"),
    ("加粗", "他说“重点”很好", "“重点”", "他说**“重点”**很好"),
    ("加粗", "甲 乙 丙", " 乙 ", "甲 **乙** 丙"),
    ("加粗", "- 甲\n\n2. 乙", "- 甲\n\n2. 乙", "- **甲**\n\n2. **乙**"),
    ("加粗", "他说**重点**很好", "重点", "他说重点很好"),
    ("加粗", "他说**重点**很好", "**重点**", "他说重点很好"),
    ("列表", "甲\n\n乙\n丙", "甲\n\n乙\n", "- 甲\n\n- 乙\n丙"),
    ("列表", "1. 甲\n2. 乙", "甲\n2", "- 甲\n- 乙"),
    ("列表", "- 甲\n- 乙", "- 甲\n- 乙", "甲\n乙"),
    ("编号", "甲\n乙\n丙", "甲\n乙\n丙", "1. 甲\n2. 乙\n3. 丙"),
    ("引用", "群众说：\n好", "群众说：\n好", "> 群众说：\n> 好"),
    ("引用", "> 好", "好", "好"),
    ("链接", "见县政府网站。", "县政府", "见[县政府](https://)网站。"),
    ("链接", "见 https://a.cn/x 。", "https://a.cn/x", "见 [文字](https://a.cn/x) 。"),
]


@pytest.mark.parametrize(("name", "words", "chosen", "then"), CASES)
def test_a_button_sets_its_mark_and_the_saving_hears_of_it(page, name, words, chosen, then):
    select(page, words, chosen)
    heard = page.evaluate("window.heard")
    press(page, name)
    expect(text(page)).to_have_value(then)
    expect(text(page)).to_be_focused()
    assert page.evaluate("window.heard") > heard


def test_what_is_to_be_typed_over_is_selected(page):
    press(page, "加粗")
    assert (text(page).input_value(), selected(page)) == ("**文字**", "文字")
    page.keyboard.type("300")
    select(page, "县政府", "县政府")
    press(page, "链接")
    assert selected(page) == "https://"


def test_a_mark_can_be_undone(page):
    select(page, "甲\n乙", "甲\n乙")
    press(page, "编号")
    page.keyboard.press("Control+z")
    expect(text(page)).to_have_value("甲\n乙")


def test_where_a_script_may_not_type_the_text_changes_all_the_same(page):
    page.evaluate("document.execCommand = function () { return false; }")
    select(page, "甲乙", "乙")
    heard = page.evaluate("window.heard")
    press(page, "加粗")
    expect(text(page)).to_have_value("甲**乙**")
    assert page.evaluate("window.heard") == heard + 1


@pytest.mark.parametrize("how", ["readOnly = true", "maxLength = 4"])
def test_a_text_that_is_held_or_full_is_left_alone(page, how):
    select(page, "甲乙", "乙")
    text(page).evaluate(f"el => {{ el.{how}; }}")
    press(page, "加粗")
    expect(text(page)).to_have_value("甲乙")


def test_the_keyboard_reaches_every_button_by_one_stop(page):
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="小标题")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("button", name="加粗")).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    expect(text(page)).to_have_value("[文字](https://)")
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("button", name="链接")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("button", name="小标题")).to_be_focused()


def test_the_buttons_fit_a_phone_and_a_thumb(page):
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    boxes = [one.bounding_box() for one in page.get_by_role("toolbar").get_by_role("button").all()]
    assert len(boxes) == 6
    assert all(box["height"] >= 44 and box["width"] >= 44 for box in boxes)


def test_a_text_that_comes_later_gets_its_buttons_once(page):
    page.evaluate("""() => {
      var late = document.createElement('textarea');
      late.setAttribute('data-markdown', '');
      late.setAttribute('aria-label', '后来的');
      document.querySelector('main').appendChild(late);
    }""")
    expect(page.get_by_role("toolbar")).to_have_count(2)
    text(page).evaluate("el => el.parentNode.appendChild(document.createElement('p'))")
    expect(page.get_by_role("toolbar")).to_have_count(2)


def test_the_page_with_buttons_has_no_barriers(page):
    violations = Axe().run(page).response["violations"]
    assert [one["id"] for one in violations if one["impact"] in ("serious", "critical")] == []
