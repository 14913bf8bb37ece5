"""Words of the index, and the phrases of a question."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.search.tokens import fold, plain, terms_of, tokens_of


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("血橙", ["血橙", "橙"]),
        ("血橙，稻虾", ["血橙", "橙", "稻虾", "虾"]),
        ("种 HTMX 页", ["种", "whtmx", "页"]),
        ("2026年9月", ["w2026", "年", "w9", "月"]),
        ("ＷＴＯ", ["wwto"]),
        ("𠮷野", ["𠮷野", "野"]),
        ("a" * 90, ["w" + "a" * 40]),
        ("", []),
    ],
)
def test_tokens(text, tokens):
    assert tokens_of(fold(plain(text))) == tokens


@pytest.mark.parametrize(
    ("asked", "terms"),
    [
        ("血橙", [(("血橙",), False)]),
        ("橙", [(("橙",), True)]),
        ("血橙 冷库", [(("血橙",), False), (("冷库",), False)]),
        ("血橙园", [(("血橙", "橙园"), False)]),
        ("“统防 统治”", [(("统防", "防", "统治"), False)]),
        ("HTMX页面", [(("whtmx", "页面"), False)]),
        ("port", [(("wport",), True)]),
        ("血橙、稻虾", [(("血橙",), False), (("稻虾",), False)]),
        ("（血橙", [(("血橙",), False)]),
        ("“血橙", [(("血橙",), False)]),
        ("3.5万", [(("w3", "w5", "万"), True)]),
        ("，。！", []),
        ('"', []),
    ],
)
def test_terms_of_a_question(asked, terms):
    assert [(term.words, term.is_open) for term in terms_of(asked)] == terms


@given(st.text(max_size=60))
def test_no_question_and_no_text_breaks_them(text):
    folded = fold(plain(text))
    assert len(folded) == len(plain(text))
    assert all(" " not in token and '"' not in token and "'" not in token for token in tokens_of(folded))
    for term in terms_of(text):
        assert term.words and tokens_of(term.said)[0].startswith(term.words[0])
