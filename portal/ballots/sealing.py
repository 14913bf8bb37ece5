"""The sealed box itself: what an envelope holds, which keys open it, what comes out. docs/ballots.md has the formulas.

It stands alone (standard library and PyNaCl) because it also runs as a short-lived process of its own,
`python -I sealing.py`: there a round's key is made and there its box is opened, so the private key of a round is never
in a worker's memory. That process reads a line of JSON and bytes from standard input, and answers in the same way.
"""

import hashlib
import hmac
import json
import os
import struct
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

FORMAT = b"\x01"
SEED = 16  # bytes; the receipt's code is these
BINDING = 16
TRACKER = 10
HEAD = len(FORMAT) + BINDING + SEED
PAIRS = ("12", "13", "23")
COMMENTS = 2048  # bytes of what a voter writes, padded to them
COMMENT_FORMAT = b"\x02"
BROKEN, FOREIGN, COPY, VALUES = "broken", "foreign", "copy", "values"  # why an envelope is invalid


def binding(round_id: int, voter_id: int) -> bytes:
    """What ties a payload to its voter, so that another's envelope can't be copied."""
    return hashlib.sha256(f"fsbind1:{round_id}:{voter_id}".encode()).digest()[:BINDING]


def tracker(seed: bytes, round_id: int, item_id: int) -> bytes:
    """Under which number the ballot on this item is published. Of two items nobody else can tell they are one's."""
    return hmac.digest(seed, f"fsvote1:{round_id}:{item_id}".encode(), "sha256")[:TRACKER]


def seal(box_pk: bytes, round_id: int, voter_id: int, seed: bytes, values: Sequence[int]) -> bytes:
    """The envelope: 81 bytes and one a value, whatever the values are."""
    payload = FORMAT + binding(round_id, voter_id) + seed + bytes(values)
    return bytes(SealedBox(PublicKey(box_pk)).encrypt(payload))


def seal_comments(box_pk: bytes, round_id: int, voter_id: int, texts: Mapping[int, str]) -> bytes:
    """What was written on each item, in an envelope of one size. Raises ValueError when it is too much."""
    said = json.dumps({str(item): text for item, text in texts.items() if text}, ensure_ascii=False).encode()
    payload = COMMENT_FORMAT + binding(round_id, voter_id) + said
    if len(payload) > COMMENTS:
        raise ValueError("too long")
    return bytes(SealedBox(PublicKey(box_pk)).encrypt(payload.ljust(COMMENTS, b"\0")))


def envelope_hash(round_id: int, sealed: bytes) -> str:
    return hashlib.sha256(b"\x00" + f"{round_id}:".encode() + sealed).hexdigest()


def list_hash(lines: Iterable[str]) -> str:
    """SHA-256 over the sorted lines, each ended by a line feed."""
    return hashlib.sha256("".join(f"{line}\n" for line in sorted(lines)).encode()).hexdigest()


def ballot_line(item_id: int, tracker: bytes, value: int) -> str:
    return f"{item_id},{tracker.hex()},{value}"


def code_key(round_id: int, slot: int, code: str) -> PrivateKey:
    """The key that a scrutineer's code (130 random bits) is."""
    return PrivateKey(hashlib.sha256(f"fscode1:{round_id}:{slot}:{code}".encode()).digest())


def public_of(round_id: int, slot: int, code: str) -> bytes:
    return bytes(code_key(round_id, slot, code).public_key)


def share(secret: bytes, first: bytes, second: bytes) -> bytes:
    """The secret, readable only by the holders of both keys together."""
    return bytes(SealedBox(PublicKey(first)).encrypt(SealedBox(PublicKey(second)).encrypt(secret)))


def open_share(blob: bytes, first: PrivateKey, second: PrivateKey) -> bytes:
    """Raises CryptoError unless these are the two keys, in the order of their slots."""
    return bytes(SealedBox(second).decrypt(SealedBox(first).decrypt(blob)))


class Found(NamedTuple):
    """What came out of the box: per item the sorted (tracker, value); (hash, why) of each invalid envelope."""

    ballots: dict[int, list[tuple[bytes, int]]]
    invalid: list[tuple[str, str]]
    abstained: int


def look_into(
    secret: bytes, round_id: int, envelopes: Iterable[tuple[int, bytes]], items: Sequence[int], top: int, most: int
) -> Found:
    """Open every envelope. Nothing of the result says which ballot came from which."""
    box, seen = SealedBox(PrivateKey(secret)), set()
    found = Found({item: [] for item in items}, [], 0)
    abstained = 0
    for voter_id, sealed in envelopes:
        seed, values, fault = _payload(box, round_id, voter_id, sealed, len(items))
        fault = fault or (COPY if seed in seen else "" if _fits(values, top, most) else VALUES)
        if fault:
            found.invalid.append((envelope_hash(round_id, sealed), fault))
            continue
        seen.add(seed)
        abstained += not any(values)
        for item, value in zip(items, values, strict=True):
            found.ballots[item].append((tracker(seed, round_id, item), value))
    for ballots in found.ballots.values():
        ballots.sort()
    return found._replace(abstained=abstained)


def _payload(box: SealedBox[Any], round_id: int, voter_id: int, sealed: bytes, items: int) -> tuple[bytes, bytes, str]:
    """(seed, values, why it is invalid or "")."""
    try:
        payload = bytes(box.decrypt(sealed))
    except (CryptoError, ValueError, TypeError):
        return b"", b"", BROKEN
    if len(payload) != HEAD + items or payload[:1] != FORMAT:
        return b"", b"", BROKEN
    if payload[1 : 1 + BINDING] != binding(round_id, voter_id):
        return b"", b"", FOREIGN
    return payload[1 + BINDING : HEAD], payload[HEAD:], ""


def _fits(values: bytes, top: int, most: int) -> bool:
    return all(value <= top for value in values) and sum(map(bool, values)) <= most


def read_comments(
    secret: bytes, round_id: int, envelopes: Iterable[tuple[int, bytes]], items: Sequence[int]
) -> list[tuple[int, str]]:
    """(item, text) of everything that was written, sorted by itself. A broken envelope says nothing."""
    box, found = SealedBox(PrivateKey(secret)), []
    for voter_id, sealed in envelopes:
        try:
            payload = bytes(box.decrypt(sealed))
            if payload[: 1 + BINDING] != COMMENT_FORMAT + binding(round_id, voter_id):
                continue
            said = json.loads(payload[1 + BINDING :].rstrip(b"\0"))
            found += [(int(item), str(text)) for item, text in said.items() if int(item) in items]
        except (CryptoError, ValueError, TypeError, AttributeError):
            continue
    return sorted(found)


# --- the process of its own ---


def pack(envelopes: Iterable[tuple[int, bytes]]) -> bytes:
    return b"".join(struct.pack(">II", voter, len(sealed)) + sealed for voter, sealed in envelopes)


def unpack(data: bytes) -> Iterator[tuple[int, bytes]]:
    place = 0
    while place < len(data):
        voter, length = struct.unpack_from(">II", data, place)
        yield voter, data[place + 8 : place + 8 + length]
        place += 8 + length


def make_key(ask: Mapping[str, Any]) -> dict[str, Any]:
    """A round's key: what is kept of it are the public half, and shares for the scrutineers or a file."""
    key = PrivateKey.generate()
    if path := ask.get("file"):
        _write_secret(path, bytes(key))
        return {"box_pk": bytes(key.public_key).hex()}
    pks = [bytes.fromhex(pk) for pk in ask["pks"]]
    shares = {pair: share(bytes(key), pks[int(pair[0]) - 1], pks[int(pair[1]) - 1]).hex() for pair in PAIRS}
    return {"box_pk": bytes(key.public_key).hex(), "shares": shares}


def _write_secret(path: str, secret: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secret)
        file.flush()
        os.fsync(file.fileno())


def secret_of(ask: Mapping[str, Any]) -> bytes:
    """The round's private key, from its file or from two scrutineers' codes. Raises CryptoError, OSError."""
    if path := ask.get("file"):
        return Path(path).read_bytes()
    keys = [code_key(ask["round"], slot, code) for slot, code in sorted(ask["codes"])]
    return open_share(bytes.fromhex(ask["share"]), *keys)


def open_box(ask: Mapping[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
    secret = secret_of(ask)
    if bytes(PrivateKey(secret).public_key).hex() != ask["box_pk"]:
        raise CryptoError
    votes, written = body[: ask["votes"]], body[ask["votes"] :]
    found = look_into(secret, ask["round"], unpack(votes), ask["items"], ask["top"], ask["most"])
    comments = read_comments(secret, ask["round"], unpack(written), ask["items"])
    packed = b"".join(t + bytes([value]) for item in ask["items"] for t, value in found.ballots[item])
    return {"invalid": found.invalid, "abstained": found.abstained, "comments": comments}, packed


def unpack_ballots(items: Sequence[int], packed: bytes) -> dict[int, list[tuple[bytes, int]]]:
    """The second part of open_box()'s answer, an item at a time."""
    size, each = TRACKER + 1, len(packed) // len(items)
    parts = {item: packed[n * each : (n + 1) * each] for n, item in enumerate(items)}
    return {
        item: [(part[at : at + TRACKER], part[at + TRACKER]) for at in range(0, each, size)]
        for item, part in parts.items()
    }


def leave_no_core() -> None:
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    leave_no_core()
    ask = json.loads(sys.stdin.buffer.readline())
    answer: dict[str, Any]
    body = b""
    try:
        answer, body = (make_key(ask), b"") if ask["do"] == "make" else open_box(ask, sys.stdin.buffer.read())
    except (CryptoError, OSError, ValueError):
        answer = {"refused": True}
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + body)


if __name__ == "__main__":
    main()
