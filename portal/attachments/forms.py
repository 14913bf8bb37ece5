"""The form with which files are added to a thing."""

from flask_wtf import FlaskForm
from wtforms import MultipleFileField, StringField, ValidationError
from wtforms.validators import Length

from portal.attachments.taking import ACCEPT, MOST_AT_ONCE, MOST_BYTES, TAKEN

MB = 1024 * 1024


class AttachForm(FlaskForm):
    """Some files at once."""

    files = MultipleFileField(
        "选择文件",
        description=f"{TAKEN}可以一次选几个：每个不超过 {MOST_BYTES // MB} MB，一次共不超过 {MOST_AT_ONCE // MB} MB。"
        "照片里的拍摄地点等信息会自动去掉。",
        render_kw={"accept": ACCEPT},
    )

    def validate_files(self, field: MultipleFileField) -> None:
        field.data = [file for file in field.data or () if getattr(file, "filename", "")]
        if not field.data:
            raise ValidationError("请先选择文件。")


class CaptionForm(FlaskForm):
    """What a picture shows."""

    caption = StringField(
        "图片说明",
        [Length(max=60, message="图片说明最多 60 字，请精简。")],
        filters=[lambda text: " ".join("".join(c if c.isprintable() else " " for c in text or "").split())],
        render_kw={"maxlength": 60},
    )
