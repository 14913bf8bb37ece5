"""Fingerprints: what is hashed, what a correction does to them, and how a person may type one."""

import hashlib
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.extensions import db
from portal.paper import sealing
from portal.paper.models import Seal
from tests.cast import NOW

LATER = NOW + timedelta(days=1)
COMPOSED, DECOMPOSED = "caf\u00e9 镕", "cafe\u0301 镕"


def seal(text="正文\n", subject="thing:1", at=NOW):
    mark = sealing.seal(subject, "/things/1", text, at=at)
    db.session.commit()
    return mark


def word(fingerprint):
    return sealing.ask(sealing.read(fingerprint)).word


def test_a_fingerprint_is_the_sha_256_of_the_normal_form():
    assert sealing.digest_of(DECOMPOSED) == hashlib.sha256(COMPOSED.encode()).hexdigest()


def test_what_is_sealed_is_valid_and_anything_else_unknown(app):
    mark = seal()
    assert word(mark) == "有效"
    assert word(sealing.digest_of("正文\n")) == "有效"
    assert word(sealing.digest_of("别的\n")) == word("0" * 12) == word("") == word("不是校验码") == "未知"


def test_the_whole_fingerprint_must_agree_not_only_its_mark(app):
    mark = seal()
    assert word(mark + "0" * 52) == "未知"


def test_a_correction_makes_the_old_one_corrected_and_the_new_one_valid(app):
    old, new = seal(), seal("更正后的正文\n", at=LATER)
    assert (word(old), word(new)) == ("已被更正", "有效")
    assert sealing.current("thing:1").mark == new
    row = db.session.scalar(db.select(Seal).where(Seal.mark == old))
    assert row.corrected_at == LATER


def test_sealing_the_same_text_again_changes_nothing(app):
    assert seal() == seal(at=LATER)
    assert db.session.query(Seal).count() == 1


def test_seals_of_other_things_stay(app):
    first, second = seal(), seal("正文二\n", "thing:2")
    assert {word(first), word(second)} == {"有效"}


HEX = st.sampled_from("0123456789abcdef")
GAPS = st.sampled_from(["", "", " ", "-", "—", "\u3000", "－", "\t"])


@given(st.lists(st.tuples(HEX, GAPS, st.booleans()), min_size=12, max_size=12))
def test_case_blanks_and_dashes_are_of_no_account(typed):
    mark = "".join(character for character, _, _ in typed)
    assert sealing.read("".join(gap + (c.upper() if upper else c) for c, gap, upper in typed)) == mark
    assert sealing.read(sealing.grouped(mark)) == mark


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("3f2a90bc11d", ""),
        ("3f2a90bc11deg", ""),
        ("3f2a90bc11dz", ""),
        ("3f2a90bc11de0", ""),
        ("OF2A9OBCIlDE", "0f2a90bc11de"),  # letters that no fingerprint has
        ("３Ｆ２Ａ９０ＢＣ１１ＤＥ", "3f2a90bc11de"),
        ("a" * 64, "a" * 64),
        ("a" * 5000, ""),
        ("\x00" * 12, ""),
    ],
)
def test_what_can_be_no_fingerprint_is_none(typed, read):
    assert sealing.read(typed) == read


def test_a_text_that_was_changed_is_named(app):
    sealing.declare("thing", lambda id: "改过的正文\n", lambda actor, id: True)
    seal()
    (standing,) = sealing.standing_seals()
    assert sealing.fault_of(standing).startswith("/things/1 与定稿时的校验码")
    sealing.declare("thing", lambda id: "正文\n", lambda actor, id: True)
    assert sealing.fault_of(standing) == ""
    sealing.declare("thing", lambda id: None, lambda actor, id: True)
    assert sealing.fault_of(standing) != ""
    del sealing.KINDS["thing"]
    assert sealing.fault_of(standing) != ""
