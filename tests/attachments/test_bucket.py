"""Attachments in a store that speaks S3: all that a folder promises, and what is said when the store is away."""

import hashlib
import os
import secrets
import time
import zipfile
from datetime import timedelta

import pytest

from portal.attachments import bucket, rules, store
from portal.attachments.models import Attachment
from portal.attachments.taking import take
from portal.extensions import db
from portal.outages import StoreAway
from tests.attachments import files
from tests.attachments.conftest import sent
from tests.attachments.s3 import KEYS, nobody
from tests.cast import NOW
from tests.meetings.planned_cast import planned

DAY = 24 * 3600


@pytest.fixture(params=["folder", "bucket"])
def place(request, tmp_path):
    """Each kind of store, empty."""
    if request.param == "folder":
        (tmp_path / "files").mkdir()
        return store.Folder(tmp_path / "files")
    return bucket.Bucket(request.getfixturevalue("address"))


def digest_of(data):
    return hashlib.sha256(data).hexdigest()


def whole(place, digest):
    return store.is_content(place.content(digest), digest)


def test_what_was_kept_is_there_and_whole_and_only_that(place):
    one, two = b"one", secrets.token_bytes(300_000)
    for data in (one, two, one):
        place.keep(digest_of(data), data)
    assert list(place.digests()) == sorted([digest_of(one), digest_of(two)])
    for data in (one, two):
        assert place.has(digest_of(data)) and whole(place, digest_of(data))
        with store.opened(place.content(digest_of(data))) as file:
            assert file.read() == data
    assert not place.has("0" * 64) and place.content("0" * 64) is None and not whole(place, "0" * 64)


def test_other_bytes_under_its_name_are_noticed(place):
    place.keep("a" * 64, b"not what the name says")
    assert place.has("a" * 64) and not whole(place, "a" * 64)


def test_what_is_old_is_named_and_goes(place):
    place.keep(digest_of(b"x"), b"x")
    assert place.old(time.time() - DAY) == {}
    (removal,) = place.old(time.time() + DAY).values()
    removal()
    removal()  # another process was quicker
    assert list(place.digests()) == []


def test_what_is_kept_again_is_young_again(place):
    place.keep(digest_of(b"x"), b"x")
    time.sleep(1.1)  # a bucket tells whole seconds
    between = time.time()
    place.keep(digest_of(b"x"), b"x")
    assert place.old(between - 1) == {}


def test_what_became_young_after_a_sweep_had_listed_it_stays(place, shelf):
    place.keep(digest_of(b"x"), b"x")
    if isinstance(place, store.Folder):
        os.utime(place.content(digest_of(b"x")), (0, 0))
    for kept in shelf.kept.values():
        kept.update({name: (data, at - timedelta(days=2)) for name, (data, at) in kept.items()})
    (removal,) = place.old(time.time() - DAY).values()
    assert place.keep(digest_of(b"x"), b"x")  # somebody sends the same bytes again
    removal()
    assert whole(place, digest_of(b"x"))


def test_it_is_told_whether_something_lay_there_before(place):
    assert not place.keep(digest_of(b"x"), b"x")
    assert place.keep(digest_of(b"x"), b"x")
    place.keep("a" * 64, b"broken")
    assert place.keep("a" * 64, b"still not whole")  # a sweep may know of that one too


def test_more_than_one_page_of_names_is_listed_and_swept(address, shelf):
    place, shelf.page = store.at(address), 3
    digests = sorted(digest_of(str(n).encode()) for n in range(10))
    for n in range(10):
        place.keep(digest_of(str(n).encode()), str(n).encode())
    asked = len(shelf.asked)
    assert list(place.digests()) == digests and len(shelf.asked) - asked == 4
    old = place.old(time.time() + DAY)
    assert sorted(old) == digests
    for removal in old.values():
        removal()
    assert list(place.digests()) == []


def test_two_prefixes_of_one_bucket_do_not_meet(address):
    ours, theirs = store.at(address), store.at(address.replace("/attachments", "/others"))
    ours.keep(digest_of(b"x"), b"x")
    assert list(theirs.digests()) == [] and not theirs.has(digest_of(b"x"))


def test_an_upload_lies_in_the_bucket_and_comes_back(in_bucket, shelf, cast, sign_in, tmp_path):
    meeting, client = planned(cast), sign_in(cast.recorder)
    picture = files.picture()
    assert client.post(f"/meetings/{meeting.id}/attachments", data=sent(("照片.jpg", picture))).status_code == 303
    row = db.session.query(Attachment).one()
    kept = shelf.look(in_bucket, f"{row.digest[:2]}/{row.digest}")
    assert digest_of(kept) == row.digest
    assert not any((tmp_path / "attachments").glob("**/*"))  # the folder of before holds nothing
    whole_file = client.get(f"/attachments/{row.id}")
    assert whole_file.data == kept and "attachment" in whole_file.headers["Content-Disposition"]
    shown = client.get(f"/attachments/{row.id}/large")
    assert shown.data == kept and shown.headers["ETag"]
    again = client.get(f"/attachments/{row.id}/large", headers={"If-None-Match": shown.headers["ETag"]})
    assert again.status_code == 304 and again.data == b""
    part = client.get(f"/attachments/{row.id}/large", headers={"Range": "bytes=2-5"})
    assert part.status_code == 206 and part.data == kept[2:6]


def test_verify_and_the_jobs_look_into_the_bucket(in_bucket, app, cast, attach):
    row = attach(planned(cast))
    run = app.test_cli_runner().invoke
    assert rules.first_break(at=NOW) == "" and run(args=["jobs"]).exit_code == 0 and store.is_whole(row.digest)
    store.at(in_bucket).keep(row.digest, b"other")
    assert "被改动过" in rules.first_break(at=NOW)
    store.at(in_bucket).old(time.time() + DAY)[row.digest]()
    assert "不见了" in rules.first_break(at=NOW)


def test_a_store_that_is_away_is_told_in_a_sentence_and_soon(app, cast, sign_in, attach, monkeypatch):
    meeting = planned(cast)
    row = attach(meeting)
    away(app, monkeypatch)
    client, began = sign_in(cast.recorder), time.monotonic()
    for answer in (
        client.get(f"/attachments/{row.id}"),
        client.post(f"/meetings/{meeting.id}/attachments", data=sent(("图.jpg", files.picture(size=(50, 40))))),
    ):
        assert answer.status_code == 503 and "存放附件的地方没有应答" in answer.text
        assert "127.0.0.1" not in answer.text and "tester" not in answer.text
    assert client.get(f"/meetings/{meeting.id}").status_code == 200  # pages need none of it
    assert time.monotonic() - began < 15 and db.session.query(Attachment).count() == 1
    assert app.test_cli_runner().invoke(args=["jobs"]).exit_code == 0  # what else is due is done


def away(app, monkeypatch):
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    for name, value in {**KEYS, "AWS_ENDPOINT_URL": nobody()}.items():
        monkeypatch.setenv(name, value)
    store.at.cache_clear()
    monkeypatch.setitem(app.config, "ATTACHMENTS", "s3://portal/attachments")


def test_another_secret_opens_nothing_and_is_not_said(address, monkeypatch):
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "another-secret")
    store.at.cache_clear()
    with pytest.raises(StoreAway) as told:
        store.at(address).keep(digest_of(b"x"), b"x")
    assert "another-secret" not in str(told.value)


def test_all_are_carried_to_the_bucket_and_back_and_compared(app, address, folder, cast, attach, tmp_path):
    row = attach(planned(cast))
    store.keep(b"another")
    run = app.test_cli_runner().invoke
    looked = run(args=["carry", "attachments", address, "--check"])
    assert looked.exit_code == 0 and "3 个附件" in looked.output and list(store.at(address).digests()) == []
    first = run(args=["carry", "attachments", address])
    assert "3 个附件，新写 3 个" in first.output, first.output
    assert "新写 0 个" in run(args=["carry", "attachments", address]).output
    store.at(address).keep(row.digest, b"broken on its way")
    assert "新写 1 个" in run(args=["carry", "attachments", address]).output and whole(store.at(address), row.digest)
    app.config["ATTACHMENTS"] = address
    (tmp_path / "back").mkdir()
    assert run(args=["carry", "attachments", str(tmp_path / "back")]).exit_code == 0
    assert list(store.at(str(tmp_path / "back")).digests()) == list(store.at(address).digests())


def test_a_place_that_takes_nothing_is_told_before_the_carrying(app, address, folder, tmp_path, monkeypatch):
    store.keep(b"one")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "another-secret")
    (tmp_path / "a-file").write_bytes(b"")
    for target, words in ((address, "AWS_ENDPOINT_URL"), (str(tmp_path / "a-file" / "in-it"), "写不进去")):
        said = app.test_cli_runner().invoke(args=["carry", "attachments", target, "--check"])
        assert said.exit_code == 1 and words in said.stderr, said.output


def test_one_that_is_broken_here_stops_the_carrying(app, address, folder):
    digest = store.keep(b"whole")
    (folder / digest[:2] / digest).write_bytes(b"wholE")
    said = app.test_cli_runner().invoke(args=["carry", "attachments", address])
    assert said.exit_code == 1 and digest in said.stderr and list(store.at(address).digests()) == []


def test_a_backup_holds_what_is_in_the_bucket(in_bucket, app, cast, attach, tmp_path):
    row = attach(planned(cast))
    assert app.test_cli_runner().invoke(args=["backup", str(tmp_path / "a.backup")]).exit_code == 0
    with zipfile.ZipFile(tmp_path / "a.backup") as kept:
        assert digest_of(kept.read(f"attachments/{row.digest}")) == row.digest


def test_the_doctor_tries_the_bucket(in_bucket, app, monkeypatch):
    from portal.attachments.health import place

    (good,) = place(app)
    assert good.value == in_bucket and good.advice == "" and list(store.at(in_bucket).digests()) == []
    away(app, monkeypatch)
    (bad,) = place(app)
    assert "AWS_ENDPOINT_URL" in bad.advice and "127.0.0.1" not in bad.advice


def test_what_others_put_there_is_neither_listed_nor_swept(place, shelf):
    place.keep(digest_of(b"x"), b"x")
    if isinstance(place, store.Folder):
        (place.path / "journal.key").write_bytes(b"k")
        (place.path / "no").mkdir()
        (place.path / "no" / "note.txt").write_bytes(b"n")
    else:
        for kept in shelf.kept.values():
            if kept:
                kept["attachments/other.txt"] = next(iter(kept.values()))
    assert list(place.digests()) == list(place.old(time.time() + DAY)) == [digest_of(b"x")]


@pytest.mark.parametrize("given", ["files", "./files", "~/files"])
def test_a_folder_is_named_from_its_root(given):
    from portal.config import place_of
    from portal.errors import BadInput

    with pytest.raises(BadInput, match="完整路径"):
        place_of(given)


@pytest.mark.parametrize(
    "given",
    ["s3://", "s3://bucket-without-prefix", "s3://A bucket/x", "http://files.example/x", "s3://key:secret@bucket/x"],
)
def test_an_address_that_is_none_stops_the_start(tmp_path, given):
    from portal.config import place_of
    from portal.errors import BadInput

    with pytest.raises(BadInput) as told:
        place_of(given)
    assert "s3://桶/前缀" in str(told.value) and "secret" not in str(told.value)


def test_the_setting_says_where_they_lie(tmp_path):
    from portal.config import flask_settings, read

    for given, where in ((str(tmp_path / "files"), str(tmp_path / "files")), ("", str(tmp_path / "attachments")),
                         ("s3://portal/a", "s3://portal/a")):  # fmt: skip
        assert flask_settings(read({"PORTAL_ATTACHMENTS": given}), tmp_path)["ATTACHMENTS"] == where


def test_the_small_picture_lies_there_too(in_bucket, cast):
    taken = take("图.jpg", files.phone_photo())
    assert taken.small
    for data in filter(None, (taken.data, taken.small)):
        assert store.is_whole(store.keep(data))
