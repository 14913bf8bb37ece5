"""The browser's side of a session's beginning and end: cookies, nothing carried over from before."""

from flask import g, request, session
from flask_login import login_user, logout_user
from werkzeug.wrappers import Response

from portal.accounts import devices, sessions
from portal.accounts.rules import is_issued
from portal.accounts.sessions import Browser, new_token
from portal.accounts.trying import address
from portal.actor import Actor
from portal.clock import now
from portal.web import leave_to


def this_browser() -> Browser:
    """This browser with a fresh session token; its device token is kept only if it was issued at a sign-in."""
    shown = devices.token()
    device = shown if is_issued(shown) else new_token()
    return Browser(new_token(), device, devices.this_browser(), address())


def welcome(actor: Actor, browser: Browser, url: str) -> Response:
    """Sign the browser in: whatever its cookie held before is over, the CSRF token included."""
    before = session.get("_user_id")
    if before:
        sessions.end_of(before, at=now())
    session.clear()
    g.pop("csrf_token", None)
    login_user(actor)
    response = leave_to(url)
    devices.remember(response, browser.device)
    return response


def farewell(url: str) -> Response:
    """Sign the browser out; it forgets its pages and what they stored.

    But not where text lies that somebody has not sent yet (static/js/unsent.js): the leaver's own was sent or given up
    before, so it is another's, who comes back for it.
    """
    logout_user()
    session.clear()
    response = leave_to(url)
    response.headers["Clear-Site-Data"] = '"cache"' if request.cookies.get("unsent") else '"cache", "storage"'
    return response
