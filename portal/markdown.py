"""The one place where what members wrote in Markdown becomes HTML, lines of plain words, or blocks for paper.

Two guards stand behind each other: the parser knows no HTML, and nh3 lets only the few elements below through. htmx
takes nothing from inside (`hx-ignore`). Which marks count: `dialect.py`.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import NamedTuple
from urllib.parse import urlsplit

import nh3
from markdown_it.token import Token
from markupsafe import Markup

from portal.dialect import dialect, is_link

TAGS = {"p", "h3", "h4", "ul", "ol", "li", "strong", "em", "blockquote", "code", "pre", "a", "br", "hr"}
TABLE = {"table", "thead", "tbody", "tr", "th", "td"}
ATTRIBUTES = {"a": {"href"}, "ol": {"start"}, "li": {"value"}}
REL = "noopener noreferrer nofollow"
KINDS = {"heading_open": "head", "list_item_open": "item", "blockquote_open": "quote"}
ENDS = {kind.replace("_open", "_close") for kind in KINDS}
HOSTS = re.compile(r"[^a-z0-9.-]+")  # what parts the names of hosts in a text
NUMBER = re.compile(r"[0-9]{1,9}")
NUMBERED = re.compile(r"[0-9]{1,9}[.)] ")
CELL_GAP = "　"


class Block(NamedTuple):
    """One paragraph as paper has it: a typed line break begins another.

    kind: "p", "head" (of a passage), "item" (the first line of one; a numbered one carries its number), "quote".
    """

    kind: str
    words: str

    @property
    def pointed(self) -> str:
        """With a point before an item that has no number."""
        return f"· {self.words}" if self.kind == "item" and not NUMBERED.match(self.words) else self.words


def _attribute(tag: str, name: str, value: str) -> str | None:
    """The value if it may stay; nh3 asks about its own `rel` too."""
    fits = name == "rel" or (is_link(value) if name == "href" else NUMBER.fullmatch(value))
    return value if fits else None


PARSER = dialect()
CLEANER = nh3.Cleaner(
    tags=TAGS | TABLE,
    attributes=ATTRIBUTES,
    attribute_filter=_attribute,
    link_rel=REL,
    url_schemes={"http", "https"},
    url_relative="deny",
)


def render(text: str) -> Markup:
    """The text as HTML that may stand on any page; nothing at all for a text without words."""
    tokens = _tokens(text) if text.strip() else []
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):  # the page has its own h1 and h2
            token.tag = "h3" if token.tag == "h1" else "h4"
        elif token.type == "list_item_open" and token.info:  # 3. stays 3., whatever stood before it
            token.attrs["value"] = token.info
        elif token.children:
            token.children = list(_with_hosts(token.children))
    html = CLEANER.clean(PARSER.renderer.render(tokens, PARSER.options, {}))
    return Markup('<div class="prose" hx-ignore>{}</div>').format(Markup(html)) if tokens else Markup("")  # noqa: S704


def plain(text: str) -> str:
    """The same text without its marks, a line for each block; addresses of links follow their words in brackets."""
    return "\n".join(block.words for block in blocks(text))


def blocks(text: str) -> list[Block]:
    """The text for a writer of paper, block by block. Rulers say nothing there; a row of a table is one block."""
    return list(_blocks(_tokens(text)))


def _tokens(text: str) -> list[Token]:
    return PARSER.parse(text.encode("utf-8", "replace").decode())  # half a character would stop nh3


def _links(children: Sequence[Token]) -> Iterator[tuple[Token, str, str]]:
    """Each token of a line; with the end of a link the words of the link and its address."""
    words, address = "", ""
    for token in children:
        if token.type == "link_open":
            words, address = "", str(token.attrs["href"])
        words += token.content
        yield token, words, address


def _with_hosts(children: Sequence[Token]) -> Iterator[Token]:
    """Who follows a link sees where to: the host stands behind words that do not name it."""
    for token, words, address in _links(children):
        token.attrs.pop("title", None)  # a hidden word is nobody's
        yield token
        if token.type == "link_close" and (host := urlsplit(address).hostname) not in HOSTS.split(words.lower()):
            yield Token("text", "", 0, content=f"（{host}）")


def _words(children: Sequence[Token]) -> str:
    said = []
    for token, words, address in _links(children):
        said.append("\n" if token.type in ("softbreak", "hardbreak") else token.content)
        if token.type == "link_close" and token.markup != "autolink" and address not in words:
            said.append(f"（{address}）")
    return "".join(said)


def _lines(token: Token) -> list[str]:
    words = _words(token.children) if token.children is not None else token.content
    return [line.strip() for line in words.split("\n") if line.strip()]


def _row(stream: Iterator[Token]) -> str:
    """The words of the cells up to the end of the row."""
    cells = takewhile(lambda token: token.type != "tr_close", stream)
    return CELL_GAP.join(_words(token.children or ()) for token in cells if token.type == "inline").strip()


def _blocks(tokens: Sequence[Token]) -> Iterator[Block]:
    stream, within, number = iter(tokens), ["p"], ""
    for token in stream:
        if token.type == "tr_open":
            yield Block("p", _row(stream))
        elif kind := KINDS.get(token.type):
            within.append(kind)
            number += f"{token.info}{token.markup} " if kind == "item" and token.info else ""
        elif token.type in ("inline", "fence"):
            for line in _lines(token):
                yield Block(within[-1], number + line)
                number = ""
                within[-1] = "p" if within[-1] == "item" else within[-1]
        elif token.type in ENDS:
            if number and within[-1] == "item":  # a number without words
                yield Block("item", number.strip())
                number = ""
            within.pop()
