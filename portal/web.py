"""Hypermedia plumbing: whole pages and fragments, the one commit of a request, and what a refusal looks like."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from blinker import Namespace
from flask import Flask, Response, current_app, g, redirect, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.routing import IntegerConverter, Map
from werkzeug.wrappers import Response as BaseResponse

from portal.errors import BadInput, Forbidden, Hidden, Refused, Unrecorded
from portal.extensions import access, db
from portal.outages import LOCKED, NO_ROOM, outage_behind
from portal.sent import typed

refusal = Namespace().signal("refusal")  # sent with status= and reason= after the undo; audit listens
FRAGMENT_HEADERS = ("HX-Request", "HX-Request-Type", "HX-History-Restore-Request")
VARY = ", ".join((*FRAGMENT_HEADERS, "Cookie"))
SENTENCES = {
    400: ("请求没有被接受", "页面放得太久或已在别处退出。请核对下面的内容后重新发送。"),
    403: ("您不能做这件事", "这件事不在您的职责范围内。谁能做什么，见“谁能做什么”页。"),
    404: ("没有这一页", "地址可能写错了，或者内容不对您开放。请从首页进入。"),
    405: ("这个地址不能这样用", "请回到上一页，用页面上的按钮操作。"),
    413: ("内容太大", "一次最多发送 8 MB，上传附件时 40 MB。请分几次发送，或把文件改小。"),
    429: ("操作太频繁", "请稍等一会儿再试。"),
    500: ("系统出了故障", "不是您的问题，故障已记入日志。请稍后再试；若一直如此，请告诉技术管理员下面的编号。"),
    503: (LOCKED.title, LOCKED.said()),
    507: (NO_ROOM.title, NO_ROOM.said()),
}


def is_restore() -> bool:
    return request.headers.get("HX-History-Restore-Request") == "true"


def is_htmx() -> bool:
    return request.headers.get("HX-Request") == "true" or is_restore()


def wants_fragment() -> bool:
    """An htmx request for a part of the page; history restores and full requests get it whole."""
    headers = request.headers
    partial = headers.get("HX-Request") == "true" and headers.get("HX-Request-Type") == "partial"
    return partial and not is_restore()


def leave_to(url: str, status: int = 303) -> BaseResponse:
    """Send the whole browser page to url: See Other to a plain request, HX-Redirect to htmx."""
    if is_htmx():
        return Response(status=401 if status == 401 else 204, headers={"HX-Redirect": url})
    return redirect(url, 303)


def sent() -> MultiDict[str, str]:
    """What the form holds: the body of a POST, else the query; the address never fills in for the body."""
    return request.form if request.method == "POST" else request.args


def current_page() -> str:
    """Path and query of the page the reader sees (a fragment's own address never), for ?next=."""
    url = urlsplit(request.headers.get("HX-Current-URL", ""))
    if is_htmx() and url.netloc == request.host:
        return url.path + (f"?{url.query}" if url.query else "")
    return request.full_path.rstrip("?") if request.method == "GET" else "/"


def page(template: str, block: str = "", status: int = 200, **context: Any) -> Response:
    """Render the template (which may ask its `status`), or only its named block when htmx asked for a part."""
    context["status"] = status
    if block and wants_fragment():
        return Response(render_block(template, block, **context), status)
    return Response(render_template(template, **context), status)


def changed(url: str, template: str, block: str, **context: Any) -> BaseResponse:
    """Answer a change that was made: the new block to htmx, See Other to a plain form."""
    if wants_fragment():
        return page(template, block, **context)
    return leave_to(url)


def form_page(template: str, block: str = "", *, form: Any, **context: Any) -> Response:
    """A page with a form: 409 when a rule refused it (`refusing.py`), 422 when it carries errors, else 200."""
    status = 409 if getattr(form, "is_refused", False) else 422 if form.errors else 200
    return page(template, block, status, form=form, **context)


def render_block(template_name: str, block: str, **context: Any) -> str:
    template = current_app.jinja_env.get_template(template_name)
    current_app.update_template_context(context)
    return "".join(template.blocks[block](template.new_context(context)))


def let_go() -> None:
    """End the transaction before slow work (hashing, parsing a file); the next query begins anew.

    Only before anything was changed: what was flushed is undone.
    """
    db.session.rollback()


@contextmanager
def aside() -> Iterator[None]:
    """A short write of its own, kept whatever the request's answer will be; nothing may be changed before it."""
    let_go()
    with access(writing=True):
        try:
            yield
            db.session.commit()
        finally:
            db.session.rollback()


def finish_transaction(response: BaseResponse) -> BaseResponse:
    """Commit what succeeded, undo what did not. Views and rules never commit."""
    if response.status_code < 400 and request.method not in ("GET", "HEAD", "OPTIONS"):
        db.session.commit()
    else:
        db.session.rollback()
    return response


def set_headers(response: BaseResponse) -> BaseResponse:
    headers = response.headers
    if "Vary" in headers:
        response.vary.update((*FRAGMENT_HEADERS, "Cookie"))
    else:
        headers["Vary"] = VARY
    headers.setdefault("Cache-Control", "private, no-store")
    headers.extend(current_app.config["SECURITY_HEADERS"])  # no view sets one of these itself
    return response


def security_headers(app: Flask) -> list[tuple[str, str]]:
    """The headers of every answer, static files included (security.md §3.4)."""
    scripts = " ".join(filter(None, ("'self'", app.config["HTMX_URL"])))
    policy = (
        f"default-src 'none'; script-src {scripts}; style-src 'self'; img-src 'self'; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; "
        "object-src 'none'; report-uri /csp-report"
    )
    headers = [
        ("Content-Security-Policy", policy),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "same-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Permissions-Policy", "camera=(), microphone=(), geolocation=()"),
    ]
    if app.config["HTTPS"]:
        headers.append(("Strict-Transport-Security", "max-age=63072000; includeSubDomains"))
    return headers


def refuse(status: int, reason: str = "", title: str = "", by_rule: bool = False) -> Response:
    """The page of a refusal, with what was typed; htmx gets the sentence for the notice line.

    What the request had changed is undone. `by_rule` leaves a line in the journal, in a second transaction.
    """
    db.session.rollback()
    if by_rule:
        journal_refusal(status, reason)
    usual_title, usual_sentence = SENTENCES.get(status, SENTENCES[400])
    words = {"title": title or usual_title, "reason": reason or usual_sentence, "sentence": reason or usual_sentence}
    response = _refusal_page(status, words)
    if status in (429, 503):
        response.headers["Retry-After"] = "5"
    return response


def _refusal_page(status: int, words: dict[str, str]) -> Response:
    """The page, read from the database without waiting for a writer; bare when even reading fails."""
    template = "refused.html" if status == 409 else "error.html"
    kept = [] if status in (405, 413) else typed()
    try:
        with access(writing=False):
            return page(template, "notice", status, typed=kept, **words)
    except SQLAlchemyError:
        db.session.rollback()
        bare = current_app.jinja_env.get_template("bare.html")  # drawn without the context, which asks who reads
        return Response(bare.render(typed=kept, **words), status)


def journal_refusal(status: int, reason: str) -> None:
    """Leave the line of a refusal, in a transaction of its own; for views that answer it with a page of theirs."""
    with access(writing=True):
        try:
            refusal.send(current_app._get_current_object(), status=status, reason=reason)  # type: ignore[attr-defined]
            db.session.commit()
        except (SQLAlchemyError, OSError):  # the refusal itself must reach the reader, whatever the database does
            db.session.rollback()


def _on_http_error(error: HTTPException) -> BaseResponse:
    if isinstance(error, InternalServerError):
        return _on_fault(error)
    if error.code and error.code < 400 and error.response:
        return error.response  # type: ignore[return-value]
    status = error.code if error.code in SENTENCES else 400
    return refuse(status or 400, by_rule=status in (403, 413))


def _on_fault(error: InternalServerError) -> Response:
    """A disk or a database that could not serve has its own words; anything else is a 500 with a number."""
    cause = error.original_exception
    if outage := outage_behind(cause):
        return refuse(outage.status, outage.said(is_change=request.method == "POST"), outage.title)
    if isinstance(cause, IntegrityError):
        return refuse(409, "同一件事刚刚已由别人办理，请刷新页面看最新情况。")
    return refuse(500, SENTENCES[500][1] + f"（编号 {g.get('request_id', '-')}）")


class RowNumber(IntegerConverter):
    """`<int:id>` in an address: plain digits; a number that no row can have is no address of ours."""

    regex = "[0-9]+"  # \d would take the digits of every script

    def __init__(self, map: Map, **options: Any) -> None:
        super().__init__(map, **{"max": 2**31 - 1, **options})


def init_app(app: Flask) -> None:
    app.url_map.converters["int"] = RowNumber
    app.after_request(finish_transaction)
    app.after_request(set_headers)
    app.config["SECURITY_HEADERS"] = security_headers(app)
    handlers: dict[Any, Callable[[Any], Any]] = {
        Refused: lambda e: refuse(409, str(e), by_rule=not isinstance(e, Unrecorded)),
        Forbidden: lambda e: refuse(403, str(e), by_rule=True),
        Hidden: lambda e: refuse(404, by_rule=True),
        BadInput: lambda e: refuse(422, str(e), "内容不能这样填"),
        CSRFError: lambda e: refuse(400, by_rule=True),
        HTTPException: _on_http_error,
        InternalServerError: _on_fault,
    }
    for kind, handler in handlers.items():
        app.register_error_handler(kind, handler)
