"""Forms of a round: fields, labels, help, the shape of input."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    Field,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from portal.accounts.again import PasswordAgain
from portal.ranges import NumberRange
from portal.roster import fields
from portal.stars.models import Order, StarRound
from portal.stars.nomination_rules import LONGEST
from portal.stars.plans import Plan, Unfit
from portal.stars.tally import Tie
from portal.stars.tally_words import TIES
from portal.stars.words import ORDERS, SEALS, quarter_of, quarter_words


def prose(text: str | None) -> str:
    """Lines without control characters and blanks at their ends."""
    lines = [fields.tidy(line) for line in (text or "").replace("\r\n", "\n").split("\n")]
    return "\n".join(lines).strip()


def text_field(label: str, most: int, help: str = "", *, missing: str = "", rows: int = 3) -> TextAreaField:
    checks: list[Any] = [Length(max=most, message=f"{label}最多 {most} 字，请精简。")]
    if missing:
        checks.insert(0, DataRequired(missing))
    attributes = {"rows": rows, "maxlength": most}
    return TextAreaField(label, checks, description=help, filters=[prose], render_kw=attributes)


def count_field(label: str, least: int, most: int, help: str = "", *, required: bool = True) -> IntegerField:
    sentence = f"{label}请填 {least} 到 {most} 的整数。"
    checks = [InputRequired(sentence) if required else Optional(), NumberRange(least, most, sentence)]
    return fields.Whole(label, checks, description=help, render_kw={"min": least, "max": most})


def words_field(label: str, words: dict[Any, str]) -> RadioField:
    choices = [SelectChoice(str(key), word) for key, word in words.items()]
    missing = f"请选择{label}。"
    return RadioField(label, [InputRequired(missing)], choices=choices, invalid_choice_message=missing)


class PlanForm(FlaskForm):
    """What a round is to be."""

    version = HiddenField()
    quarter = SelectField("季度", invalid_choice_message="请从列出的季度里选。")
    title = fields.line("名称", 60, required=True)
    district = fields.choice("谁投票、谁参选", required=False)
    roll_on = fields.day("在任日期", "这一天在任的第一书记可以投票、可以参选。")
    seats = count_field("名额", 1, 60)
    choices = count_field("每人最多选", 1, 60, "多选的选票不能投出，少选有效。")
    most = count_field("每个片区最多", 0, 60, "不限就不填。", required=False)
    least = count_field("每个片区至少", 0, 20, "没有人得票的片区不补。不要求就填 0。")
    tie = words_field("末位票数相同怎么办", TIES)
    order = words_field("选票上的次序", ORDERS)
    seal_mode = words_field("选票的钥匙", SEALS)
    nominate_until = fields.day("推荐截止")
    roll_days = count_field("名册核对", 1, 30, "天。公布选民名册几天后才能开启投票。")
    notice_days = count_field("公示", 1, 30, "个工作日，发布的次日算第 1 个。")
    vetoes = text_field("一票否决的情形", 1000, "一行一条。有其中一条的不能参选。", rows=4)
    basis = fields.line("依据文件", 120, "写文号，例如：资组通〔2026〕12号。")
    officer = fields.choice("负责人", "答复名册问题和异议，名字会公布。")

    def offer(
        self, today: date, districts: Sequence[tuple[int, str]], officers: Sequence[tuple[int, str]]
    ) -> "PlanForm":
        """Set what may be chosen."""
        self.quarter.choices = [SelectChoice(f"{y}-{q}", quarter_words(y, q)) for y, q in quarters_about(today)]
        self.district.choices = [SelectChoice("0", "全联盟"), *(SelectChoice(str(i), n) for i, n in districts)]
        self.officer.choices = [SelectChoice("0", "请选择"), *(SelectChoice(str(i), n) for i, n in officers)]
        return self

    @property
    def plan(self) -> Plan:
        year, quarter = (int(part) for part in self.quarter.data.split("-"))
        same = ("title", "roll_on", "seats", "most", "least", "choices", "seal_mode", "nominate_until", "roll_days",
                "notice_days", "vetoes", "basis")  # fmt: skip
        return Plan(
            year=year,
            quarter=quarter,
            district_id=self.district.data or None,
            tie=Tie(self.tie.data),
            order=Order(self.order.data),
            officer_id=self.officer.data,
            **{name: self[name].data for name in same},
        )

    @contextmanager
    def faults_shown(self) -> Iterator[None]:
        """Run a rule in this; what doesn't hold together stands beside its field afterwards."""
        try:
            yield
        except Unfit as unfit:
            for name, sentence in unfit.faults.items():
                field = self["officer" if name == "officer_id" else name]
                field.errors = [*field.errors, sentence]


def quarters_about(today: date) -> list[tuple[int, int]]:
    """The quarter before, this one and the next."""
    year, quarter = quarter_of(today)
    now = 4 * year + quarter - 1
    return [(n // 4, n % 4 + 1) for n in (now - 1, now, now + 1)]


def shown(plan: Plan | StarRound) -> dict[str, Any]:
    """A plan as the form's fields have it."""
    taken = ("title", "roll_on", "seats", "most", "least", "choices", "tie", "order", "seal_mode", "nominate_until",
             "roll_days", "notice_days", "vetoes", "basis")  # fmt: skip
    return {name: getattr(plan, name) for name in taken} | {
        "quarter": f"{plan.year}-{plan.quarter}",
        "district": plan.district_id or 0,
        "officer": plan.officer_id,
    }


class NominationForm(FlaskForm):
    """Whom, and for what."""

    member = fields.choice("推荐谁", required=False)
    deeds = text_field(
        "事迹",
        LONGEST,
        f"最多 {LONGEST} 字，写做了什么、群众得到什么。例会出勤、办结的议定事项等由系统填，不用写。",
        missing="请写事迹。",
        rows=8,
    )

    def offer(self, people: Sequence[tuple[int, str]]) -> "NominationForm":
        self.member.choices = [SelectChoice("0", "请选择"), *(SelectChoice(str(id), words) for id, words in people)]
        return self

    def validate_member(self, field: Field) -> None:
        if len(field.choices) > 1 and not field.data:
            raise ValidationError("请选择推荐谁。")


class DeedsForm(FlaskForm):
    deeds = text_field("事迹", LONGEST, f"最多 {LONGEST} 字。", missing="请写事迹。", rows=8)


class TextForm(FlaskForm):
    """One text that is needed: a reason, an answer, a question."""

    text: TextAreaField


def one_text(label: str, help: str, missing: str, most: int = 300) -> type[TextForm]:
    """A form of one text under this label; `missing` is said when it is empty."""

    class Form(TextForm):
        text = text_field(label, most, help, missing=missing)

    return Form


CancelForm = one_text("取消的原因", "原因会公布在这一轮的页面上。", "请写明取消的原因。")
VerdictForm = one_text("原因", "候选人会读到。", "退回或不通过，请写明原因。")
AnswerForm = one_text("申辩", "只有一次，写清楚事实。组织干事复审时会读到。", "请写申辩的内容。")
DoubtForm = one_text("哪里有误", "写您的姓名、村和任职起止。", "请写明哪里有误。")
ReplyForm = one_text("答复", "提出的人会读到。", "请写答复。")


class DecideForm(PasswordAgain, FlaskForm):
    """Who is chosen, and why when that is not what was counted."""

    chosen = SelectMultipleField("当选的人", coerce=int, validate_choice=False)
    reason = text_field("理由", 300, "和计票结果一致的不用写；不一致，或票数相同由您决定的，写明理由，会一并公布。")


class ObjectionForm(FlaskForm):
    """An objection by name."""

    about = fields.choice("对谁有异议", required=False)
    text = text_field(
        "异议",
        600,
        "写明事实。组织干事会按期限答复。异议和答复写在公示页上，不写您的姓名；答复的人和看操作记录的人知道是谁提的。",
        missing="请写明异议。",
    )


class DropForm(TextForm):
    """Why somebody who is chosen drops out."""

    text = text_field("退出的原因", 300, missing="请写明退出的原因。", rows=2)
    password: Any = None


class DropOtherForm(PasswordAgain, DropForm):
    """The same by decision."""

    password = PasswordAgain.password
