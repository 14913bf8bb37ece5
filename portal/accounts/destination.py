"""Where `next=` may lead: to a page of this portal that answers GET, and nowhere else."""

from urllib.parse import unquote, urlsplit

from flask import current_app
from werkzeug.exceptions import HTTPException

HOME = "/"
LONGEST = 500  # characters
NOT_BACK_TO = ("/sign-in", "/sign-out", "/invitation")


def safe(url: str | None) -> str:
    """The address itself when it is a page of ours, else the home page."""
    if not url or len(url) > LONGEST or not (url.isascii() and url.isprintable()) or " " in url:
        return HOME
    path = unquote(urlsplit(url).path)
    one_slash = url.startswith("/") and not url.startswith(("//", "/\\")) and not path.startswith("//")
    if not one_slash or "\\" in path or "\\" in url or not path.isprintable() or path.startswith(NOT_BACK_TO):
        return HOME
    return url if _answers_get(path) else HOME


def _answers_get(path: str) -> bool:
    try:
        current_app.url_map.bind("portal").match(path, method="GET")
    except HTTPException:  # none such, POST only, or a redirect
        return False
    return True
