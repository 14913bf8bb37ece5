"""The browser somebody uses: its name in plain words, and the cookie by which it is known again."""

from flask import current_app, request
from werkzeug.wrappers import Response

from portal.accounts.sessions import new_token

DAYS = 400  # browsers keep no cookie longer
SYSTEMS = (
    ("iphone", "苹果手机"),
    ("ipad", "苹果平板"),
    ("harmonyos", "鸿蒙手机"),
    ("openharmony", "鸿蒙手机"),
    ("android", "安卓手机"),
    ("kylin", "麒麟电脑"),
    ("uos", "统信电脑"),
    ("windows", "Windows 电脑"),
    ("macintosh", "苹果电脑"),
    ("linux", "Linux 电脑"),
)
BROWSERS = (
    ("micromessenger", "微信"),
    ("dingtalk", "钉钉"),
    ("qaxbrowser", "奇安信浏览器"),
    ("kylinbrowser", "麒麟浏览器"),
    ("360se", "360 浏览器"),
    ("360ee", "360 浏览器"),
    ("qhbrowser", "360 浏览器"),
    ("metasr", "搜狗浏览器"),
    ("qqbrowser", "QQ 浏览器"),
    ("ucbrowser", "UC 浏览器"),
    ("quark", "夸克浏览器"),
    ("miuibrowser", "小米浏览器"),
    ("huaweibrowser", "华为浏览器"),
    ("vivobrowser", "vivo 浏览器"),
    ("heytapbrowser", "OPPO 浏览器"),
    ("edg/", "Edge 浏览器"),
    ("edga/", "Edge 浏览器"),
    ("firefox", "火狐浏览器"),
    ("fxios", "火狐浏览器"),
    ("chrome", "Chrome 浏览器"),
    ("crios", "Chrome 浏览器"),
    ("safari", "Safari 浏览器"),
)


def in_plain_words(user_agent: str) -> str:
    """ "微信（安卓手机）" of a User-Agent header."""
    text = user_agent.lower()
    browser = next((words for mark, words in BROWSERS if mark in text), "其他浏览器")
    system = next((words for mark, words in SYSTEMS if mark in text), "")
    return f"{browser}（{system}）" if system else browser


def this_browser() -> str:
    return in_plain_words(request.user_agent.string)


def cookie_name() -> str:
    return "__Host-device" if current_app.config["SESSION_COOKIE_SECURE"] else "device"


def token() -> str:
    """The token that this browser shows, or nothing."""
    return request.cookies.get(cookie_name(), "")[:200]


def remember(response: Response, token: str) -> None:
    """Let the browser show this token from now on."""
    response.set_cookie(
        cookie_name(),
        token,
        max_age=DAYS * 24 * 3600,
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
        httponly=True,
        samesite="Lax",
    )


def introduce(response: Response) -> None:
    """Give a browser that shows no token one of its own, so that strangers' tries are not counted as its."""
    if not token():
        remember(response, new_token())
