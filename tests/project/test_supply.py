"""The list of what the portal stands on, and what is done about a weakness that somebody knows."""

import json
import re
import sys
from datetime import date
from pathlib import Path

import pytest

from bench.supply import parts, weaknesses
from bench.supply.weaknesses import Accepted

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 11, 27)


def made(lock):
    return json.loads(parts.JsonV1Dot6(parts.parts_of(lock)).output_as_string())


def pinned(lock):
    """name: (version, hashes), read from the lock line by line."""
    found, name = {}, None
    for line in lock.read_text().splitlines():
        if head := re.match(r"([A-Za-z0-9_.-]+)(?:\[[^]]*\])?==([^ ;\\]+)", line):
            name = head[1]
            found[name] = (head[2], set())
        found[name][1].update(re.findall(r"sha256:([0-9a-f]{64})", line))
    return found


def test_the_list_holds_every_package_with_its_version_and_hashes():
    lock = ROOT / "requirements" / "run.txt"
    listed = {one["name"]: one for one in made(lock)["components"]}
    assert set(listed) == {*pinned(lock), "htmx.org"} and len(listed) > 40
    for name, (version, hashes) in pinned(lock).items():
        assert listed[name]["version"] == version and listed[name]["purl"] == f"pkg:pypi/{name.lower()}@{version}"
        assert {one["content"] for one in listed[name]["hashes"]} == hashes
    licensed = [one for one in listed.values() if one.get("licenses")]
    assert len(licensed) > len(listed) * 0.9


def test_the_list_of_one_lock_is_the_same_twice_and_another_with_another(tmp_path):
    lock = ROOT / "requirements" / "run.txt"
    shorter = tmp_path / "run.txt"
    shorter.write_text(re.sub(r"(?m)^blinker==.*\n(?:    --hash.*\n)+", "", lock.read_text()))
    assert made(lock) == made(lock)
    assert [one["name"] for one in made(lock)["components"]] != [one["name"] for one in made(shorter)["components"]]
    assert made(lock)["serialNumber"] != made(shorter)["serialNumber"]


def test_the_script_of_others_is_the_file_that_is_shipped():
    import hashlib

    (htmx,) = [one for one in made(ROOT / "requirements" / "run.txt")["components"] if one["name"] == "htmx.org"]
    (file,) = (ROOT / "portal" / "static" / "vendor").glob("htmx-*.js")
    assert htmx["hashes"][0]["content"] == hashlib.sha256(file.read_bytes()).hexdigest()
    assert file.name == f"htmx-{htmx['version']}.min.js"


def report(*, vulns=(), skipped=0):
    known = {"name": "pillow", "version": "13.0.0", "vulns": list(vulns)}
    return {"dependencies": [known, *({"name": f"p{n}", "skip_reason": "not found"} for n in range(skipped))]}


WEAK = {"id": "PYSEC-2026-1", "fix_versions": ["13.0.1"], "aliases": ["CVE-2026-0001"]}


def test_a_known_weakness_is_a_fault_that_says_what_to_take():
    verdict = weaknesses.judge(report(vulns=[WEAK], skipped=2), [], TODAY)
    assert verdict == (1, 3, ["pillow 13.0.0: PYSEC-2026-1, mended in 13.0.1"])


def test_none_known_is_fine():
    assert weaknesses.judge(report(), [], TODAY) == (1, 1, [])


@pytest.mark.parametrize(
    "nothing", [None, {"dependencies": []}, {"dependencies": report(skipped=3)["dependencies"][1:]}]
)
def test_a_service_that_knows_no_package_has_not_answered(nothing):
    assert weaknesses.judge(nothing, [], TODAY).answered == 0


@pytest.mark.parametrize("id", ["PYSEC-2026-1", "CVE-2026-0001"])
def test_an_accepted_one_is_no_fault_until_its_day_is_over(id):
    accepted = [Accepted(id, TODAY, "read by nobody")]
    assert weaknesses.judge(report(vulns=[WEAK]), accepted, TODAY).faults == []
    (fault,) = weaknesses.judge(report(vulns=[WEAK]), accepted, date(2026, 11, 28)).faults
    assert fault.endswith("(accepted until 2026-11-27)")


def test_what_is_accepted_stands_in_the_project_with_a_day_and_a_reason(tmp_path):
    file = tmp_path / "pyproject.toml"
    file.write_text('[[tool.weaknesses.accepted]]\nid = "X-1"\nuntil = 2027-01-31\nreason = "not called"\n')
    assert weaknesses.accepted_in(file) == [("X-1", date(2027, 1, 31), "not called")]
    assert all(one.reason for one in weaknesses.accepted_in(ROOT / "pyproject.toml"))


@pytest.mark.parametrize(
    ("says", "reports"), [("print('{\"dependencies\": []}')", True), ("print('no network')", False)]
)
def test_what_the_program_prints_is_the_report_or_there_is_none(tmp_path, says, reports):
    (tmp_path / "fake.py").write_text(says)
    found = weaknesses.ask("pypi", tmp_path / "run.txt", (sys.executable, str(tmp_path / "fake.py")))
    assert (found is not None) == reports


def test_who_takes_too_long_has_not_answered(tmp_path, monkeypatch):
    monkeypatch.setattr(weaknesses, "SECONDS", 0.5)
    (tmp_path / "slow.py").write_text("import time; time.sleep(30)")
    assert weaknesses.ask("pypi", tmp_path / "run.txt", (sys.executable, str(tmp_path / "slow.py"))) is None


def test_the_check_ends_with_an_error_for_a_weakness_and_goes_on_without_an_answer(monkeypatch, capsys):
    monkeypatch.setattr(weaknesses, "ask", lambda service, lock: report(vulns=[WEAK]))
    with pytest.raises(SystemExit) as ended:
        weaknesses.main()
    assert "13.0.1" in str(ended.value.code)
    monkeypatch.setattr(weaknesses, "ask", lambda service, lock: None)
    weaknesses.main()
    assert "nobody answered" in capsys.readouterr().out
    monkeypatch.setattr(weaknesses, "ask", lambda service, lock: report())
    with pytest.raises(SystemExit) as ended:
        weaknesses.main()
    assert not ended.value.code


def test_make_check_looks():
    assert re.search(r"(?m)^check:.*\n(?:\t.*\n)*\t.*bench\.supply\.weaknesses", (ROOT / "Makefile").read_text())
