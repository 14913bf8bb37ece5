"""The field in which a fingerprint is typed."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import StringField, ValidationError
from wtforms.validators import InputRequired

from portal.paper.sealing import read

HELP = "印在文件末尾，12 位，例如 3F2A-90BC-11DE。大小写、空格、短横都不影响。"
WRONG = "校验码是 12 位（或 64 位）的数字和字母 A 到 F，请照纸上的再输入一次。"


class CheckForm(FlaskForm):
    """Asked by GET: it changes nothing, so it needs no token."""

    class Meta:
        csrf = False

    code = StringField(
        "校验码",
        validators=[InputRequired("请输入校验码。")],
        description=HELP,
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )

    def validate_code(self, field: Any) -> None:
        if not read(field.data or ""):
            raise ValidationError(WRONG)
