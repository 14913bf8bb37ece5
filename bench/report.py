"""The table that `make bench` prints: figures, aims, and whether each was met."""

from collections.abc import Mapping

from bench.measure import Weighed, ratio
from bench.pages import Page

GROWTH = 1.2  # CPU a request at 100 times the data, against 1
MEMORY = 60.0  # MiB PSS a worker
START = 1.5  # seconds
FIRST = 60_000  # bytes
REPEAT = 12_000
SAME_BYTES = 0.1  # how far the reference's page may be from the portal's in size
HEAD = f"{'':<18}{'':>9}|{'bare reference':^27}|{'portal':^27}|{'CPU, portal / bare':^19}|{'CPU / 1x, at':^22}"
NAMES = (
    f"{'page':<18}{'bytes':>8} |{'req/s':>6}{'p50':>7}{'p95':>7}{'CPU':>6} |{'req/s':>6}{'p50':>7}{'p95':>7}{'CPU':>6} "
    f"|{'ratio':>6}{'aim':>5}{'':>7} |{'10x':>6}{'100x':>6}{'aim':>5}"
)


def print_table(
    rows: Mapping[Page, Mapping[str, Weighed]], memory: float, start: float, first: int, repeat: int
) -> None:
    print(HEAD, NAMES, "-" * len(NAMES), sep="\n")
    for page, weighed in rows.items():
        print(line(page, list(weighed.values())))
    print("\nWaits and CPU in ms a request, medians of the rounds. Bytes of the portal's page, uncompressed.")
    print(verdict("memory of a worker (PSS)", f"{memory:.1f} MiB", f"{MEMORY:.0f} MiB", memory <= MEMORY))
    print(verdict("start to the first answer", f"{start:.2f} s", f"{START} s", start <= START))
    print(verdict("first visit on the wire, gzip", f"{first / 1000:.1f} KB", f"{FIRST / 1000:.0f} KB", first < FIRST))
    print(verdict("largest repeat page, gzip", f"{repeat / 1000:.1f} KB", f"{REPEAT / 1000:.0f} KB", repeat < REPEAT))


def line(page: Page, weighed: list[Weighed]) -> str:
    bare, once, *more = weighed if "reference" in page.servers else [None, *weighed]
    assert once
    left, right = (figures(bare), against(page, bare, once)) if bare else (f"{'':>26}", f"{'':>18}")
    cells = f"{page.name:<18}{once.size:>8} |{left} |{figures(once)} |{right} |"
    if not more:
        return cells
    ten, hundred = (ratio(m, once) for m in more if m)
    return f"{cells}{ten:>6.2f}{hundred:>6.2f}{GROWTH:>5} {met(hundred <= GROWTH)}"


def figures(w: Weighed) -> str:
    return f"{w.rate:>6.0f}{w.wait(0.5):>7.1f}{w.wait(0.95):>7.1f}{w.cpu_ms:>6.2f}"


def against(page: Page, bare: Weighed, once: Weighed) -> str:
    found = ratio(once, bare)
    fair = abs(bare.size - once.size) <= SAME_BYTES * once.size
    if not fair:
        return f"{found:>6.2f}  bytes differ"
    aim, said = (f"{page.aim:g}", met(found <= page.aim)) if page.aim else ("", "")
    return f"{found:>6.2f}{aim:>5} {said:<6}"


def met(is_met: bool) -> str:
    return "ok" if is_met else "MISS"


def verdict(what: str, found: str, aim: str, is_met: bool) -> str:
    return f"{what:<32}{found:>10}   aim {aim:<8}{met(is_met)}"
