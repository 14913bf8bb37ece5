"""Numbers of a sign-in sheet as people type them: "12, 45, 201-203", in any width, with any separator."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

from portal.errors import BadInput

EXAMPLE = "照签到表填编号，例如 12, 45, 201-203。"
TO = re.compile(r"\s*[-‐‑‒–—―−~∼〜至到]+\s*")
BETWEEN = re.compile(r"[\s,;:/、。.·|+和]+")
ONE = re.compile(r"([0-9]{1,9})(?:-([0-9]{1,9}))?")


def read(text: str, most: int) -> list[int]:
    """The numbers in the text, ascending. BadInput says what is not right: one must be from 1 to `most`, once."""
    plain = re.sub("[第号]", "", unicodedata.normalize("NFKC", text))
    tokens = [token for token in BETWEEN.split(TO.sub("-", plain)) if token]
    spans = [_span(token) for token in tokens]
    _check_bounds([n for span in spans for n in span], most)
    counts = Counter(n for first, last in spans for n in range(first, last + 1))
    twice = [str(n) for n, times in counts.items() if times > 1]
    if twice:
        raise BadInput(f"{'、'.join(twice[:5])} 号填了不止一次，请核对。")
    return sorted(counts)


def _span(token: str) -> tuple[int, int]:
    found = ONE.fullmatch(token)
    if not found:
        raise BadInput(f"看不懂“{token[:20]}”。{EXAMPLE}")
    first, last = int(found[1]), int(found[2] or found[1])
    if last < first:
        raise BadInput(f"{first}-{last} 写反了，应写 {last}-{first}。")
    return first, last


def _check_bounds(numbers: list[int], most: int) -> None:
    beyond = sorted({n for n in numbers if not 1 <= n <= most})
    if beyond:
        raise BadInput(f"签到表只有 1 到 {most} 号，没有 {'、'.join(map(str, beyond[:5]))} 号。")


def write(numbers: Iterable[int]) -> str:
    """Ascending numbers as one would type them: runs of three and more as a range."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(_written(run) for run in runs)


def _written(run: list[int]) -> str:
    return f"{run[0]}-{run[-1]}" if len(run) > 2 else ", ".join(map(str, run))
