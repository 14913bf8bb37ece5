"""Forms of a note: its head, its sections, review, trial, industries."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length

from portal.cases.figures import FIELDS
from portal.cases.models import CaseNote
from portal.cases.writing_rules import HEAD, HEAD_LABELS, LONGEST, Typed, keys_of, mark_of, subject_of, text_of
from portal.drafts.reading import Standing
from portal.drafts.typed import Sent, at_most, clean, clean_line, seen_in
from portal.errors import BadInput


class PartForm(Sent):
    """A part on its way."""

    seen = HiddenField()
    drawn = HiddenField()

    @property
    def version(self) -> int:
        return seen_in(self.seen.data)


class SectionForm(PartForm):
    body = TextAreaField("正文", [at_most(LONGEST, "一个部分")], filters=[clean])

    @property
    def typed(self) -> Typed:
        return Typed({"body": self.body.data}, self.version, self.drawn.data or "")


class HeadForm(PartForm):
    """Title, industry and numbers as typed: they are read when the note is sent."""

    title = StringField("标题", [at_most(60, "标题")], filters=[clean_line])
    industry = StringField("产业", [at_most(20, "产业")], filters=[clean_line])
    unit = StringField("规模单位", [at_most(4, "规模单位")], filters=[clean_line])

    @property
    def typed(self) -> Typed:
        return Typed({name: self[name].data or "" for name in HEAD_LABELS}, self.version, self.drawn.data or "")


for _field in FIELDS:
    label = f"{_field.label}（{_field.unit}）" if _field.unit and _field.unit != "年" else _field.label
    setattr(HeadForm, _field.name, StringField(label, [at_most(20, _field.label)], filters=[clean_line]))


class NoteForm(FlaskForm):
    """The whole note: the head, and its sections in their order."""

    head = FormField(HeadForm)
    parts = FieldList(FormField(SectionForm), "各部分", max_entries=8)

    @classmethod
    def kept(cls, note: CaseNote, standings: Mapping[str, Standing]) -> "NoteForm":
        data = [_part(note, key, standings) for key in keys_of(note)]
        return cls(formdata=None, data={"head": data[0], "parts": data[1:]})

    @classmethod
    def sent(cls, note: CaseNote) -> "NoteForm":
        """As this request sent it. Raises BadInput when it isn't a form of this note."""
        form = cls(request.form)
        if [entry.name for entry in form.parts] != [f"parts-{n}" for n in range(len(note.sections))]:
            raise BadInput("表单不完整，没有保存。请重新打开撰写页再保存一次。")
        return form

    @property
    def typed(self) -> dict[str, Typed]:
        sections = {f"s{n}": entry.form.typed for n, entry in enumerate(self.parts, 1)}
        return {HEAD: self.head.form.typed} | sections

    @property
    def faults(self) -> list[tuple[str, str]]:
        """(id of the field, sentence)."""
        forms = [self.head.form, *(entry.form for entry in self.parts)]
        return [(field.id, text) for form in forms for field in form for text in field.errors]


def _part(note: CaseNote, key: str, standings: Mapping[str, Standing]) -> dict[str, Any]:
    text, standing = text_of(note, key), standings.get(subject_of(note, key).name)
    return text | {"seen": standing.version_for(text) if standing else 0, "drawn": mark_of(text)}


def faults_of(form: Form) -> list[str]:
    return [text for field in form for text in field.errors]


def prose(label: str, most: int, missing: str, help: str = "", rows: int = 3) -> TextAreaField:
    checks = [DataRequired(missing), Length(max=most, message=f"{label}最多 {most} 字，请精简。")]
    return TextAreaField(label, checks, filters=[clean], description=help, render_kw={"rows": rows, "maxlength": most})


class SubmitForm(FlaskForm):
    """Sending it; `because` is asked only where something looks like personal data."""

    because = TextAreaField(
        "保留的理由",
        [Length(max=200, message="理由最多 200 字。")],
        filters=[clean],
        description="只有确要保留才写，例如：本人书面同意公开。会记入日志。",
        render_kw={"rows": 2, "maxlength": 200},
    )
    faces = BooleanField("照片里认得出的人，都问过本人，同意放在这里")


class ReviewForm(FlaskForm):
    version = HiddenField()
    reason = prose("退回的原因", 300, "请写明退回的原因，或者在段落下面批注。")


class WithdrawForm(FlaskForm):
    reason = prose("撤下的原因", 300, "请写明撤下的原因。", "会留在这篇案例的办理经过里。")


WORKED = {"yes": "有效，还会做", "no": "没有效果", "": "还没有过一季，看不出来"}


class TrialForm(FlaskForm):
    """我照做了."""

    year = StringField("哪一年开始", [DataRequired("请写哪一年开始。")], filters=[clean_line])
    changed = prose("改了什么", 300, "请写和原来的做法比改了什么；没有改就写“照做”。", rows=2)
    cost = StringField("花了多少（万元）", filters=[clean_line])
    result = prose("结果", 300, "请写结果怎么样。", "过了一季再来补也行。", rows=2)
    worked = RadioField(
        "有效吗", choices=[SelectChoice(key, word) for key, word in WORKED.items()], default="", validate_choice=True
    )


class ImportForm(FlaskForm):
    file = FileField("压缩包", [FileRequired("请先选择压缩包。")], render_kw={"accept": ".zip,application/zip"})


class IndustryForm(FlaskForm):
    name = StringField("名称", [DataRequired("请写名称。"), at_most(20, "名称")], filters=[clean_line])
    parent = SelectField("属于", coerce=int, default=0)

    def offer(self, tops: Sequence[tuple[int, str]]) -> "IndustryForm":
        self.parent.choices = [SelectChoice(0, "第一级"), *(SelectChoice(id, name) for id, name in tops)]
        return self


class QuestionForm(FlaskForm):
    text = prose("问题", 300, "请写问题。", "作者和所有成员都读得到，写上您的名字。")


class AnswerForm(FlaskForm):
    text = prose("回答", 600, "请写回答。")


class WhyForm(FlaskForm):
    """A reason that another reads in a notice: with the words around it, it fits one whole."""

    text = prose("原因", 200, "请写明原因。", rows=2)


class WordsForm(FlaskForm):
    text = prose("说明", 300, "请写几句说明。", rows=2)


class PostForm(FlaskForm):
    """求助, or 我能帮."""

    wants = RadioField("发哪一种", choices=[SelectChoice("need", "求助"), SelectChoice("offer", "我能帮")])
    industry = StringField("产业", [DataRequired("请选产业。"), at_most(20, "产业")], filters=[clean_line])
    text = prose("内容", 300, "请写清楚要什么帮助，或者能帮什么。", "电话不用写，名册里查得到。")
