"""What every template may call: names, places, days and times in the alliance's words."""

from datetime import date, datetime

from flask import Flask, request
from flask_login import current_user

from portal import clock
from portal.actor import ROLE_NAMES, Actor
from portal.authz import Can, can
from portal.clock import local, today
from portal.config import HTMX_SRI
from portal.installation import is_sample
from portal.markdown import render

WEEKDAYS = "一二三四五六日"
ORDER = (
    "/",
    "/meetings/",
    "/actions/",
    "/cases/",
    "/stars/",
    "/reports/",
    "/roster/",
    "/settings/",
    "/health",
)  # of the bar; others follow
PLACES: dict[str, tuple[str, tuple[Can, ...]]] = {}  # address: (label, permissions)


def place(url: str, label: str, *permissions: Can) -> None:
    """A slice's entry in the bar, shown to those who hold one of the permissions."""
    PLACES[url] = (label, permissions)
    for known in sorted(PLACES, key=lambda u: ORDER.index(u) if u in ORDER else len(ORDER)):
        PLACES[known] = PLACES.pop(known)


def places() -> list[tuple[str, str, bool]]:
    """The entries of the bar for the reader: (address, label, is the current one)."""
    path = request.path
    return [
        (url, label, path == url if url == "/" else path.startswith(url))
        for url, (label, permissions) in PLACES.items()
        if any(can(permission) for permission in permissions)
    ]


def reader() -> Actor | None:
    """The signed-in reader, or None."""
    person = current_user._get_current_object()
    return person if person.is_authenticated else None


def day(value: date | datetime | None) -> str:
    """9月24日; with the weekday when within two weeks of today, with the year when it is another one."""
    if value is None:
        return ""
    that, now = (local(value).date() if isinstance(value, datetime) else value), today()
    text = f"{that.month}月{that.day}日"
    if that.year != now.year:
        return f"{that.year}年{text}"
    return f"{text} 星期{WEEKDAYS[that.weekday()]}" if abs((that - now).days) <= 14 else text


def until(due: date | None) -> str:
    """How long there is to a deadline, in words: 今天截止, 还有 2 天, 已过 3 天."""
    if due is None:
        return ""
    left = (due - today()).days
    return "今天截止" if left == 0 else f"还有 {left} 天" if left > 0 else f"已过 {-left} 天"


def is_near(due: date | None) -> bool:
    """Is the deadline tomorrow, today, or past?"""
    return due is not None and (due - today()).days <= 1


def full_day(value: date | datetime | None) -> str:
    """2026年9月24日, as paper wants it."""
    if value is None:
        return ""
    that = local(value).date() if isinstance(value, datetime) else value
    return f"{that.year}年{that.month}月{that.day}日"


def moment(value: datetime | None) -> str:
    """9月24日 星期四 14:30."""
    return "" if value is None else f"{day(value)} {local(value):%H:%M}"


def hour(value: datetime | None) -> str:
    return "" if value is None else f"{local(value):%H:%M}"


def masked(phone: str | None) -> str:
    """138****5678."""
    return f"{phone[:3]}****{phone[-4:]}" if phone and len(phone) >= 7 else ((phone and "****") or "")


def chinese_number(n: int) -> str:
    """1 to 99 as 一 to 九十九, for headings."""
    digits = "零一二三四五六七八九"
    tens, ones = divmod(n, 10)
    return (("" if tens == 1 else digits[tens]) + "十" if tens else "") + (digits[ones] if ones or not tens else "")


def init_app(app: Flask) -> None:
    for filter in (day, until, is_near, full_day, moment, hour, masked, chinese_number):
        app.jinja_env.filters[filter.__name__] = filter
    app.jinja_env.filters["markdown"] = render
    app.jinja_env.globals.update(
        me=reader,
        places=places,
        is_sample=is_sample,
        alliance_name=app.config["ALLIANCE_NAME"],
        htmx_cdn=app.config["HTMX_URL"],
        htmx_sri=HTMX_SRI,
        now_local=lambda: local(clock.now()),
        ROLE_NAMES=ROLE_NAMES,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["ui"] = app.jinja_env.get_template("ui.html").module
