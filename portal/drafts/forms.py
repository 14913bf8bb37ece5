"""The form of a comparison."""

from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectMultipleField


class MergeForm(FlaskForm):
    """Which paragraphs of a comparison to leave out, and which version of the text was compared."""

    drop = SelectMultipleField("不要的段落", choices=(), validate_choice=False)
    seen = HiddenField()
