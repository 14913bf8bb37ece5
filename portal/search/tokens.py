"""How text becomes words of the index, and a question the phrases that are looked for.

Chinese has no blanks between words: of a run of its characters every two that stand together are one token, and the
last one alone closes the run. So a phrase of two characters or more is found wherever it stands, and nowhere else; one
character is found as the beginning of a token. Latin letters and digits are words of their own; each has LATIN before
it, for PostgreSQL's parser takes what begins with a digit apart (1e0bb: 1e0 and bb), and is cut after LONGEST_TERM
characters, for PostgreSQL leaves out words of more than 2,046 bytes.
"""

import re
import unicodedata
from functools import cache
from typing import NamedTuple

HAN = (  # what both databases know as letters: PostgreSQL's parser drops what its locale has not heard of
    "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufa6d\ufa70-\ufad9"
    "\U00020000-\U0002ebe0\U0002f800-\U0002fa1d\U00030000-\U0003134a"
)
LETTERS = "0-9a-z\u00e0-\u00f6\u00f8-\u024f"
RUN = re.compile(f"[{HAN}]+|[{LETTERS}]+")
BETWEEN = f"[^{HAN}{LETTERS}]"
QUOTED = re.compile(r'["“”「]([^"“”「」]+)["“”」]|([^\s、，。；：！？（）()《》…"“”「」]+)')
MOST_TERMS, LONGEST_TERM, LATIN = 8, 40, "w"


class Term(NamedTuple):
    """One thing that is looked for: its words in their order; `is_open`: the last may go on."""

    words: tuple[str, ...]
    is_open: bool
    said: str  # as it stands in folded text, from its first word to its last

    @property
    def pattern(self) -> str:
        """Where it stands in folded text: as the index finds it, whatever stands between its runs."""
        runs = RUN.findall(self.said)
        return ("" if _is_han(runs[0]) else f"(?<![{LETTERS}])") + f"{BETWEEN}*".join(runs)


def plain(text: str) -> str:
    """As it was written, but for tabs: the text in which hits are shown."""
    return text.replace("\t", " ")


def fold(text: str) -> str:
    """As it is compared: NFKC and lower case, character for character; what would become two stays as it is."""
    return "".join(map(_folded, text))


@cache
def _folded(one: str) -> str:
    narrow = unicodedata.normalize("NFKC", one)
    low = (narrow if len(narrow) == 1 else one).lower()
    return low if len(low) == 1 else one


def tokens_of(folded: str) -> list[str]:
    found: list[str] = []
    for run in RUN.findall(folded):
        found += _pairs(run) if _is_han(run) else [_word(run)]
    return found


def _word(run: str) -> str:
    return LATIN + run[:LONGEST_TERM]


def _pairs(run: str) -> list[str]:
    return [run[n : n + 2] for n in range(len(run))]


def _is_han(run: str) -> bool:
    return not (run[0].isascii() or "\u00e0" <= run[0] <= "\u024f")


def terms_of(asked: str) -> list[Term]:
    """What stands between quotation marks, or between blanks, commas and brackets. At most MOST_TERMS."""
    folded = fold(plain(asked))
    said = [quoted or word for quoted, word in QUOTED.findall(folded)]
    found = [list(RUN.finditer(one[:LONGEST_TERM])) for one in said]
    return [_term(runs) for runs in found if runs][:MOST_TERMS]


def _term(found: list[re.Match[str]]) -> Term:
    runs = [run.group() for run in found]
    words: list[str] = []
    for number, run in enumerate(runs):
        if not _is_han(run):
            words.append(_word(run))
        elif number < len(runs) - 1 and len(run) > 1:
            words += _pairs(run)  # something else follows: the run ends where it ends
        else:
            words += _pairs(run)[:-1] or [run]
    is_open = not _is_han(runs[-1]) or len(runs[-1]) == 1
    return Term(tuple(words), is_open, found[0].string[found[0].start() : found[-1].end()])
