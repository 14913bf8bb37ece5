"""The public page that says of a fingerprint whether its paper is valid, and nothing else."""

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as BaseResponse

from portal.authz import Can, me, needs
from portal.extensions import limiter
from portal.paper.forms import CheckForm
from portal.paper.sealing import ask, may_read, read
from portal.templating import reader
from portal.web import form_page, leave_to, page

bp = Blueprint("paper", __name__, url_prefix="/check")
A_MINUTE = "30 per minute"  # of one address: a pile of papers, and no search through 48 bits


@bp.get("/")
@needs(Can.PUBLIC)
@limiter.limit(A_MINUTE)
def form() -> BaseResponse:
    typed = CheckForm(request.args)
    if "code" in request.args and typed.validate():
        return leave_to(f"/check/{read(typed.code.data)}")
    return form_page("paper/form.html", form=typed)


@bp.get("/<fingerprint>")
@needs(Can.PUBLIC)
@limiter.limit(A_MINUTE)
def show(fingerprint: str) -> Response:
    answer = ask(read(fingerprint))
    url = answer.url if answer.url and reader() and may_read(answer.subject, me()) else ""
    return page("paper/check.html", word=answer.word, url=url)
