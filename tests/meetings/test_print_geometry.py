"""The paper in a real browser: A4, the margins, 22 lines of 28, page numbers, a signature that is never alone."""

import pytest

from portal.extensions import db
from portal.meetings.minutes_writing import MinutesText, SectionText
from tests.chromium import chromium
from tests.meetings.chrome import Chrome
from tests.meetings.minutes_cast import final, held, write
from tests.meetings.page_geometry import LINES, above_mark, faults, read

pytestmark = pytest.mark.once

SENTENCE = "会议要求各村切实抓好稻虾综合种养田间管理做到防逃设施到位水质调控及时种苗投放适量"  # 40 Han


@pytest.fixture(scope="module")
def chrome():
    started = Chrome(chromium())
    yield started
    started.close()


@pytest.fixture
def printed(chrome, cast, sign_in):
    """printed(meeting) -> the pages that Chromium prints of it, as its convener."""
    client = sign_in(cast.convener)

    def printed(meeting):
        url = f"/meetings/{meeting.id}/print"

        def print_it(page):
            page.goto(url)
            return page.pdf(prefer_css_page_size=True)

        return [above_mark(page) for page in read(chrome.run(client, print_it))]

    return printed


def with_text(meeting, *paragraphs):
    """The same final record with this discussion: for the paper's sake written past the rules."""
    section = meeting.minutes.sections[1]
    section.discussion = "\n".join(paragraphs)
    db.session.commit()
    return meeting


def test_a_long_record_fills_its_pages(cast, printed):
    pages = printed(with_text(final(cast), *[f"卫记：{SENTENCE * 6}"] * 60))
    assert faults(pages) == []
    assert len(pages) > 20
    assert {len(page.body) for page in pages[2:-2]} == {LINES}


def test_pages_and_folio_hold_for_a_short_record(cast, printed):
    pages = printed(final(cast))
    assert faults(pages) == []
    assert [line.text for page in pages for line in page.body][:2] == [
        "资中县第一书记工作联盟",
        "球溪片区9月主题例会记录",
    ]


def test_the_signature_never_stands_alone(cast, printed):
    meeting, last_bodies = final(cast), set()
    for lines in range(12):
        pages = printed(with_text(meeting, SENTENCE * 4, *["短句。"] * lines))
        assert faults(pages) == []
        last = [line.text for line in pages[-1].body]
        signature = next(n for n, text in enumerate(last) if text.startswith("主持人："))
        assert [text[:3] for text in last[signature:-1]] == ["主持人", "记录人", "审定人"]
        assert last[-1] == "2026年9月24日"
        assert signature >= 2, last
        last_bodies.add(signature)
    assert len(last_bodies) > 3


def test_a_long_paragraph_before_the_signature_is_split_not_carried_whole(cast, printed):
    for characters in range(0, 9, 2):
        meeting = with_text(final(cast), SENTENCE * 8 + SENTENCE[: characters * 4])
        pages = printed(meeting)
        assert faults(pages) == []
        assert all(len(page.body) > 6 for page in pages)


def test_a_draft_says_so_above_its_title(cast, printed):
    meeting = write(held(cast), cast.recorder, MinutesText((SectionText("议题", SENTENCE),)))
    pages = printed(meeting)
    assert faults(pages) == []
    assert pages[0].body[0].text == "草稿：未经审定，不作为会议记录。"
