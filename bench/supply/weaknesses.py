"""Part of `make check`: fails when a package of the lock has a weakness that is known and not accepted for a time.

pip-audit asks. Where nobody answers (no network, a registry without advisories), a line says so, and the check goes on.
"""

import json
import subprocess
import sys
import tomllib
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from bench.servers import ROOT

LOCK = ROOT / "requirements" / "test.txt"  # holds what the portal runs on, too
SERVICES = ("pypi", "osv")  # asked in turn until one knows the packages
SECONDS = 40  # for each of them
OPTIONS = ("--disable-pip", "--format", "json", "--progress-spinner", "off", "--timeout", "5")


class Accepted(NamedTuple):
    """A weakness that does not touch us: until a day, for a reason."""

    id: str
    until: date
    reason: str


class Verdict(NamedTuple):
    """`answered`: of how many packages somebody knows; `faults`: what must be mended, a line each."""

    answered: int
    asked: int
    faults: list[str]


def main() -> None:
    for service in SERVICES:
        verdict = judge(ask(service, LOCK), accepted_in(ROOT / "pyproject.toml"), date.today())
        if verdict.answered:
            break
    if not verdict.answered:
        print(f"Known weaknesses: nobody answered ({', '.join(SERVICES)}); look again where the registry can be asked.")
        return
    print(f"Known weaknesses: {verdict.answered} of {verdict.asked} packages looked up, {len(verdict.faults)} to mend.")
    sys.exit("\n".join(verdict.faults))  # nothing to say: 0


def ask(service: str, lock: Path, program: tuple[str, ...] = (sys.executable, "-m", "pip_audit")) -> Any:
    """pip-audit's report, or None when it gave none in time."""
    command = [*program, "--requirement", str(lock), "--vulnerability-service", service, *OPTIONS]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
        return json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        return None


def accepted_in(settings: Path) -> list[Accepted]:
    tool = tomllib.loads(settings.read_text(encoding="utf-8"))["tool"]
    return [Accepted(**one) for one in tool.get("weaknesses", {}).get("accepted", ())]


def judge(report: Any, accepted: list[Accepted], today: date) -> Verdict:
    """What the report (pip-audit's JSON) means; a package that the service does not know was not looked up."""
    packages = (report or {}).get("dependencies", [])
    looked_up = [one for one in packages if "skip_reason" not in one]
    until = {one.id: one.until for one in accepted}
    faults = [
        line(one, found, until)
        for one in looked_up
        for found in one["vulns"]
        if not any(until.get(id, date.min) >= today for id in names(found))
    ]
    return Verdict(len(looked_up), len(packages), faults)


def line(package: Any, found: Any, until: dict[str, date]) -> str:
    mended = ", ".join(found["fix_versions"]) or "no version yet"
    late = [f" (accepted until {until[id]})" for id in names(found) if id in until]
    return f"{package['name']} {package['version']}: {found['id']}, mended in {mended}{''.join(late)}"


def names(found: Any) -> list[str]:
    return [found["id"], *found.get("aliases", ())]


if __name__ == "__main__":
    main()
