"""Which marks of Markdown count in the alliance's texts: CommonMark, less what would alter plain Chinese text.

Secretaries type 5*3*2, ____ to fill in, >5亩, 2026. 3. 15 and * before a remark; none of it may vanish or turn into
something else. What they do mean (# heading, **bold**, lists, > quotes, links, tables) must work between characters
that no blank parts, which CommonMark does not do: 他说**“重点”**很好.
"""

import re
import unicodedata
from collections.abc import Callable

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, blockquote, fence, heading, hr, list_block, table
from markdown_it.rules_block.table import escapedSplit
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter

BlockRule = Callable[[StateBlock, int, int, bool], bool]
LIST_OR_TEXT = re.compile(r"(?:[*+-]|\d{1,3}[.)])[ \t]+\S")  # a mark without words is text, and so is a year
HEADING = re.compile(r"#{1,6}[ \t]+[^\s#]")
QUOTE = re.compile(r">[> \t]*[ \t][^\s>]")  # >5 is "more than five"
FENCE = re.compile(r"```+[A-Za-z0-9+#-]*\s*")  # words behind the mark would be seen by nobody
RULER = re.compile(r"[-* \t]+")  # ____ is to be filled in
LINK = re.compile(r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::\d{1,5})?(?:[/?#][\x21-\x7e]*)?", re.I)
DEEPEST = 6  # levels of blocks: three lists in each other; deeper marks are text
WIDEST = 20  # columns of a table
OPENING, CLOSING = {"Ps", "Pi"}, {"Pe", "Pf", "Po"}
BOLD, LONGEST = 2, 3  # ****: masked digits


def dialect() -> MarkdownIt:
    """The parser that all texts go through: no HTML, no images, no references, no entities, no indented code."""
    md = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table")
    md.disable(["image", "reference", "lheading", "code", "entity"])
    for name, rule, starts, ends in (
        ("list", list_block, LIST_OR_TEXT, ["paragraph", "blockquote"]),
        ("heading", heading, HEADING, ["paragraph", "blockquote"]),
        ("blockquote", blockquote, QUOTE, ["paragraph", "blockquote", "list"]),
        ("fence", fence, FENCE, ["paragraph", "blockquote", "list"]),
        ("hr", hr, RULER, ["paragraph", "blockquote", "list"]),
    ):
        md.block.ruler.at(name, _starting_with(starts, rule), {"alt": ends})
    md.block.ruler.at("table", _table, {"alt": ["paragraph"]})
    md.block.ruler.push("end", _ends_here, {"alt": ["paragraph", "blockquote"]})
    md.inline.ruler.at("emphasis", _stars)
    md.validateLink = is_link  # type: ignore[method-assign] # its documented way of being told
    return md


def is_link(url: str) -> bool:
    """Does it lead to a named host by http or https, and to nowhere else? Names before an @ only deceive."""
    return LINK.fullmatch(url) is not None


def line_of(state: StateBlock, number: int) -> str:
    """A line without the marks of the blocks around it and the blanks before it."""
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]


def _starting_with(starts: re.Pattern[str], rule: BlockRule) -> BlockRule:
    """The rule, where the line is so begun and not too deep; a ruler or a fence is the whole of its line."""
    look = starts.fullmatch if rule in (fence, hr) else starts.match

    def guarded(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        return state.level < DEEPEST and look(line_of(state, start)) is not None and rule(state, start, end, silent)

    return guarded


def _cells(line: str) -> int:
    return len(escapedSplit(line.strip().removeprefix("|").removesuffix("|")))


def _table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    columns = _cells(line_of(state, start + 1)) if start + 1 < end else 0
    if not silent:
        state.env["columns"] = columns
    return columns <= WIDEST and table(state, start, end, silent)


def _ends_here(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A line without the mark belongs to no quote, item or table above it; a row with too many cells to no table."""
    if not silent:
        return False
    if state.parentType == "table":
        line = line_of(state, start)
        return "|" not in line or _cells(line) > int(state.env["columns"])
    return state.parentType == "blockquote" or 0 <= state.sCount[start] < state.blkIndent


def _kind(state: StateInline, position: int) -> str:
    """blank, quote, opening, closing or word: what the character there is to a mark beside it."""
    sign = state.src[position] if 0 <= position < state.posMax else " "
    if sign.isspace():
        return "blank"
    category = unicodedata.category(sign)
    if sign in "\"'":
        return "quote"
    return "opening" if category in OPENING else "closing" if category in CLOSING else "word"


def _may(before: str, after: str, length: int) -> tuple[bool, bool]:
    """May a run of so many stars between these open, and may it close?"""
    opens = after in ("word", "opening", "quote") or (after == "closing" and before != "word")
    closes = before in ("word", "closing", "quote") or (before == "opening" and after != "word")
    if length < BOLD:  # 5*3*2 and 张*、李*: leaning words have blanks around them
        return opens and before == "blank", closes and after in ("blank", "closing")
    return opens, closes


def _stars(state: StateInline, silent: bool) -> bool:
    start = state.pos
    if silent or state.src[start] != "*":
        return False
    while state.pos < state.posMax and state.src[state.pos] == "*":
        state.pos += 1
    length, text = state.pos - start, state.src[start - 1 : start] + state.src[state.pos : state.pos + 1]
    opens, closes = _may(_kind(state, start - 1), _kind(state, state.pos), length)
    if length > LONGEST or (len(text) == BOLD and text.isascii() and text.isalnum()):  # 138****5678, 2**3
        opens = closes = False
    for _ in range(length):
        state.push("text", "", 0).content = "*"
        state.delimiters.append(Delimiter(ord("*"), length, len(state.tokens) - 1, -1, opens, closes))
    return True
