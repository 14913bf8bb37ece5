"""The log: lines of JSON on stderr, each with the number of its request. No names, addresses, queries, texts.

What went wrong is told by the kind of error and the places in the code, never by its words: they may hold what somebody
typed. The same numbers, counted, stand on /metrics for whoever asks from this machine.
"""

import json
import logging
import os
import secrets
import sys
import time
import traceback
from collections import Counter
from datetime import UTC, datetime
from typing import Any

from flask import Flask, g, has_request_context, request
from werkzeug.wrappers import Response

logger = logging.getLogger("portal.request")
COUNTED: Counter[tuple[str, str]] = Counter()  # (what, its label) of this process
BOUNDS = (0.01, 0.05, 0.1, 0.5, 1.0, 5.0)  # seconds


class Line(logging.Formatter):
    """A record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "request": g.get("request_id") if has_request_context() else None,
        }
        told |= getattr(record, "told", None) or {"text": record.getMessage()[:2000]}
        if record.exc_info and record.exc_info[0]:
            told |= error_of(record.exc_info[0], record.exc_info[2])
        return json.dumps({name: value for name, value in told.items() if value is not None}, ensure_ascii=False)


def error_of(kind: type[BaseException], trace: Any) -> dict[str, Any]:
    """Its kind and where it came by, without its words."""
    frames = traceback.extract_tb(trace)[-12:]
    places = [f"{os.path.relpath(one.filename)}:{one.lineno} {one.name}" for one in frames]
    return {"error": f"{kind.__module__}.{kind.__qualname__}", "places": places}


def number_request() -> None:
    g.request_id = secrets.token_hex(4)
    g.began = time.perf_counter()


def write(response: Response) -> Response:
    """Count the request, and write its line where requests are logged."""
    spent = time.perf_counter() - g.get("began", time.perf_counter())
    count(response.status_code, spent)
    if logger.isEnabledFor(logging.INFO):
        told = {"method": request.method, "route": request.endpoint, "status": response.status_code}
        logger.info("request", extra={"told": told | {"ms": round(spent * 1000)}})
    return response


def count(status: int, seconds: float) -> None:
    COUNTED["requests", f"{status // 100}xx"] += 1
    COUNTED["microseconds", "all"] += round(seconds * 1_000_000)
    for bound in BOUNDS:
        COUNTED["within", f"{bound:g}"] += seconds <= bound


def metrics() -> str:
    """What this process has counted, in the text format of Prometheus."""
    pid, total = os.getpid(), sum(n for (what, _), n in COUNTED.items() if what == "requests")
    lines = ["# TYPE portal_requests_total counter"]
    kinds = sorted(label for what, label in COUNTED if what == "requests")
    lines += [f'portal_requests_total{{pid="{pid}",status="{kind}"}} {COUNTED["requests", kind]}' for kind in kinds]
    lines.append("# TYPE portal_request_seconds histogram")
    for bound in BOUNDS:
        lines.append(f'portal_request_seconds_bucket{{pid="{pid}",le="{bound:g}"}} {COUNTED["within", f"{bound:g}"]}')
    lines.append(f'portal_request_seconds_bucket{{pid="{pid}",le="+Inf"}} {total}')
    lines.append(f'portal_request_seconds_sum{{pid="{pid}"}} {COUNTED["microseconds", "all"] / 1_000_000:.6f}')
    lines.append(f'portal_request_seconds_count{{pid="{pid}"}} {total}')
    return "\n".join(lines) + "\n"


def init_app(app: Flask) -> None:
    app.before_request(number_request)
    app.after_request(write)
    app.config.setdefault("TRAP_HTTP_EXCEPTIONS", False)
    if not app.testing and not logging.getLogger().handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(Line())
        logging.basicConfig(handlers=[handler], level=logging.WARNING)
        if app.config["LOG"] == "requests":
            logger.setLevel(logging.INFO)
