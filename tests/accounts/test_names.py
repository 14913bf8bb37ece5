"""Sign-in names: what is forgiven, what is made, what is counted."""

import pytest

from portal.accounts.names import free_sign_in_name, hash_of_name, plain
from portal.roster.models import Member


@pytest.mark.parametrize(
    "typed", ["wangxiaoming", " WangXiaoMing ", "wang xiaoming", "ｗａｎｇｘｉａｏｍｉｎｇ", "wang\u3000xiaoming"]
)
def test_case_width_and_blanks_are_forgiven(typed):
    assert plain(typed) == "wangxiaoming"


@pytest.mark.parametrize(
    "typed",
    ["13900000001", "139 0000 0001", "139-0000-0001", "１３９００００００ ０１", "+86 13900000001", "8613900000001"],
)
def test_a_phone_is_found_however_it_is_written(typed):
    assert plain(typed) == "13900000001"


def test_a_made_name_is_the_pinyin_and_gets_a_number_when_taken(cast):
    cast.member("wangxiaoming", "王晓明")
    assert free_sign_in_name(Member(name="王小明")) == "wangxiaoming2"
    cast.member("wangxiaoming2", "王小明")
    assert free_sign_in_name(Member(name="王小明")) == "wangxiaoming3"


def test_a_surname_is_read_as_a_surname_and_a_rare_name_gives_letters_only(cast):
    assert free_sign_in_name(Member(name="单喆")) == "shanzhe"
    assert free_sign_in_name(Member(name="买买提·江")) == "maimaitijiang"
    assert free_sign_in_name(Member(name="？？")) == "member"


def test_the_longest_made_name_fits_its_column(cast):
    assert len(free_sign_in_name(Member(name="双" * 40))) <= 36


def test_what_is_counted_does_not_tell_the_name_without_the_key(app, monkeypatch):
    counted = hash_of_name("hunter2")
    monkeypatch.setitem(app.config, "SECRET_KEY", "x" * 40)
    assert hash_of_name("hunter2") != counted
