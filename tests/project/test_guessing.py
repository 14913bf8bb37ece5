"""The figure by which a guesser's clock is judged."""

from bench.soak.guessing import auc


def test_two_of_the_same_tell_nothing():
    assert auc([1.0, 2.0, 3.0], [3.0, 1.0, 2.0]) == 0.5


def test_always_longer_tells_everything():
    assert auc([3.0, 4.0], [1.0, 2.0]) == 1.0 and auc([1.0], [1.0, 0.5, 2.0, 3.0]) == (0.5 + 1) / 4
