"""What the script asks of the room itself: who is signed in now, and with which token may be sent."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Blueprint, Response, g, jsonify
from flask.blueprints import BlueprintSetupState
from flask_wtf.csrf import generate_csrf

from portal.authz import Can, me, needs
from portal.drafts.person import key_of
from portal.templating import reader

bp = Blueprint("drafts", __name__)
View = TypeVar("View", bound=Callable[..., Any])


def polled(view: View) -> View:
    """Mark a view that a script asks by itself: signed out it is answered 401, and nobody is led away."""
    view.is_polled = True  # type: ignore[attr-defined]
    return view


@bp.get("/drafts/token")
@needs(Can.SIGNED_IN)
@polled
def token() -> Response:
    """A page that was open for long sends what it holds only if the same person is still signed in."""
    return quiet(jsonify(person=key_of(me().id), token=generate_csrf()))


def quiet(response: Response) -> Response:
    """What a script asks by itself is no sign that somebody sits there: the session's idle time runs on."""
    g.pop("last_seen_at", None)
    return response


def _key_of_reader() -> str:
    person = reader()
    return key_of(person.id) if person else ""


@bp.record_once
def _offer(state: BlueprintSetupState) -> None:
    state.app.jinja_env.globals["person_key"] = _key_of_reader
