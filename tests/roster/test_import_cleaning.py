"""What stands in cells, made into values."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.roster import cleaning
from portal.roster.cleaning import Unclear, day, end_day, month, name, neutral, phone, text, yes
from portal.roster.columns import COLUMNS

CELLS = st.one_of(st.none(), st.text(), st.integers(-(10**20), 10**20), st.floats())
MARCH = date(2024, 3, 1)


@pytest.mark.parametrize(
    "cell",
    ["2024-03-01", "2024.3.1", "2024/3/1", "2024年3月", "2024年3月1日", "2024年03月", 45352, 45352.0, "45352",
     "20240301", 20240301.0, "202403", "2024-03-01 00:00:00", "2024/3/1 0:00", "２０２４．３．１", " 2024-03\u00a0",
     "'2024-03-01", 2024.03],
)  # fmt: skip
def test_a_day_is_read_in_every_way_in_which_people_write_it(cell):
    assert day(cell) == MARCH


@pytest.mark.parametrize(
    "cell", ["2024-02-30", "2024-13-01", "20240300", "1900-01-00", "明年", "2024", 2024, "3/1/24", 1e9]
)
def test_what_is_no_day_is_said_to_be_none(cell):
    with pytest.raises(Unclear, match="日"):
        day(cell)


def test_1985_1_as_a_number_may_be_january_or_october():
    with pytest.raises(Unclear, match="分不清是 1 月还是 10 月"):
        day(1985.1)
    assert day("1985.10") == date(1985, 10, 1)


def test_the_month_of_an_end_is_its_last_day():
    assert end_day("2024年2月") == date(2024, 2, 29)
    assert end_day("至今") is None
    assert month("1985年6月12日") == "1985-06"


@settings(deadline=None)
@given(st.dates(date(1920, 1, 1), date(2100, 12, 31)))
def test_a_day_survives_the_ways_in_which_excel_may_write_it(that):
    serial = (that - cleaning.EXCEL_EPOCH).days
    for written in (that.isoformat(), f"{that:%Y%m%d}", f"{that.year}年{that.month}月{that.day}日", f"{that:%Y/%m/%d}"):
        assert day(written) == that
    assert day(serial) == day(float(serial)) == day(str(serial)) == that


@pytest.mark.parametrize(
    "cell",
    ["13900000000", 13900000000, 13900000000.0, 1.39e10, "13900000000.0", "139 0000 0000", "139-0000-0000",
     "+86 13900000000", "8613900000000", "１３９００００００００", "'13900000000", "\u00a013900000000 ",
     "1.3900000000E+10"],
)  # fmt: skip
def test_a_phone_is_read_through_excels_habits(cell):
    assert phone(cell) == "13900000000"


@pytest.mark.parametrize(
    "cell", ["1390000000", "23900000000", "0832-5520000", "139000000001", 139, float("nan"), float("inf")]
)
def test_what_is_no_phone_is_refused(cell):
    with pytest.raises(Unclear, match="不是 11 位手机号"):
        phone(cell)


def test_a_phone_whose_digits_excel_threw_away_is_never_guessed():
    with pytest.raises(Unclear, match="后几位已丢失"):
        phone("1.39E+10")


def test_blanks_controls_and_invisible_signs_go():
    assert text(" 张\u00a0三\u200b\x00\n ") == "张 三"
    assert name("张 三") == name("张　三") == "张三"
    assert name("阿卜杜 · 买买提") == "阿卜杜·买买提"
    assert name("Li Si") == "Li Si"


@pytest.mark.parametrize("cell", ["=1+1", "#REF!", "#N/A", "#DIV/0!", "="])
def test_formulas_without_a_value_and_errors_are_refused(cell):
    with pytest.raises(Unclear, match="是公式"):
        text(cell)


@pytest.mark.parametrize("written", ["=cmd|' /C calc'!A0", "+1", "-1", "@x", "＝1", "＋1", "－1", "＠x", "'quoted"])
def test_a_neutral_text_is_no_formula_and_comes_back_as_it_was(written):
    assert neutral(written).startswith("'")
    assert text(neutral(written)) == written


@settings(deadline=None)
@given(st.text())
def test_every_tidy_text_comes_back_through_the_export(written):
    tidy = cleaning.tidy(written)
    if not tidy.startswith("#"):
        assert text(neutral(tidy)) == tidy


@pytest.mark.parametrize("column", COLUMNS, ids=lambda c: c.key)
@settings(deadline=None)
@given(cell=CELLS)
def test_cleaning_takes_any_cell(column, cell):
    try:
        column.clean(cell)
    except Unclear as unclear:
        assert str(unclear)


def test_yes_and_no_are_read_in_the_ways_of_lists():
    assert [yes(cell) for cell in ("是", "√", 1, "队长")] == [True] * 4
    assert [yes(cell) for cell in ("否", "×", 0.0, "N")] == [False] * 4
    assert yes(None) is yes("—") is None
    with pytest.raises(Unclear):
        yes("可能")
