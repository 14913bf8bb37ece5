"""The sealed box without a database: sizes, who opens it, and what it makes of envelopes that are not in order."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey

from portal.ballots import receipts, sealing

KEY = PrivateKey.generate()
BOX, SECRET = bytes(KEY.public_key), bytes(KEY)
ITEMS = [3, 5, 8]


def envelope(voter=1, values=(1, 0, 1), seed=b"s" * 16, round_id=7):
    return voter, sealing.seal(BOX, round_id, voter, seed, values)


def opened(*envelopes, top=1, most=2):
    return sealing.look_into(SECRET, 7, envelopes, ITEMS, top, most)


@given(st.lists(st.integers(0, 9), min_size=3, max_size=3))
def test_every_envelope_is_as_long_as_any_other(values):
    assert len(envelope(values=values)[1]) == 81 + 3


def test_the_trackers_of_a_ballot_are_those_that_the_receipts_seed_gives():
    found = opened(envelope())
    assert found.ballots == {item: [(sealing.tracker(b"s" * 16, 7, item), int(item != 5))] for item in ITEMS}


@pytest.mark.parametrize(
    ("voter", "sealed", "why"),
    [
        (2, envelope(1)[1], sealing.FOREIGN),
        (1, envelope(1, round_id=6)[1], sealing.FOREIGN),
        (1, envelope(1)[1][:-1] + b"x", sealing.BROKEN),
        (1, b"short", sealing.BROKEN),
        (1, envelope(1, values=(1, 0))[1], sealing.BROKEN),
        (1, envelope(1, values=(2, 0, 0))[1], sealing.VALUES),
        (1, envelope(1, values=(1, 1, 1))[1], sealing.VALUES),
    ],
    ids=["another's", "of another round", "flipped", "short", "an item too few", "too high", "too many"],
)
def test_an_envelope_that_is_not_in_order_is_invalid_and_named_by_its_hash(voter, sealed, why):
    found = opened((voter, sealed))
    assert found.invalid == [(sealing.envelope_hash(7, sealed), why)]
    assert not any(found.ballots.values())


def test_a_seed_counts_once():
    found = opened(envelope(1), envelope(2))
    assert [why for _, why in found.invalid] == [sealing.COPY] and len(found.ballots[3]) == 1


def test_ballots_come_out_sorted_by_number_and_not_as_they_went_in():
    found = opened(*[envelope(n, seed=bytes([n * 37 % 256] * 16)) for n in range(1, 60)])
    for ballots in found.ballots.values():
        assert ballots == sorted(ballots)


def test_two_of_three_codes_open_every_share_and_one_opens_none():
    keys = [sealing.code_key(7, slot, f"code {slot}") for slot in (1, 2, 3)]
    pks = [bytes(key.public_key) for key in keys]
    for a, b in ((0, 1), (0, 2), (1, 2)):
        blob = sealing.share(SECRET, pks[a], pks[b])
        assert sealing.open_share(blob, keys[a], keys[b]) == SECRET
        for pair in ((a, a), (b, b), (b, a), (3 - a - b, b)):
            with pytest.raises(CryptoError):
                sealing.open_share(blob, keys[pair[0]], keys[pair[1]])


def test_a_code_of_another_round_is_another_key():
    assert sealing.public_of(7, 1, "A" * 26) != sealing.public_of(8, 1, "A" * 26)


@settings(max_examples=30)
@given(st.binary(min_size=16, max_size=16))
def test_a_receipts_code_is_its_seed(seed):
    code = receipts.code_of(seed)
    number = 0
    for letter in code:
        number = number * 32 + receipts.ALPHABET.index(letter)
    assert len(code) == 26 and number.to_bytes(17, "big")[-16:] == seed


def test_envelopes_and_ballots_travel_whole_between_the_processes():
    envelopes = [(1, b"abc"), (70000, b"")]
    assert list(sealing.unpack(sealing.pack(envelopes))) == envelopes
    ballots = {3: [(b"0123456789", 1)], 5: [(b"9876543210", 0)]}
    packed = b"".join(t + bytes([v]) for rows in ballots.values() for t, v in rows)
    assert sealing.unpack_ballots([3, 5], packed) == ballots
    assert sealing.unpack_ballots([3, 5], b"") == {3: [], 5: []}
