"""The record of ASVS 5.0 (docs/asvs.csv) is whole: each requirement that applies is shown by something that exists."""

from collections import Counter

import pytest

from tests.project.asvs import expected, faults, rows_of

MET, DEVIATION = "1.1.1", "3.5.4"


def test_what_applies_is_counted():
    assert Counter(expected().values()) == {"1": 63, "2": 125, "3": 37}


def test_the_record_shows_every_requirement():
    assert list(faults(rows_of())) == []


def changed(id, **cells):
    return [row | cells if row["id"] == id else row for row in rows_of()]


MUTATIONS = {
    "a row removed": (lambda: [row for row in rows_of() if row["id"] != MET], f"{MET}: missing"),
    "a row twice": (lambda: [*rows_of(), *(row for row in rows_of() if row["id"] == MET)], f"{MET}: 2 times"),
    "a strange row": (lambda: [*rows_of(), rows_of()[0] | {"id": "10.1.1", "level": ""}], "10.1.1: not asked for"),
    "no evidence": (lambda: changed(MET, evidence=" "), f"{MET}: has no evidence"),
    "a test that is not": (lambda: changed(MET, evidence="tests/test_house.py::test_x"), f"{MET}: names tests/"),
    "a file that is not": (lambda: changed(MET, evidence="tests/test_x.py::test_x"), f"{MET}: names tests/test_x.py"),
    "a file for a test": (lambda: changed(MET, evidence="tests/test_house.py"), f"{MET}: names tests/test_house.py"),
    "a heading that is not": (
        lambda: changed(MET, evidence="docs/accounts.md#no"),
        f"{MET}: names docs/accounts.md#no",
    ),
    "a page that is not": (lambda: changed(MET, evidence="docs/no.md"), f"{MET}: names docs/no.md"),
    "no reason": (lambda: changed(DEVIATION, note=" "), f"{DEVIATION}: deviates without a reason"),
    "an open row": (lambda: changed(MET, status="open"), f"{MET}: is open"),
    "another level": (lambda: changed(MET, level="1"), f"{MET}: level 1 for 2"),
}


@pytest.mark.parametrize("what", MUTATIONS)
def test_a_record_that_shows_less_is_noticed(what):
    mutated, told = MUTATIONS[what]
    before = set(faults(rows_of()))
    new = [fault for fault in faults(mutated()) if fault not in before]
    assert len(new) == 1 and new[0].startswith(told)
