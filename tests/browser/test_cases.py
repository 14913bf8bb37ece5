"""A case note in a real Chromium: written on a phone with the network cut, moderated at a desk, found and tried."""

import re

import pytest
from playwright.sync_api import expect

from tests.attachments import files
from tests.browser.conftest import Served
from tests.chromium import chromium

PHONE, DESK = {"width": 360, "height": 800}, {"width": 1280, "height": 900}
TITLE = "走访记下的血橙留树三条"


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """A server of this walk's own: it writes."""
    chromium()
    with Served(tmp_path_factory.mktemp("served")) as served:
        yield served


def test_from_the_first_word_to_the_village_that_did_the_same(person):
    author = person("secretary001", viewport=PHONE)
    url = write_on_a_phone(author)
    add_a_photo(author, url)
    send(author, url)
    pass_on([person(f"district{n}", viewport=DESK) for n in range(1, 6)])
    publish(person("publicity", viewport=DESK))
    reader = person("secretary030", viewport=PHONE)
    find_and_try(reader)
    author.goto(url)
    expect(author.locator("main")).to_contain_text("1 个村照做，1 个村有效")
    revise(author, url, reader)


def write_on_a_phone(page):
    page.goto("/cases/")
    page.get_by_role("button", name="写一篇").click()
    page.wait_for_url(re.compile(r"/cases/\d+/edit$"))
    url = page.url.removesuffix("/edit")
    expect(page.locator("#saving")).to_contain_text("自动保存")
    page.get_by_label("标题", exact=True).fill(TITLE)
    page.get_by_label("产业", exact=True).fill("血橙")
    page.get_by_label(re.compile("^带动户数")).fill("46")
    page.get_by_label("背景", exact=True).fill("一月扎堆卖，价最低。")
    page.context.set_offline(True)
    field = page.get_by_label("做法", exact=True)
    field.fill("先看霜期")
    bar = field.locator("xpath=preceding-sibling::*[@role='toolbar']")
    bar.get_by_role("button", name=re.compile("^列表")).click()
    assert field.input_value() == "- 先看霜期"
    expect(page.locator("#saving")).to_contain_text("已存在本机", timeout=15_000)
    page.context.set_offline(False)
    expect(page.locator("#saving")).to_contain_text("已自动保存", timeout=20_000)
    page.get_by_label("成效", exact=True).fill("每斤多卖六毛。找老李13912345678。")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_role("button", name="保存", exact=True).click()
    page.wait_for_url(url)
    expect(page.locator("li", has_text="先看霜期")).to_be_visible()
    return url


def add_a_photo(page, url):
    page.get_by_role("link", name="照片和附件").click()
    photo = {"name": "园子.jpg", "mimeType": "image/jpeg", "buffer": files.phone_photo(6, (1200, 900))}
    page.locator("input[type=file]").set_input_files(photo)
    page.locator("form", has=page.locator("input[type=file]")).get_by_role("button").last.click()
    page.get_by_label("图片说明").fill("留树的园子")
    page.get_by_role("button", name="保存说明").click()
    expect(page.get_by_label("图片说明")).to_have_value("留树的园子")
    page.goto(url)
    image = page.locator(".photos img")
    image.scroll_into_view_if_needed()
    expect(page.locator("figcaption")).to_have_text("留树的园子")
    page.wait_for_function("document.querySelector('.photos img').naturalWidth > 0")


def send(page, url):
    """The telephone number is asked about, and masked by one click; then the faces."""
    expect(page.locator("main")).to_contain_text("手机号")
    page.get_by_role("button", name="给这些内容打码").click()
    expect(page.locator("main")).to_contain_text("139****5678")
    page.get_by_role("button", name="送审", exact=True).click()
    expect(page.locator(".notice.bad")).to_contain_text("认得出的人都问过本人")
    page.get_by_label(re.compile("照片里认得出的人")).check()
    page.get_by_role("button", name="送审", exact=True).click()
    expect(page.locator(".head")).to_contain_text("片区初审")


def pass_on(conveners):
    """The one of the author's district finds it waiting."""
    for page in conveners:
        page.goto("/")
        waiting = page.get_by_role("link", name=re.compile(f"审阅.*{TITLE}|{TITLE}"))
        if waiting.count():
            waiting.first.click()
            page.get_by_role("button", name="初审通过").click()
            page.wait_for_url(re.compile("/$"))
            return
    raise AssertionError("nobody found it waiting")


def publish(page):
    page.goto("/")
    page.get_by_role("link", name=re.compile(TITLE)).first.click()
    expect(page.locator("main")).to_contain_text("139****5678")
    page.get_by_role("button", name="发布", exact=True).click()
    expect(page.locator("main")).to_contain_text("已发布")


def find_and_try(page):
    page.goto("/cases/")
    page.get_by_role("searchbox").fill("留树")
    expect(page.locator("#found .pager")).to_contain_text("共 1 条")
    page.get_by_role("link", name=TITLE).click()
    expect(page.locator("h1")).to_have_text(TITLE)
    expect(page.locator("main")).not_to_contain_text("办理经过")
    page.get_by_role("link", name="我照做了").click()
    page.get_by_label("哪一年开始").fill("2025")
    page.get_by_label("改了什么").fill("照做")
    page.get_by_label(re.compile("^花了多少")).fill("0.8")
    page.get_by_label("结果").fill("三月卖的价好")
    page.get_by_label("有效，还会做").check()
    page.get_by_role("button", name="记下").click()
    expect(page.locator("main")).to_contain_text("1 个村照做，1 个村有效")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def revise(author, url, reader):
    """What is written on is not read before it went through the same doors."""
    author.goto(f"{url}/edit")
    author.get_by_label("背景", exact=True).fill("改过的背景。")
    author.get_by_role("button", name="保存", exact=True).click()
    author.wait_for_url(url)
    reader.goto(url)
    expect(reader.locator("main")).to_contain_text("一月扎堆卖")
    expect(reader.locator("main")).not_to_contain_text("改过的背景")
