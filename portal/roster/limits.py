"""How often one person may bring roster files in and take them out, counted in the journal itself."""

from datetime import datetime

from sqlalchemy import and_, or_

from portal.actor import Actor
from portal.audit.limits import guard
from portal.audit.models import JournalLine
from portal.numbers import declare, number

UPLOADS = declare(
    "roster.uploads_per_hour", "每人上传名册", "次/小时", 30, 1, 500, "读不出来的文件也算一次；超过的要等一等。"
)
EXPORTS = declare("roster.exports_per_hour", "每人导出名册", "次/小时", 20, 1, 200, "超过的要等一等。")
PHONES = declare("roster.phones_per_hour", "每人查看别人的电话", "次/小时", 40, 5, 500, "超过的要等一等。")
AT_ONCE = declare(
    "roster.most_written",
    "在页面上一次写入名册",
    "人",
    500,
    50,
    5000,
    "写入时别人要等，每一百人约一秒；更多的人由技术管理员用命令导入。",
)
UPLOAD_VIEW = "roster_import.upload"  # the subject under which the journal has its refusals
WAS_UPLOAD = or_(
    JournalLine.verb == "roster.uploaded",
    and_(JournalLine.verb == "request.refused_422", JournalLine.subject == UPLOAD_VIEW),
)
WAS_PHONE = JournalLine.verb == "phone.revealed"
WAS_EXPORT = JournalLine.verb == "roster.exported"


def too_many(people: int) -> str:
    """Why so many can't be written from the page; "" when they can."""
    most = number(AT_ONCE)
    if people <= most:
        return ""
    return f"要写入 {people} 人，页面上一次最多写入 {most} 人。请分成几个文件导入，或请技术管理员用命令导入。"


def guard_uploads(by: Actor, at: datetime) -> None:
    guard("上传名册", number(UPLOADS), WAS_UPLOAD, by, at)


def guard_exports(by: Actor, at: datetime) -> None:
    guard("导出名册", number(EXPORTS), WAS_EXPORT, by, at)


def guard_phones(by: Actor, at: datetime) -> None:
    guard("查看别人的电话", number(PHONES), WAS_PHONE, by, at)
