"""One composition: the page and the paper say the same, in the same order."""

from dataclasses import replace
from datetime import date, timedelta

import html5lib
import pytest

from portal.extensions import db
from portal.meetings.addendum_models import Addendum
from portal.meetings.attendance import attendance_of
from portal.meetings.checkin_models import CheckIn, Way
from portal.meetings.correction_models import Correction
from portal.meetings.minutes_writing import ActionText, MinutesText, SectionText
from portal.meetings.models import Absence, AbsenceKind
from portal.meetings.record import compose, title_lines, width_of
from tests.cast import NOW
from tests.meetings.minutes_cast import ALLIANCE, LATER, WRITTEN, final, held, read, submitted, whole, write

XHTML = "{http://www.w3.org/1999/xhtml}"
SAYING = {XHTML + tag for tag in ("h1", "h2", "h3", "h4", "p", "dt", "dd")}


def composed(meeting):
    reading = read(meeting)
    return compose(reading, reading.text, attendance_of(reading.meeting), ALLIANCE)


def facts(meeting):
    return dict(composed(meeting).facts)


def said(html, kind, but=("date", "flush draft")):
    """What each heading, paragraph and fact under the element of this class says, without paragraph numbers.

    Without the paragraphs of the classes in `but`, either.
    """
    root = next(e for e in html5lib.parse(html).iter() if kind in (e.get("class") or "").split())
    return [
        "".join(words(element)).strip()
        for element in root.iter()
        if element.tag in SAYING and element.get("class") not in but
    ]


def words(element):
    yield element.text or ""
    for child in element:
        if child.get("class") != "para":
            yield from words(child)
        yield child.tail or ""


@pytest.mark.parametrize("maker", [submitted, final])
def test_page_and_paper_say_the_same(cast, sign_in, maker):
    meeting, client = maker(cast), sign_in(cast.convener)
    page = said(client.get(f"/meetings/{meeting.id}/minutes").text, "record")
    paper = said(client.get(f"/meetings/{meeting.id}/print").text, "paper")
    assert paper[: len(page)] == page
    signed = ["主持人", "记录人", "审定人"]
    assert [line[:3] for line in paper[len(page) :]][: len(signed)] == signed
    assert "一、稻虾综合种养的田间管理" in page
    assert "1. 报送可改造田块面积。责任人：蒋村；完成时限：2026年9月30日。" in page


def test_the_numbers_are_the_same_in_the_head_the_record_and_on_paper(cast, sign_in):
    meeting, client = final(cast), sign_in(cast.convener)
    sentence = "应到4人，实到3人，名单见签到表"
    assert facts(meeting)["出席"] == sentence
    for url in ("minutes", "print"):
        assert sentence in client.get(f"/meetings/{meeting.id}/{url}").text
    page = client.get(f"/meetings/{meeting.id}/minutes").text
    assert '<dt>应到</dt><dd class="big">4</dd>' in page
    assert '<dt>实到</dt><dd class="big">3</dd>' in page


def test_the_facts_stand_in_the_records_own_lines(cast):
    assert composed(final(cast)).facts == (
        ("会议主题", "稻虾养殖现场交流"),
        ("会议时间", "2026年9月18日14:30至16:10"),
        ("会议地点", "顺河场镇便民服务中心"),
        ("主持人", "陈北"),
        ("记录人", "卫记"),
        ("出席", "应到4人，实到3人，名单见签到表"),
        ("列席", "林农（县农业农村局）"),
        ("请假", "1人：郑组"),
        ("缺席", "无"),
    )


def test_leave_reasons_stay_off_the_record_and_absences_give_theirs(cast):
    meeting = submitted(cast)
    for member, reason in ((cast.secretary, "防汛值守"), (cast.recorder, "")):
        db.session.add(Absence(meeting_id=meeting.id, member_id=member.id, kind=AbsenceKind.ABSENT, reason=reason))
    db.session.commit()
    assert facts(meeting)["请假"] == "1人：郑组"
    assert facts(meeting)["缺席"] == "2人：卫记（未说明原因）、蒋村（防汛值守）"


def late_and_early(meeting, late, early):
    """Signed in, but 25 minutes late; and there in time, but gone half an hour before the end."""
    came, left = meeting.starts_at + timedelta(minutes=25), meeting.ended_at - timedelta(minutes=30)
    for who, times in ((late, {"arrived_at": came, "is_late": True}), (early, {"left_at": left, "left_early": True})):
        signed = {"way": Way.CODE, "by_id": who.id, "at": meeting.starts_at}
        db.session.add(CheckIn(meeting_id=meeting.id, member_id=who.id, **signed, **times))
    db.session.commit()


@pytest.mark.parametrize("maker", [submitted, final])
def test_who_came_late_and_who_left_early_stand_on_page_and_paper(cast, sign_in, maker):
    meeting = maker(cast)
    assert {"迟到", "早退"}.isdisjoint(facts(meeting))
    late_and_early(meeting, cast.secretary, cast.recorder)
    told = facts(meeting)
    assert (told["迟到"], told["早退"]) == ("1人：蒋村（14:55到会）", "1人：卫记（15:40离会）")
    assert told["出席"] == "应到4人，实到3人，名单见签到表"
    for url in ("minutes", "print"):
        assert told["迟到"] in sign_in(cast.convener).get(f"/meetings/{meeting.id}/{url}").text


def test_parts_are_numbered_where_there_are_several(cast):
    first, second, closing = composed(submitted(cast)).items
    assert [(part.number, part.label) for part in first.parts] == [(1, "发言与讨论"), (2, "决议"), (3, "议定事项")]
    assert [(part.number, part.label) for part in second.parts] == [(0, "")]
    assert (closing.number, closing.heading) == (3, "主持人小结")


def test_an_only_decision_keeps_its_name(cast):
    text = MinutesText((SectionText("议题", resolution="同意。"), SectionText("别的", "有")))
    (first, _) = composed(write(held(cast), cast.recorder, text)).items
    assert [(part.number, part.label) for part in first.parts] == [(0, "决议")]


def test_paragraphs_count_through_the_whole_record(cast):
    items = composed(submitted(cast)).items
    numbers = [p.number for item in items for part in item.parts for p in part.paragraphs]
    assert numbers == [1, 2, 3, 4, 5, 6]


def test_a_drafts_holes_are_shown_as_holes(cast):
    text = MinutesText((SectionText("议题", actions=(ActionText("报面积；", "", date(2026, 9, 30)),)),))
    (item,) = composed(write(held(cast), cast.recorder, text)).items
    assert item.parts[0].paragraphs[0].text == "1. 报面积。责任人：（未填）；完成时限：2026年9月30日。"


def test_the_final_record_keeps_its_names_whatever_comes(cast, sign_in):
    meeting, client = final(cast), sign_in(cast.chief)
    before = client.get(f"/meetings/{meeting.id}/print").text
    for member in (cast.convener, cast.recorder, cast.organization):
        member.name = "改过名"
    cast.north.name = "改过名的片区"
    db.session.commit()
    assert client.get(f"/meetings/{meeting.id}/print").text == before


def test_a_printed_draft_says_that_it_is_none(cast, sign_in):
    client, meeting = sign_in(cast.convener), submitted(cast)
    assert "草稿：未经审定，不作为会议记录。" in client.get(f"/meetings/{meeting.id}/print").text
    assert "草稿" not in client.get(f"/meetings/{final(cast).id}/print").text


def test_what_is_not_written_is_not_printed(cast, sign_in):
    assert sign_in(cast.recorder).get(f"/meetings/{held(cast).id}/print").status_code == 409


def test_an_unnamed_end_of_the_meeting_is_left_open(cast):
    meeting = submitted(cast)
    assert composed(meeting).adjourned == "散会。（16:10）"
    meeting.ended_at = None
    assert composed(meeting).adjourned == "散会。"
    assert facts(meeting)["会议时间"] == "2026年9月18日14:30"


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("资中县第一书记工作联盟9月主题例会记录", 1),
        ("资中县第一书记工作联盟球溪片区9月主题例会记录", ["资中县第一书记工作联盟", "球溪片区9月主题例会记录"]),
        ("资中县第一书记工作联盟高楼片区12月主题例会记录", ["资中县第一书记工作联盟", "高楼片区12月主题例会记录"]),
        ("某某某某某某某某某某某某某某某某某某某某某联盟9月主题例会记录", 1),
    ],
)
def test_a_long_title_breaks_between_words_the_lower_line_the_longer(title, lines):
    assert list(title_lines(title)) == (lines if isinstance(lines, list) else [title])
    assert width_of("9月AB") == 2.5


def test_the_same_text_saved_twice_is_composed_alike(cast):
    meeting = write(held(cast), cast.recorder)
    before = composed(meeting)
    again = write(meeting, cast.recorder, replace(WRITTEN))
    assert composed(whole(again)) == before


def put_forward(kind, meeting, **values):
    """A correction or an addendum that stands beside these minutes, past the rules."""
    made = {
        "minutes_id": meeting.minutes.id,
        "wording": "环沟宽4米。",
        "by_id": meeting.recorder_id,
        "by_name": "蒋村",
        "at": NOW,
    }
    db.session.add(kind(**made | values))
    db.session.commit()


def decided(outcome, answer=""):
    return {"outcome": outcome, "answer": answer, "decided_by_name": "陈北", "decided_at": LATER}


def test_corrections_print_as_an_annex_and_what_was_withdrawn_does_not(cast):
    meeting = final(cast)
    about = {"quoted": "环沟宽3米。", "reason": "记错了"}
    put_forward(Correction, meeting, paragraph=2, **about, **decided("refused", "录音里是3米。"))
    put_forward(Correction, meeting, paragraph=1, **about, **decided("accepted"))
    put_forward(Correction, meeting, paragraph=1, **about, **decided("withdrawn"))
    annex = composed(meeting).annex
    assert annex.note == "附件：会议记录更正意见及办理情况"
    assert [entry.heading[:5] for entry in annex.entries] == ["1. 第1", "2. 第2"]
    assert annex.entries[0].lines[:2] == (("原文", "环沟宽3米。"), ("更正为", "环沟宽4米。"))
    assert [entry.lines[3][1] for entry in annex.entries] == [
        "采纳（陈北，2026年9月24日）。",
        "不采纳（陈北，2026年9月24日）：录音里是3米。",
    ]


def test_signed_addenda_follow_the_record_and_leave_it_as_it_is(cast):
    meeting = final(cast)
    before = composed(meeting)
    put_forward(Addendum, meeting, paragraph=None, wording="未签的。")
    assert composed(meeting) == before
    put_forward(
        Addendum, meeting, paragraph=1, quoted="环沟宽3米。", wording="应为4米。\n特此更正。", **decided("accepted")
    )
    after = composed(meeting)
    assert replace(after, addenda=()) == before
    (addendum,) = after.addenda
    assert addendum.title == ("资中县第一书记工作联盟", "球溪片区9月主题例会记录更正（第1号）")
    assert addendum.lines == (("原文（第1段）", "环沟宽3米。"), ("更正", "应为4米。"), ("", "特此更正。"))
    assert addendum.signatures == (("提出人", "蒋村"), ("审签人", "陈北"))


def test_the_paper_prints_annex_and_addenda_after_the_signatures(cast, sign_in):
    meeting = final(cast)
    put_forward(Correction, meeting, paragraph=1, quoted="三米", reason="记错了", **decided("accepted"))
    put_forward(Addendum, meeting, paragraph=None, wording="应为4米。", **decided("accepted"))
    paper = sign_in(cast.convener).get(f"/meetings/{meeting.id}/print").text
    order = [
        "附件：会议记录更正",
        "主持人：陈北",
        '<p class="flush mark">附件</p>',
        "更正为：",
        "更正（第1号）",
        "更正：应为4米。",
    ]
    places = [paper.index(words) for words in order]
    assert places == sorted(places)
