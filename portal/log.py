"""One line a request on stderr: number, method, route, status, time. No names, no addresses, no query."""

import logging
import secrets
import sys
import time

from flask import Flask, g, request
from werkzeug.wrappers import Response

logger = logging.getLogger("portal.request")


def number_request() -> None:
    g.request_id = secrets.token_hex(4)
    g.began = time.perf_counter()


def write(response: Response) -> Response:
    if logger.isEnabledFor(logging.INFO):
        spent = (time.perf_counter() - g.get("began", time.perf_counter())) * 1000
        logger.info(
            "%s %s %s %d %.0f ms", g.get("request_id"), request.method, request.endpoint, response.status_code, spent
        )
    return response


def init_app(app: Flask) -> None:
    app.before_request(number_request)
    app.after_request(write)
    app.config.setdefault("TRAP_HTTP_EXCEPTIONS", False)
    if not app.testing and not logging.getLogger().handlers:
        logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(asctime)s %(name)s %(message)s")
