"""How often one person may do a costly thing in an hour, counted in the journal itself."""

from datetime import datetime, timedelta
from math import ceil

from sqlalchemy import ColumnElement, select

from portal.actor import Actor
from portal.audit.models import JournalLine
from portal.extensions import db

HOUR = timedelta(hours=1)


class TooOften(Exception):
    """The hour's number is used up (429). `wait`: seconds until one is free again."""

    def __init__(self, what: str, most: int, wait: int):
        super().__init__(f"一小时内最多{what} {most} 次，请 {ceil(wait / 60)} 分钟后再试。")
        self.wait = wait


def guard(what: str, most: int, was_it: ColumnElement[bool], by: Actor, at: datetime, count: int = 1) -> None:
    """Raises TooOften when `count` more than this person's lines of the last hour that `was_it` would pass `most`."""
    mine = select(JournalLine.at).where(JournalLine.actor_id == by.id, JournalLine.at > at - HOUR, was_it)
    times = db.session.scalars(mine.order_by(JournalLine.id.desc()).limit(most)).all()
    if len(times) + count > most:
        frees = times[max(most - count, 0)] if len(times) > most - count >= 0 else at
        raise TooOften(what, most, max(1, ceil((frees + HOUR - at).total_seconds())))
