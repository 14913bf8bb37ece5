"""What the top folder promises: two commands, locks without addresses, a README that tells the truth."""

import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MAKEFILE = (ROOT / "Makefile").read_text()
TARGETS = set(re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE))
LOCKS = ("run", "test")


def lock(name):
    return (ROOT / "requirements" / f"{name}.txt").read_text()


def pins(name):
    return dict(re.findall(r"^([a-z0-9.-]+)==(\S+)", lock(name), re.MULTILINE))


def test_make_help_names_every_target():
    said = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert set(re.findall(r"make ([a-z]+)", said)) >= TARGETS >= {"run", "test", "check", "bench", "help"}


@pytest.mark.parametrize("name", LOCKS)
def test_lock_holds_no_address_and_a_hash_for_every_package(name):
    assert not re.search(r"https?:|file:|--(extra-)?index|--find-links|@ ", lock(name))
    for package in re.split(r"\n(?=[a-z0-9])", lock(name).strip()):
        assert package.startswith("#") or "--hash=sha256:" in package, package.split("\n")[0]


def test_tests_run_on_the_versions_that_serve():
    tested = pins("test")
    assert {p: tested.get(p) for p in pins("run")} == pins("run")


def test_readme_is_short_and_its_commands_exist():
    readme = (ROOT / "README.md").read_text()
    assert len(readme.splitlines()) <= 120
    assert set(re.findall(r"(?:^|`)make ([a-z]+)", readme, re.MULTILINE)) <= TARGETS


def test_readme_leads_only_to_what_is_there():
    readme = (ROOT / "README.md").read_text()
    for target in re.findall(r"\]\(([^)#]+)\)", readme):
        assert target.startswith("http") or (ROOT / target).exists(), target


def test_ci_can_be_run():
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
    subprocess.run(["bash", "-n", ".ci/run"], cwd=ROOT, check=True)
