"""How the portal is served: `make run`, and `gunicorn wsgi:app` on a server. gunicorn reads this file by itself.

Two processes with two threads each measured best on both databases (bench/README.md).
"""

import gc
import os
import signal
from typing import Any

bind = f"127.0.0.1:{os.environ.get('PORT') or 8000}"
workers = 2
worker_class = "gthread"
threads = 2
keepalive = 15  # seconds; an idle connection holds no thread
timeout = 60
graceful_timeout = 10
preload_app = True  # imported once: a quicker start, and the workers share its memory
forwarded_allow_ips = ""  # which proxy is believed is PORTAL_TRUSTED_PROXIES' to say
control_socket_disable = True
loglevel = "warning"
signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C while it still imports: no traceback; gunicorn then sets its own


def pre_fork(server: Any, worker: Any) -> None:
    """No database connection is carried into a worker, and what was imported stays shared memory."""
    from portal.extensions import db

    with server.app.wsgi().app_context():
        db.engine.dispose()
    gc.collect()
    gc.freeze()
