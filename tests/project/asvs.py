"""Reads docs/asvs.csv and says what it fails to show. The expected ids are written by hand from ASVS 5.0.0."""

import ast
import csv
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
COLUMNS = ["id", "level", "status", "evidence", "note"]
STATUSES = {"met", "deviation"}  # anything open fails

# Chapter.section: the numbers of the requirements at level 1 and at level 2 that apply, and the chosen ones of level 3.
APPLY = """
1.1: - / 1 2 / -            1.2: 1 2 3 4 5 / 9 / 10        1.3: 1 2 / 3 4 5 6 7 10 11 / 12   1.5: 1 / 2 / -
2.1: 1 / 2 3 / -            2.2: 1 2 / 3 / -               2.3: 1 / 2 3 4 / 5                2.4: - / 1 / -
3.2: 1 2 / - / -            3.3: 1 / 2 3 4 / -             3.4: 1 2 / 3 4 5 6 / 7 8          3.5: 1 3 / 4 / 6 7 8
3.6: - / - / 1              3.7: - / 1 2 / 5
4.1: 1 / 2 3 / 4            4.2: - / 1 / -
5.1: - / 1 / -              5.2: 1 2 / 3 / 4 5 6           5.3: 1 2 / - / 3                  5.4: - / 1 2 3 / -
6.1: 1 / 2 3 / -            6.2: 1 2 3 4 5 6 7 8 / 9 10 11 12 / -                            6.3: 1 2 / 3 4 / 5 7 8
6.4: 1 2 / 3 4 / 6          6.5: - / 1 2 3 4 5 / 6
7.1: - / 1 2 / -            7.2: 1 2 3 4 / - / -           7.3: - / 1 2 / -                  7.4: 1 2 / 3 4 5 / -
7.5: - / 1 2 / 3
8.1: 1 / 2 / -              8.2: 1 2 / 3 / -               8.3: 1 / - / 2                    8.4: - / 1 / -
9.1: 1 2 3 / - / -          9.2: 1 / 2 3 / -
11.1: - / 1 2 / -           11.2: - / 1 2 3 / 4            11.3: 1 2 / 3 / -                 11.4: 1 / 2 3 4 / -
11.5: - / 1 / -             11.6: - / 1 / -
12.1: 1 / 2 / -             12.2: 1 2 / - / -              12.3: - / 1 2 3 4 / -
13.1: - / 1 / 2             13.2: - / 1 2 3 4 5 / -        13.3: - / 1 2 / -                 13.4: 1 / 2 3 4 5 / 6
14.1: - / 1 2 / -           14.2: 1 / 2 3 4 / 5 6 7 8      14.3: 1 / 2 3 / -
15.1: 1 / 2 3 / 4 5         15.2: 1 / 2 3 / 4 5            15.3: 1 / 3 4 5 6 7 / -           15.4: - / - / 1 2 3
16.1: - / 1 / -             16.2: - / 1 2 3 4 5 / -        16.3: - / 1 2 3 4 / -             16.4: - / 1 2 3 / -
16.5: - / 1 2 3 / 4
"""


def expected() -> dict[str, str]:
    """The level of each id that applies."""
    found = {}
    for section, *levels in re.findall(r"([\d.]+): ([\d -]+?) / ([\d -]+?) / ([\d -]+?)(?=\s{2}|\n)", APPLY):
        for level, numbers in enumerate(levels, 1):
            found |= {f"{section}.{number}": str(level) for number in numbers.split() if number != "-"}
    return found


def rows_of(path: Path = ROOT / "docs" / "asvs.csv") -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        assert reader.fieldnames == COLUMNS
        return list(reader)


def faults(rows: list[dict[str, str]]) -> Iterator[str]:
    """Every way in which the record shows less than it must, in words."""
    due, counted = expected(), Counter(row["id"] for row in rows)
    yield from (f"{id}: missing" for id in due if id not in counted)
    yield from (f"{id}: not asked for" for id in counted if id not in due)
    yield from (f"{id}: {times} times" for id, times in counted.items() if times > 1)
    for row in rows:
        yield from (f"{row['id']}: {what}" for what in faults_of(row, due.get(row["id"], "")))


def faults_of(row: dict[str, str], level: str) -> Iterator[str]:
    if row["level"] != level:
        yield f"level {row['level']} for {level}"
    if row["status"] not in STATUSES:
        yield f"is {row['status']}"
    if row["status"] == "deviation" and not row["note"].strip():
        yield "deviates without a reason"
    if not row["evidence"].split():
        yield "has no evidence"
    yield from (f"names {one}, which is not there" for one in row["evidence"].split() if not is_there(one))


def is_there(evidence: str) -> bool:
    """A test of a file (`tests/a/test_b.py::test_c`), a heading (`docs/a.md#the-heading`), or a file."""
    path, test, heading = re.fullmatch(r"([^:#]+)(?:::(.+))?(?:#(.+))?", evidence).groups()
    if not (ROOT / path).is_file() or (path.startswith("tests/") and not test):
        return False
    if test:
        return test.rsplit("::", 1)[-1] in tests_of(path)
    return not heading or heading in headings_of(path)


@cache
def tests_of(path: str) -> set[str]:
    """The names of the tests that pytest finds in the file: functions, and methods of Test classes."""
    body = ast.parse((ROOT / path).read_text()).body
    holders = [body, *(node.body for node in body if isinstance(node, ast.ClassDef) and node.name.startswith("Test"))]
    return {n.name for nodes in holders for n in nodes if isinstance(n, ast.FunctionDef) and n.name.startswith("test_")}


@cache
def headings_of(path: str) -> set[str]:
    """As a browser names them in an address: lower case, without signs, a dash for a blank."""
    titles = re.findall(r"^#+ (.+)$", (ROOT / path).read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}
