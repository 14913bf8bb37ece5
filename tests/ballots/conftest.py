"""Rounds ready to vote in."""

import pytest

from tests.ballots.booth import Booth


@pytest.fixture
def booth(cast):
    """A round of twelve voters and three items, its scrutineers named and their codes confirmed, open for a day."""
    return Booth(cast)
