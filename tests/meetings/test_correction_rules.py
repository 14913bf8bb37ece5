"""Corrections: who was there files, another decides, and what is accepted replaces exactly its paragraph."""

from datetime import date, timedelta

import pytest

from portal.accounts.models import Notice
from portal.errors import Forbidden, Refused
from portal.extensions import db
from portal.meetings import correction_rules as rules
from portal.meetings import minutes_rules
from portal.meetings.correction_rules import Wanted
from portal.meetings.models import State
from portal.numbers import Number
from tests.cast import NOW
from tests.meetings.correction_cast import CLOSED, SOON, WIDER, filed, in_period, texts_of
from tests.meetings.minutes_cast import ALLIANCE, final, submitted


def accept(meeting, correction, by, at=SOON):
    rules.accept(meeting, correction, by=by, at=at)
    db.session.commit()


def approve(meeting, by, at=CLOSED):
    minutes_rules.approve(meeting, alliance=ALLIANCE, seen=None, by=by, at=at)


def test_an_accepted_correction_replaces_its_paragraph_and_nothing_else(cast, act_as, journal):
    meeting = in_period(cast)
    before, version = texts_of(meeting.minutes), meeting.minutes.version
    accept(meeting, filed(cast, meeting), act_as(cast.convener))
    assert texts_of(meeting.minutes) == [WIDER, *before[1:]]
    assert meeting.minutes.sections[0].discussion == f"{WIDER}\n\n蒋村：高温期要看水质。"
    assert meeting.minutes.version > version
    assert journal()[-2:] == ["correction.filed", "correction.accepted"]


def test_a_line_of_what_was_agreed_is_corrected_in_its_parts(cast, act_as):
    meeting = in_period(cast)
    parts = {"what": "报送田块面积", "owner": "卫记", "due_on": date(2026, 10, 15)}
    correction = filed(cast, meeting, 4, **parts)
    assert correction.wording == "1. 报送田块面积。责任人：卫记；完成时限：2026年10月15日。"
    accept(meeting, correction, act_as(cast.convener))
    (action,) = meeting.minutes.sections[0].actions
    assert (action.what, action.owner, action.owner_id) == ("报送田块面积", "卫记", cast.recorder.id)
    assert texts_of(meeting.minutes)[3] == correction.wording


def test_closing_words_are_paragraphs_too(cast, act_as):
    meeting = in_period(cast)
    accept(meeting, filed(cast, meeting, 6, "各村十月底前报齐。"), act_as(cast.convener))
    assert meeting.minutes.closing_words == "各村十月底前报齐。"


def test_who_was_not_there_files_nothing(cast):
    meeting = in_period(cast)
    for who in (cast.organization, cast.publicity, cast.neighbour):  # on leave; of another district
        with pytest.raises(Forbidden, match="参加了这次会议的人"):
            filed(cast, meeting, by=who)
    assert filed(cast, meeting, by=cast.recorder)


def test_a_chair_who_is_on_no_sheet_was_there_all_the_same(cast, act_as):
    meeting = in_period(cast, by=cast.convener, chair=cast.chief)
    assert filed(cast, meeting, by=cast.chief)


def test_filing_ends_with_the_period_and_the_sentence_says_what_to_do(cast):
    meeting = in_period(cast)
    until = meeting.minutes.corrections_close_at
    assert filed(cast, meeting, at=until - timedelta(seconds=1))
    with pytest.raises(Refused, match="更正期到9月30日为止，已经结束。还有要改的，请告诉召集人"):
        filed(cast, meeting, at=until)


def test_the_length_of_the_period_is_the_alliances_number(cast):
    db.session.add(Number(key=minutes_rules.CORRECTION_DAYS, value=0))
    with pytest.raises(Refused, match="已经结束"):
        filed(cast, in_period(cast))


@pytest.mark.parametrize(("maker", "said"), [(submitted, "不在更正期里"), (final, "另作更正")])
def test_outside_the_period_nothing_is_filed(cast, maker, said):
    meeting = maker(cast)
    with pytest.raises(Refused, match=said):
        filed(cast, meeting)


def test_nobody_decides_on_an_own_correction(cast, act_as):
    meeting = in_period(cast, by=cast.chief)
    correction = filed(cast, meeting, by=cast.convener)
    with pytest.raises(Refused, match="自己提出的更正由别人办理"):
        accept(meeting, correction, act_as(cast.convener))
    accept(meeting, correction, act_as(cast.chief))
    assert correction.decided_by_name == "周总"


def test_who_answers_for_the_text_decides_on_no_correction(cast, act_as):
    meeting = in_period(cast, by=cast.chief, recorder=cast.convener, chair=cast.recorder)
    correction = filed(cast, meeting)
    with pytest.raises(Refused, match="记录人、送审人以外"):
        accept(meeting, correction, act_as(cast.convener))
    accept(meeting, correction, act_as(cast.chief))


def test_the_chiefs_own_goes_to_the_organisation_officer(cast, act_as):
    meeting = in_period(cast, by=cast.chief, chair=cast.chief, recorder=cast.publicity, district="")
    correction = filed(cast, meeting, by=cast.chief)
    with pytest.raises(Forbidden, match="总召集人自己的，由组织干事办理"):
        accept(meeting, correction, act_as(cast.other_convener))
    accept(meeting, correction, act_as(cast.organization))


def test_the_organisation_officer_decides_on_nobody_elses(cast, act_as):
    meeting = in_period(cast)
    with pytest.raises(Forbidden):
        accept(meeting, filed(cast, meeting), act_as(cast.organization))


def test_the_chief_is_told_when_nobody_could_decide_on_an_own_correction(cast):
    meeting = in_period(cast, by=cast.chief, chair=cast.chief, recorder=cast.organization, district="")
    with pytest.raises(Refused, match="请用“退回”写明要改哪里"):
        filed(cast, meeting, by=cast.chief)


def test_the_officer_is_told_when_nobody_could_decide_on_an_own_correction(cast):
    meeting = in_period(cast, by=cast.organization, chair=cast.publicity, recorder=cast.chief, district="")
    with pytest.raises(Refused, match="请用“退回”写明要改哪里"):
        filed(cast, meeting, by=cast.organization)


def test_of_two_wordings_for_one_paragraph_the_second_asks_to_look_again(cast, act_as):
    meeting, by = in_period(cast), act_as(cast.convener)
    first, second = filed(cast, meeting), filed(cast, meeting, wording="卫记：环沟宽5米。", by=cast.recorder)
    accept(meeting, first, by)
    with pytest.raises(Refused, match="第1段现在的内容已经不是提出更正时的原文，没有改动。请对照现在的内容再看一遍"):
        accept(meeting, second, by)
    rules.refuse(meeting, second, reason="已采纳蒋村的写法。", by=by, at=SOON)
    assert texts_of(meeting.minutes)[0] == WIDER


def test_the_same_wording_from_two_people_is_accepted_from_both(cast, act_as):
    meeting, by = in_period(cast), act_as(cast.convener)
    both = [filed(cast, meeting), filed(cast, meeting, by=cast.recorder)]
    for correction in both:
        accept(meeting, correction, by)
    assert texts_of(meeting.minutes)[0] == WIDER


def test_a_refusal_needs_its_reason_and_the_filer_reads_it(cast, act_as):
    meeting, by = in_period(cast), act_as(cast.convener)
    correction = filed(cast, meeting)
    with pytest.raises(Refused, match="请写明不采纳的原因"):
        rules.refuse(meeting, correction, reason=" ", by=by, at=SOON)
    rules.refuse(meeting, correction, reason="录音里是3米。", by=by, at=SOON)
    notice = db.session.query(Notice).filter_by(member_id=cast.secretary.id).one()
    assert notice.text == "陈北没有采纳您对9月例会《稻虾养殖现场交流》的会议记录第1段的更正意见：录音里是3米。"


def test_a_second_answer_reads_who_gave_the_first(cast, act_as):
    meeting = in_period(cast)
    correction = filed(cast, meeting)
    accept(meeting, correction, act_as(cast.convener))
    for act in (
        lambda: rules.accept(meeting, correction, by=act_as(cast.chief), at=SOON),
        lambda: rules.refuse(meeting, correction, reason="不", by=act_as(cast.chief), at=SOON),
        lambda: rules.withdraw(meeting, correction, by=act_as(cast.secretary), at=SOON),
    ):
        with pytest.raises(Refused, match="陈北已于9月24日 10:00采纳，不用再办"):
            act()


def test_only_the_filer_withdraws(cast, act_as):
    meeting = in_period(cast)
    correction = filed(cast, meeting)
    with pytest.raises(Forbidden, match="只能由提出的人撤回"):
        rules.withdraw(meeting, correction, by=act_as(cast.convener), at=SOON)
    rules.withdraw(meeting, correction, by=act_as(cast.secretary), at=SOON)
    approve(meeting, act_as(cast.convener))
    assert meeting.is_final


def test_nothing_is_approved_while_corrections_wait(cast, act_as):
    meeting, by = in_period(cast), act_as(cast.convener)
    correction = filed(cast, meeting)
    with pytest.raises(Refused, match="还有 1 条更正意见没有办理，办完再审定。"):
        approve(meeting, by)
    accept(meeting, correction, by, CLOSED)
    approve(meeting, by)
    assert meeting.state == State.FINAL


def test_after_a_return_a_correction_waits_for_the_next_period(cast, act_as):
    meeting, by = in_period(cast), act_as(cast.convener)
    correction = filed(cast, meeting)
    minutes_rules.send_back(meeting, reason="补散会时间", seen=None, by=by, at=SOON)
    with pytest.raises(Refused, match="等它重新通过以后再办理"):
        accept(meeting, correction, by)


def test_a_paragraph_that_changed_since_the_page_was_opened_is_not_filed_unread(cast):
    meeting = in_period(cast)
    told = {"number": 1, "quoted": "以前的原文。", "wanted": Wanted(WIDER), "reason": "4米"}
    from tests.cast import actor_of

    with pytest.raises(rules.Moved, match="第1段在您打开以后改过了"):
        rules.file(meeting, **told, by=actor_of(cast.secretary), at=SOON)


def test_a_second_press_files_nothing_twice_and_no_change_is_no_correction(cast):
    meeting = in_period(cast)
    filed(cast, meeting)
    with pytest.raises(Refused, match="您已经提过"):
        filed(cast, meeting)
    with pytest.raises(Refused, match="写的和原文一样"):
        filed(cast, meeting, 2, texts_of(meeting.minutes)[1])


def test_a_number_that_no_paragraph_has_is_named(cast, act_as):
    meeting = in_period(cast)
    with pytest.raises(Refused, match="没有第99段。段落的编号写在会议记录每一段的前面"):
        rules.find(meeting.minutes, 99)


def test_names_in_a_correction_are_those_of_its_day(cast, act_as):
    meeting = in_period(cast)
    correction = filed(cast, meeting)
    accept(meeting, correction, act_as(cast.convener))
    cast.secretary.name = cast.convener.name = "改名"
    db.session.commit()
    assert (correction.by_name, correction.decided_by_name) == ("蒋村", "陈北")
    assert correction.at > NOW
