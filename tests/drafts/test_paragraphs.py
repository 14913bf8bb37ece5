"""Two texts side by side: held against a slow second implementation, and against what must never happen: a loss."""

from functools import lru_cache

from hypothesis import given
from hypothesis import strategies as st

from portal.drafts import paragraphs as the
from portal.drafts.paragraphs import Pair, marks, merged, pairs, taken

LINES = st.lists(st.sampled_from(["甲", "乙", "丙", "丁：说", "<b>"]), max_size=9)
FREE = st.lists(st.text("甲乙丙丁a ", max_size=3), max_size=8)
CHUNKS = st.text("甲乙丙", max_size=30)


def is_within(part, whole):
    """Does every item of the part stand in the whole, in its order? By looking for one after the other."""
    place = -1
    for item in part:
        place = next((n for n in range(place + 1, len(whole)) if whole[n] == item), None)
        if place is None:
            return False
    return True


def longest_common(first, second):
    """Length of the longest common subsequence, by trying everything."""

    @lru_cache(None)
    def best(here, there):
        if here == len(first) or there == len(second):
            return 0
        skip = max(best(here + 1, there), best(here, there + 1))
        return max(skip, 1 + best(here + 1, there + 1)) if first[here] == second[there] else skip

    return best(0, 0)


@given(LINES | FREE, LINES | FREE)
def test_keeping_both_loses_no_paragraph_of_either_and_says_nothing_twice_without_need(now, typed):
    both = merged(pairs(now, typed))
    assert is_within(now, both) and is_within(typed, both)
    assert len(both) == len(now) + len(typed) - longest_common(tuple(now), tuple(typed))


@given(LINES, LINES)
def test_each_text_stands_whole_on_its_side(now, typed):
    found = pairs(now, typed)
    assert [pair.now for pair in found if pair.now is not None] == now
    assert [pair.typed for pair in found if pair.typed is not None] == typed


@given(LINES, LINES, st.data())
def test_what_a_person_drops_goes_and_nothing_else(now, typed, data):
    found = pairs(now, typed)
    sides = [(n, s) for n, pair in enumerate(found) if not pair.is_same for s in ("now", "typed") if getattr(pair, s)]
    dropped = set(data.draw(st.lists(st.sampled_from(sides), unique=True))) if sides else set()
    left = []
    for number, pair in enumerate(found):
        if pair.is_same:
            left.append(pair.now)
        else:
            left += [getattr(pair, s) for s in ("now", "typed") if getattr(pair, s) and (number, s) not in dropped]
    assert merged(found, dropped) == left


@given(LINES)
def test_the_same_text_twice_is_that_text(text):
    assert merged(pairs(text, text)) == text


def test_texts_too_long_to_align_are_kept_one_beside_the_other(monkeypatch):
    monkeypatch.setattr(the, "MOST_CELLS", 3)
    assert pairs(["头", "甲", "乙", "尾"], ["头", "乙", "丙", "尾"])[1:3] == [Pair("甲", "乙"), Pair("乙", "丙")]


@given(CHUNKS, CHUNKS)
def test_marks_put_together_are_both_paragraphs(old, new):
    found = marks(old, new)
    assert found.head + found.old + found.tail == old
    assert found.head + found.new + found.tail == new


@given(CHUNKS, CHUNKS)
def test_what_may_be_lost_is_never_less_than_what_is(old, new):
    assert taken(old, new) >= len(old) - longest_common(old, new)


def test_typing_on_takes_nothing_away():
    assert taken("卫记：今年", "卫记：今年改造稻田") == 0
    assert taken("卫记：今年改造稻田", "卫记：去年改造稻田") == 1
