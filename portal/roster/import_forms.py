"""What is asked of who brings a roster file in, and of who takes one out."""

from collections.abc import Iterable

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from portal.roster import cleaning, sheets
from portal.roster.reading import MOST_BYTES, SUFFIXES

BOUNDS = f"{'、'.join(SUFFIXES)}，不超过 {MOST_BYTES // 2**20} MB、{sheets.MOST_ROWS} 人。"
SHORT_REASON = "请写明导出用来做什么，至少 4 个字。"


def _tidy(text: str | None) -> str:
    return cleaning.tidy(text or "")


class UploadForm(FlaskForm):
    file = FileField(
        "名册文件",
        [FileRequired("请选一个文件。")],
        description=f"{BOUNDS}上传后先核对，不会马上写入。",
        render_kw={"accept": ",".join(SUFFIXES)},
    )


class ConfirmForm(FlaskForm):
    seen = HiddenField()  # the fingerprint of the plan that was shown


class ExportForm(FlaskForm):
    scope = SelectField("范围", coerce=int)
    reason = StringField(
        "事由",
        [InputRequired(SHORT_REASON), Length(min=4, max=100, message="请写明导出用来做什么，4 到 100 个字。")],
        description="名册里有手机号等个人信息，谁在什么时候为什么导出，都记入日志。",
        filters=[_tidy],
    )

    @classmethod
    def of(cls, districts: Iterable[tuple[int, str]]) -> "ExportForm":
        """The form with the districts to choose from; 0 is the whole alliance."""
        form = cls()
        form.scope.choices = [(0, "全联盟"), *districts]
        return form
