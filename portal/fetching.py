"""What another site may make a reader's browser ask for: a link that is followed, and nothing else.

By the Sec-Fetch headers, which pages can't forge; a browser that sends none is let through (ASVS 3.5.8).
"""

from flask import Flask, Response, request

from portal.web import refuse

FOREIGN = ("cross-site", "same-site")  # same-site: another name under our domain is another's too
SHOWN_WHOLE = ("document", "")  # a window of its own; a frame, an object or a picture is part of the other's page
SENTENCE = "这个请求是别的网站发起的，没有接受。请从首页进入。"


def is_foreign_part() -> bool:
    """Does another site fetch this for a page of its own?"""
    headers = request.headers
    if headers.get("Sec-Fetch-Site") not in FOREIGN:
        return False
    is_followed = headers.get("Sec-Fetch-Mode") == "navigate"
    return not (is_followed and headers.get("Sec-Fetch-Dest", "") in SHOWN_WHOLE)


def check_origin() -> Response | None:
    """No journal line: another site could fill the journal with them."""
    return refuse(403, SENTENCE) if is_foreign_part() else None


def init_app(app: Flask) -> None:
    app.before_request(check_origin)
