"""How text becomes words of the index, and a question the phrases that are looked for.

Chinese has no blanks between words: of a run of its characters every two that stand together are one token, and the
last one alone closes the run. So a phrase of two characters or more is found wherever it stands, and nowhere else; one
character is found as the beginning of a token. Latin letters and digits are words of their own.
"""

import re
import unicodedata
from functools import cache
from typing import NamedTuple

HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
RUN = re.compile(f"[{HAN}]+|[0-9a-z\u00e0-\u00f6\u00f8-\u024f]+")
QUOTED = re.compile(r'["“”「]([^"“”「」]+)["“”」]|(\S+)')
MOST_TERMS, LONGEST_TERM = 8, 40


class Term(NamedTuple):
    """One thing that is looked for: its words in their order; `is_open`: the last may go on."""

    words: tuple[str, ...]
    is_open: bool
    said: str  # as it stands in folded text


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
        found += _pairs(run) if _is_han(run) else [run]
    return found


def _pairs(run: str) -> list[str]:
    return [run[n : n + 2] for n in range(len(run))]


def _is_han(run: str) -> bool:
    return not (run[0].isascii() or "\u00e0" <= run[0] <= "\u024f")


def terms_of(asked: str) -> list[Term]:
    """The phrases of a question: what stands between quotation marks, or between blanks. At most MOST_TERMS."""
    folded = fold(plain(asked))
    said = [quoted or word for quoted, word in QUOTED.findall(folded)]
    terms = [_term(one[:LONGEST_TERM]) for one in said]
    return [term for term in terms if term.words][:MOST_TERMS]


def _term(said: str) -> Term:
    runs = RUN.findall(said)
    words: list[str] = []
    for number, run in enumerate(runs):
        if not _is_han(run):
            words.append(run)
        elif number < len(runs) - 1 and len(run) > 1:
            words += _pairs(run)  # something else follows: the run ends where it ends
        else:
            words += _pairs(run)[:-1] or [run]
    is_open = bool(runs) and (_is_han(runs[-1]) is False or len(runs[-1]) == 1)
    return Term(tuple(words), is_open, said)
