"""Personal data in a text that is going to be read by many: found, shown in place, masked (domain: PIPL art. 28).

Identity-card numbers are checked by their last digit (GB 11643), bank cards by Luhn, telephone numbers and plates by
their shape. What only may be one is asked about all the same when a word beside it says so.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK = "10X98765432"
IDENTITY = re.compile(r"(?<![0-9])[1-9][0-9]{5}[ -]?[0-9]{8}[ -]?[0-9]{3}[0-9Xx](?![0-9])")
MOBILE = re.compile(r"(?<![0-9])(?:\+?86[ -]?)?1[3-9][0-9](?:[ -]?[0-9]{4}){2}(?![0-9])")
LANDLINE = re.compile(r"(?<![0-9])0[1-9][0-9]{1,2}[ -][1-9][0-9]{6,7}(?![0-9])")
CARD = re.compile(r"(?<![0-9])[3-6][0-9]{3}(?:[ -]?[0-9]{4}){2}[ -]?[0-9]{3,7}(?![0-9])")
PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
PLATE = re.compile(f"[{PROVINCES}][A-HJ-NP-Z] ?[·.]? ?[A-HJ-NP-Z0-9]{{5,6}}(?![A-Z0-9])")
WORDS = re.compile("身份证|户口簿|银行卡号|一卡通|病历|残疾证|低保户|精神病|艾滋|传染病|服刑|吸毒")
BIRTH = slice(6, 14)


class Finding(NamedTuple):
    """What it is, where it stands, how it reads, and what would stand there once it is masked."""

    kind: str
    start: int
    end: int
    said: str
    masked: str

    @property
    def is_maskable(self) -> bool:
        return self.said != self.masked


def find(text: str) -> list[Finding]:
    """In the order in which they stand; one place is one finding, the surest kind."""
    plain = _same_length(text)
    found: list[Finding] = []
    for kind, pattern, is_one in KINDS:
        for match in pattern.finditer(plain):
            start, end = match.span()
            if is_one(match[0]) and all(end <= one.start or start >= one.end for one in found):
                said = text[start:end]
                found.append(Finding(kind, start, end, said, _masked(kind, said)))
    return sorted(found, key=lambda one: one.start)


def mask(text: str) -> str:
    """The text with everything masked that can be."""
    for one in reversed(find(text)):
        text = text[: one.start] + one.masked + text[one.end :]
    return text


def find_in(texts: Iterable[tuple[str, str]]) -> Iterator[tuple[str, Finding, str]]:
    """(label, finding, the line around it) of each of these (label, text)."""
    for label, text in texts:
        for one in find(text):
            first, last = text.rfind("\n", 0, one.start) + 1, text.find("\n", one.end)
            yield label, one, text[max(first, one.start - 20) : (last if last >= 0 else len(text))][:80]


def is_identity(said: str) -> bool:
    """By its check digit and a day of birth that there was."""
    digits = re.sub("[ -]", "", said).upper()
    total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, digits, strict=False))
    year, month, day = int(digits[6:10]), int(digits[10:12]), int(digits[12:14])
    return CHECK[total % 11] == digits[17] and 1900 <= year <= 2100 and 1 <= month <= 12 and 1 <= day <= 31


def is_card(said: str) -> bool:
    """By Luhn, 15 to 19 digits."""
    digits = [int(one) for one in said if one.isdigit()]
    doubled = (2 * one - 9 * (one > 4) if place % 2 else one for place, one in enumerate(reversed(digits)))
    return 15 <= len(digits) <= 19 and sum(doubled) % 10 == 0


def _always(said: str) -> bool:
    return True


KINDS = (
    ("身份证号", IDENTITY, is_identity),
    ("手机号", MOBILE, _always),
    ("银行卡号", CARD, is_card),
    ("电话号码", LANDLINE, _always),
    ("车牌号", PLATE, _always),
    ("敏感内容", WORDS, _always),
)
KEPT = {"身份证号": (3, 2), "手机号": (3, 4), "银行卡号": (4, 4), "电话号码": (4, 2), "车牌号": (2, 1)}


def _masked(kind: str, said: str) -> str:
    """Letters and digits in the middle become stars; words stay: a person has to write them anew."""
    if kind not in KEPT:
        return said
    head, tail = KEPT[kind]
    places = [n for n, one in enumerate(said) if one.isalnum()]
    hidden = set(places[head : len(places) - tail])
    return "".join("*" if n in hidden else one for n, one in enumerate(said))


def _same_length(text: str) -> str:
    """Full-width digits and letters as half-width ones, character for character."""
    return "".join(narrow if len(narrow := unicodedata.normalize("NFKC", one)) == 1 else one for one in text)
