"""The Word file itself: its page, its styles, what it tells of us, and the same bytes for the same words."""

import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from io import BytesIO

import pytest

from portal.paper.builder import Paper
from portal.paper.sealing import Mark
from portal.paper.tables import WIDTH, Table
from portal.qr import png
from tests.paper.office import pages_of
from tests.paper.word_file import A_PAGE, W, measures, names, paragraphs, part, style_of

pytestmark = pytest.mark.once
AT = datetime(2026, 9, 24, 1, 0, tzinfo=UTC)
MARK = Mark("3F2A-90BC-11DE", "http://localhost/check/3f2a90bc11de", ("校验码：3F2A-90BC-11DE", "扫码", "网址"))


def written(text="会议要求各村抓好管护。", mark=MARK):
    paper = Paper("记录", AT)
    paper.title(["资中县第一书记工作联盟", "球溪片区9月主题例会记录"])
    paper.particulars([("会议主题", "稻虾")])
    paper.heading(1, "一、议题")
    paper.heading(2, "（一）决议")
    paper.text(text)
    paper.text("散会。")
    paper.sign(["主持人：陈北", "记录人：卫记"], "2026年9月24日", mark)
    return paper.finish()


def test_the_page_holds_22_lines_of_28_characters():
    assert measures(written()) == A_PAGE


def test_paragraphs_carry_built_in_styles_and_no_fonts_of_their_own():
    data = written()
    body = part(data, "word/document.xml")
    assert {style_of(p) for p in body.iter(W + "p")} >= {
        "Title",
        "Heading1",
        "Heading2",
        "BodyText",
        "Signature",
        "Date",
    }
    assert not list(body.iter(W + "rFonts"))
    known = {
        s.get(W + "styleId"): s.find(W + "name").get(W + "val") for s in part(data, "word/styles.xml").iter(W + "style")
    }
    assert known["Heading1"] == "heading 1"
    assert {style_of(p) for p in body.iter(W + "p")} <= known.keys()


def test_odd_and_even_pages_have_their_number_outside():
    data = written()
    assert part(data, "word/settings.xml").find(W + "evenAndOddHeaders") is not None
    for name, style in (("word/footer1.xml", "Footer"), ("word/footer2.xml", "FooterEven")):
        (paragraph,) = part(data, name).iter(W + "p")
        assert style_of(paragraph) == style
        assert [t.text for t in paragraph.iter(W + "t", W + "instrText")] == ["— ", " PAGE ", "1", " —"]


def test_the_signature_keeps_the_last_lines_with_it():
    body = part(written(), "word/document.xml")
    kept = [p.find(f"{W}pPr/{W}keepNext") is not None for p in body.iter(W + "p")]
    assert kept == [False] * 5 + [True] * 9 + [False]


def test_a_long_last_paragraph_is_not_carried_over():
    body = part(written("长" * 400), "word/document.xml")
    long = next(p for p in body.iter(W + "p") if len("".join(p.itertext())) == 400)
    assert long.find(f"{W}pPr/{W}keepNext") is None


def test_the_file_tells_nothing_of_the_machine_that_made_it():
    data = written()
    core = {child.tag.rpartition("}")[2]: child.text for child in part(data, "docProps/core.xml")}
    assert core == {
        "language": "zh-CN",
        "title": "记录",
        "created": "2026-09-24T01:00:00Z",
        "modified": "2026-09-24T01:00:00Z",
    }
    assert not [n for n in names(data) if "thumbnail" in n or "theme" in n or "custom" in n]
    assert not any(b"python" in part_bytes for part_bytes in raw(data))


def raw(data):
    archive = zipfile.ZipFile(BytesIO(data))
    return [archive.read(name) for name in archive.namelist()]


def test_the_same_words_give_the_same_bytes():
    assert written() == written()
    times = {entry.date_time for entry in zipfile.ZipFile(BytesIO(written())).infolist()}
    assert times == {(1980, 1, 1, 0, 0, 0)}  # whatever the clock says
    assert written() != written("别的。")


def test_the_picture_of_a_mark_floats_beside_its_words():
    data = written()
    (anchor,) = part(data, "word/document.xml").iter("{*}anchor")
    assert anchor.find("{*}docPr").get("descr") == "校验码 3F2A-90BC-11DE 的二维码"
    assert {e.get("cx") for e in anchor.iter("{*}extent")} == {str(22 * 36000)}
    assert png(MARK.url) in raw(data)
    assert paragraphs(data, "Check") == list(MARK.words)


def test_what_word_cannot_hold_is_left_out_and_rare_characters_stay():
    assert "镕喆堃𠮷 甲" in paragraphs(written("镕喆\x00堃\x1b𠮷\t甲\ufffe"))


def rows(count=245):
    table = Table("应到人员", (964, 1587, 2948, 2212, 1134), ("序号", "姓名", "驻村", "签名", "备注"), "某某签到表")
    for number in range(1, count + 1):
        if number % 20 == 1:
            table.group(f"第{number}镇")
        table.line((str(number), "陈北", "甲村", "", ""), is_struck=number == 7)
    return table


def test_a_table_repeats_its_head_and_splits_no_row():
    paper = Paper("签到表", AT)
    paper.table(rows())
    (table,) = part(paper.finish(), "word/document.xml").iter(W + "tbl")
    found = [row.find(W + "trPr") for row in table.iter(W + "tr")]
    assert all(row.find(W + "cantSplit") is not None for row in found)
    assert [row.find(W + "tblHeader") is not None for row in found] == [True, True] + [False] * (245 + 13)
    assert sum(int(column.get(W + "w")) for column in table.iter(W + "gridCol")) == WIDTH
    assert len(list(table.iter(W + "strike"))) == 5


def test_a_long_name_makes_its_row_taller_and_no_other(tmp_path):
    paper, table = Paper("签到表", AT), rows(3)
    table.line(("4", "阿依古丽·买买提", "甲村", "", ""))
    paper.table(table)
    data = paper.finish()
    heights = [row.find(f"{W}trPr/{W}trHeight") for row in part(data, "word/document.xml").iter(W + "tr")]
    assert [height.get(W + "hRule") for height in heights] == ["exact"] * 6 + ["atLeast"]
    ((page,),) = pages_of(tmp_path, data)
    assert set("阿依古丽买提") <= set("".join(line.text for line in page.body[-3:]))


def test_a_line_with_too_few_cells_is_an_error():
    with pytest.raises(ValueError, match="zip"):
        rows(1).line(("1", "陈北"))


def test_the_portal_starts_without_loading_what_draws_word_files():
    seen = "import sys, portal; print(sorted({'docx', 'lxml'} & set(sys.modules)))"
    answer = subprocess.run([sys.executable, "-c", seen], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"
