"""Who may do what: one table drawn from the permissions in the code."""

from flask import Response

from portal.actor import ROLE_NAMES, SCOPE_NAMES, Role
from portal.authz import ACTS, Act, Can, needs
from portal.roster.pages import bp
from portal.web import page


@bp.get("/roles")
@needs(Can.SIGNED_IN)
def roles() -> Response:
    return page("roster/roles.html", rows=[(act, cells(act)) for act in ACTS], roles=list(ROLE_NAMES.items()))


def cells(act: Act) -> list[tuple[str, str]]:
    """(role's name, what it may do) for every role; "" where it may not."""
    return [(name, words(act, role)) for role, name in ROLE_NAMES.items()]


def words(act: Act, role: Role) -> str:
    """The cell's own words, or the names of its scopes."""
    if role not in act.cells:
        return ""
    return act.words.get(role) or "、".join(SCOPE_NAMES[scope] for scope in act.cells[role])
