"""Making a round's key and opening its box, each in a process that lives a moment (sealing.py)."""

import json
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from flask import current_app

from portal.ballots import sealing
from portal.errors import Refused

SECONDS = 120


class Box(NamedTuple):
    """A new round's public key, and the shares of the private one (none when it lies in a file)."""

    pk: bytes
    shares: dict[str, bytes]


class Lock(NamedTuple):
    """What opens a box: two (slot, code) and the share of that pair; nothing when the key lies in a file."""

    codes: Sequence[tuple[int, str]] = ()
    share: bytes = b""


class Opened(NamedTuple):
    """What came out: per item the sorted (tracker, value); (hash, why) of invalid envelopes; how many chose nothing."""

    ballots: dict[int, list[tuple[bytes, int]]]
    invalid: list[tuple[str, str]]
    abstained: int
    envelopes_sha256: str
    comments: Sequence[tuple[int, str]] = ()  # (item, text), sorted


def key_file(round_id: int) -> Path:
    """Where the key of a round in `file` mode lies: outside the database and outside its backups."""
    folder = Path(current_app.config["BALLOT_KEYS"])
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder / f"round-{round_id}.key"


def make_for(pks: Sequence[bytes]) -> Box:
    answer, _ = _run({"do": "make", "pks": [pk.hex() for pk in pks]})
    return Box(bytes.fromhex(answer["box_pk"]), {pair: bytes.fromhex(blob) for pair, blob in answer["shares"].items()})


def make_in_file(round_id: int) -> Box:
    key_file(round_id).unlink(missing_ok=True)  # of an opening of the vote that was undone
    answer, _ = _run({"do": "make", "file": str(key_file(round_id))})
    return Box(bytes.fromhex(answer["box_pk"]), {})


def open_with(
    lock: Lock,
    round: Any,
    envelopes: Iterable[tuple[int, bytes]],
    items: Sequence[int],
    comments: Iterable[tuple[int, bytes]] = (),
) -> Opened:
    """Open the box of this round. Raises Refused when the codes don't fit, or the file is gone."""
    envelopes = list(envelopes)
    votes = sealing.pack(envelopes)
    ask = {"do": "open", "round": round.id, "box_pk": round.box_pk.hex(), "items": items, "top": round.top_value}
    ask |= {"most": round.max_choices, "votes": len(votes)}
    opens = {"codes": lock.codes, "share": lock.share.hex()} if lock.share else {"file": str(key_file(round.id))}
    answer, packed = _run(ask | opens, votes + sealing.pack(comments))
    if "refused" in answer:
        raise Refused("票箱没有打开：钥匙和票箱对不上。请核对监票人代码，再试一次。")
    listed = sealing.list_hash(sealing.envelope_hash(round.id, sealed) for _, sealed in envelopes)
    ballots = sealing.unpack_ballots(items, packed)
    written = [(item, text) for item, text in answer["comments"]]
    return Opened(ballots, answer["invalid"], answer["abstained"], listed, written)


def _run(ask: Mapping[str, Any], body: bytes = b"") -> tuple[dict[str, Any], bytes]:
    done = subprocess.run(  # noqa: S603 - our own file, run by our own Python
        [sys.executable, "-I", sealing.__file__],
        input=json.dumps(ask).encode() + b"\n" + body,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # a traceback could hold a code
        timeout=SECONDS,
        check=True,
    )
    line, _, rest = done.stdout.partition(b"\n")
    return json.loads(line), rest
