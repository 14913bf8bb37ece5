"""How names are spelt, and under what they are found."""

from hypothesis import given
from hypothesis import strategies as st

from portal.roster.spelling import initials, keys_of, plain, sort_key, syllables, words_of


def test_names_are_spelt_in_pinyin_with_a_blank_between_syllables():
    assert sort_key("王小明") == "wang xiao ming"
    assert initials("王小明") == "wxm"


def test_surnames_are_read_as_surnames():
    assert sort_key("单雄信") == "shan xiong xin"
    assert sort_key("曾镕") == "zeng rong"
    assert sort_key("尉迟恭") == "yu chi gong"
    assert sort_key("小单") == "xiao dan"


def test_a_character_without_a_reading_stays_itself():
    assert syllables("\U00020bb7野")[-1] == "ye"
    assert sort_key("李\U0003134a").startswith("li ")


def test_a_person_is_found_by_the_beginning_of_any_part_of_the_name():
    keys = keys_of("单小绿", ["甲1村", "县农业农村局"])
    wanted = {"单小绿", "小绿", "shanxiaolv", "xiaolv", "xiaolu", "sxl", "danxiaolv", "dxl", "1村", "农村局"}
    assert wanted <= keys


def test_dots_and_blanks_within_a_name_do_not_hinder():
    assert plain("阿依·古 丽") == "阿依古丽"
    assert "古丽" in keys_of("阿依·古丽", [])


def test_a_search_is_at_most_three_words_in_lower_case():
    assert words_of(" Zhang　三 ") == ["zhang", "三"]
    assert words_of("a b c d") == ["a", "b", "c"]
    assert words_of("·  .") == []


@given(st.text(max_size=40), st.lists(st.text(max_size=90), max_size=3))
def test_every_key_fits_its_column_and_none_is_empty(name, texts):
    assert all(0 < len(key) <= 80 for key in keys_of(name, texts))
    assert len(sort_key(name)) <= 120 and len(initials(name)) <= 40
