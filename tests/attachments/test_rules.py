"""Adding, removing, sweeping and verifying: rows and bytes."""

import os
import time
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.attachments import rules, store
from portal.attachments.models import Attachment, AttachmentRemoval
from portal.attachments.taking import Taken, take
from portal.errors import Forbidden, Hidden, Refused
from portal.extensions import db
from portal.meetings.models import State
from portal.settings.rules import set_number
from tests.attachments import files
from tests.attachments.places import path_of
from tests.cast import NOW, actor_of
from tests.meetings import minutes_cast
from tests.meetings.planned_cast import planned

DAY = timedelta(days=1)


def plain(name, data):
    """A file of this content, unlooked at."""
    store.keep(data)
    return Taken(name, "application/pdf", data)


def add(meeting, by, *taken, at=NOW):
    rows = rules.add(f"meeting:{meeting.id}", taken, by=actor_of(by), at=at)
    db.session.commit()
    return rows


def age(digest, days=2):
    """Nobody touched the file for so long, by the machine's clock."""
    then = time.time() - days * 24 * 3600
    os.utime(path_of(digest), (then, then))


def test_bytes_stand_under_their_hash_and_once(cast, folder):
    meeting = planned(cast)
    taken = take("照片.jpg", files.picture())
    store.keep(taken.data)
    add(meeting, cast.recorder, taken)
    add(planned(cast), cast.recorder, Taken("同一张.jpg", taken.media_type, taken.data))
    kept = {path for path in folder.rglob("*") if path.is_file()}
    digests = taken.digest, taken.small_digest
    assert kept == {folder / digest[:2] / digest for digest in digests}
    assert (folder / taken.digest[:2] / taken.digest).read_bytes() == taken.data
    assert db.session.scalar(select(func.count()).select_from(Attachment)) == 2


def test_the_same_file_is_not_put_twice_beside_one_thing(cast):
    meeting = planned(cast)
    assert len(add(meeting, cast.recorder, plain("a.pdf", b"1"), plain("b.pdf", b"1"))) == 1
    assert add(meeting, cast.recorder, plain("c.pdf", b"1")) == []


def test_adding_and_removing_leave_their_lines(cast, attach, journal):
    row = attach(planned(cast))
    rules.remove(row, by=actor_of(cast.convener), at=NOW)
    db.session.commit()
    assert journal()[-2:] == ["attachment.added", "attachment.removed"]
    assert db.session.scalars(select(AttachmentRemoval)).one().by_id == cast.convener.id
    assert db.session.get(Attachment, row.id) is not None  # the row stays


@pytest.mark.parametrize(("who", "error"), [("secretary", Forbidden), ("neighbour", Hidden), ("publicity", Forbidden)])
def test_only_who_keeps_the_record_adds(cast, who, error):
    with pytest.raises(error):
        add(planned(cast), getattr(cast, who), plain("a.pdf", b"1"))


@pytest.mark.parametrize(
    ("state", "words"),
    [("submitted", "已经送审，附件不能再增减"), ("correcting", "请先撤回"), ("final", "附件随记录归档，不能再增减")],
)
def test_once_the_record_is_handed_in_nothing_is_added_or_removed(cast, attach, state, words):
    meeting = minutes_cast.passed(cast)
    row = attach(meeting)
    meeting = minutes_cast.whole(meeting)
    meeting.state = State(state)
    db.session.commit()
    with pytest.raises(Refused, match=words):
        add(meeting, cast.recorder, plain("b.pdf", b"2"))
    with pytest.raises(Refused, match="不能再增减"):
        rules.remove(row, by=actor_of(cast.chief), at=NOW)


def test_a_cancelled_meeting_takes_none(cast):
    meeting = planned(cast)
    meeting.state = State.CANCELLED
    db.session.commit()
    with pytest.raises(Refused, match="已经取消"):
        add(meeting, cast.recorder, plain("a.pdf", b"1"))


def test_how_many_is_the_alliance_s_number(cast):
    meeting = planned(cast)
    set_number(rules.MOST, 2, by=actor_of(cast.chief), at=NOW)
    add(meeting, cast.recorder, plain("a.pdf", b"1"), plain("b.pdf", b"2"))
    with pytest.raises(Refused, match="球溪片区9月例会《稻虾养殖现场交流》最多放 2 个附件，现有 2 个"):
        add(meeting, cast.recorder, plain("c.pdf", b"3"))


def test_the_sweep_takes_what_no_row_needs_after_a_day(cast, attach, folder):
    needed = attach(planned(cast)).digest
    orphan, fresh = store.keep(b"orphan"), store.keep(b"fresh")
    (folder / "tmp-of-a-broken-write").write_bytes(b"half")
    os.utime(folder / "tmp-of-a-broken-write", (0, 0))
    age(needed), age(orphan)
    assert rules.sweep(at=NOW) == 2
    assert store.is_whole(needed) and store.is_whole(fresh) and not path_of(orphan).exists()
    assert not (folder / "tmp-of-a-broken-write").exists() and rules.sweep(at=NOW) == 0


def test_a_sweep_takes_no_more_at_once_than_others_can_wait_for(cast, attach, folder):
    attach(planned(cast))
    for n in range(60):
        age(store.keep(str(n).encode()))
    assert [rules.sweep(at=NOW) for _ in range(3)] == [50, 10, 0]


def test_a_database_that_knows_of_no_attachment_sweeps_nothing(app, folder):
    """Set up anew, or a wrong address: the store is another portal's."""
    digest = store.keep(b"of the portal before")
    age(digest)
    assert rules.sweep(at=NOW) == 0 and store.is_whole(digest)


def test_an_old_file_that_is_sent_again_is_young_again(app, folder):
    digest = store.keep(b"again")
    age(digest)
    store.keep(b"again")
    assert rules.sweep(at=NOW) == 0 and store.is_whole(digest)


def test_bytes_that_a_sweep_took_meanwhile_are_written_again(cast):
    taken = plain("a.pdf", b"1")
    path_of(taken.digest).unlink()
    add(planned(cast), cast.recorder, taken)
    assert store.is_whole(taken.digest)


@pytest.mark.parametrize(("days", "swept"), [(29, 0), (31, 1)])
def test_the_bytes_of_a_removed_file_stay_for_thirty_days(cast, attach, days, swept):
    row = attach(planned(cast))
    rules.remove(row, by=actor_of(cast.recorder), at=NOW)
    db.session.commit()
    age(row.digest)
    assert rules.sweep(at=NOW + days * DAY) == swept


def test_how_long_they_stay_is_the_alliance_s_number(cast, attach):
    row = attach(planned(cast))
    rules.remove(row, by=actor_of(cast.recorder), at=NOW)
    set_number(rules.KEEP_REMOVED, 60, by=actor_of(cast.chief), at=NOW)
    db.session.commit()
    age(row.digest)
    assert rules.sweep(at=NOW + 31 * DAY) == 0


def test_verify_names_the_first_file_that_is_lost_or_altered(cast, attach):
    first, second = attach(planned(cast)), attach(planned(cast), "b.pdf", files.pdf())
    assert rules.first_break(at=NOW) == ""
    path_of(second.digest).write_bytes(b"other")
    assert rules.first_break(at=NOW).startswith(
        f"附件“b.pdf”（meeting:{second.subject[8:]}）的文件被改动过：attachments/"
    )
    path_of(first.digest).unlink()
    assert rules.first_break(at=NOW).startswith("附件“照片.jpg”") and "不见了" in rules.first_break(at=NOW)


def test_a_broken_file_is_mended_when_it_is_sent_again(app):
    digest = store.keep(b"whole")
    path_of(digest).write_bytes(b"wholE")
    assert store.keep(b"whole") == digest and store.is_whole(digest)


def test_the_commands_verify_and_sweep(cast, attach, app):
    row, orphan = attach(planned(cast)), store.keep(b"orphan")
    age(orphan)
    run = app.test_cli_runner().invoke
    assert run(args=["jobs"]).exit_code == 0 and not path_of(orphan).exists()
    assert run(args=["verify"]).exit_code == 0
    path_of(row.digest).unlink()
    result = run(args=["verify"])
    assert result.exit_code == 1 and result.stderr.startswith("附件“照片.jpg”")


def test_the_doctor_tells_when_files_cannot_be_written(app, folder, tmp_path, monkeypatch):
    from portal import doctor
    from portal.attachments import health

    monkeypatch.setattr(app, "instance_path", str(tmp_path))
    store.keep(b"1")
    monkeypatch.setattr(health, "disk_answers", lambda path: not path.endswith("attachments"))
    found = [f for f in doctor.examine(app) if f.name == "附件目录"]
    assert found[0].value == "不可写" and found[0].advice
