"""Forms of one person's attendance: times while the sign-in is open, a correction once it is closed."""

from datetime import datetime, time

from wtforms import Field, RadioField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import Optional, ValidationError

from portal.clock import instant, local
from portal.drafts.typed import at_most, clean_line
from portal.meetings.attendance import Excuse
from portal.meetings.attendance_rules import Fact
from portal.meetings.checkin_reading import Person
from portal.meetings.forms import RuleForm, hour_field, line_field
from portal.meetings.models import AbsenceKind, Meeting

THERE = "present"
KINDS = [
    SelectChoice(THERE, "到会"),
    SelectChoice(AbsenceKind.LEAVE.value, "请假"),
    SelectChoice(AbsenceKind.ABSENT.value, "缺席"),
]


class TimesForm(RuleForm):
    """When somebody came and went."""

    arrived = hour_field("到会时间", Optional())
    left = hour_field("离会时间", Optional())

    @classmethod
    def of(cls, person: Person, meeting: Meeting) -> "TimesForm":
        """As it is on record."""
        return cls(data=_times(person) | {"version": meeting.version})

    def clocked(self, meeting: Meeting) -> tuple[datetime | None, datetime | None]:
        """When they came and left, on the day of the meeting."""
        return _on(meeting, self.arrived.data), _on(meeting, self.left.data)


class CorrectionForm(TimesForm):
    """How somebody really stood, and why that is only said now."""

    kind = RadioField("实际情况", choices=KINDS, invalid_choice_message="请选到会、请假或缺席。")
    reason = StringField("请假或缺席的原因", [at_most(120, "原因")], filters=[clean_line])
    why = line_field("更正原因", 200, "例如：签在纸上，当时没有录入。会写在会议页面上，病情等私事不要写。")

    @classmethod
    def of(cls, person: Person, meeting: Meeting) -> "CorrectionForm":
        kind, reason = (person.standing.kind, person.standing.reason) if person.standing else (None, "")
        return cls(data=_times(person) | {"kind": kind or THERE, "reason": reason, "version": meeting.version})

    def validate_reason(self, field: Field) -> None:
        if self.kind.data != THERE and not field.data:
            raise ValidationError("请填写请假或缺席的原因。")

    def fact(self, meeting: Meeting) -> Fact:
        if self.kind.data != THERE:
            return Fact(Excuse(AbsenceKind(self.kind.data), self.reason.data))
        return Fact(None, *self.clocked(meeting))


def _times(person: Person) -> dict[str, time | None]:
    signed = person.signed
    arrived, left = (signed.arrived_at, signed.left_at) if signed else (None, None)
    return {"arrived": _hour(arrived), "left": _hour(left)}


def _hour(at: datetime | None) -> time | None:
    return local(at).time() if at else None


def _on(meeting: Meeting, hour: time | None) -> datetime | None:
    return instant(meeting.day, hour.hour, hour.minute) if hour else None
