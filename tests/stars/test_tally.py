"""Who gets a seat: against a slow second count, and the cases that one must see."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.stars.tally import TAKEN, Bounds, Place, Runner, Tie, tally
from tests.stars.slow_tally import slow_tally

DISTRICTS = (None, 1, 2, 3)
PEOPLE = st.lists(st.tuples(st.integers(0, 4), st.sampled_from(DISTRICTS)), max_size=8)


@st.composite
def rounds(draw):
    """Few votes, so that ties are everywhere; a least that the seats can hold."""
    people = [(id, *rest) for id, rest in enumerate(draw(PEOPLE), 1)]
    most = draw(st.sampled_from((None, 0, 1, 2)))
    least = draw(st.integers(0, 2 if most is None else most))
    seats = draw(st.integers(1, 8))
    needed = sum(min(least, sum(1 for _, _, h in people if h == home)) for home in DISTRICTS if home)
    return people, max(seats, needed), most, least


def runners(people):
    return [Runner(id, (votes,), home) for id, votes, home in people]


def counted(people, seats, most=None, least=0, tie=Tie.DECISION, **more):
    return tally(runners(people), Bounds(seats, most, least), tie, **more)


def places(outcome):
    return {line.runner.id: line.place for line in outcome.lines}


@settings(max_examples=300, deadline=None)
@given(rounds())
def test_same_seats_and_the_same_ties_as_by_trying_every_set(drawn):
    sure, tied, full = slow_tally(*drawn)
    outcome = counted(*drawn)
    assert set(outcome.seated) == sure
    assert {id for knot in outcome.knots for id in knot.ids} == tied
    assert len(sure) + sum(knot.open for knot in outcome.knots) == full


@settings(max_examples=150, deadline=None)
@given(rounds(), st.randoms(use_true_random=False))
def test_any_lot_gives_one_of_the_best_sets_and_more_seats_give_all_of_them(drawn, random):
    sure, tied, full = slow_tally(*drawn)
    drawn_lot = {id: str(random.random()) for id, _, _ in drawn[0]}
    by_lot = counted(*drawn, tie=Tie.LOT, lot=drawn_lot.get)
    assert not by_lot.knots
    assert sure <= set(by_lot.seated) <= sure | tied
    assert len(by_lot.seated) == full
    assert set(counted(*drawn, tie=Tie.SEATS).seated) == sure | tied


@settings(max_examples=150, deadline=None)
@given(rounds(), st.integers(1, 8))
def test_when_one_drops_out_the_others_keep_their_seats(drawn, gone):
    people, *bounds = drawn
    lot = {id: str(id * 7 % 5) for id, _, _ in people}.get
    before = counted(*drawn, tie=Tie.LOT, lot=lot).seated
    left = [person for person in people if person[0] != gone]
    kept = [id for id in before if id != gone]
    after = counted(left, *bounds, tie=Tie.LOT, lot=lot, given=kept)
    assert set(after.seated) == set(counted(left, *bounds, tie=Tie.LOT, lot=lot).seated)
    assert set(kept) <= set(after.seated)


def test_district_that_is_full_is_passed_over():
    outcome = counted([(1, 9, 1), (2, 8, 1), (3, 7, 1), (4, 2, 2)], seats=3, most=2)
    assert places(outcome) == {1: Place.SEATED, 2: Place.SEATED, 3: Place.FULL, 4: Place.SEATED}


def test_least_of_a_district_forces_a_lower_ranked_one_in():
    outcome = counted([(1, 9, 1), (2, 8, 1), (3, 1, 2)], seats=2, least=1)
    assert places(outcome) == {1: Place.SEATED, 2: Place.KEPT, 3: Place.RAISED}


def test_nobody_without_a_vote_gets_a_seat_even_where_a_district_lacks_its_least():
    outcome = counted([(1, 3, 1), (2, 0, 2)], seats=2, least=1)
    assert places(outcome) == {1: Place.SEATED, 2: Place.NONE}
    assert counted([(1, 0, 1), (2, 0, 2)], seats=2).seated == []


def test_all_barred_by_the_bounds():
    outcome = counted([(1, 3, 1), (2, 2, 2)], seats=2, most=0)
    assert places(outcome) == {1: Place.FULL, 2: Place.FULL}


def test_equal_votes_everywhere_tie_everybody():
    outcome = counted([(id, 5, None) for id in range(1, 6)], seats=3)
    assert outcome.seated == []
    assert outcome.knots[0].ids == {1, 2, 3, 4, 5}
    assert outcome.knots[0].open == 3
    assert {line.rank for line in outcome.lines} == {1}


def test_equal_votes_that_all_fit_are_no_tie():
    outcome = counted([(1, 5, None), (2, 5, None), (3, 4, None)], seats=2)
    assert outcome.seated == [1, 2]
    assert not outcome.knots


def test_tie_within_a_full_district_touches_nobody_else():
    outcome = counted([(1, 5, 1), (2, 5, 1), (3, 4, 2)], seats=2, most=1)
    assert outcome.seated == [3]
    assert outcome.knots[0].open == 1


def test_another_vote_among_the_tied_settles_it():
    again = [Runner(1, (5, 3)), Runner(2, (5, 4)), Runner(3, (9,)), Runner(4, (2,))]
    outcome = tally(again, Bounds(2), Tie.AGAIN)
    assert outcome.seated == [3, 2]
    assert places(outcome)[1] is Place.BEHIND


def test_no_candidates_no_seats():
    assert counted([], seats=3).lines == ()


@pytest.mark.parametrize("tie", Tie)
def test_every_candidate_has_one_line_and_one_place(tie):
    people = [(1, 5, 1), (2, 5, 1), (3, 5, 2), (4, 0, 2), (5, 1, None)]
    outcome = counted(people, seats=2, most=1, tie=tie, lot=str)
    assert sorted(line.runner.id for line in outcome.lines) == [1, 2, 3, 4, 5]
    assert len([p for p in places(outcome).values() if p in TAKEN]) == len(outcome.seated)
