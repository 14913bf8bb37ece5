"""The chain: each line's MAC covers the line and the MAC before it; the head is also kept in a file."""

import hashlib
import hmac
import json
import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from portal.audit.models import JournalCheckpoint, JournalLine

START = "0" * 64
NOTED = re.compile(rb"^([0-9]{1,18}) ([0-9a-f]{64})$", re.MULTILINE)


def mac_of(key: bytes, previous: str, line: JournalLine) -> str:
    """HMAC-SHA256 over the previous MAC and the line's canonical JSON, as 64 hex digits."""
    fields: list[Any] = [
        line.id,
        line.at.isoformat(timespec="microseconds"),
        line.actor_id,
        line.actor_name,
        line.verb,
        line.kind,
        line.subject,
        line.text,
        line.about_id,
        line.district_id,
        line.origin,
    ]
    return _sign(key, [previous, *fields])


def signature_of(key: bytes, checkpoint: JournalCheckpoint) -> str:
    at = checkpoint.at.isoformat(timespec="microseconds")
    return _sign(key, ["checkpoint", checkpoint.last_removed_id, checkpoint.mac_there, checkpoint.removed, at])


def _sign(key: bytes, fields: list[Any]) -> str:
    text = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def first_break(
    key: bytes, lines: Iterable[JournalLine], heads: dict[int, str], last_id: int, mac: str
) -> tuple[int, int, str]:
    """Walk the lines after (last_id, mac), also against the heads noted outside the database.

    Returns (first broken id or 0, last whole id, its MAC).
    """
    for line in lines:
        whole = line.id == last_id + 1 and hmac.compare_digest(line.mac, mac_of(key, mac, line))
        if not whole or heads.get(line.id, line.mac) != line.mac:
            return last_id + 1, last_id, mac
        last_id, mac = line.id, line.mac
    return 0, last_id, mac


def note_head(path: Path, last_id: int, mac: str) -> None:
    """Append the head to the file beside the database: one line a commit, whole even with several writers."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(descriptor, f"{last_id} {mac}\n".encode())
    finally:
        os.close(descriptor)


def noted_heads(path: Path) -> list[tuple[int, str]]:
    """Every head in the file, in the order of their ids; what is no head, like a torn last line, is left out."""
    if not path.exists():
        return []
    return sorted((int(number), mac.decode()) for number, mac in NOTED.findall(path.read_bytes()))


def keep_last_heads(path: Path, most: int = 1000) -> None:
    """Rewrite the file with its newest heads, so that it doesn't grow for ever."""
    heads = noted_heads(path)
    if len(heads) <= 2 * most:
        return
    fresh = path.with_suffix(".new")
    fresh.write_text("".join(f"{i} {m}\n" for i, m in heads[-most:]))
    fresh.chmod(0o600)
    fresh.replace(path)
