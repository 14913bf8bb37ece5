"""Numbers as typed: read exactly, refused in plain words."""

from decimal import Decimal

import pytest

from portal.cases.figures import invested, read, written


@pytest.mark.parametrize(
    ("typed", "value"), [("12", "12"), ("12.50", "12.50"), (" 1,200 ", "1200"), ("１２．５", "12.5"), ("0", "0")]
)
def test_a_number_is_read_exactly(typed, value):
    assert read({"output": typed}, 2026) == ({"output": Decimal(value)}, {})


@pytest.mark.parametrize(
    ("name", "typed", "words"),
    [
        ("scale", "-3", "不能是负数"),
        ("output", "1e99", "请填数字"),
        ("output", "12.345", "最多两位小数"),
        ("output", "99999999", "太大了"),
        ("output", "十二", "请填数字"),
        ("households", "3.5", "请填整数"),
        ("first_year", "2027", "1978 到 2026"),
        ("gain", "NaN", "请填数字"),
        ("gain", "3000元", "不用写单位"),
    ],
)
def test_what_is_no_number_is_said_plainly(name, typed, words):
    _, faults = read({name: typed, "unit": "亩"}, 2026)
    assert words in faults[name]


def test_a_scale_needs_its_unit():
    assert "单位" in read({"scale": "30"}, 2026)[1]["unit"] and not read({"scale": "30", "unit": "亩"}, 2026)[1]


def test_what_was_invested_is_the_sum_of_its_sources():
    assert invested({"finance": Decimal("0.1"), "social": Decimal("0.2")}) == Decimal("0.3") and invested({}) is None


@pytest.mark.parametrize(("value", "text"), [("12.50", "12.5"), ("100", "100"), ("0.00", "0"), ("1200.00", "1200")])
def test_a_number_is_written_without_idle_zeros(value, text):
    assert written(Decimal(value)) == text
