"""Forms of accounts. Passwords are taken as typed; names, codes and numbers are forgiven."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, PasswordField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from portal.accounts.again import PasswordAgain
from portal.accounts.passwords import LEAST, LEAST_IN_OFFICE
from portal.roster import cleaning

HOW = f"至少 {LEAST} 个字符，担任联盟职务的至少 {LEAST_IN_OFFICE} 个。可以用几个互不相干的词连成一句，中文、空格都行。"
OFF = {"autocapitalize": "none", "spellcheck": "false"}


def _tidy(text: str | None) -> str:
    return cleaning.tidy(text or "")


class SignInForm(FlaskForm):
    name = StringField(
        "登录名或手机号",
        [DataRequired("请填写登录名或手机号。")],
        filters=[_tidy],
        render_kw={"autocomplete": "username", "inputmode": "text", **OFF},
    )
    password = PasswordField(
        "密码", [InputRequired("请填写密码。")], render_kw={"autocomplete": "current-password", "data-password": ""}
    )
    next = HiddenField()


class CodeForm(FlaskForm):
    code = StringField(
        "邀请单上的代码",
        [DataRequired("请填写邀请单上的代码。"), Length(max=100, message="代码是 26 个字母和数字，您填的太长了。")],
        description="26 个字母和数字，分组之间的空格可以不填，大小写都行。",
        filters=[_tidy],
        render_kw={"autocomplete": "off", "data-code": "", **OFF},
    )


class NewPasswordForm(FlaskForm):
    """A new password, typed twice."""

    new = PasswordField(
        "新密码",
        [InputRequired("请填写新密码。")],
        description=HOW,
        render_kw={"autocomplete": "new-password", "data-password": ""},
    )
    again = PasswordField(
        "再输一遍新密码",
        [InputRequired("请把新密码再输一遍。")],
        render_kw={"autocomplete": "new-password", "data-password": ""},
    )

    def validate_again(self, field: Any) -> None:
        if field.data != self.new.data:
            raise ValidationError("两次输入的新密码不一样，请重新输入。")


class FirstPasswordForm(NewPasswordForm):
    code = HiddenField()


class PasswordForm(NewPasswordForm):
    """The code is asked for where there is a second factor."""

    current = PasswordField(
        "现在的密码",
        [InputRequired("请填写现在的密码。")],
        render_kw={"autocomplete": "current-password", "data-password": ""},
    )
    code = StringField(
        "验证码",
        [DataRequired("请填写手机上的六位验证码，或者一个恢复码。"), Length(max=60, message="验证码太长了。")],
        description="手机验证器上的六位数；手机不在身边的，填一个恢复码。",
        filters=[_tidy],
        render_kw={"autocomplete": "one-time-code", **OFF},
    )


class ContactForm(FlaskForm):
    phone = StringField(
        "手机号", description="也可以用它登录。", render_kw={"autocomplete": "tel", "inputmode": "tel"}, filters=[_tidy]
    )
    phone_is_open = BooleanField("对成员公开电话", description="不公开时，只有片区召集人、组织干事和总召集人能看到。")
    emergency_contact = StringField(
        "紧急联系人",
        [Length(max=60, message="紧急联系人最多 60 个字。")],
        description="姓名、关系和电话。",
        filters=[_tidy],
    )
    password = PasswordField(
        "现在的密码",
        description="改手机号时要填，因为手机号可以用来登录。",
        render_kw={"autocomplete": "current-password", "data-password": ""},
    )

    def validate_phone(self, field: Any) -> None:
        try:
            field.data = cleaning.phone(field.data)
        except cleaning.Unclear as unclear:
            raise ValidationError(f"手机号{unclear}。") from None


class StepForm(PasswordAgain, FlaskForm):
    """The password once more."""


class SecondForm(FlaskForm):
    code = StringField(
        "验证码",
        [DataRequired("请填写手机上的六位验证码，或者一个恢复码。"), Length(max=60, message="验证码太长了。")],
        description="手机验证器上的六位数；手机不在身边的，填一个恢复码。",
        filters=[_tidy],
        render_kw={"autocomplete": "one-time-code", "autofocus": True, **OFF},
    )


class CodeAgainForm(PasswordAgain, SecondForm):
    """The password and a code."""


class OnceMoreForm(FlaskForm):
    """Beside the fields of the form that waits: its own have other names."""

    password_again = PasswordField(
        "您的登录密码",
        [InputRequired("请填写您的登录密码。")],
        render_kw={"autocomplete": "current-password", "data-password": "", "autofocus": True},
    )
    code_again = StringField(
        "验证码",
        [DataRequired("请填写手机上的六位验证码，或者一个恢复码。"), Length(max=60, message="验证码太长了。")],
        description="手机验证器上的六位数；手机不在身边的，填一个恢复码。",
        filters=[_tidy],
        render_kw={"autocomplete": "one-time-code", **OFF},
    )


class RemovalForm(FlaskForm):
    name = StringField("登录名或手机号", [DataRequired("请填写登录名或手机号。")], filters=[_tidy], render_kw=OFF)
    how = StringField(
        "怎样核实的本人",
        [DataRequired("请写明怎样核实的本人。"), Length(max=200, message="最多 200 字。")],
        description="例如：本人带身份证到办公室当面说明。会记入日志。",
        filters=[_tidy],
    )
