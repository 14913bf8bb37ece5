"""A portal of its own: an instance folder, a database, its commands as an operator types them, and its server."""

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile

from sqlalchemy import Engine, create_engine
from sqlalchemy.engine import URL

from bench.servers import ROOT, Server


@dataclass(frozen=True)
class Done:
    """What a command said, how long it took (s), and the most memory its own process held (MiB)."""

    code: int
    said: str
    seconds: float
    memory: float


@dataclass(frozen=True)
class Place:
    """One portal. `address` is None for the SQLite file in the instance folder."""

    instance: Path
    address: URL | None = None

    @property
    def settings(self) -> dict[str, str]:
        named = {"PORTAL_DATABASE_URL": self.address.render_as_string(hide_password=False)} if self.address else {}
        return {"PORTAL_INSTANCE": str(self.instance), **named}

    def engine(self) -> Engine:
        return create_engine(self.address or f"sqlite:///{self.instance / 'portal.db'}")

    def server(self, **more: str) -> Server:
        log = self.instance.with_name(f"{self.instance.name}.log")
        return Server("wsgi:app", "gunicorn.conf.py", "/healthz", log, **self.settings, **more)

    def command(self, *words: object) -> Done:
        """`flask --app wsgi WORDS` to its end."""
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("PORTAL_", "FLASK_"))}
        line = [sys.executable, "-m", "flask", "--app", "wsgi", *map(str, words)]
        began, memory = time.perf_counter(), 0.0
        with TemporaryFile("w+") as said:
            process = subprocess.Popen(line, cwd=ROOT, env=clean | self.settings, stdout=said, stderr=said)
            while process.poll() is None:
                memory = max(memory, _most_memory(process.pid))
                time.sleep(0.02)
            seconds = time.perf_counter() - began
            said.seek(0)
            return Done(process.returncode, said.read().strip(), seconds, memory)


def _most_memory(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:")), 0.0)
