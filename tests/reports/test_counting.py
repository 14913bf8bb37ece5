"""字数 as offices count: checked against a table made by hand."""

import pytest

from portal.reports.counting import length_of

TABLE = [
    ("", 0),
    ("   \n\t ", 0),
    ("血橙", 2),
    ("血橙，稻虾。", 6),  # a mark is a character
    ("2026年", 2),  # a number is one
    ("收入增长 12.5%", 5),
    ("种植210亩、45户", 7),
    ("用 HTMX 写的 portal", 5),
    ("ＷＴＯ", 1),  # full-width letters are a word too
    ("ＷＴＯ和WTO", 3),
    ("第1、2、3组", 7),
    ("龘𠮷堃", 3),  # a character outside the first plane is one
    ("……", 2),
    ("“两不愁”", 5),
]


@pytest.mark.parametrize(("text", "length"), TABLE)
def test_the_length_of_a_text(text, length):
    assert length_of(text) == length
