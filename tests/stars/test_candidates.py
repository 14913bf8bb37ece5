"""Nominating, consenting, vetting, answering once, leaving."""

import pytest

from portal.errors import Forbidden, Refused
from portal.stars import nomination_rules, rules, vetting_rules
from portal.stars.models import Nomination, Standing
from portal.stars.reading import duties
from tests.cast import NOW, actor_of
from tests.meetings.planned_cast import planned
from tests.stars.star_cast import DAY, VETTED, kept, nominated, nominating, on_view, passed

pass_, send_back, refuse = vetting_rules.pass_, vetting_rules.send_back, vetting_rules.refuse


def by(who):
    return {"by": actor_of(who), "at": NOW}


def test_one_nominates_oneself_and_the_portal_fills_in_what_it_knows(cast, journal):
    planned(cast)
    one = nominated(nominating(cast), cast.secretary)
    assert (one.state, one.place, one.district.name) == (Standing.NOMINATED, "龙结镇 · 甲7村", "球溪片区")
    labels = [label for label, _, _ in one.known]
    assert "任甲7村第一书记" in labels and "办结议定事项" in labels
    assert journal()[-1] == "candidate.nominated"


def test_who_is_named_by_another_is_asked_first(cast):
    round = nominating(cast)
    one = nominated(round, cast.secretary, by=cast.recorder)
    assert (one.state, one.kind) == (Standing.ASKED, Nomination.MEMBER)
    with pytest.raises(Forbidden, match="本人决定"):
        nomination_rules.consent(round, one, **by(cast.recorder))
    nomination_rules.consent(round, one, **by(cast.secretary))
    assert one.state == Standing.NOMINATED


def test_who_declined_may_be_asked_again_and_who_stands_may_not(cast):
    round = nominating(cast)
    one = nominated(round, cast.secretary, by=cast.recorder)
    with pytest.raises(Refused, match="已经被提名（待本人同意）"):
        nominated(round, cast.secretary, by=cast.convener)
    nomination_rules.decline(round, one, **by(cast.secretary))
    again = nominated(round, cast.secretary)
    assert (again.id, again.state) == (one.id, Standing.NOMINATED)


def test_a_district_nominates_its_own_by_its_convener(cast):
    round = nominating(cast)
    one = nominated(round, cast.secretary, by=cast.convener, kind=Nomination.DISTRICT)
    assert one.kind == Nomination.DISTRICT
    with pytest.raises(Refused, match="只能推荐本片区"):
        nominated(round, cast.neighbour, by=cast.convener, kind=Nomination.DISTRICT)
    with pytest.raises(Forbidden, match="片区召集人办理"):
        nominated(round, cast.neighbour, by=cast.recorder, kind=Nomination.DISTRICT)


@pytest.mark.parametrize("who", ["chief", "leaver"])
def test_who_is_no_first_secretary_on_the_day_does_not_stand(cast, who):
    with pytest.raises(Refused, match="不是在任的第一书记"):
        nominated(nominating(cast), getattr(cast, who), by=cast.recorder)


def test_only_the_own_district_stands_in_its_round(cast):
    round = nominating(cast, district_id=cast.north.id)
    with pytest.raises(Refused, match="不是本片区在任"):
        nominated(round, cast.neighbour)


def test_nobody_names_oneself_as_another_would(cast):
    with pytest.raises(Refused, match="推荐自己请选“自荐”"):
        nominated(nominating(cast), cast.secretary, kind=Nomination.MEMBER)


def test_after_the_last_day_nobody_is_nominated(cast):
    round = nominating(cast)
    nominated(round, cast.secretary, at=NOW + 3 * DAY)
    with pytest.raises(Refused, match="推荐已经截止"):
        nominated(round, cast.neighbour, at=NOW + 4 * DAY)


def test_sent_back_is_mended_and_passed(cast):
    round = nominating(cast)
    one = nominated(round, cast.secretary)
    send_back(round, one, "写明受益户数", **by(cast.organization))
    assert (one.state, one.reason) == (Standing.RETURNED, "写明受益户数")
    assert not duties(round, one, actor_of(cast.organization)).returns
    with pytest.raises(Refused, match="已经退回，等本人改好"):
        send_back(round, one, "再写", **by(cast.organization))
    nomination_rules.mend(round, one, "带动 40 户。", **by(cast.secretary))
    pass_(round, one, **by(cast.organization))
    assert (one.state, one.deeds, one.reason) == (Standing.PASSED, "带动 40 户。", "")
    with pytest.raises(Refused, match="事迹不能再改"):
        nomination_rules.mend(round, one, "改了。", **by(cast.secretary))


def test_refused_answers_once_and_then_it_is_for_good(cast, journal):
    round = nominating(cast)
    one = nominated(round, cast.secretary)
    refuse(round, one, "有处分", **by(cast.organization))
    vetting_rules.answer(round, one, "处分已于去年解除。", **by(cast.secretary))
    with pytest.raises(Refused, match="直接通过或不通过"):
        send_back(round, one, "再写", **by(cast.organization))
    refuse(round, one, "仍在影响期", **by(cast.organization))
    assert one.state == Standing.BARRED
    with pytest.raises(Refused, match="申辩只有一次"):
        vetting_rules.answer(round, one, "再说一次。", **by(cast.secretary))
    kept(one)
    assert journal()[-3:] == ["candidate.refused", "candidate.answered", "candidate.barred"]


def test_answer_that_convinces_lets_one_stand(cast):
    round = nominating(cast)
    one = nominated(round, cast.secretary)
    refuse(round, one, "有处分", **by(cast.organization))
    vetting_rules.answer(round, one, "同名的另一个人。", **by(cast.secretary))
    pass_(round, one, **by(cast.organization))
    assert one.state == Standing.PASSED


def test_who_does_not_mend_holds_nobody_up(cast):
    round = nominating(cast)
    passed(cast, round, cast.neighbour)
    one = nominated(round, cast.secretary)
    send_back(round, one, "写明受益户数", **by(cast.organization))
    rules.start_vetting(round, by=actor_of(cast.organization), at=VETTED)
    with pytest.raises(Refused, match=r"还有 1 名候选人没有审查完.*可以直接通过或不通过"):
        rules.show_roll(round, by=actor_of(cast.organization), at=VETTED)
    refuse(round, one, "一直没有改", **by(cast.organization))
    rules.show_roll(round, by=actor_of(cast.organization), at=VETTED)
    assert (kept(round).state, kept(one).state) == ("roll", Standing.REFUSED)


def test_passed_by_mistake_is_taken_back_and_answered_once(cast):
    round = nominating(cast)
    one = nominated(round, cast.secretary)
    pass_(round, one, **by(cast.organization))
    with pytest.raises(Refused, match="已经审查通过"):
        pass_(round, one, **by(cast.organization))
    refuse(round, one, "查出处分", **by(cast.organization))
    vetting_rules.answer(round, one, "是同名的人。", **by(cast.secretary))
    pass_(round, one, **by(cast.organization))
    refuse(round, one, "核实后仍是本人", **by(cast.organization))
    assert one.state == Standing.BARRED


def test_nobody_vets_the_own_case_it_goes_to_the_chief(cast):
    round = nominating(cast)
    one = nominated(round, cast.organization)
    for verb, more in ((pass_, ()), (send_back, ("改",)), (refuse, ("不",))):
        with pytest.raises(Forbidden, match="不能审查自己"):
            verb(round, one, *more, **by(cast.organization))
    pass_(round, one, **by(cast.chief))
    assert one.state == Standing.PASSED


@pytest.mark.parametrize("who", ["convener", "publicity", "finance", "neighbour"])
def test_vetting_is_the_organization_officers(cast, who):
    round = nominating(cast)
    with pytest.raises(Forbidden, match="由组织干事办理"):
        pass_(round, nominated(round, cast.secretary), **by(getattr(cast, who)))


def test_one_may_leave_while_the_roll_is_on_view(cast):
    round = on_view(cast)
    one = kept(nomination(round, cast.secretary))
    with pytest.raises(Forbidden, match="候选人本人"):
        nomination_rules.withdraw(round, one, by=actor_of(cast.organization), at=VETTED)
    nomination_rules.withdraw(round, one, by=actor_of(cast.secretary), at=VETTED)
    assert one.state == Standing.WITHDRAWN
    with pytest.raises(Refused, match="已退出"):
        nomination_rules.withdraw(round, one, by=actor_of(cast.secretary), at=VETTED)


def nomination(round, who):
    from sqlalchemy import select

    from portal.extensions import db
    from portal.stars.models import Candidacy

    known = (Candidacy.round_id == round.id, Candidacy.member_id == who.id)
    return db.session.scalars(select(Candidacy).where(*known)).one()


def test_called_off_round_takes_no_nominations(cast):
    round = nominating(cast)
    rules.cancel(round, "另行安排", **by(cast.chief))
    with pytest.raises(Refused, match="已取消"):
        nominated(round, cast.secretary)
