"""The list of people, with the office holders before it."""

from typing import Any

from flask import Response, render_template, request
from markupsafe import Markup

from portal.authz import Can, needs
from portal.clock import today
from portal.roster.asked import Asked, Districts, caption, filters
from portal.roster.geography import districts_with_towns
from portal.roster.holders import posts
from portal.roster.listing import page_of
from portal.roster.pages import bp
from portal.roster.stamp import keep, stamp
from portal.web import page


@bp.get("/roster/")
@needs(Can.SEE_PEOPLE)
def index() -> Response:
    asked = Asked.of(request.args)
    shelf = Shelf()
    return page("roster/index.html", "people", asked=asked, people=shelf.people(asked), holders=shelf.holders)


class Shelf:
    """The pieces of the list, which are the same for every reader, kept until the roster changes."""

    def __init__(self) -> None:
        self.stamp, self.day = stamp(), today()

    def people(self, asked: Asked) -> Markup:
        """The table of people, with the filters."""
        return keep(self.stamp, (self.day, asked), lambda: self._people(asked))

    def _people(self, asked: Asked) -> Markup:
        found = page_of(asked, self.day)
        places = self._districts()
        links, words = filters(found.asked, places), caption(found, places)
        return piece("roster/_people.html", page=found, asked=found.asked, filters=links, caption=words)

    def holders(self) -> Markup:
        """Who holds which office today."""
        return keep(self.stamp, (self.day, "holders"), self._holders)

    def _holders(self) -> Markup:
        held = posts(self.day, [(id, name) for id, name, _ in self._districts()])
        return piece("roster/_holders.html", posts=held)

    def _districts(self) -> Districts:
        return keep(self.stamp, (self.day, "districts"), lambda: districts_with_towns(self.day))


def piece(template: str, **context: Any) -> Markup:
    """A part of a page that the page takes in as it is: escaped already, as every template is."""
    return Markup(render_template(template, **context))  # noqa: S704 - rendered by our own template
