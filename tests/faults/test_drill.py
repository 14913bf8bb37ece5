"""The drill: a portal at work is backed up, restored elsewhere and used; every acknowledged write is in it."""

import os
import subprocess
import sys
from pathlib import Path

from sqlalchemy import create_engine, text

from bench import agreeing
from bench.agreeing import Found
from bench.places import Place

INDUSTRY = text("INSERT INTO industry (id, name, position) VALUES (:id, :name, 0)")
SERVER = os.environ.get("PORTAL_TEST_POSTGRES", "")


def test_the_drill_ends_well():
    command = [sys.executable, "-m", "bench.drill", *(["--postgres", SERVER] if SERVER else [])]
    done = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "of the writes are in it" in done.stdout and "aim 900 s" in done.stdout


def two(tmp_path, ours, theirs):
    """The tables of two portals, with these industries."""
    from portal.extensions import db

    places = [Place(tmp_path / "ours"), Place(tmp_path / "theirs")]
    for place, names in zip(places, (ours, theirs), strict=True):
        place.instance.mkdir()
        engine = create_engine(f"sqlite:///{place.instance / 'portal.db'}")
        db.metadata.create_all(engine)
        with engine.begin() as connection:
            for id, name in names.items():
                connection.execute(INDUSTRY, {"id": id, "name": name})
    return places


def faults(tmp_path, ours, theirs):
    found = Found()
    agreeing.compare(*two(tmp_path, ours, theirs), found)
    return found.faults


def test_a_copy_may_lack_only_what_is_newer(tmp_path):
    assert faults(tmp_path, {1: "稻虾", 2: "血橙", 3: "柠檬"}, {1: "稻虾", 2: "血橙"}) == []


def test_a_copy_that_lacks_an_older_row_or_has_another_does_not_agree(tmp_path):
    found = faults(tmp_path, {1: "稻虾", 2: "血橙", 3: "柠檬"}, {2: "改过", 3: "柠檬", 4: "多出"})
    assert found == [
        "industry 2 differs",
        "industry 4 is in the copy alone",
        "industry: the copy lacks 1 older rows, the first is 1",
    ]
