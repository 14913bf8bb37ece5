"""The form of absences: for each person of the typed numbers, whether on leave or absent, and why."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time

from flask import request
from wtforms import Field, Form, HiddenField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Optional, ValidationError

from portal.clock import instant, local
from portal.drafts.typed import at_most, clean_line
from portal.errors import BadInput
from portal.meetings.attendance import Excuse
from portal.meetings.forms import RuleForm, hour_field
from portal.meetings.models import AbsenceKind, Meeting
from portal.meetings.rules import Times
from portal.meetings.sheet import Line
from portal.meetings.signing import SignIn

KINDS = [SelectChoice(AbsenceKind.ABSENT.value, "缺席"), SelectChoice(AbsenceKind.LEAVE.value, "请假")]
MOST_TYPED = 2000


class LineForm(Form):
    """Of one person."""

    kind = SelectField("缺席还是请假", choices=KINDS, invalid_choice_message="请选缺席或请假。")
    reason = StringField("原因", [at_most(120, "原因")], filters=[clean_line])
    may_leave_open = False
    is_there = False  # signed in, while that is open
    was_shown = True  # did the page from which this was sent say so?

    def validate_reason(self, field: Field) -> None:
        if self.came:
            raise ValidationError("刚刚签到了。到了会的，请从缺席编号里去掉；确实没到的，写明原因，再保存一次。")
        is_open = self.may_leave_open and not self.is_there and self.kind.data == AbsenceKind.ABSENT
        if not field.data and not is_open:
            raise ValidationError("请填写原因。")

    @property
    def came(self) -> bool:
        """Did they sign in after the page was drawn?"""
        return self.is_there and not self.was_shown

    @property
    def excuse(self) -> Excuse:
        return Excuse(AbsenceKind(self.kind.data), self.reason.data)


class AttendanceForm(RuleForm):
    """When it began and ended, and the rows of the absent. `listed` are the numbers whose rows are shown."""

    listed = HiddenField()
    began = hour_field("实际开会时间", InputRequired("请填写实际开会的时间。"))
    ended = hour_field("散会时间", Optional())
    why = StringField("更正原因", [at_most(200, "更正原因")], filters=[clean_line])
    sign_in: SignIn
    typed = ""  # the numbers as typed
    fault = ""  # what is wrong with them
    rows: Sequence[tuple[Line, LineForm]] = ()

    @classmethod
    def of(cls, meeting: Meeting) -> "AttendanceForm":
        """With the times as entered before, or as planned."""
        began, ended = local(meeting.began_at or meeting.starts_at), meeting.ended_at and local(meeting.ended_at)
        return cls(data={"began": began.time(), "ended": ended and ended.time(), "version": meeting.version})

    def name_from(self, typed: str | None, listed: str, sign_in: SignIn) -> None:
        """Rows for the people of these numbers (None: of those entered before).

        If they mean nobody, `fault` says why, and the people `listed` stay, so that no reason is lost.
        """
        self.sign_in, self.typed = sign_in, (sign_in.text if typed is None else typed)[:MOST_TYPED]
        lines, self.fault = self._people(self.typed)
        self.listed.data = listed[:MOST_TYPED] if self.fault else self.typed
        if self.fault:
            lines, _ = self._people(self.listed.data)
        self.rows = [(line, self._row(line)) for line in lines]

    def _people(self, numbers: str) -> tuple[list[Line], str]:
        """The lines they mean, and what is wrong with them."""
        try:
            return self.sign_in.named(numbers), ""
        except BadInput as error:
            return [], str(error)

    def _row(self, line: Line) -> LineForm:
        row = self._typed(line)
        row.is_there = line.member_id in self.sign_in.signed_in
        row.was_shown = not self.is_submitted() or f"line-{line.number}-there" in request.form
        return row

    def _typed(self, line: Line) -> LineForm:
        if leave := self.sign_in.leave.get(line.member_id):
            return LineForm(prefix=f"line-{line.number}-", data=leave._asdict())  # whatever was sent
        excuse = self.sign_in.excuses.get(line.member_id)
        typed = request.form if self.is_submitted() else None
        row = LineForm(typed, prefix=f"line-{line.number}-", data=excuse._asdict() if excuse else None)
        row.may_leave_open = self.sign_in.may_leave_open
        return row

    @property
    def present(self) -> int:
        return len(self.sign_in.expected) - len(self.rows)

    @property
    def status(self) -> int:
        return 422 if self.fault or self.errors else 200

    def validate(self, extra_validators: Mapping[str, Sequence[object]] | None = None) -> bool:
        """Also every row; what is wrong in rows is named once by their numbers."""
        valid = super().validate(extra_validators)
        faulty = [(line.number, row.came) for line, row in self.rows if not row.validate()]
        for did_come, words in ((False, "请补 {} 号的原因，一人一条。"), (True, "{} 号刚刚签到了，请核对。")):
            if numbers := [str(number) for number, came in faulty if came is did_come]:
                self.form_errors.append(words.format("、".join(numbers[:20])))
        return bool(valid and not faulty and not self.fault)

    def absences(self) -> dict[int, Excuse]:
        """By number on the sheet."""
        return {line.number: row.excuse for line, row in self.rows}

    def times(self, meeting: Meeting) -> Times:
        """When it really began and ended, on the day of the meeting."""
        return Times(_on(meeting, self.began.data), _on(meeting, self.ended.data) if self.ended.data else None)


def _on(meeting: Meeting, hour: time) -> datetime:
    return instant(meeting.day, hour.hour, hour.minute)
