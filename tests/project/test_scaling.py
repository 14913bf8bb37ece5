"""The curve of docs/scaling.md: its program runs to its end, and the page names it."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.once
ROOT = Path(__file__).parents[2]


def test_the_program_tells_the_table_of_the_page(tmp_path):
    command = [sys.executable, "-m", "bench.scaling", str(tmp_path), "--sqlite", "--times", "1", "2", "--visits", "2"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=200)
    assert done.returncode == 0, done.stderr[-2000:]
    heads = [line for line in done.stdout.splitlines() if line.startswith("| ")]
    assert heads[0] == "| | SQLite 1x | SQLite 2x |"
    page = (ROOT / "docs" / "scaling.md").read_text()
    for line in heads[1:]:
        assert f"\n{line.split(' | ')[0]} | " in page, line
    people = next(line for line in heads if line.startswith("| people"))
    assert people == "| people | 279 | 558 |" and "`python -m bench.scaling FOLDER`" in page
