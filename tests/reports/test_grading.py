"""Weights, bands, shares and the cap against a slow second implementation; each number changes an outcome."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.reports.grading import Person, Scale, Tally, grade, percent, points_of, room_of
from tests.reports.slow_grading import grades as slow

NAMES = ("优秀", "称职", "基本称职", "不称职")
SCALE = Scale((100, 80, 60, 0), (90, 75, 60), 0, 33, 100, 10)
FALLING = st.lists(st.integers(0, 100), min_size=4, max_size=4, unique=True).map(lambda x: tuple(sorted(x)[::-1]))
VOTES = st.tuples(*[st.integers(0, 6)] * 4)
VOICE = st.tuples(st.sampled_from([0, 20, 30, 50]), VOTES, st.integers(0, 30))
PEOPLE = st.lists(st.dictionaries(st.sampled_from(["members", "peers", "organization"]), VOICE), max_size=8)


@given(PEOPLE, FALLING, FALLING, st.integers(0, 100), st.integers(0, 100), st.integers(0, 100), st.integers(5, 20))
def test_the_arithmetic_is_that_of_the_slow_one(people, points, bands, top, low, cap, least):
    scale = Scale(points, bands[:3], top, low, cap, least)
    found = grade([person(n, voices) for n, voices in enumerate(people)], scale, NAMES)
    expected = slow(dict(enumerate(people)), points, bands[:3], top, low, cap, least)
    assert {one.id: (one.score, one.grade) for one in found} == expected
    assert all(one.why.endswith("。") for one in found)


def person(id, voices):
    return Person(id, {name: (w, Tally(votes, 3, ballots)) for name, (w, votes, ballots) in voices.items()})


def one(votes, **changes):
    """The result of one person whom one voice of 20 ballots rates so."""
    return grade([person(1, {"members": (100, votes, 20)})], SCALE._replace(**changes), NAMES)[0]


@pytest.mark.parametrize(
    ("votes", "changes", "before", "after"),
    [
        ((10, 5, 0, 0), {"points": (100, 60, 30, 0)}, 0, 1),
        ((10, 5, 0, 0), {"bands": (95, 75, 60)}, 0, 1),
        ((10, 5, 0, 0), {"top_share": 70}, 0, 1),
        ((10, 0, 0, 5), {"low_share": 40}, 3, 2),
        ((10, 5, 0, 0), {"cap": 99}, 0, 1),
        ((10, 5, 0, 0), {"least": 21}, 0, None),
    ],
)
def test_each_number_changes_the_outcome(votes, changes, before, after):
    assert one(votes).grade == before and one(votes, **changes).grade == after


def test_a_weight_changes_the_score():
    voices = {"members": (50, (10, 0, 0, 0), 20), "peers": (50, (0, 10, 0, 0), 20)}
    assert grade([person(1, voices)], SCALE, NAMES)[0].score == 90
    voices["peers"] = (25, (0, 10, 0, 0), 20)
    assert grade([person(1, voices)], SCALE, NAMES)[0].score == Fraction(2, 3) * 100 + Fraction(1, 3) * 80


@pytest.mark.parametrize(("ballots", "score"), [(4, 100), (9, 100), (10, 90)])
def test_a_voice_of_four_and_of_nine_is_not_weighed_apart_and_one_of_ten_is(ballots, score):
    voices = {"members": (50, (10, 0, 0, 0), 20), "peers": (50, (0, 4, 0, 0), ballots)}
    assert grade([person(1, voices)], SCALE, NAMES)[0].score == score


def test_a_tie_where_the_room_ends_leaves_all_of_them_below():
    votes = [(15, 0, 0, 0), (10, 5, 0, 0), (10, 5, 0, 0), (0, 15, 0, 0), (0, 15, 0, 0)]
    people = [person(n, {"members": (100, one, 20)}) for n, one in enumerate(votes)]
    found = grade(people, SCALE._replace(cap=40), NAMES)  # room for two
    assert [one.grade for one in found] == [0, 1, 1, 1, 1]
    assert "限 2 名，得分相同" in found[1].why
    assert [one.grade for one in grade(people, SCALE._replace(cap=60), NAMES)] == [0, 0, 0, 1, 1]


def test_a_cap_that_no_rounding_fits_says_that_nobody_gets_the_best_grade():
    people = [person(n, {"members": (100, (15, 0, 0, 0), 20)}) for n in range(3)]
    found = grade(people, SCALE._replace(cap=20), NAMES)  # six tenths of a person
    assert [one.grade for one in found] == [1, 1, 1] and "不足 1 名" in found[0].why


def test_nobody_who_knows_the_person_and_too_few_ballots_give_no_grade():
    assert one((0, 0, 0, 0)).grade is None
    assert "在会上评定" in one((4, 0, 0, 0), least=25).why


@pytest.mark.parametrize(
    ("score", "words"), [(Fraction(200, 3), "66.67"), (Fraction(1, 200), "0.01"), (Fraction(100), "100.00")]
)
def test_a_score_is_written_with_two_places(score, words):
    assert points_of(score) == words


def test_a_share_is_written_with_one_place_though_the_three_don_t_make_a_hundred():
    assert [percent(Fraction(1, 3))] * 3 == ["33.3%"] * 3


@given(st.integers(0, 100), st.integers(0, 300))
def test_the_cap_is_never_exceeded(cap, people):
    assert room_of(cap, people) * 100 <= cap * people < (room_of(cap, people) + 1) * 100
