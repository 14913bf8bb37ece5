"""Where a folder keeps its files: ab/<digest>; a store that speaks S3, for as long as a test wants it."""

from contextlib import contextmanager
from pathlib import Path

from flask import current_app

from portal.attachments import store
from tests.attachments.s3 import Shelf


def folder_of():
    return Path(current_app.config["ATTACHMENTS"])


def path_of(digest):
    return folder_of() / digest[:2] / digest


@contextmanager
def a_shelf(monkeypatch):
    """A server of its own, to which the portal's variables lead."""
    shelf = Shelf()
    for name, value in shelf.settings.items():
        monkeypatch.setenv(name, value)
    store.at.cache_clear()
    try:
        yield shelf
    finally:
        shelf.stop()
        store.at.cache_clear()
