"""The page of the search: one field, a tab a kind, the newest or the most fitting first."""

from urllib.parse import urlencode

from flask import Blueprint, Response, request

from portal.authz import Can, me, needs
from portal.roster.fields import asked_words, id_of
from portal.search.kinds import KINDS
from portal.search.reading import ORDERS, find
from portal.web import page

bp = Blueprint("search", __name__, url_prefix="/search")
LONGEST = 80


@bp.get("/")
@needs(Can.READ_SUMMARY)
def show() -> Response:
    asked = asked_words(request.args.get("q"), LONGEST)
    kinds = {name: kind.label for name, kind in KINDS.items() if not kind.reach(me()).is_nothing}
    kind = request.args.get("kind", "")
    kind = kind if kind in kinds else holding(asked, list(kinds))
    order = request.args.get("order", "")
    order = order if order in ORDERS else "fit"
    number = min(max(id_of(request.args.get("page")), 1), 1000)
    path = address(asked, kind, order)
    found = find(asked, kind, me(), order=order, number=number, path=path) if asked and kind else None
    tabs = [(label, address(asked, name, order), name == kind) for name, label in kinds.items()]
    orders = [(label, address(asked, kind, name), name == order) for name, label in ORDERS.items()]
    return page("search/index.html", "found", asked=asked, kind=kind, order=order, found=found, tabs=tabs,
                orders=orders)  # fmt: skip


def holding(asked: str, kinds: list[str]) -> str:
    """Who names no tab gets the first that holds something."""
    found = (kind for kind in kinds if asked and find(asked, kind, me()).total)
    return next(found, kinds[0] if kinds else "")


def address(asked: str, kind: str, order: str) -> str:
    return f"/search/?{urlencode({'q': asked, 'kind': kind, 'order': order})}"
