"""The numbers of the alliance (chief convener), and the state of the machine (administrator)."""

import json
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from portal import doctor, log
from portal.authz import Can, me, needs
from portal.clock import now
from portal.errors import Hidden
from portal.extensions import csrf, limiter
from portal.numbers import DECLARED, all_numbers
from portal.outages import database_writes
from portal.settings import rules
from portal.settings.forms import numbers_form
from portal.templating import place
from portal.web import form_page, leave_to, page

bp = Blueprint("settings", __name__)
REPORTS = "60 per minute"  # of one address: a page that is blocked all over must not fill the log
LOOPBACK = ("127.0.0.1", "::1")
place("/settings/", "设定", Can.SET_NUMBERS)
place("/health", "运行", Can.SEE_HEALTH)


@bp.route("/settings/", methods=["GET", "POST"])
@needs(Can.SET_NUMBERS)
def numbers() -> BaseResponse:
    declared = sorted(DECLARED.values(), key=lambda d: d.key)
    in_force = all_numbers()
    form = numbers_form(declared)(data={d.key.replace(".", "-"): in_force[d.key] for d in declared})
    if form.validate_on_submit():
        for one in declared:
            rules.set_number(one.key, form[one.key.replace(".", "-")].data, by=me(), at=now())
        return leave_to(url_for(".numbers", saved=1))
    return form_page("settings/numbers.html", form=form, saved="saved" in request.args)


@bp.get("/health")
@needs(Can.SEE_HEALTH)
def health() -> Response:
    return page("settings/health.html", findings=doctor.examine(current_app))


@bp.get("/healthz")
@needs(Can.PUBLIC)
def healthz() -> Response:
    """200 `ok` when the database and the disk take changes, 503 otherwise."""
    good = database_writes() and doctor.disk_answers(current_app.instance_path)
    return Response("ok" if good else "unavailable", 200 if good else 503, mimetype="text/plain")


@bp.get("/metrics")
@needs(Can.PUBLIC)
def metrics() -> Response:
    """Counts of this worker, for whoever asks from this very machine and through no proxy."""
    if request.remote_addr not in LOOPBACK or "X-Forwarded-For" in request.headers:
        raise Hidden
    return Response(log.metrics(), mimetype="text/plain")


@bp.post("/csp-report")
@limiter.limit(REPORTS)
@csrf.exempt  # type: ignore[untyped-decorator]  # browsers send it without a token
@needs(Can.PUBLIC)
def csp_report() -> Response:
    """What a browser's policy blocked, as one line of the log, cut short; nothing of it is kept."""
    told = blocked(request.get_data(cache=False)[:4000])
    current_app.logger.warning("csp %s", "".join(c if c.isprintable() else " " for c in told))
    return Response(status=204)


def blocked(data: bytes) -> str:
    """Which rule, what of which site, on which page: without queries, which may hold what somebody typed."""
    try:
        report = json.loads(data)["csp-report"]
        rule, what, where = (
            str(report.get(name, "")) for name in ("violated-directive", "blocked-uri", "document-uri")
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return "unreadable"
    site = urlsplit(what).netloc or what.partition(":")[0]
    return f"{rule[:80]} {site[:100]} {urlsplit(where).path[:100]}"
