"""An attachment is downloaded, never shown; and taken away."""

from flask import Blueprint, Response, flash
from werkzeug.wrappers import Response as BaseResponse

from portal.attachments import rules, store
from portal.attachments.listing import attachment_for
from portal.authz import Can, me, needs
from portal.clock import now
from portal.downloads import download
from portal.errors import Refused
from portal.web import leave_to

bp = Blueprint("attachments", __name__, url_prefix="/attachments")


@bp.get("/<int:id>")
@needs(Can.SIGNED_IN)
def show(id: int) -> Response:
    row = attachment_for(me(), id)
    path = store.path_of(row.digest)
    if not path.exists():
        raise Refused("这个附件的文件不在服务器上了。请告诉技术管理员，从备份里找回来。")
    return download(path, row.media_type, row.name)


@bp.post("/<int:id>/removal")
@needs(Can.SIGNED_IN)
def remove(id: int) -> BaseResponse:
    back = rules.remove(attachment_for(me(), id), by=me(), at=now())
    flash("附件已删掉。")
    return leave_to(back)
