"""PostgreSQL stops and comes back: 503 meanwhile, then everything as before, with everybody still signed in."""

import os
import time
from pathlib import Path

import pytest

from bench import postgres
from bench.client import Browser
from bench.servers import ROOT, Server
from bench.soak.__main__ import run
from tests.faults.standing import ROUNDS
from tests.faults.writers import Killed

pytestmark = pytest.mark.once
IS_MISSING = postgres.programs() is None and os.environ.get("CI") != "true"
PASSWORD = "Lianmeng-2020-demo"


@pytest.fixture
def cluster():
    with postgres.Cluster() as cluster:
        yield cluster


def filled(instance: Path, database: str) -> Server:
    server = Killed(instance, database)
    run(server, "-m", "flask", "--app", "wsgi", "db", "upgrade")
    run(server, "-m", "flask", "--app", "wsgi", "sample", "load")
    return server


@pytest.mark.skipif(IS_MISSING, reason="no PostgreSQL programs on this machine")
def test_a_database_that_was_away_is_met_again(cluster, tmp_path):
    assert ROOT
    (tmp_path / "instance").mkdir()
    with filled(tmp_path / "instance", cluster.address) as server:
        reader = Browser(server.port)
        reader.sign_in("secretary001", PASSWORD)
        for mode in ("fast", "immediate") * ROUNDS:
            cluster.stop(mode)
            for _ in range(4):
                told = reader.post("/cases/help", {"title": "求助", "body": "桥垮了半边"})
                assert told.status == 503 and "数据库没有应答" in told.text and "桥垮了半边" in told.text
                assert told.headers["Retry-After"]
                assert reader.get("/roster/").status == 503 and reader.get("/healthz").status == 503
            cluster.start()
            began = time.monotonic()
            assert [reader.get("/roster/").status for _ in range(8)] == [200] * 8
            assert reader.post("/account/large-type", {"large": "1"}).status == 303
            assert reader.get("/healthz").status == 200
    print(f"\n{2 * ROUNDS} stops: 503 while away; first 8 pages after its start 200, {time.monotonic() - began:.1f} s")
