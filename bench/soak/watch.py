"""Looks at the workers every few seconds: memory and open handles, by worker and its age."""

import threading
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Self

from bench.servers import Server, pss_of

EVERY = 3.0  # seconds


@dataclass(frozen=True)
class Look:
    at: float  # seconds since the start
    pid: int
    pss: float  # MiB
    handles: int


class Watch:
    """Use it as a context manager around the load."""

    def __init__(self, server: Server, began: float) -> None:
        self.server, self.began, self.looks = server, began, list[Look]()
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.thread.join()

    def _watch(self) -> None:
        while not self.over.wait(EVERY):
            for pid in self.server.workers():
                try:
                    handles = len(list(Path(f"/proc/{pid}/fd").iterdir()))
                    self.looks.append(Look(time.perf_counter() - self.began, pid, pss_of(pid), handles))
                except OSError:
                    continue  # it ended just now

    def pids(self) -> list[int]:
        return list(dict.fromkeys(look.pid for look in self.looks))

    def at(self, pid: int, since: float, until: float) -> tuple[float, float]:
        """Medians of this worker in that span: MiB, handles."""
        found = [look for look in self.looks if look.pid == pid and since <= look.at <= until]
        return (median(x.pss for x in found), median(x.handles for x in found)) if found else (0.0, 0.0)

    def life(self, pid: int) -> tuple[float, float]:
        times = [look.at for look in self.looks if look.pid == pid]
        return min(times), max(times)
