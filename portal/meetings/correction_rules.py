"""Corrections: filed by who was there, decided by another person, and what is accepted replaces its paragraph."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm.attributes import flag_modified

from portal.accounts.rules import tell
from portal.actor import Actor, Role
from portal.audit.rules import record
from portal.errors import Forbidden, Refused
from portal.extensions import db
from portal.meetings.correction_models import Correction, Outcome, PutForward
from portal.meetings.correction_text import put
from portal.meetings.minutes_rules import FINAL
from portal.meetings.minutes_sight import attended, holders_of, may_decide, writers
from portal.meetings.models import Meeting, Minutes, State
from portal.meetings.record import Paragraph, numbered_sentence, paragraph_of
from portal.meetings.words import called, day_words, last_day_of, time_words

DECIDES = "更正由本片区召集人或总召集人办理；总召集人自己的，由组织干事办理。"
MOVED = (
    "第{}段现在的内容已经不是提出更正时的原文，没有改动。请对照现在的内容再看一遍："
    "还要改的，请提出人按现在的段落重提；不用改的，不采纳并写明原因。"
)
WORDS = {Outcome.ACCEPTED: "采纳", Outcome.REFUSED: "不采纳", Outcome.WITHDRAWN: "撤回"}


class Moved(Refused):
    """The paragraph no longer reads as it did when its correction was begun."""


@dataclass(frozen=True)
class Wanted:
    """What the paragraph should say: a sentence, or the three parts of a line of 议定事项."""

    wording: str = ""
    what: str | None = None
    owner: str | None = None
    due_on: date | None = None

    def sentence(self, paragraph: Paragraph) -> str:
        """The paragraph as it would read."""
        if self.what is None:
            return self.wording
        return numbered_sentence(paragraph.place.line + 1, self.what, self.owner or "", self.due_on)


def file(
    meeting: Meeting, *, number: int, quoted: str, wanted: Wanted, reason: str, by: Actor, at: datetime
) -> Correction:
    """Put a correction of that paragraph, read as `quoted`, before those who decide. Raises Moved."""
    minutes = check_open(meeting, by=by, at=at)
    paragraph = find(minutes, number)
    if paragraph.text != quoted:
        raise Moved(f"第{number}段在您打开以后改过了。您写的还在下面，请对照现在的内容再提出。")
    wording = wanted.sentence(paragraph)
    _check_new(minutes, number, wording, paragraph, by)
    _check_decidable(meeting, minutes, by, at)
    parts = {"what": wanted.what, "owner": wanted.owner, "due_on": wanted.due_on}
    correction = Correction(minutes_id=minutes.id, paragraph=number, quoted=quoted, wording=wording, reason=reason,
                            by_id=by.id, by_name=by.name, at=at, **parts)  # fmt: skip
    db.session.add(correction)
    db.session.flush()
    words = f"对{called(meeting)}的会议记录第{number}段提出了更正意见"
    record(by, "correction.filed", correction, words, at=at, about=meeting.recorder_id, district_id=meeting.district_id)
    return correction


def check_open(meeting: Meeting, *, by: Actor, at: datetime) -> Minutes:
    """The minutes, if this person may file a correction of them now."""
    minutes = meeting.minutes
    if meeting.is_final:
        raise Refused(FINAL + "以后发现的错误，由记录人或召集人另作更正。")
    if minutes is None or meeting.state != State.CORRECTING or minutes.corrections_close_at is None:
        raise Refused("会议记录现在不在更正期里。通过以后，参会的人才能提出更正。")
    if not attended(meeting, by):
        raise Forbidden("更正意见由参加了这次会议的人提出。")
    if at >= minutes.corrections_close_at:
        until = day_words(last_day_of(minutes.corrections_close_at))
        raise Refused(f"更正期到{until}为止，已经结束。还有要改的，请告诉召集人，由召集人退回修改。")
    return minutes


def find(minutes: Minutes, number: int) -> Paragraph:
    """The paragraph of that number, or a refusal that says where numbers stand."""
    paragraph = paragraph_of(minutes, number)
    if paragraph is None:
        raise Refused(f"会议记录里没有第{number}段。段落的编号写在会议记录每一段的前面，请核对。")
    return paragraph


def _check_new(minutes: Minutes, number: int, wording: str, paragraph: Paragraph, by: Actor) -> None:
    if wording == paragraph.text:
        raise Refused("写的和原文一样，没有要更正的。请改成应有的写法。")
    same = (Correction.minutes_id == minutes.id, Correction.paragraph == number, Correction.wording == wording)
    mine = (Correction.by_id == by.id, Correction.outcome.is_(None))
    if db.session.scalar(select(Correction.id).where(*same, *mine).limit(1)):
        raise Refused("这条更正意见您已经提过，正等着办理，不用再提。")


def _check_decidable(meeting: Meeting, minutes: Minutes, by: Actor, at: datetime) -> None:
    """Refuse what nobody else could decide on: of chief and organisation officer one answers for the text, and the
    other, who decides on it, files this. A return does the same.
    """
    if meeting.district_id is not None:
        return
    concerned = writers(meeting, minutes) | {by.id}
    deciders = holders_of(Role.CHIEF_CONVENER, at) | holders_of(Role.ORGANIZATION_OFFICER, at)
    if by.id in deciders and deciders <= concerned:
        raise Refused("这份记录由您审定，您自己的更正意见没有别人可以办理。请用“退回”写明要改哪里。")


def withdraw(meeting: Meeting, correction: Correction, *, by: Actor, at: datetime) -> None:
    """Take back one's own before anybody has decided on it."""
    if by.id != correction.by_id:
        raise Forbidden("更正意见只能由提出的人撤回。")
    check_unsettled(meeting, correction)
    settle(correction, Outcome.WITHDRAWN, "", by, at)
    words = f"撤回了对{called(meeting)}的会议记录第{correction.paragraph}段的更正意见"
    record(by, "correction.withdrawn", correction, words, at=at, district_id=meeting.district_id)


def accept(meeting: Meeting, correction: Correction, *, by: Actor, at: datetime) -> None:
    """Let the paragraph read as wanted, if it still reads as quoted (or reads as wanted already)."""
    minutes = check_decidable(meeting, correction, by=by, at=at)
    paragraph = paragraph_of(minutes, correction.paragraph)
    if paragraph is None or paragraph.text not in (correction.quoted, correction.wording):
        raise Refused(MOVED.format(correction.paragraph))
    if paragraph.text != correction.wording:
        put(minutes, paragraph.place, correction, meeting.day)
        flag_modified(minutes, "closing_words")  # a new version, also when only a section changed
    settle(correction, Outcome.ACCEPTED, "", by, at)
    words = f"采纳了{correction.by_name}对{called(meeting)}的会议记录第{correction.paragraph}段的更正意见"
    record(by, "correction.accepted", correction, words, at=at,
           about=correction.by_id, district_id=meeting.district_id)  # fmt: skip
    _answer(meeting, correction, f"{by.name}已采纳", at)


def refuse(meeting: Meeting, correction: Correction, *, reason: str, by: Actor, at: datetime) -> None:
    """Leave the paragraph as it is; the filer and the annex read why."""
    check_decidable(meeting, correction, by=by, at=at)
    if not reason.strip():
        raise Refused("请写明不采纳的原因，提出的人会看到，也会印在附件里。")
    settle(correction, Outcome.REFUSED, reason.strip(), by, at)
    words = f"没有采纳{correction.by_name}对{called(meeting)}的会议记录第{correction.paragraph}段的更正意见"
    record(by, "correction.refused", correction, words, at=at,
           about=correction.by_id, district_id=meeting.district_id)  # fmt: skip
    _answer(meeting, correction, f"{by.name}没有采纳", at)


def check_decidable(meeting: Meeting, correction: Correction, *, by: Actor, at: datetime) -> Minutes:
    """The minutes, if this person may decide on this correction of them now."""
    check_unsettled(meeting, correction)
    minutes = meeting.minutes
    if minutes is None or meeting.state != State.CORRECTING:
        raise Refused("会议记录已退回修改，更正意见等它重新通过以后再办理。")
    check_decider(meeting, minutes, correction, by, at)
    return minutes


def check_decider(meeting: Meeting, minutes: Minutes, one: PutForward, by: Actor, at: datetime) -> None:
    """Four eyes: neither who put it forward nor who answers for the text decides on it."""
    if by.id == one.by_id:
        raise Refused("自己提出的更正由别人办理。" + DECIDES)
    if by.id in writers(meeting, minutes):
        raise Refused("更正由记录人、送审人以外的人办理。" + DECIDES)
    if not may_decide(meeting, minutes, by, at, of=one.by_id):
        raise Forbidden(DECIDES)


def check_unsettled(meeting: Meeting, one: PutForward) -> None:
    """Refuse a second answer; the sentence says who gave the first."""
    if one.outcome and one.decided_at:
        how = WORDS[Outcome(one.outcome)]
        raise Refused(f"{one.decided_by_name}已于{time_words(one.decided_at)}{how}，不用再办。请看最新的情况。")
    if meeting.is_final and isinstance(one, Correction):
        raise Refused(FINAL)


def settle(one: PutForward, outcome: Outcome, answer: str, by: Actor, at: datetime) -> None:
    one.outcome, one.answer = outcome, answer
    one.decided_by_id, one.decided_by_name, one.decided_at = by.id, by.name, at
    db.session.flush()


def _answer(meeting: Meeting, correction: Correction, said: str, at: datetime) -> None:
    words = f"{said}您对{called(meeting)}的会议记录第{correction.paragraph}段的更正意见"
    tell(correction.by_id, f"{words}{f'：{correction.answer}' if correction.answer else ''}"[:300], at=at)
