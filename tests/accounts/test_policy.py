"""The policy that docs/accounts.md promises is the one the code keeps."""

from datetime import timedelta
from pathlib import Path

import pytest

from portal.accounts import again, links, passwords, sessions, throttle, waiting
from portal.accounts.keeping import FORM_DAYS
from portal.numbers import DECLARED

PAGE = (Path(__file__).parents[2] / "docs" / "accounts.md").read_text()
HOURS = DECLARED[links.HOURS]


@pytest.mark.parametrize(
    ("words", "value", "promised"),
    [
        ("5 free tries", throttle.FREE, 5),
        ("at most 15 minutes", throttle.LONGEST_DELAY, timedelta(minutes=15)),
        ("20 tries an hour", throttle.STRANGERS[0], (20, timedelta(hours=1))),
        ("100 in 30 days", throttle.STRANGERS[1], (100, timedelta(days=30))),
        ("from 300 failures an hour on", throttle.ADDRESS_AN_HOUR, 300),
        ("each try waits 1 second", throttle.SLOW_DOWN, 1.0),
        ("From 500 failures an hour on", waiting.ALARM, 500),
        ("| 30 minutes | 8 hours |", sessions.IDLE, {True: timedelta(minutes=30), False: timedelta(hours=8)}),
        ("| 12 hours | 7 days |", sessions.ABSOLUTE, {True: timedelta(hours=12), False: timedelta(days=7)}),
        ("At most 5 at once", sessions.MOST_SESSIONS, 5),
        ("more than 10 minutes ago", again.FRESH, timedelta(minutes=10)),
        ("kept for 7 days", DECLARED[FORM_DAYS].default, 7),
        ("At least 12 characters, 15 for", (passwords.LEAST, passwords.LEAST_IN_OFFICE), (12, 15)),
        ("at most 1024 bytes", passwords.MOST, 1024),
        ("64 MiB, 3 passes", (passwords.HASHER.memory_cost, passwords.HASHER.time_cost), (64 * 1024, 3)),
        ("26 letters of a 32-letter", (links.LENGTH, len(links.ALPHABET)), (26, 32)),
        ("72 hours", (HOURS.default, HOURS.least, HOURS.most), (72, 1, 720)),
    ],
)
def test_the_page_and_the_code_agree(words, value, promised):
    assert words in PAGE
    assert value == promised
