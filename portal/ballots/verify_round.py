#!/usr/bin/env python3
"""Recounts a vote from what was published, with the standard library alone.

    python3 verify_round.py ballots.csv roll.csv envelopes.csv
    python3 verify_round.py ballots.csv --sha256 <the figure on the printed count sheet>
    python3 verify_round.py ballots.csv --receipt "ABCD EFGH ..."

Each file names its vote and its SHA-256 in its first line; `--sha256` holds the file against what was printed instead.
Given the three files together, it also holds them against each other: a ballot for each valid envelope, an envelope for
each voter who is marked. (P: got a ballot on paper, which is counted apart.)
Exit 0: everything agrees. 1: something does not, and the line says what. A receipt is looked up on this computer only.
"""

import argparse
import hashlib
import hmac
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})
Items = dict[str, dict[str, int]]  # by item: value of each ballot
KINDS = ("ballots", "roll", "envelopes")


class Wrong(Exception):
    """What does not agree, in a sentence."""


class File(NamedTuple):
    """A published file: the fields of its first line, {item: label}, the lines that say what numbers mean, the rows."""

    path: str
    kind: str
    head: dict[str, str]
    labels: dict[str, str]
    meanings: list[str]
    rows: list[list[str]]


def read(path: str) -> File:
    lines = Path(path).read_text(encoding="utf-8-sig").splitlines()
    if not lines or not lines[0].startswith("#"):
        raise Wrong(f"{path}: this is no file of a vote")
    head = dict(part.split("=", 1) for part in lines[0][1:].split() if "=" in part)
    kind = lines[0][1:].split()[0]
    if kind not in KINDS:
        raise Wrong(f"{path}: this is no file of a vote")
    labels = dict(line[6:].split(",", 1) for line in lines if line.startswith("#item,"))
    meanings = [line for line in lines if line.startswith(("#item,", "#value,"))]
    rows = [line.split(",") for line in lines if line and not line.startswith("#")]
    return File(path, kind, head, labels, meanings, rows)


def list_hash(lines: Iterable[str]) -> str:
    return hashlib.sha256("".join(f"{line}\n" for line in sorted(lines)).encode()).hexdigest()


def hashed(file: File) -> str:
    """The SHA-256 of what counts in the rows; of ballots with the lines that say what their numbers mean."""
    if file.kind == "ballots":
        return list_hash([*(",".join(row[:3]) for row in file.rows), *file.meanings])
    if file.kind == "roll":
        return list_hash(f"{file.head['round']},{row[0]}" for row in file.rows)
    return list_hash(row[0] for row in file.rows)


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
    ballots, chosen = max(counts.values(), default=0), sum(bool(v) for one in by_item.values() for v in one.values())
    if head["top"] == "1" and chosen > ballots * int(head["most"]):
        raise Wrong(f"{path}: {chosen} choices on {ballots} ballots are more than {head['most']} each")
    return by_item


def check_together(files: dict[str, File]) -> None:
    """As many ballots as valid envelopes, as many envelopes as voters who are marked, all of one vote."""
    if len({file.head["round"] for file in files.values()}) > 1:
        raise Wrong("these files are not of one vote")
    if "envelopes" not in files:
        return
    envelopes = files["envelopes"].rows
    valid = sum(1 for row in envelopes if not any(row[1:]))
    if "ballots" in files:
        by_item = check_ballots("ballots", files["ballots"].head, files["ballots"].rows)
        ballots = max(map(len, by_item.values()), default=0)
        if ballots != valid:
            raise Wrong(f"{ballots} ballots an item, but {valid} valid envelopes")
    if "roll" in files:
        marked = sum(1 for row in files["roll"].rows if row[-1] == "1")
        if marked != len(envelopes):
            raise Wrong(f"{marked} voters are marked, but there were {len(envelopes)} envelopes")
    print("the files agree with each other")


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


def verify(path: str, sha256: str, receipt: str) -> File:
    file = read(path)
    head, labels = file.head, file.labels
    found, wanted = hashed(file), sha256 or head["sha256"]
    if found != wanted:
        raise Wrong(f"{path}: SHA-256 is {found}, published was {wanted}: the file was changed")
    print(f"{path}: {len(file.rows)} lines, SHA-256 {found} agrees")
    if file.kind != "ballots":
        return file
    by_item = check_ballots(path, head, file.rows)
    for item, ballots in by_item.items():
        per = [sum(1 for value in ballots.values() if value == n) for n in range(int(head["top"]) + 1)]
        more = f", by value {per}" if len(per) > 2 else ""
        print(f"  {labels.get(item, item)}: {sum(per[1:])} of {len(ballots)}{more}")
    if receipt:
        show_receipt(receipt, head["round"], by_item, labels)
    return file


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
        files = [verify(path, asked.sha256, asked.receipt) for path in asked.files]
        if len(files) > 1:
            check_together({file.kind: file for file in files})
    except (Wrong, OSError, ValueError, KeyError) as wrong:
        print(wrong, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
