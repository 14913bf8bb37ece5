"""Precision of the privacy check on true and false cases: no valid identity number and no mobile is missed; false
alarms are named. All numbers are made up.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.cases.privacy import find, mask

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def identity(place, birth, serial):
    """A number with the check digit of GB 11643, made here and not there."""
    digits = f"{place}{birth}{serial}"
    return digits + "10X98765432"[sum(w * int(d) for w, d in zip(WEIGHTS, digits, strict=True)) % 11]


def card(digits):
    """These digits and one more that makes Luhn come out."""
    for last in "0123456789":
        number = [int(d) for d in digits + last][::-1]
        if (sum(number[::2]) + sum(sum(divmod(2 * d, 10)) for d in number[1::2])) % 10 == 0:
            return digits + last
    raise AssertionError


ID = identity("511025", "19650317", "123")
TRUE = [
    (f"联系王某（{ID}）", "身份证号", ID),
    (f"证号{ID[:6]} {ID[6:14]} {ID[14:]}。", "身份证号", f"{ID[:6]} {ID[6:14]} {ID[14:]}"),
    ("".join(chr(ord(c) + 0xFEE0) if c.isdigit() else c for c in ID), "身份证号", None),
    ("电话13912345678。", "手机号", "13912345678"),
    ("电话 139 1234 5678", "手机号", "139 1234 5678"),
    ("+86 139-1234-5678", "手机号", "+86 139-1234-5678"),
    ("座机0832-5521234", "电话号码", "0832-5521234"),
    (f"卡号{card('622848000000000000')}", "银行卡号", card("622848000000000000")),
    ("车牌川K12345的货车", "车牌号", "川K12345"),
    ("新能源川KD12345", "车牌号", "川KD12345"),
    ("有两户是低保户", "敏感内容", "低保户"),
    ("凭身份证领取", "敏感内容", "身份证"),
]
FALSE = [
    "投资1391万元，收入12345678元",
    "编号511025196503171230不是谁的证号",  # the check digit is wrong
    "2026年9月24日14:30，第123456789012345号文",
    "血橙5.8万亩，亩产2600斤，挂果69%",
    "订单号139123456789",  # twelve digits
    "6228480000000000001",  # Luhn does not come out
    "GB11643-1999",
    "川渝两地的客商",
]
FALSE_ALARMS = [  # known: one is asked, and keeps it with a reason
    ("仓库编号13912345678", "手机号"),
    ("讲了怎样办身份证", "敏感内容"),
]


@pytest.mark.parametrize(("text", "kind", "said"), TRUE)
def test_what_is_personal_is_found(text, kind, said):
    (one,) = find(text)
    assert one.kind == kind and one.said == (said or text)


@pytest.mark.parametrize("text", FALSE)
def test_what_is_not_is_left_alone(text):
    assert find(text) == []


@pytest.mark.parametrize(("text", "kind"), FALSE_ALARMS)
def test_false_alarms_are_known_by_name(text, kind):
    assert [one.kind for one in find(text)] == [kind]


@given(
    st.integers(110000, 659999), st.integers(1930, 2015), st.integers(1, 12), st.integers(1, 28), st.integers(0, 999),
    st.sampled_from(["", "村民", "，证号：", "（"]), st.sampled_from(["", "。", "）", "住在"]),
)  # fmt: skip
def test_no_valid_identity_number_is_missed(place, year, month, day, serial, before, after):
    number = identity(place, f"{year}{month:02}{day:02}", f"{serial:03}")
    assert number in [one.said for one in find(before + number + after)]


@given(
    st.integers(13_000_000_000, 19_999_999_999), st.sampled_from(["", "电话", "找老李"]), st.sampled_from(["", "，"])
)
def test_no_mobile_is_missed(number, before, after):
    assert [one.said for one in find(f"{before}{number}{after}")] == [str(number)]


def test_masking_takes_all_that_can_be_masked_and_nothing_else():
    text = f"老李13912345678，证号{ID}，川K12345，低保户。"
    assert mask(text) == f"老李139****5678，证号{ID[:3]}*************{ID[-2:]}，川K****5，低保户。"
    assert [one.kind for one in find(mask(text))] == ["敏感内容"]


@given(st.text(max_size=80))
def test_masking_keeps_the_length_and_masks_nothing_twice(text):
    assert len(mask(text)) == len(text) and mask(mask(text)) == mask(text)
