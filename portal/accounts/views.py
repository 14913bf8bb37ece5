"""Pages of accounts: the door, one-time links, one's own account, invitations."""

from flask import Blueprint, Flask

from portal.accounts import (
    account_views,
    door_views,
    invitation_views,
    keeping,
    kept,
    link_views,
    second_views,
    sessions,
    stepping,
    waiting,
)

bp = Blueprint("accounts", __name__)
REGISTERED = (waiting.lines, stepping.ask, keeping.sweep)  # imported for what they register

for part in (door_views.bp, link_views.bp, account_views.bp, invitation_views.bp, second_views.bp):
    bp.register_blueprint(part)
bp.after_app_request(kept.forget_sent)


@bp.record_once
def start(state: "object") -> None:
    app: Flask = state.app  # type: ignore[attr-defined]
    sessions.init_app(app)
