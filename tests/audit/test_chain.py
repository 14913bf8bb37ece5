"""The journal can't be bent without `verify` saying where."""

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, text, update

from portal.audit import chain
from portal.audit.models import JournalCheckpoint, JournalHead, JournalLine
from portal.audit.rules import keep, record, verify
from portal.extensions import db
from portal.numbers import Number
from tests.cast import NOW


@pytest.fixture
def written(cast, act_as):
    """Five lines, a day apart, the last of them now."""
    for days in (400, 300, 100, 1, 0):
        record(act_as(cast.chief), "thing.changed", cast.chief, f"改了第 {days} 天的事", at=NOW - timedelta(days=days))
        db.session.commit()


def lines():
    return list(db.session.scalars(db.select(JournalLine).order_by(JournalLine.id)))


def test_an_untouched_journal_is_whole(written):
    assert verify() == ""
    assert [line.id for line in lines()] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    "column", ["text", "actor_name", "verb", "subject", "origin", "kind", "actor_id", "about_id", "district_id", "at"]
)
def test_a_changed_line_is_named(written, column):
    other = NOW if column == "at" else 77 if column.endswith("_id") else "别的"
    db.session.execute(update(JournalLine).where(JournalLine.id == 3).values({column: other}))
    assert "第 3 行" in verify()


def test_a_removed_line_is_named(written):
    db.session.execute(delete(JournalLine).where(JournalLine.id == 2))
    assert "第 2 行" in verify()


def test_a_cut_tail_is_found_even_when_the_head_was_set_back(written):
    mac = lines()[3].mac
    db.session.execute(delete(JournalLine).where(JournalLine.id == 5))
    db.session.execute(update(JournalHead).values(last_id=4, mac=mac))
    assert "第 5 行" in verify()


def test_an_emptied_journal_is_found(written):
    db.session.execute(delete(JournalLine))
    db.session.execute(delete(JournalHead))
    assert "第 1 行" in verify()


def test_a_whole_rewrite_by_one_who_has_the_key_is_found_by_the_heads_outside(written, app):
    mac = chain.START
    for line in lines():
        line.text = "从来没有别的"
        line.mac = mac = chain.mac_of(app.config["JOURNAL_KEY"], mac, line)
    db.session.execute(update(JournalHead).values(mac=mac))
    db.session.flush()
    assert "第 1 行" in verify()


def test_a_rewrite_with_another_key_is_found_without_the_heads(written, app):
    mac = chain.START
    for line in lines():
        line.mac = mac = chain.mac_of(b"another key", mac, line)
    db.session.execute(update(JournalHead).values(mac=mac))
    db.session.flush()
    Path(app.config["HEAD_FILE"]).unlink()
    assert "第 1 行" in verify()


def test_retention_leaves_a_checkpoint_from_which_verify_starts(written):
    assert keep(at=NOW) == 1
    db.session.commit()
    assert [line.id for line in lines()] == [2, 3, 4, 5, 6]
    assert verify() == ""


def test_a_forged_checkpoint_is_found(written):
    keep(at=NOW)
    db.session.commit()
    db.session.execute(update(JournalCheckpoint).values(removed=0))
    assert "清理记录被改动" in verify()


def test_lines_gone_without_a_checkpoint_are_found(written):
    db.session.execute(delete(JournalLine).where(JournalLine.id == 1))
    assert "第 1 行" in verify()


def test_the_days_kept_can_be_set_and_change_what_is_removed(written):
    db.session.add(Number(key="audit.keep_days", value=200))
    assert keep(at=NOW) == 2


def test_the_days_kept_never_go_under_180(written):
    db.session.add(Number(key="audit.keep_days", value=1))
    assert keep(at=NOW) == 2
    db.session.commit()
    assert any("第 100 天" in line.text for line in lines())


def test_keeping_twice_removes_nothing_more(written):
    keep(at=NOW)
    db.session.commit()
    assert keep(at=NOW) == 0


def test_a_line_holds_no_control_characters(cast, act_as):
    record(act_as(cast.chief), "thing.changed", cast.chief, "一\r\n二\x1b[31m三", at=NOW)
    db.session.commit()
    assert lines()[0].text == "一  二 [31m三"


def test_what_is_undone_leaves_no_line(cast, act_as):
    record(act_as(cast.chief), "thing.changed", cast.chief, "没有做成", at=NOW)
    db.session.rollback()
    db.session.commit()
    assert lines() == []


def test_many_writers_make_one_chain(app, cast, act_as):
    chief = act_as(cast.chief)
    db.session.rollback()
    together = threading.Barrier(8)  # the very first lines, too, are written by all at once

    def write():
        with app.app_context():
            db.session.execute(text("SELECT 1"))
            db.session.rollback()
            together.wait()
            for _ in range(5):
                record(chief, "thing.changed", "thing:1", "改了", at=NOW)
                db.session.commit()

    threads = [threading.Thread(target=write) for _ in range(8)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    assert len(lines()) == 40
    assert verify() == ""


def test_a_torn_line_in_the_file_of_heads_is_passed_over(written, app):
    with Path(app.config["HEAD_FILE"]).open("a") as file:
        file.write("6 abc")
    assert verify() == ""


@pytest.mark.parametrize(
    "rubbish", [b"abc " + b"a" * 64, b"\xff\xfe\x00", b"9" * 40 + b" " + b"a" * 64, b"7 " + b"Z" * 64]
)
def test_rubbish_in_the_file_of_heads_is_passed_over(written, app, rubbish):
    with Path(app.config["HEAD_FILE"]).open("ab") as file:
        file.write(rubbish + b"\n")
    assert verify() == ""


@pytest.mark.parametrize("left", [None, b"", b"abc\n"])
def test_a_file_of_heads_that_is_gone_is_told(written, app, left):
    file = Path(app.config["HEAD_FILE"])
    file.unlink() if left is None else file.write_bytes(left)
    assert "记号" in verify() and "不见了" in verify()


def test_the_file_of_heads_stays_short(app, tmp_path):
    path = tmp_path / "heads"
    for n in range(25):
        chain.note_head(path, n, "a" * 64)
    chain.keep_last_heads(path, most=10)
    assert [n for n, _ in chain.noted_heads(path)] == list(range(15, 25))


def test_a_deputys_line_names_both(cast, act_as):
    from dataclasses import replace

    deputy = replace(act_as(cast.secretary), deputizes=("陈北",))
    record(deputy, "thing.changed", cast.chief, "办了事", at=NOW)
    db.session.commit()
    assert lines()[0].actor_name == "蒋村（代陈北）"
    assert db.session.scalar(text("SELECT count(*) FROM journal_head")) == 1
