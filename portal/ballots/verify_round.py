#!/usr/bin/env python3
"""Recounts a vote from what was published, with the standard library alone.

    python3 verify_round.py ballots.csv roll.csv envelopes.csv
    python3 verify_round.py ballots.csv --sha256 <the figure on the printed count sheet>
    python3 verify_round.py ballots.csv --receipt "ABCD EFGH ..."

Each file names its vote and its SHA-256 in its first line; `--sha256` holds the file against what was printed instead.
Exit 0: everything agrees. 1: something does not, and the line says what. A receipt is looked up on this computer only.
"""

import argparse
import hashlib
import hmac
import sys
from collections.abc import Iterable
from pathlib import Path

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})
Items = dict[str, dict[str, int]]  # by item: value of each ballot
KINDS = ("ballots", "roll", "envelopes")


class Wrong(Exception):
    """What does not agree, in a sentence."""


def read(path: str) -> tuple[str, dict[str, str], dict[str, str], list[list[str]]]:
    """(kind, fields of the first line, {item: label}, rows) of a published file."""
    lines = Path(path).read_text(encoding="utf-8-sig").splitlines()
    if not lines or not lines[0].startswith("#"):
        raise Wrong(f"{path}: this is no file of a vote")
    head = dict(part.split("=", 1) for part in lines[0][1:].split() if "=" in part)
    kind = lines[0][1:].split()[0]
    if kind not in KINDS:
        raise Wrong(f"{path}: this is no file of a vote")
    labels = dict(line[6:].split(",", 1) for line in lines if line.startswith("#item,"))
    rows = [line.split(",") for line in lines if line and not line.startswith("#")]
    return kind, head, labels, rows


def list_hash(lines: Iterable[str]) -> str:
    return hashlib.sha256("".join(f"{line}\n" for line in sorted(lines)).encode()).hexdigest()


def hashed(kind: str, head: dict[str, str], rows: list[list[str]]) -> str:
    """The SHA-256 of what counts in the rows."""
    if kind == "ballots":
        return list_hash(",".join(row[:3]) for row in rows)
    if kind == "roll":
        return list_hash(f"{head['round']},{row[0]}" for row in rows)
    return list_hash(row[0] for row in rows)


def check_ballots(path: str, head: dict[str, str], rows: list[list[str]]) -> Items:
    """Every item has the same number of ballots, no ballot stands twice, every value may be."""
    by_item: Items = {}
    for item, tracker, value in rows:
        if value not in [str(n) for n in range(int(head["top"]) + 1)]:
            raise Wrong(f"{path}: ballot {tracker} on item {item} has the value {value}, which may not be")
        if tracker in by_item.setdefault(item, {}):
            raise Wrong(f"{path}: ballot {tracker} stands twice on item {item}")
        by_item[item][tracker] = int(value)
    counts = {item: len(found) for item, found in by_item.items()}
    if len(set(counts.values())) > 1:
        raise Wrong(f"{path}: the items have different numbers of ballots: {counts}")
    return by_item


def seed_of(code: str) -> bytes:
    """The 16 bytes that a receipt's code writes."""
    letters = [letter for letter in code.upper().translate(MISREAD) if letter.isalnum()]
    if len(letters) != 26 or any(letter not in ALPHABET for letter in letters):
        raise Wrong("the receipt's code has 26 letters and digits")
    number = 0
    for letter in letters:
        number = number << 5 | ALPHABET.index(letter)
    return (number & (1 << 128) - 1).to_bytes(16, "big")


def tracker_of(seed: bytes, round_id: str, item: str) -> str:
    return hmac.digest(seed, f"fsvote1:{round_id}:{item}".encode(), "sha256")[:10].hex()


def verify(path: str, sha256: str, receipt: str) -> None:
    kind, head, labels, rows = read(path)
    found, wanted = hashed(kind, head, rows), sha256 or head["sha256"]
    if found != wanted:
        raise Wrong(f"{path}: SHA-256 is {found}, published was {wanted}: the file was changed")
    print(f"{path}: {len(rows)} lines, SHA-256 {found} agrees")
    if kind != "ballots":
        return
    by_item = check_ballots(path, head, rows)
    for item, ballots in by_item.items():
        per = [sum(1 for value in ballots.values() if value == n) for n in range(int(head["top"]) + 1)]
        more = f", by value {per}" if len(per) > 2 else ""
        print(f"  {labels.get(item, item)}: {sum(per[1:])} of {len(ballots)}{more}")
    if receipt:
        show_receipt(receipt, head["round"], by_item, labels)


def show_receipt(code: str, round_id: str, by_item: Items, labels: dict[str, str]) -> None:
    seed = seed_of(code)
    mine = {item: ballots.get(tracker_of(seed, round_id, item)) for item, ballots in by_item.items()}
    if None in mine.values():
        raise Wrong("this receipt's ballot is not among the published ones (was it replaced by a later vote?)")
    for item, value in mine.items():
        print(f"  your ballot on {labels.get(item, item)}: {value}")


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("files", nargs="+")
    parser.add_argument("--sha256", default="", help="as printed on the count sheet; for one file")
    parser.add_argument("--receipt", default="", help="the code that the voter kept")
    asked = parser.parse_args()
    try:
        for path in asked.files:
            verify(path, asked.sha256, asked.receipt)
    except (Wrong, OSError, ValueError, KeyError) as wrong:
        print(wrong, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
