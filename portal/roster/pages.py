"""The blueprint of the roster's pages, and its place in the bar."""

from flask import Blueprint

from portal.authz import Can
from portal.templating import place

bp = Blueprint("roster", __name__)
place("/roster/", "名册", Can.SEE_PEOPLE)
