"""An attachment is downloaded; a picture is shown, small or large, and has a caption; both are taken away."""

from pathlib import Path

from flask import Blueprint, Response, flash
from werkzeug.wrappers import Response as BaseResponse

from portal.attachments import health, rules, store
from portal.attachments.forms import CaptionForm
from portal.attachments.listing import attachment_for
from portal.attachments.models import Attachment
from portal.authz import Can, me, needs
from portal.clock import now
from portal.downloads import download, inline
from portal.errors import BadInput, Hidden, Refused
from portal.web import leave_to

bp = Blueprint("attachments", __name__, url_prefix="/attachments")
EXAMINED = health.place  # imported for what it registers
LOST = "这个附件的文件不在服务器上了。请告诉技术管理员，从备份里找回来。"


@bp.get("/<int:id>")
@needs(Can.SIGNED_IN)
def show(id: int) -> Response:
    row = attachment_for(me(), id)
    return download(bytes_of(row.digest), row.media_type, row.name)


@bp.get("/<int:id>/small")
@needs(Can.SIGNED_IN)
def small(id: int) -> Response:
    """The picture as a phone shows it; one from before there were small ones as it is."""
    row = picture(id)
    return shown(row.small_digest or row.digest, "image/jpeg" if row.small_digest else row.media_type)


@bp.get("/<int:id>/large")
@needs(Can.SIGNED_IN)
def large(id: int) -> Response:
    row = picture(id)
    return shown(row.digest, row.media_type)


def picture(id: int) -> Attachment:
    row = attachment_for(me(), id)
    if not row.media_type.startswith("image/"):
        raise Hidden
    return row


def shown(digest: str, media_type: str) -> Response:
    return inline(bytes_of(digest), media_type, digest)


def bytes_of(digest: str) -> Path | bytes:
    found = store.content(digest)
    if found is None:
        raise Refused(LOST)
    return found


@bp.post("/<int:id>/caption")
@needs(Can.SIGNED_IN)
def describe(id: int) -> BaseResponse:
    row, form = picture(id), CaptionForm()
    if not form.validate():
        raise BadInput(form.caption.errors[0])
    back = rules.describe(row, form.caption.data, by=me(), at=now())
    flash("图片说明已保存。")
    return leave_to(back)


@bp.post("/<int:id>/removal")
@needs(Can.SIGNED_IN)
def remove(id: int) -> BaseResponse:
    back = rules.remove(attachment_for(me(), id), by=me(), at=now())
    flash("附件已删掉。")
    return leave_to(back)
