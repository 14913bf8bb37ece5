"""Paper beside the box: ten or none, never both, and two people who count alike."""

import pytest

from portal.audit.models import JournalLine
from portal.ballots import paper_rules
from portal.ballots.counting import counts
from portal.ballots.paper import PaperCount
from portal.ballots.reading import own_state, turnout
from portal.errors import Refused, Unrecorded
from portal.extensions import db
from tests.ballots.booth import CLOSE, LATER, Booth
from tests.cast import NOW, actor_of


@pytest.fixture
def hall(cast):
    """24 voters, of whom the first twelve vote on paper and the others here."""
    booth = Booth(cast, voters=24)
    paper_rules.mark_paper(booth.round, [v.id for v in booth.voters[:12]], by=booth.officer, at=NOW)
    for n in range(12, 24):
        booth.vote(n, 1)
    db.session.commit()
    return booth


def counted(handed=12, returned=11, invalid=1, abstained=2, for_=(6, 2, 0)):
    return PaperCount(handed, returned, invalid, abstained, {n: (one,) for n, one in enumerate(for_, 1)})


def enter(booth, who, count, at=CLOSE):
    return paper_rules.enter_paper(booth.round, count, by=actor_of(booth.scrutineers[who]), at=at)


def test_fewer_than_ten_paper_ballots_are_not_handed_out(booth):
    with pytest.raises(Refused, match=r"至少要有 10 人.*现在只有 9 人"):
        paper_rules.mark_paper(booth.round, [v.id for v in booth.voters[:9]], by=booth.officer, at=NOW)


def test_who_has_voted_here_gets_no_paper_and_no_line_tells(booth, journal):
    booth.vote(0, 1)
    before = journal()
    with pytest.raises(Unrecorded, match="选民1已经在网上投过票"):
        paper_rules.mark_paper(booth.round, [v.id for v in booth.voters], by=booth.officer, at=NOW)
    assert journal() == before


def test_ten_or_none_stay_when_marks_are_taken_back_before_voting_begins(hall):
    ids = [voter.id for voter in hall.voters]
    hall.round.state = "draft"
    paper_rules.unmark_paper(hall.round, ids[:2], by=hall.officer, at=NOW)
    with pytest.raises(Refused, match="只剩 9 人"):
        paper_rules.unmark_paper(hall.round, ids[2:3], by=hall.officer, at=NOW)
    paper_rules.unmark_paper(hall.round, ids[:12], by=hall.officer, at=NOW)
    hall.round.state = "open"
    hall.vote(0, 1)


def test_once_sheets_may_be_out_no_mark_is_taken_back(hall):
    with pytest.raises(Refused, match="有人投两次"):
        paper_rules.unmark_paper(hall.round, [hall.voters[0].id], by=hall.officer, at=NOW)


def test_asking_again_and_again_who_has_voted_is_noted_and_stopped(booth, journal):
    for _ in range(5):
        paper_rules.check_asked(booth.round, by=booth.officer, at=NOW)
        paper_rules.note_asked(booth.round, 12, by=booth.officer, at=NOW)
        db.session.commit()
    assert journal().count("ballots.paper_asked") == 5
    with pytest.raises(Refused, match="打听出谁投了票"):
        paper_rules.check_asked(booth.round, by=booth.officer, at=NOW)


def test_the_voter_is_told_and_counts_in_the_turnout(hall):
    assert own_state(hall.round, hall.voters[0].id) == "paper"
    assert turnout(hall.round) == (24, 24)


def test_who_is_not_on_the_roll_gets_no_paper(booth, cast):
    with pytest.raises(Refused, match="不在名册上"):
        paper_rules.mark_paper(booth.round, [cast.secretary.id], by=booth.officer, at=NOW)


def test_the_journal_never_names_who_got_paper(hall):
    texts = "".join(db.session.scalars(db.select(JournalLine.text)))
    assert "登记了 12 人领纸质票" in texts and "选民" not in texts.replace("选民名册", "")


def test_paper_counts_once_two_people_entered_the_same(hall):
    hall.close()
    assert not enter(hall, 0, counted())
    assert not enter(hall, 1, counted(abstained=3))
    assert enter(hall, 1, counted())
    with pytest.raises(Refused, match="不能再改"):
        enter(hall, 0, counted())


def test_one_person_is_not_two(hall):
    hall.close()
    enter(hall, 0, counted())
    assert not enter(hall, 0, counted())
    with pytest.raises(Refused, match="先由两人分别录入"):
        hall.open()


def test_a_third_person_does_not_settle_a_difference(hall):
    hall.close()
    enter(hall, 0, counted())
    enter(hall, 1, counted(abstained=3))
    with pytest.raises(Refused, match="已有两人录入"):
        enter(hall, 2, counted())


def test_paper_and_box_are_one_total(hall):
    hall.close()
    enter(hall, 0, counted())
    enter(hall, 1, counted())
    hall.open()
    found = counts(hall.round)
    assert (found.eligible, found.paper_marked, found.issued, found.returned) == (24, 12, 24, 23)
    assert (found.valid, found.invalid, found.abstained) == (22, 1, 2)
    assert [(i.for_, i.paper_for) for i in found.per_item.values()] == [(18, 6), (2, 2), (0, 0)]
    assert found.per_item[1].values == {0: 4, 1: 18}


def test_fewer_than_ten_that_came_back_are_not_counted(hall):
    hall.close()
    with pytest.raises(Refused, match="按规定不计入"):
        enter(hall, 0, counted(returned=9, invalid=0))
    for who in (0, 1):
        enter(hall, who, counted(returned=9, invalid=0, abstained=0, for_=(0, 0, 0)))
    hall.open()
    assert counts(hall.round).paper is None and counts(hall.round).valid == 12


@pytest.mark.parametrize(
    "wrong",
    [
        counted(handed=13),
        counted(returned=13),
        counted(invalid=12),
        counted(abstained=11),
        counted(for_=(11, 0, 0)),
        counted(for_=(10, 10, 10)),
    ],
)
def test_figures_that_cannot_be_are_refused(hall, wrong):
    hall.close()
    with pytest.raises(Refused, match="数目对不上"):
        enter(hall, 0, wrong)


def test_paper_is_entered_between_the_close_and_the_opening(hall):
    with pytest.raises(Refused, match="截止以后、开箱以前"):
        enter(hall, 0, counted(), at=NOW)
    hall.close()
    with pytest.raises(Refused, match="先由两人分别录入"):
        hall.open(at=LATER)
