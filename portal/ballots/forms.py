"""Forms of a vote: who watches it and until when, a scrutineer's code, the opening by two, ballots on paper."""

from collections.abc import Sequence

from flask_wtf import FlaskForm
from wtforms import IntegerField, PasswordField, SelectField, TextAreaField, TimeField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length

from portal.accounts.again import PasswordAgain
from portal.ballots.paper import PaperCount
from portal.ranges import NumberRange
from portal.roster import fields

LONGEST_CODE = 60
CODE = {
    "autocomplete": "off",
    "data-password": "",
    "autocapitalize": "characters",
    "spellcheck": "false",
    "maxlength": LONGEST_CODE,
}


def code_field(label: str, help: str, **attributes: str) -> PasswordField:
    """Masked like a password, with the same way to look at it; what was typed is never given back."""
    checks = [InputRequired(f"请输入{label}。"), Length(max=LONGEST_CODE, message=f"{label}是 26 位字母和数字。")]
    return PasswordField(label, checks, description=help, render_kw=CODE | attributes)


class CodeForm(FlaskForm):
    """The code as it was written down."""

    code = code_field("监票人代码", "照您抄下的输入，空格和横线可以不输。")


class OpeningForm(PasswordAgain, FlaskForm):
    """Two scrutineers at one screen: who is signed in, and another."""

    code = code_field("您的监票人代码", "照您抄下的输入。")
    second = SelectField("另一名监票人", coerce=int, validate_choice=True, invalid_choice_message="请选另一名监票人。")
    second_password = PasswordField(
        "另一名监票人的登录密码",
        [InputRequired("请另一名监票人填写登录密码。")],
        description="由本人输入。",
        render_kw={"autocomplete": "off", "data-password": ""},
    )
    second_code = code_field("另一名监票人的代码", "由本人输入。")

    def offer(self, others: Sequence[tuple[int, str]]) -> "OpeningForm":
        self.second.choices = [SelectChoice(str(id), name) for id, name in others]
        return self


class FileOpeningForm(PasswordAgain, FlaskForm):
    """For a round whose key lies in a file of the server."""


class ArrangeForm(FlaskForm):
    """The scrutineers and the close of a vote."""

    first = fields.choice("监票人一")
    second = fields.choice("监票人二")
    third = fields.choice("监票人三")
    closes_on = fields.day("截止日期")
    closes_at = TimeField(
        "截止时间",
        [InputRequired("请填写截止时间。")],
        format=["%H:%M", "%H:%M:%S"],
        invalid_value_message="时间请写成 18:00 这样（24 小时制）。",
    )

    def offer(self, people: Sequence[tuple[int, str]]) -> "ArrangeForm":
        """Who may be a scrutineer."""
        choices = [SelectChoice("0", "请选择"), *(SelectChoice(str(id), words) for id, words in people)]
        for field in (self.first, self.second, self.third):
            field.choices = choices
        return self

    @property
    def scrutineers(self) -> list[int]:
        return [self.first.data, self.second.data, self.third.data]


class StepForm(PasswordAgain, FlaskForm):
    """A step that can't be taken back: the password once more."""


class AgainForm(PasswordAgain, FlaskForm):
    """Another vote, or calling one off: why, and the password."""

    reason = TextAreaField(
        "原因",
        [DataRequired("请写明原因。"), Length(max=300, message="原因最多 300 字，请精简。")],
        description="全体成员都会看到。",
        filters=[lambda text: (text or "").strip()],
        render_kw={"rows": 3, "maxlength": 300},
    )


def sheets(label: str, help: str = "") -> IntegerField:
    sentence = f"{label}请填 0 到 1000 的整数。"
    return fields.Whole(label, [InputRequired(sentence), NumberRange(0, 1000, sentence)], description=help)


class PaperForm(FlaskForm):
    """What one person counted of the paper ballots. The figures of the items travel beside it: `item-3`."""

    handed = sheets("发出", "发出去多少张纸质票。")
    returned = sheets("收回")
    invalid = sheets("无效", "多选的、看不清的。")
    abstained = sheets("弃权", "有效票里一项也没有选的。")

    def counted(self, items: dict[int, tuple[int, ...]]) -> PaperCount:
        """`items`: by id how many give it the values 1, 2 … (of a choice: how many choose it)."""
        return PaperCount(self.handed.data, self.returned.data, self.invalid.data, self.abstained.data, items)
