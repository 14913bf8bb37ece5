"""The record as a Word file: it says what the print page says, and its page is one of GB/T 9704."""

from urllib.parse import quote

import pytest

from portal.extensions import db
from portal.meetings.addendum_models import Addendum
from portal.meetings.correction_models import Correction
from tests.meetings.minutes_cast import final, held, submitted, write
from tests.meetings.page_geometry import LINES, faults
from tests.meetings.test_print_geometry import SENTENCE, with_text
from tests.meetings.test_record import decided, put_forward, said
from tests.paper.office import pages_of
from tests.paper.word_file import A_PAGE, measures, paragraphs

pytestmark = pytest.mark.once

NAME = "资中县第一书记工作联盟球溪片区9月主题例会记录 2026-09-18.docx"


@pytest.fixture
def word_file(sign_in, cast):
    """word_file(meeting) -> the bytes that its convener downloads."""
    client = sign_in(cast.convener)
    return lambda meeting: client.get(f"/meetings/{meeting.id}/record.docx").data


def corrected(cast):
    """A final record with an annex and an addendum."""
    meeting = final(cast)
    put_forward(Correction, meeting, paragraph=1, quoted="三米", reason="记错了", **decided("accepted"))
    put_forward(Addendum, meeting, paragraph=None, wording="应为4米。\n特此更正。", **decided("accepted"))
    return meeting


@pytest.mark.parametrize("maker", [submitted, final, corrected])
def test_word_and_print_say_the_same_paragraph_by_paragraph(cast, sign_in, word_file, maker):
    meeting = maker(cast)
    printed = said(sign_in(cast.convener).get(f"/meetings/{meeting.id}/print").text, "paper", but=())
    assert paragraphs(word_file(meeting)) == joined(printed)


def joined(printed):
    """Labels and their texts as one paragraph, the way a Word file has them."""
    facts = {"会议主题", "会议时间", "会议地点", "主持人", "记录人", "出席", "列席", "请假", "缺席"}
    lines, texts = [], iter(printed)
    for text in texts:
        lines.append(f"{text}：{next(texts)}" if text in facts else text)
    return lines


def test_the_file_has_a_chinese_name_and_is_not_kept_by_browsers(cast, sign_in):
    meeting = final(cast)
    answer = sign_in(cast.convener).get(f"/meetings/{meeting.id}/record.docx")
    assert answer.headers["Content-Disposition"].endswith(f"filename*=UTF-8''{quote(NAME)}")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.mimetype == "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def test_a_draft_says_so_and_has_no_place_to_sign(cast, sign_in, word_file):
    meeting = submitted(cast)
    texts = paragraphs(word_file(meeting))
    assert texts[0] == "草稿：未经审定，不作为会议记录。"
    assert not [text for text in texts if "签名" in text or "校验码" in text]
    answer = sign_in(cast.convener).get(f"/meetings/{meeting.id}/record.docx")
    assert quote("草稿 资中县") in answer.headers["Content-Disposition"]


def test_the_same_record_gives_the_same_bytes(cast, word_file):
    meeting = final(cast)
    assert word_file(meeting) == word_file(meeting)


def test_what_is_not_written_is_no_file(cast, sign_in):
    assert sign_in(cast.recorder).get(f"/meetings/{held(cast).id}/record.docx").status_code == 409


def test_the_record_page_leads_to_the_file(cast, sign_in):
    meeting = final(cast)
    for page in ("minutes", "print"):
        assert (
            f'href="/meetings/{meeting.id}/record.docx"'
            in sign_in(cast.chief).get(f"/meetings/{meeting.id}/{page}").text
        )


def test_a_long_record_fills_pages_of_22_lines_of_28(cast, word_file, tmp_path):
    data = word_file(with_text(final(cast), *[SENTENCE * 6] * 60))
    assert measures(data) == A_PAGE
    (pages,) = pages_of(tmp_path, data)
    assert faults(pages) == []
    assert len(pages) > 20
    assert {len(page.body) for page in pages[2:-2]} == {LINES}


def test_the_signature_never_stands_alone(cast, word_file, tmp_path):
    meeting = final(cast)
    files = [word_file(with_text(meeting, SENTENCE * 4, *["短句。"] * lines)) for lines in range(12)]
    laid_out = pages_of(tmp_path, *files)
    for pages in laid_out:
        assert faults(pages) == []
        last = [line.text for line in pages[-1].body]
        signature = next(n for n, text in enumerate(last) if text.startswith("主持人："))
        assert [text[:3] for text in last[signature:]] == ["主持人", "记录人", "审定人", "202"]
        assert signature >= 2, last
    assert len({(len(pages), len(pages[-1].body)) for pages in laid_out}) > 4


def test_annex_and_addenda_begin_pages_of_their_own(cast, word_file, tmp_path):
    (pages,) = pages_of(tmp_path, word_file(corrected(cast)))
    assert [fault for fault in faults(pages) if "grid" not in fault] == []  # a title stands lower in its line
    assert [page.body[0].text for page in pages[-2:]] == ["附件", "资中县第一书记工作联盟"]


def test_a_record_of_thirty_pages_is_one_file(cast, word_file):
    meeting = write(held(cast), cast.recorder)
    meeting.minutes.sections[0].discussion = "\n".join([SENTENCE * 9] * 52)
    db.session.commit()
    data = word_file(meeting)
    assert paragraphs(data).count(SENTENCE * 9) == 52
    assert len(data) < 200_000
