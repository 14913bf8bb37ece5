"""The code on the screen and the claim that reading it gives: what is taken, and for how long."""

import hashlib
import hmac
from base64 import b32encode
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.errors import Refused
from portal.meetings.checkin_code import code_of, is_live, key_of, read_claim, seconds_left, write_claim

SECRET = "a secret that is long enough to be one"
KEY = key_of(SECRET)
SLOT = datetime(2026, 9, 24, 1, 0, 0, tzinfo=UTC)  # begins a slot of 15 seconds

instants = st.integers(1_700_000_000, 1_900_000_000)


def later(seconds):
    return SLOT + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("age", "taken"), [(0, True), (14.9, True), (15, True), (19.9, True), (20, False), (60, False)]
)
def test_a_code_is_taken_for_its_interval_and_five_seconds(age, taken):
    assert is_live(KEY, 7, code_of(KEY, 7, SLOT), later(age)) is taken


def test_a_code_is_not_taken_before_its_time():
    assert not is_live(KEY, 7, code_of(KEY, 7, later(15)), later(14))


@given(instants, instants, st.integers(1, 9), st.integers(1, 9))
def test_the_code_agrees_with_one_worked_out_by_hand(shown, read, meeting, asked):
    """Alone from the secret, the meeting and the second: every worker finds the same."""
    key = hmac.new(SECRET.encode(), b"meetings.sign-in-code", hashlib.sha256).digest()
    mac = hmac.new(key, b"%d:%d" % (meeting, shown // 15), hashlib.sha256).digest()
    code = b32encode(mac[:8]).decode().strip("=")
    assert code == code_of(KEY, meeting, datetime.fromtimestamp(shown, UTC))
    live = meeting == asked and 0 <= read - shown // 15 * 15 < 20
    assert is_live(KEY, asked, code, datetime.fromtimestamp(read, UTC)) is live


@pytest.mark.parametrize("typed", ["", "x", "签到码", "A" * 5000, "\0"])
def test_what_is_no_code_is_not_taken(typed):
    assert not is_live(KEY, 7, typed, SLOT)


def test_another_secret_gives_other_codes():
    assert not is_live(key_of("another secret, as long as the first"), 7, code_of(KEY, 7, SLOT), SLOT)


def test_the_screen_knows_when_the_next_code_comes():
    assert [seconds_left(later(s)) for s in (0, 1, 14)] == [15, 14, 1]


def test_a_claim_lasts_ten_minutes():
    text = write_claim(SECRET, 7, "once", SLOT)
    assert read_claim(SECRET, text, 7, later(599)).nonce == "once"
    with pytest.raises(Refused, match="签到码已更新，请重新扫码。"):
        read_claim(SECRET, text, 7, later(600))


def test_a_claim_is_for_its_meeting():
    with pytest.raises(Refused, match="重新扫码"):
        read_claim(SECRET, write_claim(SECRET, 7, "once", SLOT), 8, SLOT)


@pytest.mark.parametrize(
    "change", [lambda t: t[:-1], lambda t: "x" + t, lambda t: "", lambda t: "签", lambda t: t + "."]
)
def test_a_claim_that_was_tampered_with_is_none(change):
    with pytest.raises(Refused, match="重新扫码"):
        read_claim(SECRET, change(write_claim(SECRET, 7, "once", SLOT)), 7, SLOT)


def test_what_was_signed_for_something_else_is_no_claim():
    from itsdangerous import URLSafeSerializer

    for salt, payload in (("other", [7, 2_000_000_000, "n"]), ("meetings.sign-in-claim", "text")):
        with pytest.raises(Refused):
            read_claim(SECRET, URLSafeSerializer(SECRET, salt=salt).dumps(payload), 7, SLOT)
