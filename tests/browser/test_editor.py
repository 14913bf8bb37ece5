"""Writing that can't be lost, in a real Chromium: the network goes, tabs close, sessions end, two write at once."""

import re
import sqlite3
import time
from contextlib import closing as closed

import pytest
from playwright.sync_api import expect

from bench import seed
from tests.browser.conftest import Served, sign_in
from tests.browser.test_pages import check
from tests.chromium import chromium

WRITER, OTHER = "district3", "chief"  # both may write the draft of the third district
PART = "**/minutes/parts/**"
SAVED = re.compile("已自动保存")
WALKS = 20  # at most in this file
DRAFT = """SELECT m.id FROM meeting m JOIN office o ON o.district_id = m.district_id AND o.ends_on IS NULL
JOIN account a ON a.member_id = o.member_id WHERE m.state = 'draft' AND a.sign_in_name = ? ORDER BY m.id"""


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """A server of these walks' own: they write into the sample's drafts."""
    chromium()
    with Served(tmp_path_factory.mktemp("served")) as served:
        yield served


@pytest.fixture(scope="module")
def drafts(shared):
    """Ids of drafts that both may write, copies of the sample's: one a walk, so none meets another's text or lease."""
    with closed(sqlite3.connect(shared.instance / "portal.db", isolation_level=None, timeout=30)) as connection:
        (first,) = connection.execute(DRAFT, (WRITER,)).fetchone()
        tables = seed.hanging_on("meeting")
        seed.choose(connection, tables, f"id = {first}")
        seed.multiply(connection, tables, WALKS, lambda column: None)
        last = connection.execute("SELECT id FROM meeting ORDER BY id DESC LIMIT ?", (WALKS,)).fetchall()
    return iter([id for (id,) in last])


@pytest.fixture
def address(drafts):
    """The editor of a draft that no other walk writes."""
    return f"/meetings/{next(drafts)}/minutes/edit"


@pytest.fixture
def draft(person, address):
    """The page of one who writes, in the editor, on a phone."""
    page = person(WRITER, viewport={"width": 360, "height": 800})
    page.goto(address)
    return page


def discussion(page, number=0):
    return page.get_by_label("发言与讨论").nth(number)


def closing(page):
    return page.get_by_label("主持人小结")


def add(page, text, number=0):
    """Type a paragraph at the end of a discussion, as a person does."""
    type_into(page, discussion(page, number), text)


def type_into(page, field, text):
    field.focus()
    field.press("Control+End")
    page.keyboard.insert_text(f"\n{text}")


def line(page):
    return page.locator("#saving")


def kept_here(page):
    """How many texts this browser keeps, whoever typed them."""
    return page.evaluate(
        """() => new Promise((done) => {
          const asked = indexedDB.open('portal', 1);
          asked.onsuccess = () => {
            const count = asked.result.transaction('texts').objectStore('texts').count();
            count.onsuccess = () => { asked.result.close(); done(count.result); };
          };
        })"""
    )


def test_what_is_typed_is_saved_by_itself_and_stays_nowhere_else(draft):
    add(draft, "自动保存的一段。")
    expect(line(draft)).to_have_text(SAVED)
    assert kept_here(draft) == 0
    draft.reload()
    expect(discussion(draft)).to_have_value(re.compile("自动保存的一段。"))


def test_what_a_button_of_the_toolbar_types_is_saved_as_typed_by_hand(draft):
    discussion(draft).evaluate("el => el.setAttribute('data-markdown', '')")
    draft.add_script_tag(url="/static/js/toolbar.js")
    discussion(draft).focus()
    discussion(draft).press("Control+End")
    draft.get_by_role("button", name="加粗").click()
    draft.keyboard.insert_text("要紧的话")
    expect(line(draft)).to_have_text(SAVED)
    draft.reload()
    expect(discussion(draft)).to_have_value(re.compile(r"\*\*要紧的话\*\*"))


def test_what_is_typed_before_the_script_has_come_is_saved_too(person, address):
    page, late = person(WRITER), []
    page.context.route("**/js/editor.js*", lambda route: late.append(route))
    page.goto(address, wait_until="commit")
    add(page, "网页还没有到齐时写的。")
    assert late
    expect(line(page)).to_have_text("写完请点“保存”。")
    late[0].continue_()
    expect(line(page)).to_have_text(SAVED)
    page.context.unroute("**/js/editor.js*")
    page.reload()
    expect(discussion(page)).to_have_value(re.compile("网页还没有到齐时写的。"))


def test_offline_it_is_kept_here_and_sent_when_the_network_is_back(draft):
    draft.context.set_offline(True)
    add(draft, "断网时的一段。")
    add(draft, "断网时的另一段。", 1)
    expect(line(draft)).to_have_text(re.compile("2 处未上传"))
    assert kept_here(draft) == 2
    draft.context.set_offline(False)
    expect(line(draft)).to_have_text(SAVED)
    assert kept_here(draft) == 0
    draft.reload()
    expect(discussion(draft, 1)).to_have_value(re.compile("断网时的另一段。"))


def test_a_tab_that_was_closed_offline_gives_its_text_to_the_next_page(draft):
    url, context = draft.url, draft.context
    context.set_offline(True)
    add(draft, "关掉以前写的。")
    expect(line(draft)).to_have_text(re.compile("1 处未上传"))
    draft.close()
    context.set_offline(False)
    home = context.new_page()
    home.goto("/")
    expect(home.get_by_text("上次没有传完的 1 处已经上传。")).to_be_visible()
    home.goto(url)
    expect(discussion(home)).to_have_value(re.compile("关掉以前写的。"))


def test_closing_the_tab_at_once_loses_nothing(draft):
    url, context = draft.url, draft.context
    add(draft, "写完马上关掉。")
    time.sleep(1)  # less than until the first save
    draft.close()
    page = context.new_page()
    page.goto(url)
    expect(discussion(page)).to_have_value(re.compile("写完马上关掉。"))


def lose_the_answer(route):
    """The request arrives and is answered; the answer does not."""
    assert route.fetch().status == 200
    route.abort()


def test_a_lost_answer_makes_no_conflict_with_oneself(draft):
    draft.context.route(PART, lose_the_answer)
    add(draft, "答复丢了的一段。")
    expect(line(draft)).to_have_text(re.compile("网络不通，1 处未上传"))
    add(draft, "接着写的一段。")
    draft.context.unroute(PART)
    expect(line(draft)).to_have_text(SAVED)
    assert kept_here(draft) == 0
    draft.reload()
    expect(discussion(draft)).to_have_value(re.compile("答复丢了的一段。\n接着写的一段。"))
    assert draft.get_by_text("对照两份内容").count() == 0


def test_what_was_typed_after_a_lost_answer_is_uploaded_by_the_next_page(draft):
    url, context = draft.url, draft.context
    context.route(PART, lose_the_answer)
    add(draft, "答复丢了的一段。")
    expect(line(draft)).to_have_text(re.compile("网络不通，1 处未上传"))
    context.set_offline(True)
    add(draft, "关掉以前接着写的。")
    draft.wait_for_timeout(1000)  # the store has it after half a second
    draft.close()
    context.unroute(PART)
    context.set_offline(False)
    home = context.new_page()
    home.goto("/")
    expect(home.get_by_text("上次没有传完的 1 处已经上传。")).to_be_visible()
    home.goto(url)
    expect(discussion(home)).to_have_value(re.compile("答复丢了的一段。\n关掉以前接着写的。"))
    assert home.get_by_text("对照两份内容").count() == 0


def test_who_writes_is_shown_and_a_conflict_keeps_both(person, draft):
    url = draft.url
    other = person(OTHER)
    other.goto(url)
    draft.context.set_offline(True)
    type_into(draft, closing(draft), "记录人断网时写的。")
    type_into(other, closing(other), "召集人同时写的。")
    expect(line(other)).to_have_text(SAVED)
    draft.context.set_offline(False)
    draft.locator(".held a", has_text="对照两份内容").click()
    expect(draft.locator("ins, del").first).to_be_visible()
    check(draft, draft.context.request.get(draft.url), widths=(360,))
    draft.get_by_role("button", name="合并").click()
    draft.wait_for_url(re.compile("/edit$"))
    expect(closing(draft)).to_have_value(re.compile("召集人同时写的。\n记录人断网时写的。"))


def test_a_part_that_another_writes_can_be_read_and_not_typed_into(person, draft):
    other = person(OTHER)
    other.goto(draft.url)
    add(draft, "我正在写这一段。")
    expect(line(draft)).to_have_text(SAVED)
    expect(other.locator(".held").first).to_have_text(re.compile("正在编辑这一部分"))
    expect(discussion(other)).to_have_value(re.compile("我正在写这一段。"))
    expect(discussion(other)).not_to_be_editable()
    expect(discussion(other, 1)).to_be_editable()


def end_sessions(person, name):
    """The same person signs this and every other browser out from a third."""
    elsewhere = person(name)
    elsewhere.goto("/account")
    others = elsewhere.get_by_role("button", name="退出其他全部设备")
    others.click()
    expect(others).to_have_count(0)  # it is done, and nobody else is left


def test_a_session_that_ended_keeps_the_text_for_its_writer_alone(person, draft):
    url = draft.url
    end_sessions(person, WRITER)
    add(draft, "登录失效以后写的。")
    expect(line(draft)).to_have_text(re.compile("登录已失效，1 处未上传"))
    sign_in(draft, OTHER)
    draft.goto(url)
    expect(draft.get_by_role("heading", level=1)).to_be_visible()
    time.sleep(3)
    assert "登录失效以后写的。" not in draft.content() and "未上传" not in draft.content()
    draft.get_by_role("button", name="退出", exact=True).click()
    draft.wait_for_url(re.compile("/sign-in"))
    sign_in(draft, WRITER)
    expect(draft.get_by_text("上次没有传完的 1 处已经上传。")).to_be_visible()
    draft.goto(url)
    expect(discussion(draft)).to_have_value(re.compile("登录失效以后写的。"))
    assert kept_here(draft) == 0


def test_signing_out_sends_what_is_left_or_asks(draft):
    draft.context.route(PART, lambda route: route.abort())
    add(draft, "退出以前写的。")
    expect(line(draft)).to_have_text(re.compile("1 处未上传"))
    draft.get_by_role("button", name="退出", exact=True).click()
    expect(draft.get_by_text("还有 1 处没有上传")).to_be_visible()
    draft.context.unroute(PART)
    draft.get_by_role("button", name="再试一次").click()
    draft.wait_for_url(re.compile("/sign-in"))
    sign_in(draft, WRITER)
    assert kept_here(draft) == 0


def test_whoever_gives_a_text_up_leaves_none_behind(draft):
    url = draft.url
    draft.context.route(PART, lambda route: route.abort())
    add(draft, "这一段不要了。")
    expect(line(draft)).to_have_text(re.compile("1 处未上传"))
    draft.get_by_role("button", name="退出", exact=True).click()
    draft.get_by_role("button", name="放弃这些内容并退出").click()
    draft.wait_for_url(re.compile("/sign-in"))
    draft.context.unroute(PART)
    sign_in(draft, WRITER)
    draft.goto(url)
    assert "这一段不要了。" not in discussion(draft).input_value()


def test_a_record_is_not_sent_on_while_a_text_is_unsent(draft):
    context, minutes = draft.context, draft.url.removesuffix("/edit")
    context.route(PART, lambda route: route.abort())
    add(draft, "送审以前写的。")
    expect(line(draft)).to_have_text(re.compile("1 处未上传"))
    draft.goto(minutes)
    draft.get_by_role("button", name="送审").click()
    expect(draft.get_by_text("请等它们上传以后再送审")).to_be_visible()
    context.unroute(PART)
    draft.goto(minutes)
    expect(draft.get_by_text("已经上传")).to_be_visible()


def test_the_sign_in_page_of_another_network_is_no_answer(draft):
    draft.context.route(PART, lambda route: route.fulfill(status=200, body="<h1>请先登录无线网</h1>"))
    add(draft, "被无线网拦下的一段。")
    expect(line(draft)).to_have_text(re.compile("网络不通，1 处未上传，已存在本机"))
    assert kept_here(draft) == 1
    draft.context.unroute(PART)
    draft.evaluate("dispatchEvent(new Event('online'))")
    expect(line(draft)).to_have_text(SAVED)
    draft.reload()
    expect(discussion(draft)).to_have_value(re.compile("被无线网拦下的一段。"))


def test_it_saves_where_htmx_does_not_start(person, address):
    page = person(WRITER, cdn="refused")
    page.context.route("**/vendor/**", lambda route: route.abort())
    page.goto(address)
    add(page, "没有脚本库也保存。")
    expect(line(page)).to_have_text(SAVED)
    page.get_by_role("button", name="再加一个议题").click()
    page.wait_for_load_state()
    expect(page.get_by_label("议题", exact=True).last).to_have_value("")
    assert page.evaluate("!window.htmx")


def test_a_token_that_was_renewed_elsewhere_stops_nothing(draft):
    second = draft.context.new_page()
    draft.context.clear_cookies()
    sign_in(second, WRITER)
    add(draft, "重新登录以后写的。")
    expect(line(draft)).to_have_text(SAVED)


def test_the_editor_fits_a_phone(draft):
    width = draft.evaluate("document.documentElement.scrollWidth")
    assert width <= 360
    add(draft, "手机上写的。")
    expect(line(draft)).to_have_text(SAVED)
    expect(line(draft)).to_be_in_viewport()
