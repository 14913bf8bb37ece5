"""Addenda: what is found wrong in a final record is put forward by a keeper and signed by another person."""

from datetime import datetime

from sqlalchemy import or_, select

from portal.accounts.rules import tell
from portal.actor import Actor
from portal.audit.rules import record
from portal.errors import Forbidden, Refused
from portal.extensions import db
from portal.meetings import searching
from portal.meetings.addendum_models import Addendum
from portal.meetings.correction_models import Outcome
from portal.meetings.correction_rules import check_decider, check_unsettled, find, settle
from portal.meetings.fingerprint import seal_record
from portal.meetings.loaders import may_keep
from portal.meetings.models import Meeting, Minutes
from portal.meetings.words import called
from portal.paper.sealing import grouped


def propose(meeting: Meeting, *, number: int | None, wording: str, by: Actor, at: datetime) -> Addendum:
    """Put forward what should stand beside the final record, about one paragraph or (None) about all of it."""
    minutes = check_proposable(meeting, by=by)
    quoted = find(minutes, number).text if number is not None else ""
    _check_new(minutes, number, wording)
    addendum = Addendum(minutes_id=minutes.id, paragraph=number, quoted=quoted, wording=wording,
                        by_id=by.id, by_name=by.name, at=at)  # fmt: skip
    db.session.add(addendum)
    db.session.flush()
    words = f"给定稿的{called(meeting)}的会议记录提出了更正"
    record(by, "addendum.proposed", addendum, words, at=at, about=meeting.recorder_id, district_id=meeting.district_id)
    return addendum


def check_proposable(meeting: Meeting, *, by: Actor) -> Minutes:
    """The minutes, if they are final and this person keeps them."""
    if not may_keep(meeting, by):
        raise Forbidden("定稿以后的更正由这次会议的记录人、主持人或召集人提出；您发现的错误请告诉他们。")
    if meeting.minutes is None or not meeting.is_final:
        raise Refused("会议记录还没有定稿，不用另作更正：草稿直接修改，更正期里提出更正意见。")
    return meeting.minutes


def _check_new(minutes: Minutes, number: int | None, wording: str) -> None:
    stands = or_(Addendum.outcome.is_(None), Addendum.outcome == Outcome.ACCEPTED)
    same = (Addendum.minutes_id == minutes.id, Addendum.paragraph == number, Addendum.wording == wording)
    if db.session.scalar(select(Addendum.id).where(*same, stands).limit(1)):
        raise Refused("同样的更正已经有了，不用再提。")


def sign(meeting: Meeting, addendum: Addendum, *, by: Actor, at: datetime) -> None:
    """Put it in force: from now on it stands on the page and prints with the record, which gets another seal."""
    check_signable(meeting, addendum, by=by, at=at)
    settle(addendum, Outcome.ACCEPTED, "", by, at)
    db.session.flush()
    mark = grouped(seal_record(meeting.id, at=at))
    searching.hand_in(meeting.id)
    record(by, "addendum.signed", addendum, f"签发了{called(meeting)}的会议记录的更正，新的校验码 {mark}", at=at,
           about=addendum.by_id, district_id=meeting.district_id)  # fmt: skip
    tell(addendum.by_id, f"{by.name}签发了您给{called(meeting)}的会议记录提出的更正。", at=at)


def refuse(meeting: Meeting, addendum: Addendum, *, reason: str, by: Actor, at: datetime) -> None:
    """Leave it unsigned for good; who put it forward reads why."""
    check_signable(meeting, addendum, by=by, at=at)
    if not reason.strip():
        raise Refused("请写明不签发的原因，提出的人会看到。")
    settle(addendum, Outcome.REFUSED, reason.strip(), by, at)
    record(by, "addendum.refused", addendum, f"没有签发{called(meeting)}的会议记录的更正", at=at,
           about=addendum.by_id, district_id=meeting.district_id)  # fmt: skip
    words = f"{by.name}没有签发您给{called(meeting)}的会议记录提出的更正：{addendum.answer}"
    tell(addendum.by_id, words[:300], at=at)


def withdraw(meeting: Meeting, addendum: Addendum, *, by: Actor, at: datetime) -> None:
    """Take back one's own before it is signed."""
    if by.id != addendum.by_id:
        raise Forbidden("没有签发的更正只能由提出的人撤回。")
    check_unsettled(meeting, addendum)
    settle(addendum, Outcome.WITHDRAWN, "", by, at)
    words = f"撤回了给{called(meeting)}的会议记录提出的更正"
    record(by, "addendum.withdrawn", addendum, words, at=at, district_id=meeting.district_id)


def check_signable(meeting: Meeting, addendum: Addendum, *, by: Actor, at: datetime) -> None:
    """May this person sign it, or refuse to, now? (Only a final record has addenda.)"""
    check_unsettled(meeting, addendum)
    assert meeting.minutes
    check_decider(meeting, meeting.minutes, addendum, by, at)
