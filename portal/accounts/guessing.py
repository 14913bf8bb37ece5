"""What makes a password easy to guess: listed, made of the alliance's own words, repeated, or in sequence.

docs/password-list.md says where the list comes from. Nothing here asks the network.
"""

import gzip
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

LIST = Path(__file__).with_name("data") / "blocklist.txt.gz"
LONGEST_UNIT = 8  # characters, typed again and again
SHORTEST_RUN = 4  # characters, on average, of the alphabet or a keyboard row
FREE_LETTERS = 3  # besides known words, and the password is still easy to guess
ROWS = ("`1234567890-=", "qwertyuiop[]\\", "asdfghjkl;'", "zxcvbnm,./")
NEIGHBOURS = frozenset(a + b for row in ROWS for line in (row, row[::-1]) for a, b in pairwise(line))
DISGUISES = (str.maketrans("@01357$", "aoiests"), str.maketrans("@01357$", "aolests"))
OURS = """
    第一书记 书记 工作联盟 联盟 工作 资中县 资中 内江 四川 片区 驻村 门户 密码 管理员
    diyishuji dysj shuji gongzuo lianmeng zizhong neijiang sichuan pianqu zhucun menhu mima guanliyuan
    portal first secretary alliance village county password passwd admin login welcome qwerty woaini
"""


def is_listed(password: str) -> bool:
    """Whether the common passwords hold this one, in whatever case."""
    return _in_list(fold(password).strip())


def is_made_of(password: str, context: Iterable[str]) -> bool:
    """Whether little is left once digits, signs and known words are taken away."""
    words = sorted(_words(context), key=len, reverse=True)
    return any(_is_known(letters, words) for letters in _letters(fold(password)))


def is_repeated(password: str) -> bool:
    """Whether one character, or a few, come again and again."""
    text = fold(password)
    return any(text[unit:] == text[:-unit] for unit in range(1, min(LONGEST_UNIT, len(text) // 2) + 1))


def is_sequence(password: str) -> bool:
    """Whether it mostly runs along the alphabet, the digits or a keyboard row."""
    text = fold(password)
    starts = 1 + sum(not _follows(*pair) for pair in pairwise(text))
    return starts * SHORTEST_RUN <= len(text)


def fold(text: str) -> str:
    """The form in which passwords are compared, never the one that is hashed."""
    return unicodedata.normalize("NFKC", text).casefold()


@cache
def common_passwords() -> bytes:
    """The list as sorted UTF-8 lines, a line break before and after each.

    Passwords are set rarely, so the lines stay one block of bytes: 0.8 MB, where a frozenset takes 7.
    """
    return b"\n" + gzip.decompress(LIST.read_bytes()) + b"\n"


def _in_list(folded: str) -> bool:
    return b"\n%s\n" % folded.encode("utf-8", "surrogatepass") in common_passwords()


def _words(context: Iterable[str]) -> Iterator[str]:
    yield from OURS.split()
    for given in context:
        parts = fold(given).split()
        for word in (*parts, "".join(parts), "".join(reversed(parts))):
            letters = "".join(filter(str.isalpha, word))
            if len(letters) >= (FREE_LETTERS if letters.isascii() else 2):
                yield letters


def _letters(folded: str) -> Iterator[str]:
    yield "".join(filter(str.isalpha, folded))
    inside = folded.strip("0123456789!#%&*()-_=+.,~ ").rstrip("@$0123456789")
    for disguise in DISGUISES:
        yield "".join(filter(str.isalpha, inside.translate(disguise)))


def _is_known(letters: str, words: Iterable[str]) -> bool:
    if _in_list(letters):
        return True
    rest = letters
    for word in words:
        rest = rest.replace(word, " ")
    pieces = rest.split()
    return rest != letters and (len("".join(pieces)) <= FREE_LETTERS or all(map(_in_list, pieces)))


def _follows(before: str, after: str) -> bool:
    return abs(ord(after) - ord(before)) <= 1 or before + after in NEIGHBOURS
