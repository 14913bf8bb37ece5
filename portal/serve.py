"""`make run`: bring the database up, load the sample into an empty one, and become the server."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import select

from portal.errors import BadInput, Refused
from portal.extensions import db
from portal.installation import is_sample
from portal.roster.models import Member


def main() -> None:
    """Prepare, say where the portal stands, and exec gunicorn (its settings are in gunicorn.conf.py)."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends it without a traceback
    try:
        address = free_address(os.environ.get("PORT") or "8000")
        from wsgi import app

        accounts = prepare(app)
    except (BadInput, Refused) as error:
        sys.exit(str(error))
    print(f"{accounts}门户地址：{address}（按 Ctrl-C 停止）", flush=True)
    start_jobs()
    os.execv(sys.executable, [sys.executable, "-m", "gunicorn", "wsgi:app"])  # noqa: S606 - a fixed command


def free_address(port: str) -> str:
    """The address of this port on this machine. Raises BadInput when another program has it."""
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise BadInput(f"PORT 应是 1 到 65535 的整数，现在是“{port}”。")
    with socket.socket() as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind(("127.0.0.1", int(port)))
        except OSError:
            raise BadInput(f"端口 {port} 已有别的程序在用。换一个：make run PORT={int(port) + 1}") from None
    return f"http://127.0.0.1:{port}"


def prepare(app: Flask) -> str:
    """The newest migration, and the sample where nobody is yet and no database was named.

    Returns what to say of a sample's accounts.
    """
    from portal.sample.commands import ACCOUNTS, codes
    from portal.sample.loading import load

    with app.app_context():
        upgrade()
        if not os.environ.get("PORTAL_DATABASE_URL") and nobody_is_there():
            load(tell=print)
            print(codes())
        accounts = f"{ACCOUNTS}\n" if is_sample() else ""
        db.session.remove()
        db.engine.dispose()
    return accounts


def nobody_is_there() -> bool:
    found = db.session.scalar(select(Member.id).limit(1))
    db.session.rollback()
    return found is None


def start_jobs() -> None:
    """The loop that does each minute what is due. It lives as long as the server holds the pipe's other end."""
    script = Path(__file__).with_name("every_minute.py")
    reading, held = os.pipe()
    subprocess.Popen([sys.executable, "-P", str(script)], stdin=reading, start_new_session=True)  # noqa: S603 - fixed
    os.close(reading)
    os.set_inheritable(held, True)


if __name__ == "__main__":
    main()
