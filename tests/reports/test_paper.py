"""Reports on paper: the Word file says what the print page says; the volume holds those that one may read."""

import re

import pytest

from portal.paper.sealing import current
from portal.reports.document import compose
from portal.reports.docx import draw_volume
from tests.meetings.test_record import said
from tests.paper.office import pages_of
from tests.paper.word_file import paragraphs
from tests.reports.appraisal_cast import finished
from tests.reports.report_cast import SENTENCE, final, opened, report_of, write
from tests.seconds import seconds_of


@pytest.fixture
def year(cast):
    return opened(cast)


def joined(printed):
    lines, texts = [], iter(printed)
    for text in texts:
        lines.append(f"{text}：{next(texts)}" if text in ("述职人", "职务", "任职") else text)
    return lines


def test_word_and_print_say_the_same_paragraph_by_paragraph(cast, sign_in, year):
    report = final(year, cast.convener, cast.chief)
    client = sign_in(cast.secretary)
    printed = said(client.get(f"/reports/{report.id}/print").text, "paper", but=())
    words = paragraphs(client.get(f"/reports/{report.id}/report.docx").data)
    assert words == joined(printed)
    assert "一、任职期间的记录" in words and "五、下一步打算" in words and SENTENCE in words
    mark = current(f"report:{report.id}").mark.upper()
    assert any("-".join(re.findall("....", mark)) in text for text in words)


def test_a_draft_says_so_and_carries_no_mark(cast, sign_in, year):
    report = write(report_of(year, cast.convener), cast.convener)
    words = paragraphs(sign_in(cast.convener).get(f"/reports/{report.id}/report.docx").data)
    assert words[0].startswith("草稿") and not any("校验码" in text for text in words)


def test_the_volume_holds_what_the_reader_may_read_with_its_contents(cast, sign_in):
    year = finished(cast)
    whole = paragraphs(sign_in(cast.finance).get(f"/reports/years/{year.id}/reports.docx").data)
    near = paragraphs(sign_in(cast.secretary).get(f"/reports/years/{year.id}/reports.docx").data)
    assert whole[:3] == ["2026年述职报告汇编", "目录", "1. 周总（总召集人）"]
    assert "6. 褚南（公民片区召集人）" in [text.replace("7.", "6.") for text in whole]
    assert sum(text == "2026年述职报告" for text in whole) == 6
    assert sum(text == "2026年述职报告" for text in near) == 5  # not of the other district's convener


def test_each_report_of_the_volume_begins_a_page(cast, sign_in, tmp_path):
    year = finished(cast)
    (pages,) = pages_of(tmp_path, sign_in(cast.finance).get(f"/reports/years/{year.id}/reports.docx").data)
    assert len(pages) >= 7


def test_a_volume_of_fifteen_long_reports_is_written_in_two_seconds(app, cast, year):
    from datetime import UTC, datetime

    from portal.paper.builder import Paper

    report = final(year, cast.convener, cast.chief)
    for section in report.sections:
        section.body = "\n".join([SENTENCE * 7] * 5)
    documents = [(compose(report), None)] * 15

    def volume():
        paper = Paper("汇编", datetime.now(UTC))
        draw_volume(["2026年述职报告汇编"], documents, paper)
        return paper.finish()

    assert sum(text == SENTENCE * 7 for text in paragraphs(volume())) == 15 * 20
    assert seconds_of(volume, 2) < 2


def test_the_form_of_the_appraisal_has_a_column_for_each_grade(cast, sign_in, year):
    final(year, cast.convener, cast.chief)
    page = sign_in(cast.chief).get(f"/reports/years/{year.id}/form").text
    assert all(word in page for word in ("优秀", "称职", "基本称职", "不称职", "不了解", "陈北（球溪片区召集人）"))
