"""Starts the servers, each in a session of its own, and reads from /proc what their workers cost."""

import os
import signal
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection
from pathlib import Path
from typing import Self

ROOT = Path(__file__).parent.parent
TICK = os.sysconf("SC_CLK_TCK")


class Server:
    """A gunicorn on a free port of this machine. Use it as a context manager."""

    def __init__(self, app: str, settings: str, health: str, log: Path, **environment: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.command = [sys.executable, "-m", "gunicorn", "-c", settings, app]
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("PORTAL_", "GUNICORN_", "FLASK_"))}
        self.environment = clean | {"PORT": str(self.port)} | environment
        self.health, self.log, self.started_in = health, log, 0.0

    def __enter__(self) -> Self:
        began = time.perf_counter()
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                self.command, cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        while not self.answers():
            if self.process.poll() is not None or time.perf_counter() - began > 30:
                self.__exit__()
                raise SystemExit(f"The server did not start; see {self.log}")
            time.sleep(0.005)
        self.started_in = time.perf_counter() - began
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)

    def answers(self) -> bool:
        try:
            connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
            connection.request("GET", self.health)
            return connection.getresponse().status == 200
        except OSError:
            return False

    def workers(self) -> list[int]:
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(pid) for pid in children.split()]

    def cpu_seconds(self) -> float:
        """CPU time of the workers until now, user and system."""
        return sum(map(_cpu_seconds, self.workers()))

    def pss(self) -> list[float]:
        """MiB of memory of each worker, shared pages counted by their share."""
        return [pss_of(pid) for pid in self.workers()]


def _cpu_seconds(pid: int) -> float:
    """To the nanosecond from the threads' schedstat where the kernel keeps it, else by ticks of 10 ms."""
    spent = [int(_first(task / "schedstat")) for task in Path(f"/proc/{pid}/task").iterdir()]
    if any(spent):
        return sum(spent) / 1e9
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def _first(path: Path) -> str:
    try:
        return path.read_text().split()[0]
    except OSError:
        return "0"


def pss_of(pid: int) -> float:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0
