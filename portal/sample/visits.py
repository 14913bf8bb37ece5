"""Who signed in during the last days, and who failed to: lines that the administrator and the chief convener read."""

from datetime import date, datetime, timedelta
from functools import partial
from random import Random

from portal.accounts.rules import STRANGER
from portal.audit.rules import record
from portal.clock import instant, local
from portal.roster.models import Member
from portal.sample.days import TODAY
from portal.sample.offices import Offices
from portal.sample.story import Story

BROWSERS = (
    "微信（安卓手机）",
    "微信（安卓手机）",
    "微信（鸿蒙手机）",
    "微信（苹果手机）",
    "360 浏览器（Windows 电脑）",
    "Chrome 浏览器（Windows 电脑）",
    "奇安信浏览器（统信电脑）",
)
DAYS = 20
A_DAY = 6  # visitors


def tell_visits(rng: Random, story: Story, offices: Offices) -> None:
    """Put them into the story."""
    people = offices.people
    for day in (TODAY - timedelta(days=back) for back in range(1, DAYS + 1)):
        visitors = [*rng.sample(people.serving, A_DAY), rng.choice([people.chief, people.administrator])]
        for member in visitors:
            _tell_visit(rng, story, offices, member, day)


def _tell_visit(rng: Random, story: Story, offices: Offices, member: Member, day: date) -> None:
    at = instant(day, rng.randrange(8, 21), rng.randrange(60))
    if rng.random() < 0.08:
        story.add(at - timedelta(minutes=1), partial(_fail, offices, member))
    story.add(at, partial(_sign_in, offices, member, rng.choice(BROWSERS)))


def _sign_in(offices: Offices, member: Member, browser: str, at: datetime) -> None:
    actor = offices.actor(member.id, local(at).date())
    record(actor, "accounts.signed_in", "user_session", f"登录，用的是{browser}", at=at, kind="sign-in")


def _fail(offices: Offices, member: Member, at: datetime) -> None:
    text = f"尝试登录{member.name}的账号，没有成功"
    record(STRANGER, "accounts.sign_in_failed", "account", text, at=at, kind="sign-in", about=member.id)
