"""How often a password may be tried. Nobody's own device is ever locked out, and no village behind one address.

Policy (docs/accounts.md): on one device 5 free tries, then 2, 4, 8 … seconds, up to 15 minutes; from devices on which
the account never signed in 20 tries an hour and 100 in 30 days, then only known devices and one-time links;
one address is slowed down, never refused. Names that nobody has are treated like all others.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import NamedTuple

FREE = 5
LONGEST_DELAY = timedelta(minutes=15)
MEMORY = timedelta(days=1)  # of a device's own tries
HOUR, MONTH = timedelta(hours=1), timedelta(days=30)
STRANGERS = ((20, HOUR), (100, MONTH))  # tries from unknown devices in a span
ADDRESS_AN_HOUR = 300
SLOW_DOWN = 1.0  # seconds
NONE = timedelta(0)


class Try(NamedTuple):
    """A failed try: under which name (hashed), on which device (hashed; None without a cookie), when."""

    name: bytes
    device: bytes | None
    at: datetime


@dataclass(frozen=True)
class Verdict:
    """What one more try meets.

    `wait`: refused, come back after that time. `is_blind`: the other name of the same account used up its tries,
    so no password is right; told like a wrong one, for a refusal would tell that the two names are one person's.
    """

    wait: timedelta = NONE
    is_blind: bool = False
    is_known_device: bool = False


def judge(
    tries: Sequence[Try], known: Mapping[bytes, datetime], *, name: bytes, device: bytes | None, at: datetime
) -> Verdict:
    """`tries`: those of the account (or of the unknown name) in the last 30 days; `known`: its devices and when
    each last signed in; `name`: the typed one.
    """
    if device is not None and device in known:
        since = max(known[device], at - MEMORY)
        return Verdict(delay_on_device([t.at for t in tries if t.device == device and t.at > since], at), False, True)
    strange = [t for t in tries if t.device not in known]
    under_name = [t for t in strange if t.name == name]
    here = [t.at for t in under_name if t.device == device and t.at > at - MEMORY]
    wait = max(delay_on_device(here, at), delay_of_strangers([t.at for t in under_name], at))
    return Verdict(wait, is_blind=delay_of_strangers([t.at for t in strange], at) > NONE)


def delay_on_device(times: Sequence[datetime], at: datetime) -> timedelta:
    """How long this device has to wait yet."""
    over = len(times) - FREE
    if over < 0:
        return NONE
    pause = LONGEST_DELAY if over > 10 else min(timedelta(seconds=2 ** (over + 1)), LONGEST_DELAY)
    return max(max(times) + pause - at, NONE)


def delay_of_strangers(times: Iterable[datetime], at: datetime) -> timedelta:
    """How long all unknown devices together have to wait yet."""
    newest = sorted(times, reverse=True)
    waits = [newest[most - 1] + span - at for most, span in STRANGERS if len(newest) >= most]
    return max([NONE, *waits])


def sentence(wait: timedelta) -> str:
    """The refusal: how long, and the ways out."""
    return (
        f"试错次数太多，请过{in_words(wait)}再试。在以前登录过的设备上不受别人试错的影响；"
        "忘了密码或急用，请找片区召集人要一个一次性链接。"
    )


def in_words(wait: timedelta) -> str:
    """Rounded up: " 30 秒", " 5 分钟", " 2 小时", " 12 天"."""
    seconds = ceil(wait.total_seconds())
    for size, unit in ((86400, "天"), (3600, "小时"), (60, "分钟")):
        if seconds > size:
            return f" {ceil(seconds / size)} {unit}"
    return f" {seconds} 秒"
