"""Browsers in plain words."""

import pytest

from portal.accounts.devices import in_plain_words

AGENTS = {
    "(Linux; Android 12; HUAWEI) Chrome/86.0 MicroMessenger/8.0": "微信（安卓手机）",
    "(iPhone; CPU iPhone OS 17_0 like Mac OS X) Safari/604": "Safari 浏览器（苹果手机）",
    "(Windows NT 10.0) Chrome/120.0 Edg/120.0": "Edge 浏览器（Windows 电脑）",
    "(X11; Linux x86_64) Chrome/90.0.4430.246 Qaxbrowser": "奇安信浏览器（Linux 电脑）",
    "(X11; Linux x86_64) Chrome/93.0 UOS": "Chrome 浏览器（统信电脑）",
    "(Macintosh; Intel Mac OS X 10.15; rv:120) Gecko/20100101 Firefox/120": "火狐浏览器（苹果电脑）",
    "curl/8": "其他浏览器",
    "": "其他浏览器",
}


@pytest.mark.parametrize("agent", AGENTS)
def test_a_browser_is_named_in_plain_words(agent):
    assert in_plain_words(agent) == AGENTS[agent]
