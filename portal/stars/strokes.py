"""The order by strokes of the surname (按姓氏笔画为序), in which candidates stand on a ballot.

Counts are Unihan's kTotalStrokes, Unicode 14.0 (data/NOTICE). Within one count the characters stand in the order of
their radicals, as Unihan has no first strokes (横竖撇点折) to go by; the same surname stands together, the single one
before the compound one, one given character before two, and then each character of the given name by its strokes.
"""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

DATA = Path(__file__).with_name("data") / "strokes.txt"
DOTS = "·•・"
AFTER_ALL = 999
COMPOUNDS = """
    欧阳 淳于 司马 上官 诸葛 夏侯 司徒 东方 皇甫 尉迟 公孙 慕容 令狐 长孙 宇文 端木 轩辕 百里 南宫 西门
    申屠 太史 钟离 闻人 赫连 澹台 公冶 宗政 濮阳 单于 太叔 仲孙 万俟 呼延 东郭 南门 羊舌 微生 梁丘 左丘
    谷梁 拓跋 独孤 第五 司空 鲜于 闾丘 子车 亓官 巫马 公西 颛孙 公良 漆雕 乐正 宰父 段干 东门 公羊 司寇
"""
COMPOUND = frozenset(COMPOUNDS.split())


class Ordered(NamedTuple):
    """Names in their order, and those whose surname has no known stroke count: they stand last."""

    names: list[tuple[int, str]]
    unknown: list[str]


@cache
def _counts() -> tuple[tuple[int, str], ...]:
    """(count, its characters): one string each, a twentieth of what a dictionary takes."""
    lines = DATA.read_text(encoding="utf-8").splitlines()
    return tuple((int(count), characters) for count, characters in (line.split(" ") for line in lines))


def strokes(character: str) -> int | None:
    """How many strokes a character has; None where Unihan's first block has none."""
    return next((count for count, characters in _counts() if character in characters), None)


def surname_of(name: str) -> str:
    return name[:2] if len(name) > 2 and name[:2] in COMPOUND else name[:1]


def in_order(people: Iterable[tuple[int, str]]) -> Ordered:
    """(id, name) of everybody by the strokes of their surname."""
    names = sorted(people, key=lambda one: (*_key(one[1]), one[0]))
    return Ordered(names, [name for _, name in names if strokes(name[:1]) is None])


def _key(name: str) -> tuple[object, ...]:
    plain = "".join(c for c in name if c not in DOTS and not c.isspace())
    surname = surname_of(plain)
    given = plain[len(surname) :]
    return _of(surname[:1]), len(surname), len(given), [_of(c) for c in surname[1:] + given]


def _of(character: str) -> tuple[int, str]:
    return strokes(character) or AFTER_ALL, character
