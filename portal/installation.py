"""What this database is: a sample or real, and how far a sample's clock is moved."""

from contextlib import suppress
from datetime import datetime, timedelta

from flask import Flask, current_app, g, has_request_context
from flask_login import current_user
from sqlalchemy import inspect, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import Row, access, db


class Installation(Row):
    """The one row (id 1) about this database itself."""

    is_sample: Mapped[bool] = mapped_column(default=False)
    clock_setting: Mapped[datetime | None]  # the PORTAL_CLOCK that clock_offset was made from
    clock_offset: Mapped[float] = mapped_column(default=0.0)  # seconds to add to the machine's clock
    jobs_at: Mapped[datetime | None]  # when `jobs` was last done with everything that was due


def adopt(is_sample: bool, clock_offset: float) -> None:
    """Take over what was just read from the row: the clock moves with it."""
    if has_request_context():
        g.is_sample = is_sample
    current_app.config["IS_SAMPLE"] = is_sample
    current_app.config["CLOCK_OFFSET"] = timedelta(seconds=clock_offset)


def is_sample() -> bool:
    """Is this a sample database? Read once a request, and only when asked."""
    if has_request_context() and "is_sample" in g:
        return bool(g.is_sample)
    row = db.session.execute(STATE).first()
    adopt(*(row or (False, 0.0)))
    return bool(current_app.config["IS_SAMPLE"])


def jobs_done(*, at: datetime) -> None:
    db.session.merge(Installation(id=1, jobs_at=at))


def follow_clock() -> None:
    """Another process may have moved a sample's clock; who is signed in learns it with the session's row."""
    if current_app.config.get("IS_SAMPLE") and not current_user.is_authenticated:
        is_sample()


def init_app(app: Flask) -> None:
    app.before_request(follow_clock)


STATE = select(Installation.is_sample, Installation.clock_offset)


def start_clock(app: Flask) -> None:
    """At start: read the row; honour a new PORTAL_CLOCK, only on a sample, and store it once for all processes.

    A database that doesn't answer yet is told by who asks it next: a page, a command, `doctor`.
    """
    setting: datetime | None = app.config["CLOCK_SETTING"]
    with app.app_context(), access(writing=setting is not None), suppress(OperationalError):
        if not inspect(db.engine).has_table(Installation.__tablename__):
            return
        row = db.session.get(Installation, 1)
        if row is None:
            return
        if setting and row.is_sample and row.clock_setting != setting:
            row.clock_setting = setting
            row.clock_offset = (setting - datetime.now(setting.tzinfo)).total_seconds()
            db.session.commit()
        adopt(row.is_sample, row.clock_offset)
        db.session.rollback()
