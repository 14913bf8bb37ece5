"""The fingerprint (校验码) of a final record: what its canonical text is, and when it is sealed.

The canonical text holds what the record says, not how a page words it, so a page may be worded anew without breaking
a seal. It is made of lines that end with a line feed; a line is a name and its values, parted by tabs. Tabs and line
breaks inside a value count as one blank; instants are UTC to the second, days ISO 8601; a value that isn't there is
empty; the whole is hashed as UTF-8 in NFC (`portal.paper.sealing.digest_of`). In this order:

    record      1 (this format), the number of the meeting
    body        the name of the body, as fixed at approval
    theme, place
    time        when it began, when it ended
    keepers     chair, recorder, approver, as fixed at approval
    final       when it was approved
    counts      expected, present, on leave, absent
    observer    name, unit                            one line each, in order
    late, early number on the sheet, name, when       one line each: who came late, then who left early
    leave       number on the sheet, name             one line each; never a reason
    absent      number on the sheet, name, reason     one line each
    item        position, heading                     then of this item:
    discussion  one paragraph                         one line each (a paragraph is a line that isn't blank)
    resolution  one paragraph                         one line each
    action      what, who, by when                    one line each
    closing     one paragraph of the closing words    one line each
    correction  paragraph, old, new, reason, by, when, ending, answer, decided by, when: those that were not withdrawn
    addendum    paragraph, old, new, by, when, signed by, when: those that were signed, in that order
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime

from sqlalchemy import String, cast, exists, literal, select

from portal.actor import Actor
from portal.extensions import rows_of
from portal.meetings.attendance import Attendance, attendance_of
from portal.meetings.correction_models import Outcome
from portal.meetings.correction_reading import Remark
from portal.meetings.minutes_reading import Part, Reading, Text, reading_of
from portal.meetings.minutes_sight import may_read
from portal.meetings.models import Meeting, State
from portal.meetings.record import paragraphs_of
from portal.meetings.record_annex import signed
from portal.paper.models import Seal
from portal.paper.sealing import declare, seal

KIND = "meeting"
Value = str | int | date | datetime | None
IS_SEALED = exists().where(Seal.subject == literal(f"{KIND}:") + cast(Meeting.id, String))
UNSEALED = select(Meeting.id).where(Meeting.state == State.FINAL, ~IS_SEALED).order_by(Meeting.id)


def subject_of(meeting_id: int) -> str:
    return f"{KIND}:{meeting_id}"


def seal_record(meeting_id: int, *, at: datetime) -> str:
    """Seal the final record as it stands, in the caller's transaction; the mark. What it said before is corrected."""
    text = canonical_text(meeting_id)
    assert text is not None
    return seal(subject_of(meeting_id), f"/meetings/{meeting_id}/minutes", text, at=at)


def seal_missing(*, at: datetime) -> int:
    """Seal the final records of before there were seals. Returns how many; a job, safe at any time and twice."""
    ids = [id for (id,) in rows_of(UNSEALED)]
    for id in ids:
        seal_record(id, at=at)
    return len(ids)


def canonical_text(meeting_id: int) -> str | None:
    """The text that is hashed; None unless the record is final."""
    reading = reading_of(meeting_id)
    if reading is None or reading.text is None or not reading.meeting.is_final:
        return None
    return "".join(f"{line}\n" for line in _lines(reading, reading.text, attendance_of(reading.meeting)))


def _lines(reading: Reading, text: Text, attendance: Attendance) -> Iterator[str]:
    meeting = reading.meeting
    yield _line("record", 1, meeting.id)
    yield _line("body", text.body_name)
    yield _line("theme", meeting.theme)
    yield _line("place", meeting.place)
    yield _line("time", meeting.began_at or meeting.starts_at, meeting.ended_at)
    yield _line("keepers", text.chair_name, text.recorder_name, text.approver_name)
    yield _line("final", text.final_at)
    yield _line("counts", attendance.expected, attendance.present, attendance.on_leave, attendance.absent)
    yield from (_line("observer", *observer) for observer in reading.observers)
    yield from (_line("late", one.number, one.name, one.late_at) for one in attendance.late_lines)
    yield from (_line("early", one.number, one.name, one.early_at) for one in attendance.early_lines)
    yield from (_line("leave", one.number, one.name) for one in attendance.leave_lines)
    yield from (_line("absent", one.number, one.name, one.reason) for one in attendance.absent_lines)
    for position, section in enumerate(text.sections, 1):
        yield from _item(position, section)
    yield from (_line("closing", paragraph) for paragraph in paragraphs_of(text.closing_words))
    yield from (_line("correction", *_correction(one)) for one in text.corrections if one.outcome != Outcome.WITHDRAWN)
    yield from (_line("addendum", *_addendum(one)) for _, one in signed(text.addenda))


def _item(position: int, section: Part) -> Iterator[str]:
    yield _line("item", position, section.heading)
    yield from (_line("discussion", paragraph) for paragraph in paragraphs_of(section.discussion))
    yield from (_line("resolution", paragraph) for paragraph in paragraphs_of(section.resolution))
    yield from (_line("action", *action) for action in section.actions)


def _correction(one: Remark) -> tuple[Value, ...]:
    asked = (one.paragraph, one.quoted, one.wording, one.reason, one.by, one.at)
    return (*asked, one.outcome, one.answer, one.decided_by, one.decided_at)


def _addendum(one: Remark) -> tuple[Value, ...]:
    return one.paragraph, one.quoted, one.wording, one.by, one.at, one.decided_by, one.decided_at


def _line(name: str, *values: Value) -> str:
    return "\t".join((name, *map(_written, values)))


def _written(value: Value) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return "" if value is None else " ".join(str(value).split())


def _may_read(actor: Actor, meeting_id: int) -> bool:
    reading = reading_of(meeting_id)
    return reading is not None and may_read(reading.meeting, actor)


SEALED = declare(KIND, canonical_text, _may_read)
