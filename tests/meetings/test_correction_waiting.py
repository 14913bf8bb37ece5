"""Lines of the first page: the period for who was there, what is to be decided and by when, what wants signing."""

from datetime import date, timedelta

import pytest

from portal.extensions import db
from portal.meetings import correction_rules, minutes_waiting
from portal.meetings.correction_waiting import lines
from portal.roster.models import Office, TermOfOffice
from portal.waiting import Near, Waiting
from tests.cast import NOW, TODAY
from tests.meetings.correction_cast import CLOSED, SOON, filed, in_period, proposed
from tests.meetings.minutes_cast import final


def titles(who, act_as, at=SOON):
    return [line.title for line in lines(act_as(who), at)]


def test_who_was_there_reads_until_when_and_need_do_nothing(cast, act_as):
    meeting = in_period(cast)
    (line,) = lines(act_as(cast.secretary), SOON)
    assert line == Near(
        "球溪片区9月例会会议记录更正期",
        "稻虾养殖现场交流 · 到9月30日为止，可以提出更正",
        f"/meetings/{meeting.id}/minutes",
        date(2026, 9, 30),
        "更正期",
    )
    assert titles(cast.secretary, act_as, CLOSED) == []


def test_who_was_not_there_reads_nothing_of_it(cast, act_as):
    in_period(cast)
    others = (cast.organization, cast.neighbour, cast.publicity, cast.admin)  # on leave; another district; no member
    assert [titles(who, act_as) for who in others] == [[]] * 4


def test_a_struck_line_of_the_sheet_tells_of_no_period(cast, act_as):
    in_period(cast)
    db.session.query(TermOfOffice).filter_by(member_id=cast.secretary.id).one().ends_on = TODAY - timedelta(days=60)
    db.session.commit()
    assert titles(cast.secretary, act_as) == []


def test_who_decides_without_having_been_there_reads_of_the_period_too(cast, act_as):
    in_period(cast, by=cast.chief, chair=cast.convener, recorder=cast.publicity, district="")
    (line,) = lines(act_as(cast.chief), SOON)
    assert (type(line), line.detail) == (Near, "稻虾养殖现场交流 · 到9月30日为止，到期后审定")


def test_a_correction_waits_for_the_convener_until_the_period_ends(cast, act_as):
    meeting = in_period(cast)
    filed(cast, meeting)
    filed(cast, meeting, 2, "蒋村：高温期要勤看水质。", by=cast.recorder)
    waits = [line for line in lines(act_as(cast.convener), SOON) if isinstance(line, Waiting)]
    assert waits == [
        Waiting(
            "办理球溪片区9月例会会议记录的更正意见",
            "2 条，蒋村、卫记提出 · 稻虾养殖现场交流",
            f"/meetings/{meeting.id}/minutes#corrections",
            "办理",
            date(2026, 9, 30),
        )
    ]
    assert titles(cast.chief, act_as) == []


def test_what_the_convener_may_not_decide_goes_to_the_chief(cast, act_as):
    meeting = in_period(cast, by=cast.chief)
    filed(cast, meeting, by=cast.convener)
    assert titles(cast.chief, act_as) == ["办理球溪片区9月例会会议记录的更正意见"]
    assert not any(isinstance(line, Waiting) for line in lines(act_as(cast.convener), SOON))


def test_what_is_late_or_has_no_convener_goes_to_the_chief(cast, act_as):
    filed(cast, in_period(cast))
    assert titles(cast.chief, act_as, CLOSED) == ["办理球溪片区9月例会会议记录的更正意见"]
    db.session.query(Office).filter_by(member_id=cast.convener.id).one().ends_on = TODAY - timedelta(days=1)
    db.session.commit()
    assert "办理球溪片区9月例会会议记录的更正意见" in titles(cast.chief, act_as)


def test_the_chiefs_own_goes_to_the_organisation_officer(cast, act_as):
    meeting = in_period(cast, by=cast.chief, chair=cast.chief, recorder=cast.publicity, district="")
    filed(cast, meeting, by=cast.chief)
    assert "办理联盟9月例会会议记录的更正意见" in titles(cast.organization, act_as)


def test_approval_is_asked_for_only_when_nothing_is_left_to_decide(cast, act_as):
    meeting = in_period(cast)
    correction = filed(cast, meeting)
    asked = lambda: [line.title for line in minutes_waiting.lines(act_as(cast.convener), CLOSED)]  # noqa: E731
    assert asked() == []
    correction_rules.accept(meeting, correction, by=act_as(cast.convener), at=SOON)
    db.session.commit()
    assert asked() == ["审定球溪片区9月例会会议记录"]


def test_an_addendum_waits_to_be_signed_by_another(cast, act_as):
    proposed(cast, final(cast))
    assert titles(cast.convener, act_as) == ["签发球溪片区9月例会会议记录的更正"]
    assert titles(cast.recorder, act_as) == titles(cast.chief, act_as) == []


@pytest.mark.parametrize(("who", "count"), [("secretary", 2), ("convener", 5), ("chief", 5), ("admin", 0)])
def test_the_lines_cost_the_same_at_one_and_at_many(cast, act_as, queries, who, count):
    actor, counts = act_as(getattr(cast, who)), []
    for n in range(2):
        meeting = in_period(cast)
        filed(cast, meeting, wording=f"环沟宽{n + 4}米。", at=NOW)
        queries.clear()
        list(lines(actor, SOON))
        counts.append(len(queries))
    assert counts == [count, count]
