"""What a voter takes home: the seed as a code (unsigned, so that nobody can be held to it), and a signed hash.

The hash says nothing of the choice; its signature proves that this server took that envelope.
"""

import base64
from typing import NamedTuple

from flask import current_app
from nacl.signing import SigningKey

from portal.accounts.links import ALPHABET, LENGTH, grouped

BITS = 5


class Receipt(NamedTuple):
    """`code`: the seed, 26 letters. `replaced`: it was voted before, and that receipt holds no longer."""

    code: str
    envelope_hash: str
    signature: str
    replaced: bool

    @property
    def spaced(self) -> str:
        return grouped(self.code)


def code_of(seed: bytes) -> str:
    """16 bytes as 26 letters that can't be mistaken for another."""
    number = int.from_bytes(seed, "big")
    return "".join(ALPHABET[number >> BITS * place & 31] for place in reversed(range(LENGTH)))


def signed_words(round_id: int, envelope_hash: str) -> bytes:
    return f"fsreceipt1:{round_id}:{envelope_hash}".encode()


def sign(round_id: int, envelope_hash: str) -> str:
    signature = SigningKey(current_app.config["RECEIPT_KEY"]).sign(signed_words(round_id, envelope_hash)).signature
    return base64.b64encode(signature).decode()


def public_key() -> str:
    """The key with which anybody can check a receipt's signature (Ed25519, hexadecimal)."""
    return bytes(SigningKey(current_app.config["RECEIPT_KEY"]).verify_key).hex()
