"""How often one person may bring roster files in and take them out, counted in the journal itself."""

from datetime import datetime, timedelta
from math import ceil

from sqlalchemy import ColumnElement, and_, or_, select

from portal.actor import Actor
from portal.audit.models import JournalLine
from portal.extensions import db
from portal.numbers import declare, number

UPLOADS = declare(
    "roster.uploads_per_hour", "每人上传名册", "次/小时", 30, 1, 500, "读不出来的文件也算一次；超过的要等一等。"
)
EXPORTS = declare("roster.exports_per_hour", "每人导出名册", "次/小时", 20, 1, 200, "超过的要等一等。")
AT_ONCE = declare(
    "roster.most_written",
    "在页面上一次写入名册",
    "人",
    500,
    50,
    5000,
    "写入时别人要等，每一百人约一秒；更多的人由技术管理员用命令导入。",
)
HOUR = timedelta(hours=1)
UPLOAD_VIEW = "roster_import.upload"  # the subject under which the journal has its refusals
WAS_UPLOAD = or_(
    JournalLine.verb == "roster.uploaded",
    and_(JournalLine.verb == "request.refused_422", JournalLine.subject == UPLOAD_VIEW),
)
WAS_EXPORT = JournalLine.verb == "roster.exported"


def too_many(people: int) -> str:
    """Why so many can't be written from the page; "" when they can."""
    most = number(AT_ONCE)
    if people <= most:
        return ""
    return f"要写入 {people} 人，页面上一次最多写入 {most} 人。请分成几个文件导入，或请技术管理员用命令导入。"


class TooOften(Exception):
    """The hour's number is used up (429). `wait`: seconds until one is free again."""

    def __init__(self, what: str, most: int, wait: int):
        super().__init__(f"一小时内最多{what} {most} 次，请 {ceil(wait / 60)} 分钟后再试。")
        self.wait = wait


def guard_uploads(by: Actor, at: datetime) -> None:
    _guard("上传名册", number(UPLOADS), WAS_UPLOAD, by, at)


def guard_exports(by: Actor, at: datetime) -> None:
    _guard("导出名册", number(EXPORTS), WAS_EXPORT, by, at)


def _guard(what: str, most: int, was_it: ColumnElement[bool], by: Actor, at: datetime) -> None:
    mine = select(JournalLine.at).where(JournalLine.actor_id == by.id, JournalLine.at > at - HOUR, was_it)
    times = db.session.scalars(mine.order_by(JournalLine.id.desc()).limit(most)).all()
    if len(times) >= most:
        raise TooOften(what, most, max(1, ceil((times[-1] + HOUR - at).total_seconds())))
