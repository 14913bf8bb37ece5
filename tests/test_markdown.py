"""What members wrote: marks become few harmless elements, plain Chinese text stays as it was typed, no word is lost."""

import re

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from portal import markdown
from portal.markdown import Block, blocks, plain, render
from tests.markdown_vectors import VECTORS
from tests.seconds import seconds_of

pytestmark = pytest.mark.once
HTML = "{http://www.w3.org/1999/xhtml}"
ALLOWED = {
    **{tag: set() for tag in "p h3 h4 ul strong em blockquote code pre br hr table thead tbody tr th td".split()},  # noqa: SIM905
    "a": {"href", "rel"},
    "ol": {"start"},
    "li": {"value"},
}
REL = "noopener noreferrer nofollow"
ADDRESS = re.compile(r"https?://[a-z0-9.-]+(:\d+)?([/?#]\S*)?", re.I)
NUMBER = re.compile(r"[0-9]{1,9}")
MARKS = "*_#>-+.|`[]()!<&\\~=:\"' \n\t0123456789"


def parsed(html):
    """The page as a browser has it, with the text in a place of its own: <body><main>…</main><footer></footer>."""
    return html5lib.parse(f"<!doctype html><main>{html}</main><footer></footer>")


def faults(html):
    """What is not on the list: elements, attributes, addresses; also a text that broke out of its place."""
    page = parsed(html)
    body = page.find(f"{HTML}body")
    if [child.tag for child in body] != [f"{HTML}main", f"{HTML}footer"] or len(page.find(f"{HTML}head")):
        yield "broke out"
    (main, *_) = body
    for wrapper in main:
        if wrapper.tag != f"{HTML}div" or wrapper.attrib != {"class": "prose", "hx-ignore": ""}:
            yield f"wrapper: {wrapper.tag} {wrapper.attrib}"
        for element in list(wrapper.iter())[1:]:
            yield from wrong(element)


def wrong(element):
    tag = element.tag.removeprefix(HTML) if isinstance(element.tag, str) else "comment"
    if tag not in ALLOWED:
        yield tag
    for name, value in element.attrib.items():
        fits = {"href": ADDRESS, "start": NUMBER, "value": NUMBER, "rel": re.compile(REL)}.get(name)
        if name not in ALLOWED.get(tag, ()) or not fits.fullmatch(value):
            yield f"{tag} {name}={value}"
    if tag == "a" and "href" in element.attrib and element.get("rel") != REL:
        yield "a without rel"


def seen(html):
    """The words that a reader sees."""
    (main, _) = parsed(html).find(f"{HTML}body")
    return "".join(main.itertext())


def inner(text):
    """The HTML of a text without its wrapper and the line ends between elements."""
    html = str(render(text)).removeprefix('<div class="prose" hx-ignore>').removesuffix("</div>")
    return re.sub(r"(?<=>)\n", "", html)


# --- harm ---


def test_there_are_many_vectors():
    assert len(set(VECTORS)) == len(VECTORS) >= 150


@pytest.mark.parametrize("vector", VECTORS)
def test_nothing_harmful_comes_through(vector):
    for text in (vector, f"甲{vector}乙", f"**{vector}**", f"- {vector}", f"> {vector}", f"[{vector}](https://a.cn/)"):
        assert list(faults(render(text))) == []


@pytest.mark.parametrize("guard", ["parser", "cleaner"])
def test_each_guard_holds_alone(guard, monkeypatch):
    without(guard, monkeypatch)
    assert [v for v in VECTORS if list(faults(render(v)))] == []


def test_without_both_guards_the_vectors_are_noticed(monkeypatch):
    """The check itself is checked: it would see what came through."""
    without("parser", monkeypatch)
    without("cleaner", monkeypatch)
    assert sum(bool(list(faults(render(v)))) for v in VECTORS) >= 60


def without(guard, monkeypatch):
    if guard == "parser":
        monkeypatch.setitem(markdown.PARSER.options, "html", True)
        monkeypatch.setattr(markdown.PARSER, "validateLink", lambda url: True)
    else:
        monkeypatch.setattr(markdown, "CLEANER", Passing())


class Passing:
    """A cleaner that cleans nothing, but for what only tidies: `rel`, and the style and class of cells and code."""

    def clean(self, html):
        html = html.replace('<a href="', f'<a rel="{REL}" href="')
        html = re.sub(r'<(td|th) style="text-align:\w+">', r"<\1>", html)
        return re.sub(r'<code class="language-[\w+#-]+">', "<code>", html)


def marked():
    """Texts of words and marks, more tangled than people write."""
    pieces = st.sampled_from(
        [*MARKS, *VECTORS, "甲", "乙二", "“重点”", "：", "**", "\n\n", "1. ", "- ", "> ", "|-|-|\n"]
    )
    return st.lists(pieces, max_size=30).map("".join)


@given(st.text() | marked())
def test_any_text_becomes_allowed_elements_only(text):
    html = render(text)
    assert isinstance(html, Markup)
    assert list(faults(html)) == []
    assert all(block.words and "\n" not in block.words for block in blocks(text))


def test_half_a_character_stops_nothing():
    assert "甲" in render("甲\ud800")
    assert "甲" in plain("甲\ud800")


NASTY = {
    "brackets": "[" * 60_000,
    "open links": "[a](" * 15_000,
    "nested links": "[x](https://a.cn/" * 3_500,
    "images": "![" * 30_000,
    "leaning": "*a " * 20_000,
    "bold": "**a" * 20_000,
    "deep bold": "**a" * 10_000 + "a**" * 10_000,
    "mixed stars": "*a**b" * 12_000,
    "quotes": ">" * 60_000,
    "spaced quotes": "> " * 30_000,
    "lists in a line": "- " * 30_000 + "x",
    "numbers in a line": "1. " * 20_000,
    "stairs": "".join(" " * n + "- a\n" for n in range(340)),
    "ticks": "".join("`" * n + "a" for n in range(340)),
    "fences": "```a\n" * 12_000,
    "angles": "<" * 60_000,
    "addresses": "<http://" * 7_500,
    "ampersands": "&#" * 30_000,
    "backslashes": "\\" * 60_000,
    "heads of tables": "|a|\n|-|\n" * 7_500,
    "rows": "|a|b|\n|-|-|\n" + "|\n" * 30_000,
    "wide table": "|a" * 100 + "\n" + "|-" * 100 + "\n" + "x|\n" * 20_000,
    "lines": "a\n" * 30_000,
    "blanks": "[a](" + " " * 60_000,
    "nulls": "\0" * 60_000,
}


@pytest.mark.parametrize("what", NASTY)
def test_no_tangle_takes_longer_than_two_seconds(what):
    assert seconds_of(lambda: render(NASTY[what]), 2) < 2
    assert seconds_of(lambda: plain(NASTY[what]), 2) < 2


# --- plain text stays ---

AS_TYPED = [
    "2026年我村种血橙300亩。",
    "1、修路；2、通水。",
    "（一）产业：血橙_一号_和血橙_二号",
    "*",
    "-",
    "——",
    "— — —",
    "1.",
    "#",
    "#1 楼",
    "##",
    ">",
    ">5亩的有3户",
    "5*3",
    "5*3*2=30",
    "(5*3)*2*(1+1)",
    "5 * 3 * 2",
    "2**3**4",
    "*注：数据来自县统计局",
    "张*、李*、王*三户",
    "张**、李**、王**三户",
    "138****5678、139****1234",
    "511025********123X",
    "甲方：____乙方：____",
    "__init__",
    "________",
    "~~~~~~",
    "2026. 3. 15 开会",
    "10000. 以上",
    "[备注]: 无",
    "[附件][一]",
    "&copy; A&B &lt;",
    "<姓名>",
    "收入<支出>0",
    "a|b",
    "C:\\资料\\报表",
    "+5%",
    "-3℃",
    "^_^",
    "https://www.zizhong.gov.cn/a_b_c",
    "$100$ 与 ￥100",
]


@pytest.mark.parametrize("line", AS_TYPED)
def test_a_line_without_marks_stays_a_paragraph_as_typed(line):
    (paragraph,) = parsed(render(line)).iter(f"{HTML}p")
    assert (len(paragraph), paragraph.text) == (0, line)
    assert blocks(line) == [Block("p", line)]


def test_lines_and_blank_lines_of_plain_text_are_kept():
    text = "第一段。\n    第二段缩进四格。\n\n\n第三段。\r\n=====\n第四段。"
    assert inner(text) == "<p>第一段。<br>第二段缩进四格。</p><p>第三段。<br>=====<br>第四段。</p>"
    assert plain(text) == "第一段。\n第二段缩进四格。\n第三段。\n=====\n第四段。"


@pytest.mark.parametrize("text", ["", " \n\t\n　", "\n\n"])
def test_a_text_without_words_is_nothing(text):
    assert (render(text), plain(text), blocks(text)) == ("", "", [])


# --- marks ---


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("# 题", "<h3>题</h3>"),
        ("## 题", "<h4>题</h4>"),
        ("###### 题", "<h4>题</h4>"),
        ("**重点**", "<p><strong>重点</strong></p>"),
        ("他说**“重点”**很好", "<p>他说<strong>“重点”</strong>很好</p>"),
        ('他说**"重点"**很好', '<p>他说<strong>"重点"</strong>很好</p>'),
        ("**重点：**内容", "<p><strong>重点：</strong>内容</p>"),
        ("增收**50%**以上", "<p>增收<strong>50%</strong>以上</p>"),
        ("共**5**户", "<p>共<strong>5</strong>户</p>"),
        ("三个项目**（新建）**完工", "<p>三个项目<strong>（新建）</strong>完工</p>"),
        ("这 *一点* 要记", "<p>这 <em>一点</em> 要记</p>"),
        ("- 甲\n- 乙", "<ul><li>甲</li><li>乙</li></ul>"),
        ("议程：\n1. 甲\n2. 乙", '<p>议程：</p><ol><li value="1">甲</li><li value="2">乙</li></ol>'),
        ("1. 2026年起", '<ol><li value="1">2026年起</li></ol>'),
        ("3. 丙\n7. 庚", '<ol start="3"><li value="3">丙</li><li value="7">庚</li></ol>'),
        ("- 甲\n下一步：", "<ul><li>甲</li></ul><p>下一步：</p>"),
        ("> 引文\n正文", "<blockquote><p>引文</p></blockquote><p>正文</p>"),
        ("甲\n---\n乙", "<p>甲</p><hr><p>乙</p>"),
        ("`a < b`", "<p><code>a &lt; b</code></p>"),
        ("```\na\n```", "<pre><code>a\n</code></pre>"),
    ],
)
def test_a_mark_means_what_it_says(text, html):
    assert inner(text) == html


def test_a_table_ends_where_its_rows_end_and_drops_no_cell():
    table = "|村|亩|\n|--|--:|\n|甲|3|\n"
    assert inner(table + "|乙|4|多|\n尾").endswith("</tbody></table><p>|乙|4|多|<br>尾</p>")
    assert inner(table + "尾").endswith("<td>3</td></tr></tbody></table><p>尾</p>")
    assert plain(table) == "村　亩\n甲　3"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[县政府](https://www.zizhong.gov.cn/a)", "县政府（www.zizhong.gov.cn）"),
        ("[bank.cn](https://evil.cn/)", "bank.cn（evil.cn）"),
        ("[a.cn.bank.cn](https://a.cn/)", "a.cn.bank.cn（a.cn）"),
        ("[a.cn](https://a.cn/x)", "a.cn"),
        ("<https://a.cn/x>", "https://a.cn/x"),
        ("<https://政府.cn/>", "https://政府.cn/（xn--mxtq1m.cn）"),
    ],
)
def test_a_link_says_where_it_leads(text, words):
    (link,) = parsed(render(text)).iter(f"{HTML}a")
    assert link.get("rel") == REL
    assert seen(render(text)).strip() == words


# --- words for paper ---


def test_a_text_falls_into_blocks_for_paper():
    text = "# 产业\n血橙**300**亩。\n柠檬。\n\n1. 修路\n   到户\n2) 通水\n- 甲\n\n> 群众说：\n> 好。\n\n---\n[表](https://a.cn/1)"
    assert blocks(text) == [
        ("head", "产业"),
        ("p", "血橙300亩。"),
        ("p", "柠檬。"),
        ("item", "1. 修路"),
        ("p", "到户"),
        ("item", "2) 通水"),
        ("item", "甲"),
        ("quote", "群众说："),
        ("quote", "好。"),
        ("p", "表（https://a.cn/1）"),
    ]


def test_numbers_of_items_in_items_are_kept():
    assert plain("1. 2. 甲\n3. \n4. 乙") == "1. 2. 甲\n3.\n4. 乙"


def words_of(text):
    return re.findall(r"[\u4e00-\u9fff]", text)


PIECES = [
    "\n",
    "\n\n",
    " ",
    "    ",
    "*",
    "**",
    "_",
    "# ",
    "> ",
    ">",
    "- ",
    "1. ",
    "12.",
    "|",
    "\n|-|-|\n",
    "`",
    "```",
    "~~~",
]
LINKED = ["[", "](", "](https://a.cn/", ")", "![", "<", ">", "]: ", "\\", "&amp;", "---\n", "===\n", "：", "“", "）"]


@given(st.lists(st.sampled_from([*PIECES, *LINKED]) | st.sampled_from("甲乙丙丁戊己庚辛"), max_size=40).map("".join))
def test_no_word_is_lost_and_none_changes_its_place(text):
    shown, on_paper = words_of(seen(render(text))), words_of(plain(text))
    assert shown == on_paper or "https://a.cn/" in text
    assert sorted(on_paper) == sorted(words_of(text)) or "https://a.cn/" in text


@given(st.text(alphabet="甲乙丙，。：；、（）“”《》0123456789亩 \n", max_size=200))
def test_text_without_marks_loses_no_sign(text):
    kept = [line.strip() for line in text.split("\n") if line.strip()]
    assert plain(text).split("\n") == (kept or [""])


def test_templates_have_the_filter(app):
    assert app.jinja_env.from_string("{{ body|markdown }}").render(body="**重**") == str(render("**重**"))
