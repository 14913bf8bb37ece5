"""Where the Chromium of the browser walks is."""

import os
from shutil import which

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome")
MISSING = "No Chromium. On Debian: apt-get install chromium; elsewhere: PORTAL_CHROMIUM=/path/to/it make test"


def chromium() -> str:
    """The path of a Chromium. Without one the walk is skipped, or fails where CI=true."""
    found = os.environ.get("PORTAL_CHROMIUM") or next(filter(None, map(which, NAMES)), None)
    if found:
        return found
    if os.environ.get("CI") == "true":
        pytest.fail(MISSING, pytrace=False)
    pytest.skip(MISSING)
