"""Addenda: a final record never changes; what was wrong stands beside it, put forward by one and signed by another."""

from datetime import timedelta

import pytest

from portal.errors import Forbidden, Refused
from portal.extensions import db
from portal.meetings import addendum_rules as rules
from portal.meetings.attendance import attendance_of
from portal.meetings.record import compose
from portal.paper.sealing import ask, current, fault_of, standing_seals
from tests.meetings.correction_cast import CLOSED, in_period, proposed
from tests.meetings.minutes_cast import ALLIANCE, final, read


def composed(meeting):
    reading = read(meeting)
    return compose(reading, reading.text, attendance_of(reading.meeting), ALLIANCE)


def sign(meeting, addendum, by):
    rules.sign(meeting, addendum, by=by, at=CLOSED)
    db.session.commit()


def test_the_recorder_puts_it_forward_and_the_convener_signs(cast, act_as, journal):
    meeting = final(cast)
    before, version = composed(meeting), meeting.minutes.version
    addendum = proposed(cast, meeting)
    assert composed(meeting) == before
    sign(meeting, addendum, act_as(cast.convener))
    (page,) = composed(meeting).addenda
    assert page.lines == (("原文（第1段）", "卫记：今年改造稻田120亩，环沟宽3米。"), ("更正", "“3米”应为“4米”。"))
    assert page.signatures == (("提出人", "卫记"), ("审签人", "陈北"))
    assert meeting.minutes.version == version
    assert journal()[-2:] == ["addendum.proposed", "addendum.signed"]


def test_a_signature_gives_the_record_another_fingerprint(cast, act_as):
    meeting = final(cast)
    old = current(f"meeting:{meeting.id}").mark
    addendum = proposed(cast, meeting)
    assert ask(old).word == "有效"
    sign(meeting, addendum, act_as(cast.convener))
    new = current(f"meeting:{meeting.id}").mark
    assert (ask(old).word, ask(new).word) == ("已被更正", "有效")
    assert [fault_of(seal) for seal in standing_seals()] == [""]


def test_nobody_signs_or_refuses_what_they_put_forward(cast, act_as):
    meeting = final(cast)
    addendum = proposed(cast, meeting, by=cast.convener)
    with pytest.raises(Refused, match="自己提出的更正由别人办理"):
        sign(meeting, addendum, act_as(cast.convener))
    with pytest.raises(Refused, match="自己提出的更正由别人办理"):
        rules.refuse(meeting, addendum, reason="不改", by=act_as(cast.convener), at=CLOSED)
    sign(meeting, addendum, act_as(cast.chief))


def test_the_recorder_never_signs_not_even_anothers(cast, act_as):
    meeting = final(cast, by=cast.chief, recorder=cast.convener, chair=cast.recorder)
    addendum = proposed(cast, meeting, by=cast.recorder)
    with pytest.raises(Refused, match="记录人、送审人以外"):
        sign(meeting, addendum, act_as(cast.convener))
    sign(meeting, addendum, act_as(cast.chief))


def test_the_chiefs_own_addendum_goes_to_the_organisation_officer(cast, act_as):
    meeting = final(cast)
    addendum = proposed(cast, meeting, by=cast.chief)
    sign(meeting, addendum, act_as(cast.organization))
    assert addendum.decided_by_name == "郑组"


def test_only_keepers_put_one_forward_and_only_of_a_final_record(cast):
    meeting = final(cast)
    with pytest.raises(Forbidden, match="请告诉他们"):
        proposed(cast, meeting, by=cast.secretary)
    with pytest.raises(Refused, match="还没有定稿"):
        proposed(cast, in_period(cast))


def test_a_number_that_no_paragraph_has_is_named(cast):
    with pytest.raises(Refused, match="没有第99段"):
        proposed(cast, final(cast), number=99)


def test_the_same_twice_is_one_too_many(cast):
    meeting = final(cast)
    for number in (1, None):
        proposed(cast, meeting, number)
        with pytest.raises(Refused, match="同样的更正已经有了"):
            proposed(cast, meeting, number)


def test_what_is_refused_or_withdrawn_never_stands_with_the_record(cast, act_as):
    meeting = final(cast)
    before = composed(meeting)
    first, second = proposed(cast, meeting), proposed(cast, meeting, wording="另一处。")
    with pytest.raises(Refused, match="请写明不签发的原因"):
        rules.refuse(meeting, first, reason="", by=act_as(cast.convener), at=CLOSED)
    rules.refuse(meeting, first, reason="录音里是3米。", by=act_as(cast.convener), at=CLOSED)
    with pytest.raises(Forbidden, match="只能由提出的人撤回"):
        rules.withdraw(meeting, second, by=act_as(cast.convener), at=CLOSED)
    rules.withdraw(meeting, second, by=act_as(cast.recorder), at=CLOSED)
    db.session.commit()
    assert composed(meeting) == before
    with pytest.raises(Refused, match="撤回，不用再办"):
        sign(meeting, second, act_as(cast.convener))


def test_numbers_follow_the_signatures(cast, act_as):
    meeting, by = final(cast), act_as(cast.convener)
    first, second = proposed(cast, meeting, None, "先提的。"), proposed(cast, meeting, None, "后提的。")
    rules.sign(meeting, second, by=by, at=CLOSED)
    rules.sign(meeting, first, by=by, at=CLOSED + timedelta(minutes=1))
    db.session.commit()
    assert [page.lines[0][1] for page in composed(meeting).addenda] == ["后提的。", "先提的。"]
    assert [page.title[-1][-5:] for page in composed(meeting).addenda] == ["（第1号）", "（第2号）"]
