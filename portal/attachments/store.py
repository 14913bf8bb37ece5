"""The bytes of attachments, each under its SHA-256 in instance/attachments/ab/: written once, never changed."""

import hashlib
import os
import re
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from flask import current_app

DIGEST = re.compile(r"[0-9a-f]{64}")
DAY = 24 * 3600  # seconds


def folder() -> Path:
    return Path(current_app.config["ATTACHMENTS"])


def path_of(digest: str) -> Path:
    return folder() / digest[:2] / digest


def keep(data: bytes) -> str:
    """Put the bytes there, on the disk and not only in its cache. Returns their digest."""
    digest = hashlib.sha256(data).hexdigest()
    path = path_of(digest)
    if is_whole(digest):
        os.utime(path)  # young again: the sweep leaves it alone until its row is there
        return digest
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=folder())
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except OSError:  # a full disk: nothing half stays on it
        Path(name).unlink(missing_ok=True)
        raise
    for directory in (path.parent, folder()):
        _sync(directory)
    return digest


def is_whole(digest: str) -> bool:
    """Is the file there, and does it hold what its name says?"""
    try:
        with path_of(digest).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == digest
    except FileNotFoundError:
        return False


def old_files() -> Iterator[Path]:
    """Every file here that nobody touched for a day by the machine's clock, leftovers of broken writes included."""
    before = time.time() - DAY
    for path in folder().glob("**/*"):
        if path.is_file() and path.stat().st_mtime < before:
            yield path


def _sync(directory: Path) -> None:
    if not hasattr(os, "O_DIRECTORY"):  # Windows keeps its directories by itself
        return
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
