"""Fields that the forms of the roster are made of."""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from flask_wtf import FlaskForm
from wtforms import DateField, Field, IntegerField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from portal.roster import cleaning

DAYS = ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日"]
MONTH_HELP = "写成 1985-01 这样。"
FARTHEST_YEARS = range(1950, 2101)


def tidy(text: str | None) -> str:
    return cleaning.tidy(text or "")


def line(label: str, most: int, help: str = "", *, required: bool = False, **attributes: Any) -> StringField:
    """One line of text, without control characters and surrounding blanks."""
    checks = [Length(max=most, message=f"{label}最多 {most} 个字。")]
    if required:
        checks.insert(0, DataRequired(f"请填写{label}。"))
    return StringField(label, checks, description=help, filters=[tidy], render_kw=attributes or None)


def full_name(label: str, help: str = "") -> StringField:
    """A person's name: 张 三 is 张三."""
    checks = [DataRequired(f"请填写{label}。"), Length(max=40, message=f"{label}最多 40 个字。")]
    return StringField(label, checks, description=help, filters=[lambda text: cleaning.name(tidy(text))])


def day(label: str, help: str = "", *, required: bool = True) -> DateField:
    checks = [InputRequired(f"请填写{label}。") if required else Optional(), sane_year]
    wrong = "日期请写成 2026-09-24 这样。"
    return DateField(label, checks, format=DAYS, description=help, invalid_value_message=wrong)


def sane_year(form: FlaskForm, field: Field) -> None:
    if field.data and field.data.year not in FARTHEST_YEARS:
        raise ValidationError("年份不对，请核对日期。")


def month(form: FlaskForm, field: Field) -> None:
    """Turn what was typed into YYYY-MM."""
    try:
        field.data = cleaning.month(field.data or "")
    except cleaning.Unclear as unclear:
        raise ValidationError(f"{field.label.text}{unclear}。{MONTH_HELP}") from None


def phone(form: FlaskForm, field: Field) -> None:
    try:
        field.data = cleaning.phone(field.data or "")
    except cleaning.Unclear as unclear:
        raise ValidationError(f"手机号{unclear}。") from None


def choice(label: str, help: str = "", *, required: bool = True) -> SelectField:
    """A choice of row ids; 0 stands for none."""
    checks = [MustChoose()] if required else []
    wrong = "选项已有变化，请重新选择。"
    return SelectField(label, checks, coerce=id_of, default=0, description=help, invalid_choice_message=wrong)


class Whole(IntegerField):
    """An integer whose misspelling is told in Chinese."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(f"{self.label.text}请填整数。") from None


def receiver(label: str, people: Sequence[tuple[str, str]]) -> SelectField:
    """Who gets something that a leaver holds. With one answer only, it is given."""
    wrong = "请选择接手的人。"
    first = people[0][0] if len(people) == 1 else None
    return SelectField(label, [InputRequired(wrong)], choices=list(people), default=first, invalid_choice_message=wrong)


def id_of(value: Any) -> int:
    text = str(value or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else 0


def asked_words(value: str | None, most: int = 40) -> str:
    """What an address asks a list for, on one line; neither database takes every control character."""
    return "".join(c for c in value or "" if c.isprintable()).strip()[:most]


class MustChoose:
    """A row is chosen: the field isn't marked as one that may be left out."""

    field_flags: ClassVar = {"required": True}

    def __call__(self, form: FlaskForm, field: Field) -> None:
        if not field.data:
            raise ValidationError(f"请选择{field.label.text}。")


PICK = "请从列出的几项里选。"


def one_of(label: str, words: Iterable[str]) -> SelectField:
    """A choice of usual words; PersonForm.offer adds an unusual one that is written already."""
    choices = [("", "未登记"), *((word, word) for word in words)]
    return SelectField(label, choices=choices, default="", invalid_choice_message=PICK)


def code_of(count: int) -> StringField:
    """A code of the administrative divisions, of so many digits."""

    def check(form: FlaskForm, field: Field) -> None:
        text = field.data or ""
        if not (text.isascii() and text.isdigit() and len(text) == count):
            raise ValidationError(f"区划代码应是 {count} 位数字，您填了 {len(text)} 位。")

    checks = [InputRequired("请填写区划代码。"), check]
    help, attributes = f"{count} 位数字。", {"inputmode": "numeric", "autocomplete": "off"}
    return StringField("区划代码", checks, description=help, filters=[tidy], render_kw=attributes)
