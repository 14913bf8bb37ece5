"""A store of attachments that is gone, hangs or answers by halves: told in time, and it holds up nothing else."""

import hashlib
import re
import time
from datetime import timedelta
from pathlib import Path

import pytest

from portal.attachments import bucket, rules, store
from portal.outages import StoreAway
from tests.attachments import files
from tests.attachments.conftest import sent
from tests.cast import NOW
from tests.meetings.planned_cast import planned

DIGEST = hashlib.sha256(b"xx").hexdigest()
ASKED = {
    "keep": lambda place: place.keep(DIGEST, b"xx"),
    "content": lambda place: place.content(DIGEST),
    "has": lambda place: place.has(DIGEST),
    "digests": lambda place: list(place.digests()),
    "old": lambda place: place.old(time.time()),
    "drop": lambda place: place.drop(DIGEST),
}
SILENT = {"keep": "PUT", "content": "GET", "has": "HEAD", "digests": "GET", "old": "GET", "drop": "POST"}
HALTING = ["content", "digests", "old", "drop"]  # of the others the answer has no body
PART = 20  # the tests wait for this part of each limit


@pytest.mark.parametrize("what", ASKED)
def test_a_bucket_that_does_not_exist_is_away_and_not_empty(address, what):
    with pytest.raises(StoreAway) as told:
        ASKED[what](store.at("s3://no-such-bucket/attachments"))
    assert "not-said" not in str(told.value)


@pytest.mark.parametrize("command", [["verify"], ["backup", "{}"], ["carry", "attachments", "{}"]])
def test_commands_call_no_file_lost_whose_bucket_is_gone(in_bucket, app, cast, attach, shelf, tmp_path, command):
    attach(planned(cast))
    name = in_bucket.split("/")[2]
    kept, run = shelf.kept.pop(name), app.test_cli_runner().invoke
    words = [word.format(tmp_path / "there") for word in command]
    said = run(args=words)
    assert said.exit_code == 1 and "存放附件的地方没有应答" in said.stderr and "127.0.0.1" not in said.stderr
    shelf.kept[name] = kept
    assert run(args=words).exit_code == 0


@pytest.fixture
def limits(monkeypatch):
    """A part of the store's limits: (seconds that a question may take at most, seconds that nobody asks then)."""
    for name in ("CONNECT", "ANSWER", "PATIENCE", "SLOW", "REST"):
        monkeypatch.setattr(bucket, name, getattr(bucket, name) / PART)
    store.at.cache_clear()
    return (bucket.PATIENCE + bucket.ANSWER).total_seconds(), bucket.REST.total_seconds()


def test_the_page_says_the_limits():
    page = " ".join((Path(__file__).parents[2] / "docs" / "scaling.md").read_text().split())
    said = re.search(r"after at most (\d+) seconds .* gets (\d+) seconds a try, and no new try after (\d+)", page)
    whole = bucket.PATIENCE + bucket.ANSWER, bucket.ANSWER, bucket.PATIENCE
    assert [timedelta(seconds=int(number)) for number in said.groups()] == list(whole)


@pytest.mark.parametrize(
    ("what", "how"), [(what, "silent") for what in SILENT] + [(what, "halting") for what in HALTING]
)
def test_a_store_that_hangs_is_given_up_in_time(address, shelf, limits, record_property, what, how):
    place = store.at(address)
    place.keep(DIGEST, b"xx")
    getattr(shelf, how).add(SILENT[what])
    began = time.monotonic()
    with pytest.raises(StoreAway):
        ASKED[what](place)
    took = time.monotonic() - began
    record_property("given up after, of the limit", f"{took / limits[0]:.2f}")
    assert took < limits[0] + 0.5


def test_who_comes_while_it_hangs_does_not_wait(address, shelf, limits):
    place = store.at(address)
    place.keep(DIGEST, b"xx")
    shelf.silent.add("GET")
    with pytest.raises(StoreAway):
        place.content(DIGEST)
    asked, began = len(shelf.asked), time.monotonic()
    for _ in range(50):
        with pytest.raises(StoreAway):
            place.content(DIGEST)
    assert time.monotonic() - began < limits[1] / 2 and len(shelf.asked) == asked
    shelf.as_usual()
    time.sleep(limits[1])
    assert place.content(DIGEST) == b"xx" and place.has(DIGEST)


def test_a_store_that_refuses_at_once_is_asked_again_at_once(address, shelf, limits):
    place = store.at(address)
    place.keep(DIGEST, b"xx")
    kept = shelf.kept.pop(address.split("/")[2])
    with pytest.raises(StoreAway):
        place.content(DIGEST)
    shelf.kept[address.split("/")[2]] = kept
    assert place.content(DIGEST) == b"xx"


def test_new_bytes_are_not_asked_for_under_the_lock(in_bucket, shelf, cast, sign_in, monkeypatch):
    """Nobody else could write as long as a store takes to answer: it is asked before the transaction."""
    client, added, asked = sign_in(cast.recorder), rules.add, []

    def add(*args, **kwargs):
        before = len(shelf.asked)
        rows = added(*args, **kwargs)
        asked.append(len(shelf.asked) - before)
        return rows

    monkeypatch.setattr(rules, "add", add)
    for _ in range(2):  # the second time the bytes lay there: a sweep may know of them
        form = sent(("照片.jpg", files.picture()))
        assert client.post(f"/meetings/{planned(cast).id}/attachments", data=form).status_code == 303
    assert asked[0] == 0 and asked[1] > 0


def test_a_store_that_takes_nothing_spoils_no_backup(in_bucket, app, cast, attach, shelf, tmp_path):
    attach(planned(cast))
    shelf.refused = {"PUT"}
    run = app.test_cli_runner().invoke
    assert run(args=["backup", str(tmp_path / "a.backup")]).exit_code == 0
    assert run(args=["restore", str(tmp_path / "a.backup"), "--check"]).exit_code == 0
    assert rules.first_break(at=NOW) == ""
