"""Every seat is explained in one sentence."""

import pytest

from portal.stars.tally import Bounds, Runner, Tie, tally
from portal.stars.tally_words import Names, sentences, vacant

NAMES = Names({1: "王强", 2: "李梅", 3: "陈勇", 4: "丁一"}, {1: "公民片区", 2: "水南片区"})


def said(people, bounds, tie=Tie.DECISION, **more):
    outcome = tally([Runner(id, (votes,), home) for id, votes, home in people], bounds, tie, **more)
    return sentences(outcome, bounds, tie, NAMES)


def test_full_district_is_named():
    words = said([(1, 9, 1), (2, 8, 1), (3, 7, 1), (4, 5, 2)], Bounds(3, most=2))
    assert words[1] == "第 1 名，入选。"
    assert words[3] == "第 3 名，公民片区名额已满（最多 2 名），顺延。"
    assert words[4] == "第 4 名，入选。"


def test_who_moves_up_by_the_least_and_who_waits_for_it():
    words = said([(1, 9, 1), (2, 8, 1), (3, 1, 2), (4, 0, 2)], Bounds(2, least=1))
    assert words[2] == "第 2 名，余下的名额须留给还不到最低名额的片区，未入选。"
    assert words[3] == "第 3 名，水南片区至少 1 名，递补入选。"
    assert words[4] == "第 4 名，没有得票，未入选。"


@pytest.mark.parametrize(
    ("tie", "words"),
    [
        (Tie.AGAIN, "第 1 名（并列），与李梅票数相同，争余下的 1 个名额：得票相同的人再投一次票。"),
        (Tie.DECISION, "第 1 名（并列），与李梅票数相同，争余下的 1 个名额：由审定人决定并公布理由。"),
        (Tie.SEATS, "第 1 名（并列），与李梅票数相同，按事先定的办法增加名额，入选。"),
        (Tie.LOT, "第 1 名（并列），与李梅票数相同，抽签未抽中，未入选。"),
    ],
)
def test_a_tie_says_with_whom_and_what_settles_it(tie, words):
    assert said([(1, 5, None), (2, 5, None)], Bounds(1), tie, lot={1: "b", 2: "a"}.get)[1] == words


def test_behind_everybody_else():
    assert said([(1, 9, None), (2, 8, None)], Bounds(1))[2] == "第 2 名，名额已满，未入选。"


def test_seats_that_stay_empty_are_explained():
    outcome = tally([Runner(1, (3,), 1), Runner(2, (0,), 1)], Bounds(2), Tie.LOT)
    assert vacant(outcome, Bounds(2)).startswith("名额 2 个，选出 1 人，空缺 1 个")
    assert vacant(outcome, Bounds(1)) == ""
