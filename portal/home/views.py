"""The first page: what waits for me, what is near, and the figures of those who hold an office."""

from flask import Blueprint, Response

from portal.authz import Can, me, needs
from portal.clock import now
from portal.templating import place
from portal.waiting import gather
from portal.web import page

bp = Blueprint("home", __name__)
place("/", "首页", Can.SIGNED_IN)


@bp.get("/")
@needs(Can.SIGNED_IN)
def show() -> Response:
    waits, near, glances = gather(me(), now())
    return page("home/show.html", waits=waits, near=near, glances=glances)
