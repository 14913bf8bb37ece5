"""Attachments in a store that speaks S3, by obstore. Keys, region and endpoint come from AWS_* variables, as usual.

Overwriting is harmless: the same name always holds the same bytes, and a put is there whole or not at all.
"""

import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import Any

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from portal.outages import StoreAway

CONNECT, ANSWER = timedelta(seconds=3), timedelta(seconds=10)  # of one try: to be let in, and with all its bytes
PATIENCE, RETRIES = timedelta(seconds=10), 2  # no try begins later than this, and no more are made after the first
SLOW, REST = timedelta(seconds=1), timedelta(seconds=10)  # who waited that long in vain spares the others that wait
OURS = re.compile(r"[0-9a-f]{2}/[0-9a-f]{64}")


class Bucket:
    """s3://bucket/prefix: objects ab/<digest>."""

    def __init__(self, address: str) -> None:
        plain = os.environ.get("AWS_ENDPOINT_URL", "").startswith("http://")  # the operator's own network
        options = {"connect_timeout": CONNECT, "timeout": ANSWER, "allow_http": plain}
        retries = {"max_retries": RETRIES, "retry_timeout": PATIENCE}
        make: Any = S3Store.from_url  # its types know the names of all regions, and no others
        self.rests_until = 0.0
        with self._told():
            self.store: S3Store = make(address, client_options=options, retry_config=retries)

    def keep(self, digest: str, data: bytes) -> bool:
        there = self._moment(key(digest)) is not None
        with self._told():
            obstore.put(self.store, key(digest), data)
        return there

    def content(self, digest: str) -> bytes | None:
        try:
            with self._told(FileNotFoundError):
                return bytes(obstore.get(self.store, key(digest)).bytes())
        except FileNotFoundError:
            self._ask_for_the_bucket(digest)
            return None

    def has(self, digest: str) -> bool:
        if self._moment(key(digest)) is not None:
            return True
        self._ask_for_the_bucket(digest)
        return False

    def digests(self) -> Iterator[str]:
        return iter(sorted(path.rpartition("/")[2] for path, _ in self._listed()))

    def old(self, before: float) -> dict[str, Callable[[], None]]:
        paths = [path for path, at in self._listed() if at < before]
        return {path.rpartition("/")[2]: partial(self._drop_old, path, before) for path in paths}

    def drop(self, digest: str) -> None:
        self._drop(key(digest))

    def _drop_old(self, path: str, before: float) -> None:
        moment = self._moment(path)
        if moment is not None and moment < before:
            self._drop(path)

    def _drop(self, path: str) -> None:
        with self._told():
            obstore.delete(self.store, path)

    @contextmanager
    def _told(self, *missing: type[OSError]) -> Iterator[None]:
        """A fault of the store by our name. Where nothing may be missing, a bucket that isn't there is one too.

        A store that let one wait in vain is not asked for a while, then by one alone: it never holds all threads again.
        """
        began = time.monotonic()
        if began < self.rests_until:
            raise StoreAway("it did not answer a moment ago")
        if self.rests_until:
            self.rests_until = began + (PATIENCE + ANSWER).total_seconds()
        try:
            yield
        except missing:
            self.rests_until = 0.0
            raise
        except (BaseError, OSError) as error:
            waited = time.monotonic() - began > SLOW.total_seconds()
            self.rests_until = time.monotonic() + REST.total_seconds() if waited else 0.0
            raise StoreAway(str(error).partition("\n")[0]) from None
        self.rests_until = 0.0

    def _moment(self, path: str) -> float | None:
        """When it was written; None when it isn't there."""
        try:
            with self._told(FileNotFoundError):
                return obstore.head(self.store, path)["last_modified"].timestamp()
        except FileNotFoundError:
            return None

    def _ask_for_the_bucket(self, digest: str) -> None:
        """A bucket that is gone answers like a file that is gone; a listing tells them apart."""
        with self._told():
            any(obstore.list(self.store, prefix=key(digest)))

    def _listed(self) -> Iterator[tuple[str, float]]:
        """Our own objects; what others put there is left alone."""
        with self._told():
            for batch in obstore.list(self.store):
                found = ((str(one["path"]), one["last_modified"].timestamp()) for one in batch)
                yield from (pair for pair in found if OURS.fullmatch(pair[0]))


def key(digest: str) -> str:
    return f"{digest[:2]}/{digest}"
