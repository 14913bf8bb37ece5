"""A hall of voters who vote in an order that the attacker knows; the truth is the test's alone."""

import random

import pytest

from portal.ballots.cast_rules import item_ids
from portal.ballots.sealing import tracker
from portal.extensions import db
from tests.ballots.attacks.naive import Naive
from tests.ballots.booth import Booth

MANY = 245
LUCK = 5  # pairs that may be right by chance: one is to be expected, six with one chance in a thousand


def seed_of(code):
    letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    number = 0
    for letter in code:
        number = number << 5 | letters.index(letter)
    return (number & (1 << 128) - 1).to_bytes(16, "big")


class Hall:
    """`order`: voters (their places) as they voted; `seeds`: of their receipts, by place."""

    def __init__(self, booth, naive, dice):
        self.booth, self.naive, self.dice = booth, naive, dice
        self.order, self.seeds, self.codes = [], {}, {}

    def numbers(self, place):
        """item: the number under which this voter's ballot on it is published."""
        return {item: tracker(self.seeds[place], self.booth.round.id, item) for item in item_ids(self.booth.round)}

    def vote(self, place):
        """In the portal, and the same in the naive store."""
        chosen = self.dice.randrange(1, len(self.booth.items) + 1)
        receipt = self.booth.vote(place, chosen)
        db.session.commit()
        self.order.append(place)
        self.codes[place], self.seeds[place] = receipt.code, seed_of(receipt.code)
        values = [int(item.item_id == chosen) for item in self.booth.items]
        return receipt, self.naive.cast(place, self.numbers(place), values)

    def everybody(self):
        for place in self.dice.sample(range(len(self.booth.voters)), len(self.booth.voters)):
            self.vote(place)
        return self

    def right(self, numbers, item=1):
        """How many pairs of the n-th to vote and the n-th number are right."""
        truth = [self.numbers(place)[item] for place in self.order]
        return sum(bytes(found) == there for found, there in zip(numbers, truth, strict=True))

    def secrets(self):
        """Every byte string that must stand nowhere before the box is open: seeds, and numbers of ballots."""
        return [*self.seeds.values(), *(n for place in self.order for n in self.numbers(place).values())]


@pytest.fixture
def hall(cast, tmp_path):
    """hall(voters, …) -> a Hall of a vote that is on."""

    def make(voters=MANY, **terms):
        return Hall(Booth(cast, voters=voters, **terms), Naive(tmp_path / "naive.db"), random.Random(245))

    return make
