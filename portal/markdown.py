"""What users write with a few marks: headings, bold, lists, quotes, tables, links. The one place that renders it.

CommonMark by markdown-it-py without raw HTML or images, then cleaned by nh3 to an allow list. In this house a line is a
paragraph, and Chinese text puts `**` beside its punctuation: both are handled here, so that plain text stays plain.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markupsafe import Markup

TAGS = {
    "p",
    "h3",
    "h4",
    "ul",
    "ol",
    "li",
    "strong",
    "blockquote",
    "hr",
    "br",
    "a",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
}
ATTRIBUTES: dict[str, set[str]] = {"*": set(), "a": {"href"}, "ol": {"start"}}
SCHEMES = {"http", "https"}
REL = "noopener noreferrer nofollow"
LINK = re.compile(r"https?://|/(?![/\\])", re.IGNORECASE)
MARKED = re.compile(r"\s*([-*+]\s|[0-9]{1,3}[.)]\s|>|#{1,6}\s|\|)|\s{2,}\S")
DEEPEST = 8


class Block(NamedTuple):
    """One paragraph of what is written, without its marks. kind: p, head, item, quote, row."""

    kind: str
    words: str


def render(text: str) -> Markup:
    """Safe HTML of this text, for a page that has its own h1 and h2."""
    html = MARKDOWN.render(_apart(text))
    clean = nh3.clean(
        html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="noopener noreferrer nofollow"
    )
    return Markup(f'<div class="prose" hx-ignore>{clean}</div>')  # noqa: S704 - cleaned above


def blocks(text: str) -> list[Block]:
    """Its paragraphs in their order, for paper and for the search."""
    return list(_blocks(MARKDOWN.parse(_apart(text))))


def plain(text: str) -> str:
    """The words alone, a paragraph a line."""
    return "\n".join(block.words for block in blocks(text))


def _apart(text: str) -> str:
    """A blank line between two lines of prose: each is a paragraph here."""
    found: list[str] = []
    was_prose = False
    for line in text.replace("\x00", "").split("\n"):
        is_prose = bool(line.strip()) and not MARKED.match(line)
        if (is_prose and found and found[-1].strip()) or (line.strip() and was_prose and found):
            found.append("")
        found.append(line)
        was_prose = is_prose
    return "\n".join(found)


def _blocks(tokens: Sequence[Token]) -> Iterator[Block]:
    within: list[str] = []
    cells: list[str] = []
    for token in tokens:
        name = token.type.removesuffix("_open").removesuffix("_close")
        if token.nesting > 0:
            within.append(name)
        elif token.nesting < 0:
            within.pop()
            if name == "tr":
                yield Block("row", "　".join(cells))
                cells = []
        elif token.type == "inline" and "tr" in within:
            cells.append(_words(token))
        elif token.type == "inline":
            yield Block(_kind(within), _words(token))


def _kind(within: Sequence[str]) -> str:
    kinds = {"heading": "head", "list_item": "item", "blockquote": "quote"}
    return next((kinds[name] for name in reversed(within) if name in kinds), "p")


def _words(token: Token) -> str:
    return "".join("\n" if one.type in ("softbreak", "hardbreak") else one.content for one in token.children or ())


def _strong(state: StateInline, silent: bool) -> bool:
    """**words**, also beside Chinese punctuation, where CommonMark sees no end."""
    start, source = state.pos, state.src
    end = source.find("**", start + 2, state.posMax) if source.startswith("**", start) else -1
    if end <= start + 2 or source[start + 2].isspace() or source[end - 1].isspace():
        return False
    if not silent:
        most, state.posMax, state.pos = state.posMax, end, start + 2
        state.push("strong_open", "strong", 1)
        state.md.inline.tokenize(state)
        state.push("strong_close", "strong", -1)
        state.posMax = most
    state.pos = end + 2
    return True


def _lower(state: Any) -> None:
    """h1 and h2 are the page's."""
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = "h3" if token.tag in ("h1", "h2") else "h4"
        if token.type in ("th_open", "td_open"):
            token.attrs = {}


def _made() -> MarkdownIt:
    made = MarkdownIt("zero", {"html": False, "breaks": True, "maxNesting": DEEPEST})
    made.enable(["heading", "list", "blockquote", "hr", "table", "link", "newline", "escape"])
    made.inline.ruler.before("escape", "strong_words", _strong)
    made.core.ruler.push("lower_headings", _lower)
    made.validateLink = lambda url: bool(LINK.match(url.strip()))  # type: ignore[method-assign]
    return made


MARKDOWN = _made()
