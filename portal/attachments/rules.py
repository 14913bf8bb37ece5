"""Putting a file beside a thing, taking it away, and looking after the bytes."""

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, text

from portal.actor import Actor
from portal.attachments import store
from portal.attachments.models import Attachment, AttachmentRemoval
from portal.attachments.subjects import check_describe, place_to_change
from portal.attachments.taking import Taken
from portal.audit.rules import record
from portal.errors import Refused
from portal.extensions import db
from portal.numbers import declare, number
from portal.outages import StoreAway

logger = logging.getLogger(__name__)
MOST = declare("attachments.most", "一次会议等最多几个附件", "个", 40, 1, 200)
KEEP_REMOVED = declare(
    "attachments.keep_removed",
    "删掉的附件保留",
    "天",
    30,
    1,
    365,
    "删错了，技术管理员在这些天里还找得回来；过后彻底清除。",
)
MOST_SWEPT = 50  # files at once: who writes waits for their removal; the others go a minute later
IS_REMOVED = exists().where(AttachmentRemoval.attachment_id == Attachment.id)


def add(subject: str, files: Sequence[Taken], *, by: Actor, at: datetime) -> list[Attachment]:
    """Put these beside the thing; what stands there already is not put twice. Returns the new ones.

    Their bytes must have been kept (store.keep) before this transaction began.
    """
    place = place_to_change(subject, by)
    there = set(db.session.scalars(select(Attachment.digest).where(Attachment.subject == subject, ~IS_REMOVED)))
    fresh = list({file.digest: file for file in files if file.digest not in there}.values())
    if len(there) + len(fresh) > number(MOST):
        raise Refused(f"{place.words}最多放 {number(MOST)} 个附件，现有 {len(there)} 个，请挑要紧的上传。")
    return [_add(subject, file, place.words, place.district_id, by, at) for file in fresh]


def check_room(subject: str, count: int, *, by: Actor) -> None:
    """Refuse more files at once than the thing can ever hold, before anybody looks into them."""
    place = place_to_change(subject, by)
    if count > number(MOST):
        raise Refused(f"一次选了 {count} 个文件，{place.words}最多放 {number(MOST)} 个附件，请挑要紧的上传。")


def _add(subject: str, file: Taken, words: str, district_id: int | None, by: Actor, at: datetime) -> Attachment:
    row = Attachment(
        subject=subject, name=file.name, media_type=file.media_type, size=len(file.data), by_id=by.id, at=at
    )
    row.digest, row.small_digest, row.width, row.height = file.digest, file.small_digest, file.width, file.height
    db.session.add(row)
    db.session.flush()  # from here on a sweep waits for this transaction
    if file.may_be_swept:
        _keep_again(file)
    record(by, "attachment.added", row, f"给{words}添加了附件“{file.name}”", at=at, district_id=district_id)
    return row


def _keep_again(file: Taken) -> None:
    """What a sweep has taken since it was kept: it knew an old file of the same bytes, and of no row."""
    for digest, data in ((file.digest, file.data), (file.small_digest, file.small)):
        if digest and not store.is_there(digest):
            store.keep(data)


def describe(attachment: Attachment, caption: str, *, by: Actor, at: datetime) -> str:
    """Give a picture its caption. Returns the page where it is listed."""
    place = place_to_change(attachment.subject, by)
    check_describe(attachment.subject, by, attachment.at)
    if attachment.caption != caption:
        attachment.caption = caption
        words = f"给{place.words}的图片“{attachment.name}”写了说明：{caption or '（去掉了）'}"
        record(by, "attachment.described", attachment, words, at=at, district_id=place.district_id)
    return place.url


def remove(attachment: Attachment, *, by: Actor, at: datetime) -> str:
    """Take it away while the thing may still change. Returns the page where its attachments are listed."""
    place = place_to_change(attachment.subject, by)
    db.session.add(AttachmentRemoval(attachment_id=attachment.id, by_id=by.id, at=at))
    words = f"删掉了{place.words}的附件“{attachment.name}”"
    record(by, "attachment.removed", attachment, words, at=at, district_id=place.district_id)
    return place.url


def sweep(*, at: datetime) -> int:
    """Delete the bytes that no row needs and nobody touched for a day. Returns how many files went.

    A store that is away keeps what it has until the next time; what else is due does not wait for it.
    """
    try:
        return _sweep(at)
    except StoreAway:
        logger.warning("the store of attachments is away", exc_info=True)
        return 0


def _sweep(at: datetime) -> int:
    old = store.old_files()
    if not old.keys() - _needed(at):
        return 0
    if db.session.scalar(select(Attachment.id).limit(1)) is None:
        logger.warning("nothing is swept: the database knows of no attachment, so the store may be another portal's")
        return 0
    if db.engine.dialect.name == "postgresql":  # SQLite's writers wait for one another anyway
        db.session.execute(text("LOCK TABLE attachment IN SHARE ROW EXCLUSIVE MODE"))
    gone = sorted(old.keys() - _needed(at))[:MOST_SWEPT]
    for name in gone:
        old[name]()
    return len(gone)


def first_break(*, at: datetime) -> str:
    """The first attachment whose bytes are lost or altered, in a sentence; "" when all are whole."""
    for digest, name, subject in _kept(at):
        if not store.is_whole(digest):
            fault = "被改动过" if store.is_there(digest) else "不见了"
            return f"附件“{name}”（{subject}）的文件{fault}：attachments/{digest[:2]}/{digest}"
    return ""


def _kept(at: datetime) -> Iterator[tuple[str, str, str]]:
    """(digest, name, subject) of every file that is needed, the small pictures after the files."""
    for digest in (Attachment.digest, Attachment.small_digest):
        found = select(digest, func.min(Attachment.name), func.min(Attachment.subject)).where(_is_needed(at))
        rows = found.where(digest.is_not(None)).group_by(digest).order_by(func.min(Attachment.id))
        yield from ((str(digest), name, subject) for digest, name, subject in db.session.execute(rows))


def _needed(at: datetime) -> set[str]:
    rows = db.session.execute(select(Attachment.digest, Attachment.small_digest).where(_is_needed(at)).distinct())
    return {digest for row in rows for digest in row if digest}


def _is_needed(at: datetime) -> ColumnElement[bool]:
    """Not removed, or not so long ago."""
    long_ago = at - timedelta(days=number(KEEP_REMOVED))
    recently = exists().where(AttachmentRemoval.attachment_id == Attachment.id, AttachmentRemoval.at > long_ago)
    return or_(~IS_REMOVED, and_(IS_REMOVED, recently))
