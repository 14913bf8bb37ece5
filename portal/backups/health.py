"""What `doctor` says of the backups: the newest is the newest line of the journal that tells of one."""

from collections.abc import Iterator
from datetime import timedelta

from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from portal.audit.models import JournalLine
from portal.clock import now
from portal.extensions import db
from portal.findings import Finding, examiner

LONGEST_REST = timedelta(hours=36)  # of what runs every night


@examiner
def newest(app: Flask) -> Iterator[Finding]:
    if app.config.get("IS_SAMPLE"):
        return
    made = select(JournalLine.at).where(JournalLine.verb == "backup.made").order_by(JournalLine.id.desc()).limit(1)
    try:
        at = db.session.scalar(made)
    except SQLAlchemyError:
        return
    late = at is None or now() - at > LONGEST_REST
    advice = "一天半没有新的备份了，请看 systemctl status portal-backup.timer。" if late else ""
    yield Finding("备份", f"上次 {at.astimezone():%Y-%m-%d %H:%M}" if at else "还没有做过", advice)
