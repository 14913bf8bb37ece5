"""Every file that is no roster gets its sentence at once; every roster is read, whatever program wrote it."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from portal.errors import BadInput
from portal.roster import reading, sheets
from portal.roster.columns import Table, table_of
from portal.roster.reading import read_rows
from tests.roster import workbooks
from tests.roster.workbooks import HEADINGS, SHEET, book, lying, packed, text, with_member, with_sheet
from tests.seconds import seconds_of

pytestmark = pytest.mark.once
ROW = ("张三", "球溪镇", "甲1村", "2026-03-01", "13900000000", "县某局")
GOOD = book([ROW])
MB = 1024 * 1024
ROOT = Path(__file__).parents[2]


def cells_of(data, name="名册.xlsx"):
    return [cells for _, cells in table_of(read_rows(data, name)).rows]


def laughs(xml):
    entities = '<!DOCTYPE x [<!ENTITY a "哈哈哈哈哈哈哈哈哈哈"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    return xml.replace("<worksheet", f"{entities}<worksheet", 1).replace("张三", "&b;")


def from_outside(xml):
    return f'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>{xml}'.replace("张三", "&a;")


HOSTILE = {
    "a bomb": (lambda: with_member(GOOD, "xl/media/a.bin", bytes(48 * MB)), "解开以后太大"),
    "more than 50 MB": (
        lambda: packed({"xl/workbook.xml": "", **{f"{n}": bytes(30 * MB) for n in "ab"}}),
        "解开以后太大",
    ),
    "a size that lies": (lambda: lying(with_member(GOOD, "xl/a.xml", "<a>" + " " * 3 * MB), "xl/a.xml", 900), "已损坏"),
    "ten thousand members": (
        lambda: packed({"xl/workbook.xml": "", **{f"m{n}": "" for n in range(10_000)}}),
        "解开以后太大",
    ),
    "an archive within": (lambda: with_member(GOOD, "xl/embeddings/a.zip", packed({"a": "b" * 99})), "还套着别的文件"),
    "billion laughs": (lambda: with_sheet(GOOD, laughs), "XML 实体"),
    "an outside entity": (lambda: with_sheet(GOOD, from_outside), "XML 实体"),
    "a link": (lambda: with_member(GOOD, "xl/a.xml", "/etc/passwd", external_attr=0o120777 << 16), "已损坏"),
    "half of it": (lambda: GOOD[: len(GOOD) // 2], "已损坏"),
    "a torn sheet": (lambda: with_sheet(GOOD, lambda xml: xml[: len(xml) // 2]), "已损坏"),
    "no sheet": (lambda: packed({"xl/workbook.xml": "<a/>"}), "已损坏"),
    "a cell far away": (
        lambda: with_sheet(GOOD, lambda xml: xml.replace('r="A2"', 'r="XFD1048576"', 1)),
        "内存太多|已损坏",
    ),
    "a cell in the last row": (
        lambda: with_sheet(GOOD, lambda xml: xml.replace('r="A2"', 'r="BH1048576"', 1)),
        "内存太多",
    ),
    "61 columns": (lambda: book([ROW], headings=[*HEADINGS, *(f"列{n}" for n in range(55))]), "有 61 列，最多 60 列"),
    "5,001 rows": (lambda: book([ROW] * 5_001), "有 5001 行，一次最多导入 5000 行"),
    "a document": (lambda: packed({"[Content_Types].xml": "", "word/document.xml": ""}), "Word 文档"),
    "slides": (lambda: packed({"ppt/presentation.xml": ""}), "演示文稿"),
    "macros": (lambda: with_member(GOOD, "xl/vbaProject.bin", "x"), "带有宏"),
    "a binary workbook": (lambda: packed({"xl/workbook.bin": ""}), "xlsb"),
    "open document": (lambda: packed({"mimetype": "", "content.xml": ""}), "ods"),
    "an archive": (lambda: packed({"名册.xls": ""}), "压缩包"),
    "an old workbook": (lambda: b"\xd0\xcf\x11\xe0" + bytes(600), "旧版 Office 文件"),
    "a locked workbook": (lambda: b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "打开密码"),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(99), "这是图片"),
    "a PDF": (lambda: b"%PDF-1.7", "这是 PDF"),
    "a program": (lambda: b"MZ" + bytes(99), "这是程序"),
    "a page": (lambda: b"<html><table></table></html>", "不是 Excel 工作簿"),
    "text": (lambda: text([ROW]), "不是 Excel 工作簿"),
    "nothing": (lambda: b"", "是空的"),
    "too many bytes": (lambda: b"PK\x03\x04" + bytes(5 * MB), "超过 5 MB"),
    "no headings": (lambda: book([ROW], headings=("甲", "乙")), "没有找到表头"),
    "headings alone": (lambda: book([]), "表头下面没有人"),
    "a heading twice": (lambda: book([ROW], headings=("姓名", "姓名", "所驻村")), "两列都是“姓名”"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_wrong_file_is_refused_in_a_sentence_within_a_second(what):
    make, sentence = HOSTILE[what]
    data = make()

    def refused():
        with pytest.raises(BadInput, match=sentence):
            table_of(read_rows(data, "名册.xlsx"))

    assert seconds_of(refused, 1) < 1


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        (GOOD, "名册.csv", "内容却是 Excel 工作簿"),
        (GOOD, "名册.xls", "只能导入 .xlsx 或 .csv"),
        (GOOD, "名册", "只能导入 .xlsx 或 .csv"),
        (b"<table><tr><td>x</table>", "名册.csv", "网页"),
        (b"\x01\x02\x00\x03", "名册.csv", "不是表格文件"),
        (b"\xff" * 40, "名册.csv", "读不出文件里的汉字"),
        ("甲,乙\n1,2".encode(), "名册.csv", "没有找到表头"),
        (text([ROW] * 5_001), "名册.csv", "5001 行"),
        (b'"' + b"a" * 200_000, "名册.csv", "已损坏"),
    ],
)
def test_a_name_that_lies_and_text_that_is_no_table_are_refused(data, name, sentence):
    with pytest.raises(BadInput, match=sentence):
        table_of(read_rows(data, name))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_text_is_read_in_the_encodings_of_excel_and_wps(encoding):
    (cells,) = cells_of(text([ROW], encoding=encoding), "名册.CSV")
    assert cells["name"] == "张三"
    assert cells["phone"] == "13900000000"


def test_rare_characters_and_tabs_are_read():
    (cells,) = cells_of("姓名\t所驻村\n王镕喆堃\t甲1村\n".encode("gb18030"), "a.csv")
    assert cells["name"] == "王镕喆堃"


def test_the_heading_is_found_below_merged_titles_and_columns_in_any_order():
    spelt = [f" {heading[0]}　{heading[1:]}（必填）*" for heading in HEADINGS[::-1]]
    data = book([ROW[::-1]], headings=spelt, above=["某县名册", "说明：…"])
    table = table_of(read_rows(data, "a.xlsx"))
    assert [(number, cells["name"], cells["village"]) for number, cells in table.rows] == [(4, "张三", "甲1村")]


def test_unknown_columns_are_named_and_what_nothing_here_needs_is_dropped():
    data = book([(*ROW, "511025199001010000", "O", 1)], headings=[*HEADINGS, "身份证号", "血型", "序号"])
    table = table_of(read_rows(data, "a.xlsx"))
    assert (table.unknown, table.unwanted) == (("血型",), ("身份证号",))
    assert "511025199001010000" not in table.to_json()


def test_other_names_of_columns_are_known_and_ours_come_first():
    table = table_of([(1, ["姓名", "职务", "原职务职级", "联系电话"]), (2, ["张三", "科员", "四级主任科员", "139"])])
    assert table.rows == ((2, {"name": "张三", "post": "四级主任科员", "phone": "139"}),)
    assert table.unknown == ("职务",)


def test_examples_blank_rows_and_styled_emptiness_are_passed_over():
    rows = [("示例", *ROW), ("", *ROW), ("", "", "　"), ("合计",)]
    workbook = workbooks.openpyxl.load_workbook(workbooks.io.BytesIO(book(rows, headings=["序号", *HEADINGS])))
    for number in range(100, 3_000):
        workbook.active.cell(number, 1).font = workbooks.openpyxl.styles.Font(bold=True)
    table = table_of(read_rows(workbooks.saved(workbook), "a.xlsx"))
    assert [number for number, _ in table.rows] == [3]
    assert table.examples == 1


def test_numbers_dates_errors_and_formulas_arrive_as_what_they_are():
    from datetime import date, datetime

    row = ("张三", "球溪镇", "#REF!", datetime(2024, 3, 1), 13900000000, "=1+1")
    (cells,) = cells_of(book([row]))
    assert (cells["village"], cells["sending_unit"]) == ("#REF!", "=")
    assert (cells["phone"], cells["starts_on"]) == (13900000000, date(2024, 3, 1).isoformat())


def test_the_sheet_with_the_roster_is_found_and_hidden_ones_are_passed_over():
    workbook = workbooks.openpyxl.load_workbook(workbooks.io.BytesIO(GOOD))
    for place, state in ((0, "visible"), (1, "hidden")):
        other = workbook.create_sheet(f"别的{place}", place)
        other.sheet_state = state
        other.append(["姓名", "手机"] if state == "hidden" else ["说明"])
    assert cells_of(workbooks.saved(workbook))[0]["name"] == "张三"


def test_a_table_comes_back_from_its_row_as_it_was():
    table = table_of(read_rows(GOOD, "a.xlsx"))
    assert Table.from_json(table.to_json()) == table


MEASURED = """
import resource
from portal.roster.reading import read_rows
from tests.roster.workbooks import book
from tests.seconds import seconds_of
data = book([(f"张{n}", "球溪镇", f"甲{n}村", "2026-03-01", 13900000000 + n, "单位" * 20) for n in range(5_000)])
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
rows = read_rows(data, "a.xlsx")
more = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
print(len(rows), more, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def test_the_largest_file_stays_within_the_bounds_of_the_child_and_of_the_worker():
    fresh = [sys.executable, "-c", MEASURED]  # whose only child is the one that reads
    told = subprocess.run(fresh, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    rows, more, child = map(int, told.split())
    assert rows == 5_001
    assert more < 60 * 1024
    assert child * 1024 < sheets.MEMORY


def test_a_child_that_hangs_is_ended_with_a_sentence(monkeypatch):
    def hang(*args, timeout, **rest):
        assert timeout == sheets.SECONDS
        raise subprocess.TimeoutExpired("python", timeout)

    monkeypatch.setattr(reading.subprocess, "run", hang)
    with pytest.raises(BadInput, match="20 秒还没有读完"):
        read_rows(GOOD, "a.xlsx")


def test_the_child_knows_none_of_our_secrets(monkeypatch):
    seen = {}

    def run(command, *, env, **rest):
        seen.update(env=env, command=command)
        return subprocess.CompletedProcess(command, 0, b'{"rows": []}')

    monkeypatch.setattr(reading.subprocess, "run", run)
    read_rows(GOOD, "a.xlsx")
    assert seen["env"] == {}
    assert "-I" in seen["command"]


def test_the_corpus_is_what_it_says():
    assert zipfile.ZipFile(workbooks.io.BytesIO(HOSTILE["ten thousand members"][0]())).namelist()[-1] == "m9999"
    assert SHEET in zipfile.ZipFile(workbooks.io.BytesIO(GOOD)).namelist()
