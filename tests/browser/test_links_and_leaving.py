"""A one-time link in a real browser: the code leaves the address; and what stays behind after signing out."""

import re

import pytest

NEW = "灯火归舟渡口三更雨声 {} 里"
OWNERS = {True: "secretary233", False: "secretary234"}  # nobody else walks as these


@pytest.fixture
def slip(person):
    """slip(sign_in_name): the chief makes a link for whoever forgot; returns its address and the printed code."""

    def make(name):
        page = person("chief")
        page.goto(f"/account/invitations?q={name}")
        page.get_by_role("button", name="生成重设链接").click()
        text = page.get_by_label("逐人发送的文字").input_value()
        return re.search(r"http\S+", text)[0], page.locator(".code").inner_text()

    return make


@pytest.mark.parametrize("script", [True, False])
def test_a_forgotten_password_is_mended_with_and_without_script(person, slip, script):
    address, printed = slip(OWNERS[script])
    page = person(java_script_enabled=script)
    sent = []
    page.on("request", lambda request: sent.append(request.url))
    page.goto(address)
    field = page.get_by_label("邀请单上的代码")
    if script:
        assert "#" not in page.url and field.input_value() == printed
    else:
        field.fill(printed.lower())
    page.get_by_role("button", name="继续").click()
    page.get_by_label("新密码", exact=True).fill(NEW.format(int(script)))
    page.get_by_label("再输一遍新密码").fill(NEW.format(int(script)))
    page.get_by_role("button", name="设置密码并登录").click()
    page.wait_for_url("**/")
    assert page.get_by_role("heading", level=1).inner_text()
    code = printed.replace(" ", "")
    assert not any(code in url.split("#")[0] for url in sent)


def test_a_password_can_be_looked_at_and_is_hidden_again_when_sent(person):
    page = person()
    page.goto("/sign-in")
    field = page.get_by_label("密码", exact=True)
    assert field.get_attribute("type") == "password"
    page.get_by_label("显示密码").check()
    assert field.get_attribute("type") == "text"
    field.fill("falsch")
    page.get_by_label("登录名或手机号").fill("nobody")
    page.get_by_role("button", name="登录").click()
    page.get_by_role("alert").wait_for()
    assert page.get_by_label("密码", exact=True).get_attribute("type") == "password"


def test_after_signing_out_back_shows_the_door_and_nothing_is_stored(person):
    page = person("secretary235")
    page.goto("/account")
    page.get_by_role("button", name="退出", exact=True).click()
    page.wait_for_url("**/sign-in*")
    page.go_back()
    page.wait_for_url("**/sign-in*")
    assert page.get_by_role("heading", level=1).inner_text() == "登录"
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_with_a_lost_cookie_what_was_typed_is_shown_to_be_copied(person):
    page = person("secretary236")
    page.goto("/account/contact")
    page.get_by_label("紧急联系人").fill("李姐")
    page.context.clear_cookies(name="session")
    page.get_by_role("button", name="保存").click()
    page.get_by_role("heading", level=1).wait_for()
    assert "请求没有被接受" in page.content() and "李姐" in page.content()
