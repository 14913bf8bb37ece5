"""How names are spelt and found: pinyin for order, and the endings under which a search finds a person.

A search is a range scan over stored keys, so a text is stored once from each of its characters on:
"王小明" as 王小明, 小明, 明; its pinyin once from each syllable on.
"""

import os
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Any

LONGEST = 80  # characters of a stored key
AFTER_ALL = "\U0010ffff"  # the end of the range of texts with a beginning is that beginning and this
MOST_WORDS = 3  # of one search

# Surnames that are read otherwise than the word.
SURNAMES = {
    "单": "shan", "仇": "qiu", "曾": "zeng", "解": "xie", "区": "ou", "查": "zha", "朴": "piao", "盖": "ge",
    "翟": "zhai", "秘": "bi", "冼": "xian", "洗": "xian", "乐": "yue", "缪": "miao", "召": "shao", "员": "yun",
    "繁": "po", "覃": "qin", "折": "she", "黑": "he", "能": "nai", "种": "chong", "柏": "bai", "卜": "bu",
    "长孙": "zhang sun", "尉迟": "yu chi", "万俟": "mo qi", "澹台": "tan tai", "单于": "chan yu", "宰父": "zai fu",
}  # fmt: skip


@cache
def _readings() -> Any:
    """pypinyin without its phrases: names need single characters, and those take a fourth of the memory."""
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "true")
    from pypinyin import lazy_pinyin

    return lazy_pinyin


def plain(text: str) -> str:
    """As it is compared: full width made narrow, lower case, without blanks and the dots within names."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in folded if c.isprintable() and not c.isspace() and c not in "·•・.")


def syllables(name: str) -> list[str]:
    """The name's syllables in pinyin, the surname read as a surname; what has no reading stays itself."""
    name = plain(name)
    for length in (2, 1):
        if len(name) >= length and name[:length] in SURNAMES:
            return SURNAMES[name[:length]].split() + _read(name[length:])
    return _read(name)


def _read(text: str) -> list[str]:
    return [syllable for character in text for syllable in _read_one(character)]


@lru_cache(maxsize=4096)  # names are spelt of few characters, and each is asked for several times
def _read_one(character: str) -> tuple[str, ...]:
    return tuple(str(syllable) for syllable in _readings()(character))


def sort_key(name: str) -> str:
    """Full pinyin, a blank between syllables, so that 西安 stands apart from 先."""
    return " ".join(syllables(name))[:120]


def initials(name: str) -> str:
    return "".join(syllable[0] for syllable in syllables(name))[:40]


def keys_of(name: str, texts: Iterable[str]) -> set[str]:
    """Everything under which a person of that name, with these other texts (village, unit), is found."""
    keys = _endings(plain(name))
    for spelt in _spellings(name):
        keys |= {"".join(spelt[i:])[:LONGEST] for i in range(len(spelt))}
        keys |= _endings("".join(syllable[0] for syllable in spelt))
    for text in texts:
        keys |= _endings(plain(text))
    return keys


def _spellings(name: str) -> list[list[str]]:
    """As a surname, as the plain word, and with lü and nü written lu and nu."""
    found = [syllables(name), _read(plain(name))]
    found += [[s.replace("lv", "lu").replace("nv", "nu") for s in spelt] for spelt in found]
    return [spelt for i, spelt in enumerate(found) if spelt and spelt not in found[:i]]


def _endings(text: str) -> set[str]:
    return {text[i : i + LONGEST] for i in range(len(text))}


def words_of(asked: str) -> list[str]:
    """The words of a search, each to be found at the beginning of a key."""
    words = [plain(word) for word in asked.replace("\u3000", " ").split()]
    return [word[:LONGEST] for word in words if word][:MOST_WORDS]
