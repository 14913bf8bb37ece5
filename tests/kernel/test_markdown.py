"""Text with marks: what it becomes, and that nothing in it runs. Read back by a parser, by an allow list."""

import time
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from portal.markdown import Block, blocks, plain, render

BARE = ["p", "h3", "h4", "ul", "li", "strong", "blockquote", "hr", "br", "table", "thead", "tbody", "tr", "th", "td"]
ALLOWED = {"div": {"class", "hx-ignore"}, "a": {"href", "rel"}, "ol": {"start"}} | {tag: set() for tag in BARE}
VECTORS = [
    "<script>alert(1)</script>",
    "<ScRiPt >alert(1)</ScRiPt>",
    "<script\x0c>alert(1)</script>",
    "<script/src=//e>",
    "<img src=x onerror=alert(1)>",
    "<img/src/onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script>",
    "<math><mi xlink:href='javascript:alert(1)'>",
    "<iframe src=javascript:alert(1)>",
    "<iframe srcdoc='<script>1</script>'>",
    "<object data=javascript:alert(1)>",
    "<embed src=javascript:alert(1)>",
    "<base href=//e>",
    "<meta http-equiv=refresh>",
    "<link rel=stylesheet href=//e>",
    "<style>@import'//e'</style>",
    "<body onload=alert(1)>",
    "<form action=//e><button>",
    "<input autofocus onfocus=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<video><source onerror=alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href='jav&#x09;ascript:alert(1)'>x</a>",
    "<p style='background:url(javascript:1)'>",
    "<div hx-get='/'>",
    "<div data-hx-post='/x' hx-trigger=load>",
    "<hx-partial>",
    "<template><script>1</script>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x]( javascript:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](java&#10;script:alert(1))",
    "[x](&#x6a;avascript:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](data:text/html,1)",
    "[x](DATA:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox(1))",
    "[x](file:///etc/passwd)",
    "[x](//evil.example/)",
    "[x](/\\evil.example)",
    "[x](\\\\evil.example)",
    "[x](<javascript:alert(1)>)",
    '[x]("javascript:alert(1)")',
    '[x](http://a" onmouseover="alert(1))',
    "[x](http://a 't\" onclick=alert(1)')",
    "[x][y]\n\n[y]: javascript:alert(1)",
    "[x]: javascript:alert(1)\n[x]",
    "![x](javascript:alert(1))",
    "![x](http://e/p.png)",
    "<javascript:alert(1)>",
    "<http://a onmouseover=alert(1)>",
    "[<img src=x onerror=alert(1)>](http://a)",
    "**<script>alert(1)</script>**",
    "# <script>alert(1)</script>",
    "> <script>alert(1)</script>",
    "- <script>alert(1)</script>",
    "`<script>alert(1)</script>`",
    "```html\n<script>alert(1)</script>\n```",
    "| <script>1</script> |\n|---|\n| <img src=x onerror=1> |",
    "<!-- --><script>alert(1)</script>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php echo 1 ?>",
    "<x onclick=alert(1)>",
    "\x00<script>alert(1)</script>",
    "＜script＞alert(1)＜/script＞",
    "<scr<script>ipt>alert(1)</script>",
    "</div><script>1</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    '<a href="http://a" target=_blank onclick=alert(1)>',
]


class Read(HTMLParser):
    """Every element with its attributes."""

    def __init__(self, html):
        super().__init__()
        self.elements, self.texts = [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.texts.append(data)

    def handle_comment(self, data):
        raise AssertionError(f"a comment: {data}")


def check(html):
    read = Read(html)
    for tag, attrs in read.elements:
        assert tag in ALLOWED and set(attrs) <= ALLOWED[tag], (tag, attrs)
        if "href" in attrs:
            parts = urlsplit(attrs["href"])
            assert parts.scheme in ("http", "https") or (not parts.scheme and not parts.netloc), attrs
            assert not attrs["href"].startswith(("//", "/\\", "\\"))
    assert [tag for tag, _ in read.elements].count("div") == 1
    return read


@pytest.mark.parametrize("vector", VECTORS)
@pytest.mark.parametrize("around", ["{}", "前{}后", "- 一\n  {}", "> {}"])
def test_nothing_that_is_typed_runs(vector, around):
    check(render(around.format(vector)))


def test_there_are_enough_vectors():
    assert len(set(VECTORS)) >= 60


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from("ab血橙*#->|[]()!<`_\\\n &;:/'\"1. "), max_size=200))
@example("[x](http://a\n**b)**")
def test_any_text_becomes_allowed_elements(text):
    check(render(text))
    plain(text)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 60_000,
        "**a " * 15_000,
        "> " * 30_000,
        "- " * 30_000,
        "*" * 60_000,
        "|a" * 30_000 + "\n" + "|-" * 30_000,
        "[a](" * 15_000,
        "\\" * 60_000,
        "![" * 30_000,
        "1. " * 20_000,
    ],
)
def test_sixty_thousand_nasty_characters_take_no_time(text):
    began = time.perf_counter()
    render(text)
    assert time.perf_counter() - began < 3


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("统一套袋。\n每户出两个工。", "<p>统一套袋。</p>\n<p>每户出两个工。</p>"),
        ("**注意：**不要全换水", "<p><strong>注意：</strong>不要全换水</p>"),
        ("5*3 和 2*4", "<p>5*3 和 2*4</p>"),
        ("血橙_一号_苗", "<p>血橙_一号_苗</p>"),
        ("——", "<p>——</p>"),
        ("题\n---", "<p>题</p>\n<hr>"),
        ("一、先谈价\n二、再下种", "<p>一、先谈价</p>\n<p>二、再下种</p>"),
        ("2026年3月放苗", "<p>2026年3月放苗</p>"),
        ("1.5 亩", "<p>1.5 亩</p>"),
        ("# 做法", "<h3>做法</h3>"),
        ("### 细节", "<h4>细节</h4>"),
        (
            "分三步：\n- 放水\n- 夯土\n再养鱼",
            "<p>分三步：</p>\n<ul>\n<li>放水</li>\n<li>夯土</li>\n</ul>\n<p>再养鱼</p>",
        ),
        ("3. 三\n4. 四", '<ol start="3">\n<li>三</li>\n<li>四</li>\n</ol>'),
        ("[看这篇](/cases/3)", '<p><a href="/cases/3" rel="noopener noreferrer nofollow">看这篇</a></p>'),
        ("a < b & c", "<p>a &lt; b &amp; c</p>"),
    ],
)
def test_what_secretaries_type_looks_as_they_mean_it(text, html):
    assert render(text) == f'<div class="prose" hx-ignore>{html}\n</div>'


def test_a_table_of_figures():
    text = "| 年 | 亩 |\n|---|---:|\n| 2024 | 210 |"
    assert "<td>210</td>" in render(text) and blocks(text) == [Block("row", "年　亩"), Block("row", "2024　210")]


def test_the_words_alone():
    text = "# 做法\n先**谈价**，[合同](http://a)一张\n- 放水\n> 老话"
    assert [block.kind for block in blocks(text)] == ["head", "p", "item", "quote"]
    assert plain(text) == "做法\n先谈价，合同一张\n放水\n老话"


@given(st.lists(st.text(st.sampled_from("血橙稻虾光伏，。：“”（）一二"), min_size=1, max_size=20), max_size=6))
def test_plain_chinese_loses_no_character(lines):
    assert plain("\n".join(lines)) == "\n".join(lines)
