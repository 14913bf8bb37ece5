"""Forms of corrections and addenda: fields, labels, help, the shape of input. No rules."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import DateField, Field, HiddenField, IntegerField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Optional, ValidationError

from portal.drafts.typed import at_most, clean, clean_line
from portal.meetings.correction_rules import Wanted
from portal.meetings.minutes_parts import LONGEST, fault_of
from portal.meetings.models import Meeting, Minutes
from portal.meetings.record import Paragraph, paragraph_of
from portal.ranges import NumberRange

GREATEST = 100_000  # no record has more paragraphs


def number_in(said: str | None) -> int | None:
    """The number of a paragraph that an address or a form names, or None."""
    return int(said) if said and said.isascii() and said.isdigit() and len(said) < 6 else None


class CorrectionForm(FlaskForm):
    """What one paragraph should say, and why. `quoted` is how it read when the form was drawn."""

    quoted = HiddenField(filters=[lambda text: (text or "").replace("\r\n", "\n")])
    wording = TextAreaField(
        "应当写成",
        [DataRequired("请写出这一段应当怎样写。"), at_most(LONGEST, "这一段")],
        filters=[clean],
        description="已填好原文，直接改。写成一段；整段应当删去的，写“（此段删去）”。",
    )
    reason = TextAreaField(
        "理由",
        [DataRequired("请写明理由，例如：会上说的是120亩，不是210亩。"), at_most(300, "理由")],
        filters=[clean_line],
        description="参会的人都能看到，定稿以后作为附件一起打印。",
    )

    def validate_wording(self, field: Field) -> None:
        if "\n" in field.data:
            raise ValidationError("一条更正只改一段，请不要换行；要改几段，请分几条提出。")

    def wanted(self) -> Wanted:
        return Wanted(self.wording.data)


class ActionCorrectionForm(FlaskForm):
    """What one line of 议定事项 should say, and why."""

    quoted = HiddenField()
    what = StringField("事项", [DataRequired("请填写事项。"), at_most(300, "事项")], filters=[clean_line])
    owner = StringField("责任人", [DataRequired("请填写责任人。"), at_most(80, "责任人")], filters=[clean_line])
    wrong = "完成时限请写成 2026-09-30 这样的日期。"
    due_on = DateField("完成时限", [InputRequired("请填写完成时限。")], invalid_value_message=wrong)
    reason = TextAreaField(
        "理由",
        [DataRequired("请写明理由，例如：会上定的是9月30日前。"), at_most(300, "理由")],
        filters=[clean_line],
        description="参会的人都能看到，定稿以后作为附件一起打印。",
    )
    meeting: Meeting

    def validate_due_on(self, field: Field) -> None:
        if fault := fault_of(field.data, self.meeting.day):
            raise ValidationError(fault)

    def wanted(self) -> Wanted:
        return Wanted(what=self.what.data, owner=self.owner.data, due_on=self.due_on.data)


def form_for(meeting: Meeting, paragraph: Paragraph) -> CorrectionForm | ActionCorrectionForm:
    """The form of this paragraph, filled with how it reads; what a request sent goes over it."""
    if paragraph.place.field != "actions":
        return CorrectionForm(data={"quoted": paragraph.text, "wording": paragraph.text})
    form = ActionCorrectionForm(data={"quoted": paragraph.text, **_parts(meeting, paragraph)})
    form.meeting = meeting
    return form


def _parts(meeting: Meeting, paragraph: Paragraph) -> dict[str, Any]:
    assert meeting.minutes and paragraph.place.section is not None
    action = meeting.minutes.sections[paragraph.place.section].actions[paragraph.place.line]
    return {"what": action.what, "owner": action.owner, "due_on": action.due_on}


class AddendumForm(FlaskForm):
    """What should stand beside a final record."""

    paragraph = IntegerField(
        "哪一段",
        [Optional(), NumberRange(1, GREATEST, "请填写会议记录里的段落编号。")],
        description="填段落前面的编号，原文会自动引用。不针对某一段的，留空。",
        render_kw={"inputmode": "numeric"},
    )
    wording = TextAreaField(
        "更正内容",
        [DataRequired("请写明更正内容。"), at_most(2000, "更正内容")],
        filters=[clean],
        description="写清楚应当是什么，例如：“210亩”应为“120亩”。会议记录本身不再改动。",
    )

    def knows(self, minutes: Minutes) -> bool:
        """Is there a paragraph of the number given, if one was given? If not, its field says so."""
        number = self.paragraph.data
        if number is None or paragraph_of(minutes, number):
            return True
        self.paragraph.errors = [*self.paragraph.errors, f"会议记录里没有第 {number} 段，请核对编号。"]
        return False


class RefusalForm(FlaskForm):
    """Why a correction or an addendum is not taken up."""

    reason = TextAreaField(
        "原因", [DataRequired("请写明原因，提出的人会看到。"), at_most(300, "原因")], filters=[clean_line]
    )
