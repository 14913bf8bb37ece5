"""The look's promises: readable tokens, old engines, no inline style or script, one known htmx."""

import base64
import hashlib
import re
from pathlib import Path

import pytest

from portal.config import HTMX_SRI, HTMX_VERSION

PORTAL = Path(__file__).parents[2] / "portal"
CSS = sorted((PORTAL / "static/css").glob("*.css"))
SCRIPTS = sorted((PORTAL / "static/js").glob("*.js"))
TEMPLATES = sorted((PORTAL / "templates").rglob("*.html"))
TOKENS = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", (PORTAL / "static/css/portal.css").read_text()))

WRITTEN_ON = [
    *(
        (word, ground)
        for word in ("ink", "ink-soft", "cinnabar", "pine", "ochre", "slate")
        for ground in ("paper", "sheet")
    ),
    ("sheet", "cinnabar"),  # the primary button
    ("sheet", "cinnabar-deep"),
    ("sheet", "ink"),
    *((tone, f"{tone}-wash") for tone in ("cinnabar", "pine", "ochre", "slate")),
    *(("ink", f"{tone}-wash") for tone in ("cinnabar", "pine", "slate")),
]

# What Chromium 86 does not know, and would drop a whole rule for.
TOO_NEW = {
    "nesting": r"\{[^{}]*&|\{[^{}@]*;\s*[.#a-z][^{};:]*\{",
    ":has(), :is(), :where()": r":(has|is|where)\(",
    ":not() with a list or a path": r":not\([^()]*[ ,>][^()]*\)",
    "@layer, @container, @scope": r"@(layer|container|scope)\b",
    "color functions": r"\b(color-mix|oklch|oklab|light-dark)\(",
    "units": r"\d(dvh|svh|lvh|dvw|cqw|cqi)\b",
    "inset and logical shorthands": r"[{;\s](inset|(margin|padding)-(inline|block)|inset-(inline|block)):",
    "aspect-ratio": r"[{;\s]aspect-ratio:",
    "popover": r":popover-open|\bpopover\b",
}


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.1) of #rrggbb."""
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(TOKENS[one]), luminance(TOKENS[other])), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def without_comments(path: Path) -> str:
    return re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.S)


@pytest.mark.parametrize(("word", "ground"), WRITTEN_ON)
def test_words_can_be_read_on_their_ground(word, ground):
    assert contrast(word, ground) >= 4.5


def test_the_edge_of_a_field_can_be_seen():
    assert contrast("edge", "sheet") >= 3
    assert contrast("edge", "paper") >= 3


@pytest.mark.parametrize("feature", TOO_NEW)
@pytest.mark.parametrize("path", CSS, ids=lambda p: p.name)
def test_css_holds_to_chromium_86(path, feature):
    found = re.search(TOO_NEW[feature], without_comments(path))
    assert found is None, f"{path.name}: {found and found.group()[:60]}"


@pytest.mark.parametrize("path", CSS, ids=lambda p: p.name)
def test_every_token_that_is_used_is_defined(path):
    text = path.read_text()
    known = set(re.findall(r"(--[a-z0-9-]+):", text + (PORTAL / "static/css/portal.css").read_text()))
    assert set(re.findall(r"var\((--[a-z0-9-]+)\)", text)) <= known


@pytest.mark.parametrize("path", CSS, ids=lambda p: p.name)
def test_css_asks_for_nothing_from_elsewhere(path):
    assert not re.search(r"@import|url\(|https?:", without_comments(path))
    assert len(path.read_text().splitlines()) <= 250


@pytest.mark.parametrize("path", CSS, ids=lambda p: p.name)
def test_no_rule_of_a_stylesheet_stands_twice(path):
    """A merge once left half a rule before a copy of others: all of them then held for something else."""
    rules = re.findall(r"^[^\s@}][^{}]*\{[^{}]+\}", path.read_text(), flags=re.M)
    assert len(rules) == len(set(rules))


@pytest.mark.parametrize("path", CSS, ids=lambda p: p.name)
def test_no_comment_stands_inside_a_selector(path):
    assert not re.search(r"^[.#a-z][^{};]*/\*", path.read_text(), flags=re.M)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(PORTAL / "templates")))
def test_templates_hold_no_inline_style_or_script(path):
    text = path.read_text()
    assert not re.search(r"<style|\sstyle\s*=|<script(?![^>]*\ssrc=)|\son[a-z]+\s*=|javascript:", text, re.I)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda p: p.name)
def test_scripts_are_small_and_plain(path):
    text = path.read_text()
    assert len(text.splitlines()) <= 250  # as any file of code
    assert not re.search(r"\b(let|const|async|await|class)\s|=>|`|\beval\(|innerHTML|\?\.", text)


def test_our_htmx_is_the_very_file_of_the_cdn():
    file = PORTAL / f"static/vendor/htmx-{HTMX_VERSION}.min.js"
    digest = hashlib.sha384(file.read_bytes()).digest()
    assert f"sha384-{base64.b64encode(digest).decode()}" == HTMX_SRI
    assert file.name in (PORTAL / "templates/base.html").read_text()
