"""The bytes of attachments, each under its SHA-256: in a folder, or in a bucket (bucket.py).

`PORTAL_ATTACHMENTS` says where; nobody else knows.
"""

import hashlib
import io
import os
import re
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, suppress
from functools import cache, partial
from pathlib import Path
from typing import BinaryIO, Protocol

from flask import current_app

DIGEST = re.compile(r"[0-9a-f]{64}")
DAY = 24 * 3600  # seconds
S3 = "s3://"


class Store(Protocol):
    """A place of bytes. Raises OSError (a full disk, a bucket that is away), also while it lists."""

    def keep(self, digest: str, data: bytes) -> bool:
        """Safely there when it returns, young again when it was; a write that breaks leaves nothing to be read.

        True when something lay there before: a sweep that runs just now may have its eye on it.
        """

    def content(self, digest: str) -> Path | bytes | None:
        """The file, or its bytes; None when there is none."""

    def has(self, digest: str) -> bool:
        """Is something there under this name?"""

    def digests(self) -> Iterator[str]:
        """What is there, sorted."""

    def old(self, before: float) -> dict[str, Callable[[], None]]:
        """What nobody wrote since then (seconds since 1970), leftovers of broken writes too: name and removal.

        The removal spares what is young again by the time it is called.
        """


class Folder:
    """instance/attachments/ab/, or another folder of this machine."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def keep(self, digest: str, data: bytes) -> bool:
        path = self.path / digest[:2] / digest
        there = path.exists()
        if is_content(path if there else None, digest):
            with suppress(FileNotFoundError):  # a sweep has just taken it: write it again
                os.utime(path)
                return True
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=self.path)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        except OSError:  # a full disk: nothing half stays on it
            Path(name).unlink(missing_ok=True)
            raise
        for directory in (path.parent, self.path):
            _sync(directory)
        return there

    def content(self, digest: str) -> Path | None:
        path = self.path / digest[:2] / digest
        return path if path.exists() else None

    def has(self, digest: str) -> bool:
        return self.content(digest) is not None

    def digests(self) -> Iterator[str]:
        return iter(sorted(path.name for path in self.path.glob("??/*") if DIGEST.fullmatch(path.name)))

    def old(self, before: float) -> dict[str, Callable[[], None]]:
        ours = [path for path in self.path.glob("??/*") if DIGEST.fullmatch(path.name)]
        ours += self.path.glob("tmp*")  # of broken writes; nothing else that lies there is ours to take
        return {path.name: partial(_drop_old, path, before) for path in ours if _is_old(path, before)}


def _is_old(path: Path, before: float) -> bool:
    try:
        return path.is_file() and path.stat().st_mtime < before
    except FileNotFoundError:  # another sweep was quicker
        return False


def _drop_old(path: Path, before: float) -> None:
    if _is_old(path, before):
        path.unlink(missing_ok=True)


@cache
def at(address: str) -> Store:
    """The store of an address: a folder, or s3://bucket/prefix."""
    if not address.startswith(S3):
        return Folder(Path(address))
    from portal.attachments.bucket import Bucket  # its library is loaded where it is used

    return Bucket(address)


def here() -> Store:
    return at(current_app.config["ATTACHMENTS"])


def keep(data: bytes) -> str:
    """Put the bytes there, on the disk and not only in its cache. Returns their digest."""
    digest = hashlib.sha256(data).hexdigest()
    here().keep(digest, data)
    return digest


def keep_known(data: bytes) -> bool:
    """As keep; tells whether something lay under that name before."""
    return here().keep(hashlib.sha256(data).hexdigest(), data)


def content(digest: str) -> Path | bytes | None:
    return here().content(digest)


def is_there(digest: str) -> bool:
    return here().has(digest)


def is_whole(digest: str) -> bool:
    """Is it there, and does it hold what its name says?"""
    return is_content(content(digest), digest)


def is_content(found: Path | bytes | None, digest: str) -> bool:
    if found is None:
        return False
    try:
        with opened(found) as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == digest  # type: ignore[arg-type]
    except FileNotFoundError:  # a sweep has just taken it
        return False


def opened(found: Path | bytes) -> AbstractContextManager[BinaryIO]:
    return found.open("rb") if isinstance(found, Path) else io.BytesIO(found)


def old_files() -> dict[str, Callable[[], None]]:
    """Everything that nobody touched for a day by the machine's clock: name, and how it goes."""
    return here().old(time.time() - DAY)


def _sync(directory: Path) -> None:
    if not hasattr(os, "O_DIRECTORY"):  # Windows keeps its directories by itself
        return
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
