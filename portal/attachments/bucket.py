"""Attachments in a store that speaks S3, by obstore. Keys, region and endpoint come from AWS_* variables, as usual.

Overwriting is harmless: the same name always holds the same bytes, and a put is there whole or not at all.
"""

import os
import re
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
PATIENCE, TRIES = timedelta(seconds=10), 2  # no try begins later than this, and no more are made again
LONGEST = PATIENCE + ANSWER  # then the reader is told
OURS = re.compile(r"[0-9a-f]{2}/[0-9a-f]{64}")


@contextmanager
def told(*missing: type[OSError]) -> Iterator[None]:
    """A fault of the store by our name. Where nothing may be missing, a bucket that isn't there is one too."""
    try:
        yield
    except missing:
        raise
    except (BaseError, OSError) as error:
        raise StoreAway(str(error).partition("\n")[0]) from None


class Bucket:
    """s3://bucket/prefix: objects ab/<digest>."""

    def __init__(self, address: str) -> None:
        plain = os.environ.get("AWS_ENDPOINT_URL", "").startswith("http://")  # the operator's own network
        options = {"connect_timeout": CONNECT, "timeout": ANSWER, "allow_http": plain}
        retries = {"max_retries": TRIES, "retry_timeout": PATIENCE}
        make: Any = S3Store.from_url  # its types know the names of all regions, and no others
        with told():
            self.store: S3Store = make(address, client_options=options, retry_config=retries)

    def keep(self, digest: str, data: bytes) -> bool:
        there = self._moment(key(digest)) is not None
        with told():
            obstore.put(self.store, key(digest), data)
        return there

    def content(self, digest: str) -> bytes | None:
        try:
            with told(FileNotFoundError):
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
        with told():
            obstore.delete(self.store, path)

    def _moment(self, path: str) -> float | None:
        """When it was written; None when it isn't there."""
        try:
            with told(FileNotFoundError):
                return obstore.head(self.store, path)["last_modified"].timestamp()
        except FileNotFoundError:
            return None

    def _ask_for_the_bucket(self, digest: str) -> None:
        """A bucket that is gone answers like a file that is gone; a listing tells them apart."""
        with told():
            any(obstore.list(self.store, prefix=key(digest)))

    def _listed(self) -> Iterator[tuple[str, float]]:
        """Our own objects; what others put there is left alone."""
        with told():
            for batch in obstore.list(self.store):
                found = ((str(one["path"]), one["last_modified"].timestamp()) for one in batch)
                yield from (pair for pair in found if OURS.fullmatch(pair[0]))


def key(digest: str) -> str:
    return f"{digest[:2]}/{digest}"
