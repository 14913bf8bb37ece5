"""Forms of a year and of a report: fields, labels, help, the shape of input."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, FieldList, Form, FormField, HiddenField, RadioField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length

from portal.accounts.again import PasswordAgain
from portal.drafts.reading import Standing
from portal.drafts.typed import Sent, at_most, clean, seen_in
from portal.errors import BadInput
from portal.ranges import NumberRange
from portal.reports.models import DutyReport, ReportYear
from portal.reports.plans import Plan, Unfit
from portal.reports.words import GRADE_CHOICES
from portal.reports.writing_rules import LONGEST, Typed, mark_of, subject_of, text_of
from portal.roster import fields

PARTS = {"points": 4, "bands": 3}  # fields of a number each that the plan keeps in one text


def whole(label: str, least: int, most: int, help: str = "") -> fields.Whole:
    sentence = f"{label}请填 {least} 到 {most} 的整数。"
    in_range = NumberRange(least, most, sentence.replace("%", "%%"))  # it formats its message
    return fields.Whole(
        label, [InputRequired(sentence), in_range], description=help, render_kw={"min": least, "max": most}
    )


def headings(text: str | None) -> str:
    """One a line, without blank lines."""
    return "\n".join(line.strip() for line in clean(text).split("\n") if line.strip())


class YearForm(FlaskForm):
    """What a year of reports is to be."""

    version = HiddenField()
    year = whole("年度", 2000, 2100)
    write_until = fields.day("交稿截止")
    review_until = fields.day("审阅截止", "这天以后只能通过，不能再退回。")
    read_until = fields.day("阅读截止", "这天以后才能开启测评，先让大家读报告。")
    appraise_until = fields.day("测评截止", "这天 18:00 截止。")
    sections = TextAreaField(
        "报告的各部分",
        [DataRequired("请写出报告的各部分，一行一个。"), Length(max=400, message="报告的各部分最多 400 字。")],
        filters=[headings],
        description="一行一个，启动以后不能改。",
        render_kw={"rows": 5},
    )
    shortest = whole("最少字数", 0, 20_000)
    longest = whole("最多字数", 100, 20_000)
    has_chief = BooleanField("总召集人也述职")
    has_secretaries = BooleanField("每名第一书记都述职")
    takes_late = BooleanField("收迟交的报告（注明“迟交”）")
    is_open = BooleanField("定稿的报告所有成员都能读（不选：第一书记只读本片区和联盟干部的）")
    grades = RadioField(
        "等次",
        [InputRequired("请选择等次。")],
        choices=[SelectChoice(key, words) for key, words in GRADE_CHOICES.items()],
        invalid_choice_message="请选择等次。",
    )
    points_1 = whole("第一等分值", 0, 100)
    points_2 = whole("第二等分值", 0, 100)
    points_3 = whole("第三等分值", 0, 100)
    points_4 = whole("第四等分值", 0, 100)
    bands_1 = whole("第一等最低分", 0, 100, "综合得分到这条线，才能评第一等。")
    bands_2 = whole("第二等最低分", 0, 100)
    bands_3 = whole("第三等最低分", 0, 100)
    top_share = whole("第一等得票率要到（%）", 0, 100, "占了解情况的票。0 是不要求。")
    low_share = whole("第四等得票率超过（%）就定第四等", 0, 100, "100 是不用这一条。")
    cap = whole("第一等不超过（%）", 0, 100, "占参加测评的报告数，不足 1 名的不评。")
    least_ballots = whole("一方面至少要有几张票", 5, 245, "不到的不单独计入，权重按比例分给其他方面。")
    weight_members = whole("片区成员权重（%）", 0, 100)
    weight_peers = whole("履职同事权重（%）", 0, 100)
    weight_organization = whole("组织方面权重（%）", 0, 100)

    @property
    def plan(self) -> Plan:
        joined: dict[str, Any] = {
            name: ",".join(str(self[f"{name}_{n}"].data) for n in range(1, many + 1))
                  for name, many in PARTS.items()}  # fmt: skip
        same = [name for name in Plan.__dataclass_fields__ if name not in PARTS]
        return Plan(**joined, **{name: self[name].data for name in same})

    @contextmanager
    def faults_shown(self) -> Iterator[None]:
        """Run a rule in this; what doesn't hold together stands beside its field afterwards."""
        try:
            yield
        except Unfit as unfit:
            for name, sentence in unfit.faults.items():
                field = self[f"{name}_1" if name in PARTS else name]
                field.errors = [*field.errors, sentence]


def shown(plan: Mapping[str, Any]) -> dict[str, Any]:
    """A plan as the form's fields have it."""
    parts = {f"{name}_{n}": int(part) for name in PARTS for n, part in enumerate(plan[name].split(","), 1)}
    return {name: value for name, value in plan.items() if name not in PARTS} | parts


class SectionForm(Sent):
    """One section, on its way by itself or in the whole form."""

    seen = HiddenField()
    drawn = HiddenField()
    body = TextAreaField("正文", [at_most(LONGEST, "一个部分")], filters=[clean])

    @property
    def typed(self) -> Typed:
        return Typed(self.body.data, seen_in(self.seen.data), self.drawn.data or "")


class ReportForm(FlaskForm):
    """The whole report: a section a part, in their order."""

    parts = FieldList(FormField(SectionForm), "各部分", max_entries=8)

    @classmethod
    def kept(cls, report: DutyReport, standings: Mapping[str, Standing]) -> "ReportForm":
        """Filled with what is kept."""
        data = []
        for section in report.sections:
            standing = standings.get(subject_of(report, section).name)
            seen = standing.version_for(text_of(section)) if standing else 0
            data.append({"body": section.body, "seen": seen, "drawn": mark_of(section.body)})
        return cls(formdata=None, data={"parts": data})

    @classmethod
    def sent(cls, report: DutyReport) -> "ReportForm":
        """As this request sent it. Raises BadInput when it isn't a form of this report."""
        form = cls(request.form)
        if [entry.name for entry in form.parts] != [f"parts-{n}" for n in range(len(report.sections))]:
            raise BadInput("表单不完整，没有保存。请重新打开撰写页再保存一次。")
        return form

    @property
    def typed(self) -> dict[int, Typed]:
        """By position."""
        return {n: entry.form.typed for n, entry in enumerate(self.parts, 1)}

    @property
    def faults(self) -> list[tuple[str, str]]:
        """(id of the field, sentence)."""
        return [(entry.form.body.id, text) for entry in self.parts for text in entry.form.body.errors]


class ReviewForm(FlaskForm):
    """Why a report goes back; the marks on its paragraphs are fields named mark-<section>-<paragraph>."""

    reason = TextAreaField(
        "退回的原因",
        [DataRequired("请写明退回的原因，或者在段落下面批注。"), Length(max=300, message="原因最多 300 字。")],
        filters=[clean],
        render_kw={"rows": 3, "maxlength": 300},
    )


class ExcuseForm(FlaskForm):
    """Why nobody needs to write a report."""

    reason = TextAreaField(
        "免予述职的原因",
        [DataRequired("请写明免予述职的原因。"), Length(max=300, message="原因最多 300 字。")],
        filters=[clean],
        description="例如：任职不满一个月；重病。会写在这一年的页面上。",
        render_kw={"rows": 3, "maxlength": 300},
    )


def faults_of(form: Form) -> list[str]:
    found: list[Field] = list(form)
    return [text for field in found for text in field.errors]


def year_data(year: ReportYear, plan: Mapping[str, Any]) -> dict[str, Any]:
    return shown(plan) | {"version": year.version}


class DecisionForm(PasswordAgain, FlaskForm):
    """Decided grades travel as grade-<report> and reason-<report>."""
