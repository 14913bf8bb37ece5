"""The summary (会议纪要): decisions in the third person for everybody, and nothing else of the record for anybody."""

import pytest

from portal.extensions import db
from portal.meetings.addendum_models import Addendum
from portal.meetings.minutes_writing import ActionText, MinutesText, SectionText
from portal.meetings.models import Absence, AbsenceKind, Observer
from portal.meetings.summary import in_third_person
from portal.paper.sealing import current
from tests.meetings import minutes_cast
from tests.meetings.minutes_cast import LATER, final, held, passed, submitted, write
from tests.meetings.page_geometry import faults
from tests.meetings.test_record import decided, put_forward, said
from tests.paper.office import pages_of
from tests.paper.word_file import A_PAGE, measures, paragraphs

SPEECH, LEAVE, ABSENCE, CLOSING = "发言里的话", "看病住院", "家里盖房", "结束时的话"
SAID = [
    "2026年9月18日14:30至16:10，资中县第一书记工作联盟球溪片区在顺河场镇便民服务中心召开9月主题例会，"
    "主题是“稻虾养殖现场交流”。会议由陈北主持，应到4人，实到3人，1人列席。",
    "一、稻虾综合种养的田间管理",
    "会议决定：同意由片区统一联系种苗。",
    "会议议定以下事项：",
    "1. 报送可改造田块面积。责任人：蒋村；完成时限：2026年9月30日。",
]


def canaried(cast):
    """A final record with words that no summary may hold."""
    text = MinutesText((SectionText("议题", f"卫记：{SPEECH}。", "同意。"), SectionText("只有发言", SPEECH)), CLOSING)
    meeting = held(cast)
    leave = db.session.scalar(db.select(Absence).where(Absence.meeting_id == meeting.id))
    leave.reason = LEAVE
    db.session.add(Absence(meeting_id=meeting.id, member_id=cast.secretary.id, kind=AbsenceKind.ABSENT, reason=ABSENCE))
    meeting = write(meeting, cast.recorder, text)
    return minutes_cast.approved(cast, minutes_cast.sent(cast, meeting))


def test_a_reader_of_another_district_gets_decisions_and_nothing_else(cast, sign_in):
    meeting, reader = canaried(cast), sign_in(cast.neighbour)
    assert reader.get(f"/meetings/{meeting.id}/minutes").status_code == 404
    assert reader.get(f"/meetings/{meeting.id}/record.docx").status_code == 404
    pages = [reader.get(f"/meetings/{meeting.id}/{page}").text for page in ("summary", "summary/print")]
    pages.append("".join(paragraphs(reader.get(f"/meetings/{meeting.id}/summary.docx").data)))
    for page in (*pages, reader.get("/meetings/summaries").text):
        assert not [word for word in (SPEECH, LEAVE, ABSENCE, CLOSING) if word in page]
    assert all("会议决定：同意。" in page and "郑组" in page for page in pages)
    assert not any("蒋村" in page or "只有发言" in page for page in pages)  # who was absent; an item without decisions


def test_the_summary_says_when_who_and_what_was_decided(cast, sign_in):
    meeting = final(cast)
    page = said(sign_in(cast.finance).get(f"/meetings/{meeting.id}/summary").text, "record")
    assert page == [
        "资中县第一书记工作联盟球溪片区9月主题例会纪要",
        *SAID,
        "出席",
        "陈北、卫记、蒋村",
        "请假",
        "郑组",
        "列席",
        "林农（县农业农村局）",
    ]


def test_page_print_and_word_say_the_same(cast, sign_in):
    meeting, client = final(cast), sign_in(cast.finance)
    page = said(client.get(f"/meetings/{meeting.id}/summary").text, "record")
    printed = said(client.get(f"/meetings/{meeting.id}/summary/print").text, "paper")
    word = paragraphs(client.get(f"/meetings/{meeting.id}/summary.docx").data)
    assert printed[: len(page)] == page
    lists = [f"{label}：{text}" for label, text in zip(page[-6::2], page[-5::2], strict=True)]
    assert word == [*page[:-6], *lists, *printed[len(page) :]]
    assert current(f"meeting:{meeting.id}").mark[:4].upper() in printed[len(page)]


@pytest.mark.parametrize(
    ("resolution", "summary"),
    [
        (["同意。"], ["会议决定：同意。"]),
        (["会议认为很好。", "会议要求报齐。"], ["会议认为很好。", "会议要求报齐。"]),
        (["经讨论，会议同意立项。"], ["经讨论，会议同意立项。"]),
        (["与会人员一致通过。", "全体同意。"], ["与会人员一致通过。", "全体同意。"]),
        (["经济作物先试种，会议再议。"], ["会议决定：经济作物先试种，会议再议。"]),
        (["1. 先试种。", "2. 再推开。"], ["会议决定：", "1. 先试种。", "2. 再推开。"]),
        (
            ["同意分两步：", "（一）先试种。", "二、再推开。"],
            ["会议决定：同意分两步：", "（一）先试种。", "二、再推开。"],
        ),
        (["2026年9月底前报齐。"], ["会议决定：2026年9月底前报齐。"]),
        (["全体第一书记每月报送。"], ["会议决定：全体第一书记每月报送。"]),
        (["会议室由村里腾出。"], ["会议决定：会议室由村里腾出。"]),
        ([], []),
    ],
)
def test_decisions_are_the_meetings_own(resolution, summary):
    assert list(in_third_person(resolution)) == summary


def test_a_meeting_without_decisions_says_so(cast, sign_in):
    meeting = write(held(cast), cast.recorder, MinutesText((SectionText("议题", "卫记：讲了。"),)))
    meeting = minutes_cast.approved(cast, minutes_cast.sent(cast, meeting))
    assert "会议没有形成决议，也没有议定事项。" in sign_in(cast.neighbour).get(f"/meetings/{meeting.id}/summary").text


def test_addenda_show_where_they_correct_a_decision_and_are_only_told_of_elsewhere(cast, sign_in):
    meeting, client = final(cast), sign_in(cast.neighbour)
    put_forward(Addendum, meeting, paragraph=1, quoted="旧话", wording=SPEECH, **decided("accepted"))
    page = client.get(f"/meetings/{meeting.id}/summary").text
    assert "会议记录定稿后另有更正，不在决议和议定事项的范围内。" in page
    assert SPEECH not in page and "旧话" not in page
    put_forward(Addendum, meeting, paragraph=3, quoted="同意", wording="应为不同意。", **decided("accepted"))
    put_forward(Addendum, meeting, paragraph=3, quoted="同意", wording="未签的。")
    page = client.get(f"/meetings/{meeting.id}/summary").text
    assert "更正（第2号）：应为不同意。（原文：同意由片区统一联系种苗。）" in page
    assert "未签的" not in page


@pytest.mark.parametrize("maker", [held, submitted, passed])
def test_before_it_is_final_there_is_none(cast, sign_in, maker):
    meeting = maker(cast)
    for page in ("summary", "summary/print", "summary.docx"):
        assert sign_in(cast.neighbour).get(f"/meetings/{meeting.id}/{page}").status_code == 404
        refused = sign_in(cast.recorder).get(f"/meetings/{meeting.id}/{page}")
        assert refused.status_code == 409
        assert "定稿以后才有纪要" in refused.text


def test_names_and_body_are_those_of_the_day(cast, sign_in):
    meeting, client = final(cast), sign_in(cast.chief)
    before = client.get(f"/meetings/{meeting.id}/summary/print").text
    for member in (cast.convener, cast.recorder, cast.organization):
        member.name = "改过名"
    cast.north.name = "改过名的片区"
    db.session.commit()
    assert client.get(f"/meetings/{meeting.id}/summary/print").text == before


def test_the_page_costs_the_same_few_statements(cast, sign_in, queries):
    url, client = f"/meetings/{final(cast).id}/summary", sign_in(cast.neighbour)
    client.get(url)
    del queries[:]
    client.get(url)
    assert len(queries) == 7  # session, meeting, sections, beside, remarks, absentees, those who came


def many(cast):
    """A final record with long lists and long decisions."""
    actions = tuple(ActionText(f"第{n}件事", "蒋村", LATER.date()) for n in range(20))
    text = MinutesText((SectionText("议题", "说", "\n".join(["会议要求各村切实抓好田间管理" * 6] * 12), actions),))
    meeting = write(held(cast), cast.recorder, text)
    for position in range(2, 80):
        db.session.add(Observer(meeting_id=meeting.id, position=position, name=f"林农{position}", unit="县农业农村局"))
    db.session.commit()
    return minutes_cast.approved(cast, minutes_cast.sent(cast, meeting))


def test_the_word_files_page_is_a_page_of_the_standard(cast, sign_in, tmp_path):
    data = sign_in(cast.chief).get(f"/meetings/{many(cast).id}/summary.docx").data
    assert measures(data) == A_PAGE
    (pages,) = pages_of(tmp_path, data)
    assert faults(pages) == []
    assert pages[0].body[0].text == "资中县第一书记工作联盟"
    assert 76 < pages[0].body[0].baseline < 82  # its characters begin 35 mm below the type area's top, at 72 mm
    lists = [line for page in pages for line in page.body if line.text.startswith(("出席：", "列席："))]
    turned = next(line for page in pages for line in page.body if "林农6（" in line.text and "列席" not in line.text)
    assert [round(line.left) for line in lists] == [39, 39]
    assert round(turned.left) == round(lists[1].left + 3 * 5.56)  # below the first name
