"""Visits pages in turn and weighs them: requests a second, waiting times, CPU a request."""

import math
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from statistics import median

from bench.client import Answer, Browser
from bench.servers import Server

LANES = 2  # readers at once
ROUND_SECONDS = 0.35  # of one page on one server
Ask = Callable[[Browser, int], Answer]


@dataclass
class Weighed:
    """One page on one server, over all rounds. CPU in ms a request, waits in ms."""

    server: Server
    readers: list[Browser]
    ask: Ask
    expect: int = 200
    count: int = 0
    size: int = 0
    rates: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)

    def warm(self) -> None:
        """Visit often enough that every worker has compiled the page; decide how many visits make a round."""
        lanes = len(self.readers)
        waits = [self.visit(self.readers[i % lanes], i).seconds for i in range(24)]
        self.count = lanes * min(max(math.ceil(ROUND_SECONDS / (lanes * median(waits))), 10), 150)

    def visit(self, reader: Browser, number: int) -> Answer:
        answer = self.ask(reader, number)
        if answer.status != self.expect:
            raise SystemExit(f"Expected {self.expect}, got {answer.status}:\n{answer.text[:1500]}")
        self.size = len(answer.body)
        return answer

    def round(self) -> None:
        """One round: `count` visits by all readers at once."""
        for reader in self.readers:
            reader.connection.close()  # the server has let go of an idle one; the next request opens it anew
        before, began = self.server.cpu_seconds(), time.perf_counter()
        with ThreadPoolExecutor(len(self.readers)) as lanes:
            done = [lanes.submit(self._lane, reader, lane) for lane, reader in enumerate(self.readers)]
            waits = [wait for lane in done for wait in lane.result()]
        spent = time.perf_counter() - began
        self.cpu.append((self.server.cpu_seconds() - before) / len(waits) * 1000)
        self.rates.append(len(waits) / spent)
        self.waits.extend(waits)

    def _lane(self, reader: Browser, lane: int) -> list[float]:
        return [self.visit(reader, n).seconds * 1000 for n in range(lane, self.count, len(self.readers))]

    @property
    def rate(self) -> float:
        return median(self.rates)

    @property
    def cpu_ms(self) -> float:
        return median(self.cpu)

    def wait(self, share: float) -> float:
        """The time within which this share of the visits was answered."""
        return sorted(self.waits)[min(int(len(self.waits) * share), len(self.waits) - 1)]


def in_turn(pages: list[list[Weighed]], rounds: int) -> None:
    """Visit page after page, each on all its servers one after the other, so that all meet the same weather."""
    for weighed in (w for page in pages for w in page):
        weighed.warm()
    for number in range(rounds):
        for page in pages:
            for weighed in page if number % 2 else reversed(page):
                weighed.round()


def ratio(one: Weighed, other: Weighed) -> float:
    """CPU a request of one against the other: the median of the rounds' ratios."""
    return median(a / b for a, b in zip(one.cpu, other.cpu, strict=True))
