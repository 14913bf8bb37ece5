"""Alembic's environment: the models' metadata, and plain column types in what is generated."""

from typing import Any

from alembic import context
from flask import current_app

import portal.accounts.models
import portal.accounts.second_models
import portal.audit.models
import portal.ballots.models
import portal.cases.help_models
import portal.cases.models
import portal.installation
import portal.meetings.checkin_models
import portal.meetings.models
import portal.numbers
import portal.reports.models
import portal.roster.models
import portal.search.models
import portal.stars.models  # noqa: F401 - every table must be known before the comparison
from portal.extensions import db


def render(kind: str, item: Any, autogen: Any) -> Any:
    """Write our own types as SQLAlchemy's: migrations never import the portal."""
    if kind == "type" and type(item).__name__ == "Instant":
        return "sa.DateTime(timezone=True)"
    return False


def is_ours(item: Any, name: str | None, kind: str, is_there: bool, model: Any) -> bool:
    """What the database makes of itself for the search stands in no model."""
    return not (name or "").startswith("search_fts")


def run() -> None:
    with db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_item=render,
            render_as_batch=connection.dialect.name == "sqlite",
            compare_type=True,
            include_object=is_ours,
        )
        with context.begin_transaction():
            context.run_migrations()


current_app.logger.disabled = False
run()
