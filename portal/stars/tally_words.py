"""The count in sentences: one for each candidate, as the result page and the count sheet give it."""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.stars.tally import Bounds, Line, Outcome, Place, Tie

TIES = {
    Tie.AGAIN: "得票相同的人再投一次票",
    Tie.SEATS: "增加名额，得票相同的都入选",
    Tie.LOT: "按公布的种子抽签",
    Tie.DECISION: "由审定人决定并公布理由",
}


@dataclass(frozen=True)
class Names:
    """What the ids mean: names of candidates, names of districts."""

    people: Mapping[int, str]
    districts: Mapping[int, str]

    def district(self, line: Line) -> str:
        return self.districts.get(line.runner.district_id or 0, "本片区")


def sentences(outcome: Outcome, bounds: Bounds, tie: Tie, names: Names) -> dict[int, str]:
    """One sentence for each candidate, by id."""
    shared = _shared(outcome)
    found = {}
    for line in outcome.lines:
        rank = f"第 {line.rank} 名{'（并列）' if line.rank in shared else ''}"
        found[line.runner.id] = f"{rank}，{_why(line, outcome, bounds, tie, names)}"
    return found


def vacant(outcome: Outcome, bounds: Bounds) -> str:
    """Why fewer than the seats are taken; "" when none is left or ties are open."""
    left = bounds.seats - len(outcome.seated)
    if left <= 0 or outcome.knots:
        return ""
    filled = f"名额 {bounds.seats} 个，选出 {len(outcome.seated)} 人，空缺 {left} 个"
    return f"{filled}：其余候选人没有得票，或所在片区名额已满。"


def _shared(outcome: Outcome) -> set[int]:
    ranks = [line.rank for line in outcome.lines]
    return {rank for rank in ranks if ranks.count(rank) > 1}


def _why(line: Line, outcome: Outcome, bounds: Bounds, tie: Tie, names: Names) -> str:
    district, place = names.district(line), line.place
    if place is Place.TIED:
        return _tied(line, outcome, tie, names)
    if place in (Place.CHOSEN, Place.UNLUCKY):
        return (
            f"与{_equals(line, names)}票数相同，抽签{'抽中，入选。' if place is Place.CHOSEN else '未抽中，未入选。'}"
        )
    if place is Place.ADDED:
        return f"与{_equals(line, names)}票数相同，按事先定的办法增加名额，入选。"
    return {
        Place.SEATED: "入选。",
        Place.RAISED: f"{district}至少 {bounds.least} 名，递补入选。",
        Place.FULL: f"{district}名额已满（最多 {bounds.most} 名），顺延。",
        Place.KEPT: "余下的名额须留给还不到最低名额的片区，未入选。",
        Place.BEHIND: "名额已满，未入选。",
        Place.NONE: "没有得票，未入选。",
    }[place]


def _tied(line: Line, outcome: Outcome, tie: Tie, names: Names) -> str:
    open_seats = next(knot.open for knot in outcome.knots if line.runner.id in knot.ids)
    return f"与{_equals(line, names)}票数相同，争余下的 {open_seats} 个名额：{TIES[tie]}。"


def _equals(line: Line, names: Names) -> str:
    return "、".join(names.people[id] for id in line.equals)
