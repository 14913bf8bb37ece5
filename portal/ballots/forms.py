"""Forms of a vote: a scrutineer's code, the opening by two, ballots on paper."""

from collections.abc import Sequence

from flask_wtf import FlaskForm
from wtforms import IntegerField, PasswordField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, NumberRange

from portal.accounts.again import PasswordAgain
from portal.ballots.paper import PaperCount
from portal.roster import fields

LONGEST_CODE = 60
CODE = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "maxlength": LONGEST_CODE}


def code_field(label: str, help: str) -> StringField:
    return StringField(label, [InputRequired(f"请输入{label}。")], description=help, render_kw=CODE)


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


def sheets(label: str, help: str = "") -> IntegerField:
    sentence = f"{label}请填 0 到 1000 的整数。"
    return fields.Whole(label, [InputRequired(sentence), NumberRange(0, 1000, sentence)], description=help)


class PaperForm(FlaskForm):
    """What one person counted of the paper ballots. The figures of the items travel beside it: `item-3`."""

    handed = sheets("发出", "发出去多少张纸质票。")
    returned = sheets("收回")
    invalid = sheets("无效", "多选的、看不清的。")
    abstained = sheets("弃权", "有效票里一项也没有选的。")

    def counted(self, items: Sequence[tuple[int, int]]) -> PaperCount:
        """`items`: (id, how many choose it)."""
        figures: dict[int, tuple[int, ...]] = {id: (count,) for id, count in items}
        return PaperCount(self.handed.data, self.returned.data, self.invalid.data, self.abstained.data, figures)
