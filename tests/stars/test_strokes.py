"""Candidates by the strokes of their surname."""

import pytest

from portal.stars.strokes import in_order, strokes, surname_of


def ordered(*names):
    return [name for _, name in in_order(enumerate(names)).names]


@pytest.mark.parametrize(
    ("character", "count"),
    [("丁", 2), ("王", 4), ("邓", 4), ("刘", 6), ("阳", 6), ("陈", 7), ("李", 7), ("周", 8), ("黄", 11), ("曾", 12)],
)
def test_characters_have_the_strokes_of_mainland_china(character, count):
    assert strokes(character) == count


def test_fewer_strokes_stand_first():
    assert ordered("曾祎", "黄堃", "李喆", "王强", "丁一", "邓平") == ["丁一", "王强", "邓平", "李喆", "黄堃", "曾祎"]


def test_same_surname_stands_together_whatever_the_given_names():
    names = ordered("李强", "陈一", "李一鸣", "陈强", "李一")
    assert names == ["李一", "李强", "李一鸣", "陈一", "陈强"]


def test_compound_surname_counts_by_its_first_character_and_stands_after_the_single_one():
    assert surname_of("欧阳骁") == "欧阳"
    assert surname_of("欧阳") == "欧"
    assert ordered("欧阳骁", "欧一鸣", "周平", "司马光") == ["司马光", "周平", "欧一鸣", "欧阳骁"]


def test_dots_and_blanks_in_names_count_nothing():
    assert ordered("沙马依呷", "沙马·依丁") == ["沙马·依丁", "沙马依呷"]


def test_unknown_surname_stands_last_and_is_named():
    found = in_order([(1, "𠮷一"), (2, "龚明")])
    assert [id for id, _ in found.names] == [2, 1]
    assert found.unknown == ["𠮷一"]


def test_namesakes_keep_the_order_of_their_ids():
    assert in_order([(7, "王强"), (3, "王强")]).names == [(3, "王强"), (7, "王强")]
