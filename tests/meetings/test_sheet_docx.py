"""The sign-in sheet as a Word file: the same lines as in print, and pages that one can sign."""

from datetime import date
from urllib.parse import quote

import html5lib
import pytest

from portal.extensions import db
from portal.meetings.models import SheetLine
from portal.meetings.sheet_docx import draw
from portal.meetings.sheet_paper import Row, SheetPaper
from portal.paper.builder import Paper
from portal.roster.models import TermOfOffice
from tests.cast import NOW
from tests.meetings.minutes_cast import held
from tests.meetings.test_record import words
from tests.paper.office import pages_of
from tests.paper.word_file import A_PAGE, W, measures, paragraphs, part
from tests.seconds import seconds_of

SAYING = {"{http://www.w3.org/1999/xhtml}" + tag for tag in ("h1", "caption", "td", "th", "dt", "dd")}


def printed(html):
    """What each title, label, text and cell of the printed sheet says, the empty ones left out."""
    root = next(e for e in html5lib.parse(html).iter() if "paper" in (e.get("class") or "").split())
    said = ["".join(words(e)).strip() for e in root.iter() if e.tag in SAYING]
    labels = {"主题", "时间", "地点", "主持", "人数"}
    texts = iter(text for text in said if text)
    return [f"{text}：{next(texts)}" if text in labels else text for text in texts]


def word_file(client, meeting):
    return client.get(f"/meetings/{meeting.id}/sign-in-sheet.docx")


def struck_rows(data):
    rows = part(data, "word/document.xml").iter(W + "tr")
    return [[t.text or "" for t in row.iter(W + "t")] for row in rows if list(row.iter(W + "strike"))]


def village_of(meeting, name="蒋村"):
    asked = db.select(SheetLine.village).where(SheetLine.meeting_id == meeting.id, SheetLine.name == name)
    return db.session.scalar(asked)


def test_word_and_print_have_the_same_lines(cast, sign_in):
    meeting, client = held(cast), sign_in(cast.convener)
    term = db.session.scalar(db.select(TermOfOffice).where(TermOfOffice.member_id == cast.secretary.id))
    term.ends_on, term.end_reason = date(2026, 9, 1), "轮换"
    db.session.commit()
    answer = word_file(client, meeting)
    assert paragraphs(answer.data) == printed(client.get(f"/meetings/{meeting.id}/sign-in-sheet").text)
    assert [cells[1:] for cells in struck_rows(answer.data)] == [["蒋村", village_of(meeting), "", "不在任"]]
    assert "列1" in paragraphs(answer.data) and "林农" in paragraphs(answer.data)
    assert quote("球溪片区9月主题例会签到表 2026-09-18.docx") in answer.headers["Content-Disposition"]


def test_without_numbers_there_is_no_file(cast, sign_in):
    meeting = held(cast)
    db.session.execute(db.delete(SheetLine))
    db.session.commit()
    refused = word_file(sign_in(cast.convener), meeting)
    assert refused.status_code == 409
    assert "请先在签到表页上生成" in refused.text


def sheet_of(people=245, towns=33):
    rows = [Row((str(n), "陈北", f"甲{n}村", "", "")) for n in range(1, people + 1)]
    share = people // towns + 1
    groups = tuple((f"第{t}镇", tuple(rows[t * share : (t + 1) * share])) for t in range(towns) if rows[t * share :])
    facts = (("主题", "稻虾"), ("时间", "2026年9月18日 14:30"))
    return SheetPaper(("某片区9月主题例会签到表",), facts, "某片区 第 1 版", groups, (Row(("", "", "", "", "")),))


def drawn(sheet):
    paper = Paper("签到表", NOW)
    draw(sheet, paper)
    return paper.finish()


def test_245_lines_are_drawn_at_once():
    drawn(sheet_of(1))
    assert seconds_of(lambda: drawn(sheet_of()), 1) < 1  # some 0.1 s; cell by cell through the library it is 20 s


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    data = drawn(sheet_of())
    assert measures(data) == A_PAGE
    return pages_of(tmp_path_factory.mktemp("sheet"), data)[0]


def test_every_page_has_its_head_its_number_and_whole_rows(pages):
    assert len(pages) > 12
    for number, page in enumerate(pages, 1):
        heads = [line.text for line in page.body if line.text.startswith("序号")]
        assert "序号姓名驻村签名备注" in heads
        assert [line.text for line in page.foot] == [f"—{number}—"]
    numbers = [line.text.split("陈北")[0] for page in pages for line in page.body if "陈北" in line.text]
    assert numbers == [str(n) for n in range(1, 246)]


def test_no_town_stands_last_on_a_page(pages):
    for page in pages[:-1]:
        assert not page.body[-1].text.endswith("镇")
