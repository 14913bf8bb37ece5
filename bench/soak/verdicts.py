"""What a run is measured by, and whether it was met."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from bench.report import verdict
from bench.soak.walks import EXPECTED, Visit
from bench.soak.watch import Watch

RATIO, GROWTH, HANDLES = 1.2, 20.0, 10  # p95 last / first; MiB a worker; handles a worker
WINDOW = 300.0  # seconds


@dataclass(frozen=True)
class Spans:
    """Seconds since the start: where the warm-up ends, how long the windows and the whole are."""

    warm: float
    window: float
    whole: float

    @classmethod
    def of(cls, whole: float) -> "Spans":
        """Two minutes to warm up and windows of five; a run too short for that has them in proportion."""
        warm = min(120.0, whole / 8)
        return cls(warm, min(WINDOW, (whole - warm) / 3), whole)

    @property
    def first(self) -> tuple[float, float]:
        return self.warm, self.warm + self.window

    @property
    def last(self) -> tuple[float, float]:
        return self.whole - self.window, self.whole


def waits(visits: Sequence[Visit], span: tuple[float, float]) -> list[float]:
    """Milliseconds, sorted."""
    return sorted(v.seconds * 1000 for v in visits if span[0] <= v.at < span[1])


def share(sorted_waits: Sequence[float], part: float) -> float:
    return sorted_waits[min(int(len(sorted_waits) * part), len(sorted_waits) - 1)] if sorted_waits else 0.0


def tell_kinds(visits: Sequence[Visit], spans: Spans) -> None:
    kinds = defaultdict[str, list[Visit]](list)
    for visit in visits:
        kinds[visit.what].append(visit)
    print(f"{'ms':<20}{'times':>7}{'p50':>8}{'p95':>8}{'worst':>9}{'p95 first':>11}{'p95 last':>10}")
    for what, those in sorted(kinds.items(), key=lambda item: -len(item[1])):
        found = sorted(v.seconds * 1000 for v in those)
        first, last = (share(waits(those, span), 0.95) for span in (spans.first, spans.last))
        figures = f"{share(found, 0.5):>8.1f}{share(found, 0.95):>8.1f}{found[-1]:>9.1f}{first:>11.1f}{last:>10.1f}"
        print(f"{what:<20}{len(found):>7}{figures}")


def tell_waits(visits: Sequence[Visit], spans: Spans) -> bool:
    first, last = waits(visits, spans.first), waits(visits, spans.last)
    for name, found in ((f"first {spans.window:.0f} s", first), (f"last {spans.window:.0f} s", last)):
        figures = "  ".join(f"p{part * 100:.0f} {share(found, part):.1f} ms" for part in (0.5, 0.95, 0.99))
        print(f"{name:<32}{len(found):>10}   {figures}")
    grown = share(last, 0.95) / (share(first, 0.95) or 1)
    print(verdict("p95, last / first", f"{grown:.2f}", f"{RATIO:g}", grown <= RATIO))
    return bool(last) and grown <= RATIO


def tell_answers(visits: Sequence[Visit], spans: Spans) -> bool:
    counted = Counter(visit.status for visit in visits)
    statuses = ", ".join(f"{status or 'no answer'}: {n}" for status, n in sorted(counted.items()))
    print(f"{'requests':<32}{len(visits):>10}   {len(visits) / spans.whole:.1f} a second; {statuses}")
    broken = sum(n for status, n in counted.items() if not status or status >= 500)
    strange = [v for v in visits if v.status and v.status < 500 and v.status not in EXPECTED]
    print(verdict("5xx and lost answers", f"{broken}", "0", broken == 0))
    print(verdict("answers that no walk expects", f"{len(strange)}", "0", not strange))
    for visit in [v for v in visits if v in strange or not v.status or v.status >= 500][:10]:
        print(f"    {visit.at:.0f} s {visit.what} {visit.url}: {visit.status} after {visit.seconds:.1f} s")
    return not broken and not strange


def tell_workers(watch: Watch, spans: Spans) -> bool:
    """Of each worker, from when it was warm to its end: a new one in its place hides nothing."""
    good = len(watch.pids()) > 0
    least = min(60.0, spans.window)
    for pid in watch.pids():
        born, died = watch.life(pid)
        warm = max(born, spans.warm)
        before, after = watch.at(pid, warm, warm + least), watch.at(pid, died - least, died)
        age, grown, more = died - born, after[0] - before[0], after[1] - before[1]
        print(verdict(f"memory of worker {pid}", f"{grown:+.1f} MiB", f"{GROWTH:g} MiB", grown < GROWTH), end="")
        print(f"  {before[0]:.1f} to {after[0]:.1f} MiB (PSS), seen for {age:.0f} s")
        print(verdict(f"handles of worker {pid}", f"{more:+.0f}", f"{HANDLES}", more <= HANDLES), end="")
        print(f"  {before[1]:.0f} to {after[1]:.0f}")
        good = good and grown < GROWTH and more <= HANDLES
    return good
