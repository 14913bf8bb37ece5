"""How often a password may be tried: the arithmetic, without a database."""

from datetime import timedelta

import pytest

from portal.accounts.throttle import NONE, Try, Verdict, in_words, judge, sentence
from tests.cast import NOW

NAME, PHONE = b"name", b"phone"
HERE, THERE = b"here", b"there"


def seconds(count):
    return timedelta(seconds=count)


def tries(count, device=HERE, name=NAME, last=NONE):
    """So many failed tries, the newest `last` ago."""
    return [Try(name, device, NOW - last)] * count


def ask(made, *, device=HERE, name=NAME, known=None):
    return judge(made, known or {}, name=name, device=device, at=NOW)


@pytest.mark.parametrize("count", range(5))
def test_five_tries_are_free(count):
    assert ask(tries(count)) == Verdict()


@pytest.mark.parametrize(("count", "delay"), [(5, 2), (6, 4), (7, 8), (10, 64), (13, 512), (14, 900), (19, 900)])
def test_then_each_try_doubles_the_delay_up_to_a_quarter_of_an_hour(count, delay):
    assert ask(tries(count)).wait == seconds(delay)
    assert ask(tries(count, last=seconds(delay))).wait == NONE


def test_the_delay_counts_from_the_last_try():
    assert ask(tries(7, last=seconds(3))).wait == seconds(5)


def test_a_days_old_tries_on_a_device_are_forgotten():
    assert ask(tries(19, last=timedelta(days=1))) == Verdict()


def test_another_device_is_not_delayed_by_this_ones_tries():
    assert ask(tries(12), device=THERE) == Verdict()


def test_twenty_tries_an_hour_from_unknown_devices_and_no_more():
    made = [t for n in range(20) for t in tries(1, device=b"%d" % n, last=seconds(60 * n))]
    assert ask(made[:19], device=None) == Verdict()
    assert ask(made, device=None).wait == timedelta(hours=1) - seconds(60 * 19)


def test_a_hundred_tries_in_a_month_from_unknown_devices_and_no_more():
    made = [t for n in range(100) for t in tries(1, device=b"%d" % n, last=timedelta(hours=4 * n + 2))]
    assert ask(made[:99], device=None) == Verdict()
    assert ask(made, device=None).wait == timedelta(days=30) - timedelta(hours=4 * 99 + 2)


def test_a_known_device_is_never_stopped_by_strangers():
    made = [t for n in range(500) for t in tries(1, device=b"%d" % n, last=seconds(n))]
    assert ask(made, known={HERE: NOW - timedelta(days=90)}) == Verdict(is_known_device=True)


def test_a_known_device_has_its_own_delay_since_it_last_signed_in():
    made = tries(7, last=seconds(1))
    assert ask(made, known={HERE: NOW - timedelta(days=1)}).wait == seconds(7)
    assert ask(made, known={HERE: NOW}).wait == NONE


def test_tries_on_a_device_that_became_known_do_not_count_for_strangers():
    assert ask(tries(20, last=seconds(5)), device=THERE, known={HERE: NOW}) == Verdict()


def test_the_two_names_of_an_account_share_its_tries_without_telling_that_they_do():
    made = [t for n in range(20) for t in tries(1, device=b"%d" % n, name=NAME)]
    assert ask(made, name=PHONE, device=THERE) == Verdict(is_blind=True)


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (1, " 1 秒"),
        (1.2, " 2 秒"),
        (60, " 60 秒"),
        (61, " 2 分钟"),
        (3600, " 60 分钟"),
        (3601, " 2 小时"),
        (86401, " 2 天"),
    ],
)
def test_a_wait_is_told_rounded_up(span, words):
    assert in_words(seconds(span)) == words


def test_the_refusal_says_how_long_and_the_way_out():
    assert "请过 8 秒再试" in sentence(seconds(8))
    assert "一次性链接" in sentence(seconds(8))
