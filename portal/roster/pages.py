"""The blueprint of the roster's pages, and its place in the bar."""

from flask import Blueprint, flash
from werkzeug.wrappers import Response

from portal.authz import Can
from portal.templating import place
from portal.web import leave_to

bp = Blueprint("roster", __name__)
place("/roster/", "名册", Can.SEE_PEOPLE)


def done(url: str, said: str) -> Response:
    """On to that page, which says once what was done."""
    flash(said)
    return leave_to(url)
