"""The form of the alliance's numbers: one field a declared number."""

from flask_wtf import FlaskForm
from wtforms import IntegerField
from wtforms.validators import InputRequired

from portal.numbers import Declared
from portal.ranges import NumberRange


def numbers_form(declared: list[Declared]) -> type[FlaskForm]:
    """A form class with an integer field for each number; the field's name is the key with dots as dashes."""

    class NumbersForm(FlaskForm):
        pass

    for one in declared:
        field = IntegerField(
            f"{one.label}（{one.unit}）",
            [
                InputRequired(f"请填写{one.label}，只填整数。"),
                NumberRange(one.least, one.most, f"{one.label}应在 {one.least} 到 {one.most} {one.unit}之间。"),
            ],
            description=f"{one.help}可填 {one.least} 到 {one.most}，原定 {one.default}。",
        )
        setattr(NumbersForm, one.key.replace(".", "-"), field)
    return NumbersForm
