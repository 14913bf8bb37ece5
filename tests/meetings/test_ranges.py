"""Numbers as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.errors import BadInput
from portal.meetings.ranges import read, write


@pytest.mark.parametrize(
    "text",
    [
        "12, 45, 201-203",
        "12,45,201-203",
        "12 45 201-203",
        "１２，４５，２０１－２０３",
        "12、45；201至203",
        "12号、45号、201号到203号",
        "第12号 45 201—203",
        "12\n45\n201 ~ 203",
        "203、12。45，201——202",
        " 12 ,, 45 ,201～203, ",
    ],
)
def test_any_width_any_separator_any_dash(text):
    assert read(text, 245) == [12, 45, 201, 202, 203]


@pytest.mark.parametrize("text", ["", "  ", "，、"])
def test_nothing_typed_means_nobody(text):
    assert read(text, 51) == []


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("7, 19, 52", "签到表只有 1 到 51 号，没有 52 号。"),
        ("0", "签到表只有 1 到 51 号，没有 0 号。"),
        ("1-999999999", "签到表只有 1 到 51 号，没有 999999999 号。"),
        ("9-7", "9-7 写反了，应写 7-9。"),
        ("7, 7", "7 号填了不止一次，请核对。"),
        ("7, 5-8", "7 号填了不止一次，请核对。"),
        ("7, 周某", "看不懂“周某”。照签到表填编号，例如 12, 45, 201-203。"),
        ("1-2-3", "看不懂“1-2-3”。照签到表填编号，例如 12, 45, 201-203。"),
        ("7-", "看不懂“7-”。照签到表填编号，例如 12, 45, 201-203。"),
        ("１２３４５６７８９０１", "看不懂“12345678901”。照签到表填编号，例如 12, 45, 201-203。"),
    ],
)
def test_what_cannot_be_is_named(text, sentence):
    with pytest.raises(BadInput) as caught:
        read(text, 51)
    assert str(caught.value) == sentence


def test_246_absent_of_245_are_refused():
    with pytest.raises(BadInput, match="没有 246 号"):
        read("1-246", 245)
    assert len(read("1-245", 245)) == 245


@given(st.sets(st.integers(1, 245)))
def test_what_is_written_reads_back(numbers):
    assert read(write(sorted(numbers)), 245) == sorted(numbers)


@given(st.text(max_size=60))
def test_no_text_does_more_than_be_refused(text):
    try:
        found = read(text, 245)
    except BadInput as error:
        assert str(error).endswith("。")
    else:
        assert all(1 <= n <= 245 for n in found) and sorted(set(found)) == found
