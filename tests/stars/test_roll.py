"""The roll on view: may I vote, my data are wrong, the answer."""

import pytest

from portal.errors import Forbidden, Refused
from portal.stars import roll_rules
from tests.cast import NOW, actor_of
from tests.stars.star_cast import VETTED, nominating, on_view


def asked(round, who, text="任职日期不对", at=VETTED):
    return roll_rules.doubt(round, text, by=actor_of(who), at=at)


def test_roll_holds_those_in_office_on_its_day(cast):
    roll = roll_rules.roll_of(on_view(cast))
    ids = {one.member_id for one in roll}
    assert {cast.secretary.id, cast.convener.id, cast.organization.id} <= ids
    assert not ids & {cast.chief.id, cast.leaver.id, cast.admin.id}


def test_may_i_vote_has_a_plain_answer(cast):
    round = on_view(cast)
    roll = roll_rules.roll_of(round)
    assert roll_rules.may_i_vote(cast.secretary.id, round, roll).why.startswith("能。您在选民名册上：龙结镇")
    no = roll_rules.may_i_vote(cast.chief.id, round, roll)
    assert not no.yes and no.why.startswith("不能。选民是9月24日在联盟任第一书记的人")


def test_named_officer_answers_and_only_once(cast, journal):
    round = on_view(cast)
    row = asked(round, cast.secretary)
    for who in (cast.convener, cast.publicity, cast.secretary):
        with pytest.raises(Forbidden, match="方案里写明的负责人"):
            roll_rules.answer_doubt(round, row, "已改", by=actor_of(who), at=VETTED)
    roll_rules.answer_doubt(round, row, "名册已更正。", by=actor_of(cast.organization), at=VETTED)
    with pytest.raises(Refused, match="已经答复过"):
        roll_rules.answer_doubt(round, row, "再答", by=actor_of(cast.chief), at=VETTED)
    assert roll_rules.open_doubts(round) == 0


def test_officers_own_doubt_goes_to_the_chief(cast):
    round = on_view(cast)
    row = asked(round, cast.organization)
    with pytest.raises(Forbidden):
        roll_rules.answer_doubt(round, row, "没错", by=actor_of(cast.organization), at=VETTED)
    roll_rules.answer_doubt(round, row, "没错", by=actor_of(cast.chief), at=VETTED)


def test_one_open_doubt_a_person(cast):
    round = on_view(cast)
    asked(round, cast.secretary)
    with pytest.raises(Refused, match="还在等答复"):
        asked(round, cast.secretary)


def test_outside_its_days_the_roll_takes_no_doubts(cast):
    with pytest.raises(Refused, match="名册核对期已过"):
        asked(nominating(cast), cast.secretary, at=NOW)
