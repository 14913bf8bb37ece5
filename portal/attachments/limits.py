"""How many files one person may send in an hour, counted in the journal; what was refused counts as well."""

from datetime import datetime

from sqlalchemy import and_, or_

from portal.actor import Actor
from portal.audit.limits import guard
from portal.audit.models import JournalLine
from portal.numbers import declare, number

UPLOADS = declare(
    "attachments.uploads_per_hour", "每人上传附件", "个/小时", 200, 10, 2000, "没收下的也算；超过的要等一等。"
)
WAS_UPLOAD = or_(
    JournalLine.verb == "attachment.added",
    and_(JournalLine.verb == "request.refused_422", JournalLine.subject.endswith("attachments.add")),
)


def guard_uploads(by: Actor, at: datetime, count: int = 1) -> None:
    """Raises TooOften when the hour has no room for so many files."""
    guard("上传附件", number(UPLOADS), WAS_UPLOAD, by, at, count)
