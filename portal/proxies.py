"""Where a request really came from: forwarded headers count only behind proxies we were told of; HTTPS when asked."""

from flask import Flask, current_app, redirect, request
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response

from portal.web import refuse

FOR_THIS_MACHINE = ("settings.healthz", "settings.metrics")  # asked past the proxy, in the clear


def insist_on_https() -> Response | None:
    """With PORTAL_HTTPS=1 a plain page is sent to its secure address; a plain POST, already leaked, is refused."""
    if not current_app.config["HTTPS"] or request.is_secure or request.endpoint in FOR_THIS_MACHINE:
        return None
    if request.method in ("GET", "HEAD"):
        return redirect(request.url.replace("http://", "https://", 1), 308)
    return refuse(400, "这个网站只接受加密连接（https）。请从 https 开头的地址重新打开再发送。")


def init_app(app: Flask) -> None:
    app.before_request(insist_on_https)
    layers = app.config["TRUSTED_PROXIES"]
    if layers:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=layers, x_proto=layers, x_host=layers)  # type: ignore[method-assign]
